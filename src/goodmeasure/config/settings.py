"""Django's settings. Everything a team may want to change is an environment variable:

GOODMEASURE_HOME            data folder (``config.place``)
GOODMEASURE_DATABASE_URL    ``postgres://user:password@host/name``; SQLite without it
GOODMEASURE_HOSTS           comma-separated names the pages answer to (default: this machine)
GOODMEASURE_HTTPS           ``1`` when a proxy serves the pages over HTTPS
GOODMEASURE_BLUESKY_APPVIEW another AppView than the public one
GOODMEASURE_BLUESKY_PLC     another directory of identities than the public one
GOODMEASURE_PRIVATE_HOSTS   comma-separated private hosts that collecting may speak to
GOODMEASURE_NAME_SERVERS    comma-separated name servers that domains are proved by, as the public
                            sees them (default: this machine's own)
GOODMEASURE_UPLOAD_LIMIT_MB largest file the pages take (default 500); larger by the command line
GOODMEASURE_SCHEDULE_SECONDS how often ``serve`` looks for channels that are due (default 120)
GOODMEASURE_ADDRESS         where people open the pages, for links in e-mails
GOODMEASURE_EMAIL_HOST      the server that e-mails go out by; none are sent without it
GOODMEASURE_EMAIL_FROM      whom they are from; with GOODMEASURE_EMAIL_PORT (587),
                            GOODMEASURE_EMAIL_USER, GOODMEASURE_EMAIL_PASSWORD and
                            GOODMEASURE_EMAIL_TLS (``0`` without STARTTLS)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from goodmeasure.config import place


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _whole(name: str, default: int) -> int:
    """A whole number over 0. Raises ``ValueError`` that names the variable."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(f"{name} is {text!r}, and should be a whole number over 0.")
    return int(text)


def _on(name: str, default: str) -> bool:
    """``1`` or ``0``. Raises ``ValueError`` for "true": read as no, it would undo a safeguard."""
    text = os.environ.get(name) or default
    if text not in ("0", "1"):
        raise ValueError(f"{name} is {text!r}, and should be 1 or 0.")
    return text == "1"


PACKAGE = Path(__file__).resolve().parent.parent

HOME = place.home()
SECRET_KEY = place.own_key("secret-key")
TOKEN_KEY = place.own_key("token-key")
DEBUG = False
HTTPS = _on("GOODMEASURE_HTTPS", "0")
ALLOWED_HOSTS = _list("GOODMEASURE_HOSTS", "127.0.0.1,localhost,[::1]")
if HTTPS:
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

BLUESKY_APPVIEW = os.environ.get("GOODMEASURE_BLUESKY_APPVIEW", "https://public.api.bsky.app")
BLUESKY_PLC = os.environ.get("GOODMEASURE_BLUESKY_PLC", "https://plc.directory")
PRIVATE_HOSTS = frozenset(_list("GOODMEASURE_PRIVATE_HOSTS"))
NAME_SERVERS = tuple(_list("GOODMEASURE_NAME_SERVERS"))
SCHEDULE_SECONDS = _whole("GOODMEASURE_SCHEDULE_SECONDS", 120)
"""Between looks at the schedule, whose shortest wait is an hour."""

INSTALLED_APPS = [
    "goodmeasure.store",
    "goodmeasure.services",
    "goodmeasure.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "goodmeasure.web.limits.UploadLimitMiddleware",  # before anything reads the body
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "goodmeasure.web.organisation.OrganisationMiddleware",
    "goodmeasure.web.errors.ErrorsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "goodmeasure.web.urls"
WSGI_APPLICATION = "goodmeasure.config.wsgi.application"
SITE_ID = 1

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "goodmeasure.config.jinja2_environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "goodmeasure.web.organisation.context",
            ],
        },
    },
    {
        # allauth's own templates, for the few pages ours do not replace
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": dj_database_url.parse(place.database_url(), conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # a writer takes its lock at BEGIN, so that web and worker queue instead of failing
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            # pages of 8 KB (in databases made from now on): large imports write fewer of them
            "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }

AUTH_USER_MODEL = "store.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "goodmeasure.web.accounts.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_TEMPLATE_EXTENSION = "jinja"  # our templates, with none of allauth's own to fall back on
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # django-axes counts these, in the database
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "goodmeasure.web.accounts.attempted_name"
AXES_LOCKOUT_CALLABLE = "goodmeasure.web.accounts.locked_out"
CSRF_FAILURE_VIEW = "goodmeasure.web.errors.csrf_failure"
EMAIL_HOST = os.environ.get("GOODMEASURE_EMAIL_HOST", "")
EMAIL_IS_SET_UP = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_IS_SET_UP else 'console'}.EmailBackend"
EMAIL_PORT = _whole("GOODMEASURE_EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("GOODMEASURE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GOODMEASURE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _on("GOODMEASURE_EMAIL_TLS", "1")
EMAIL_TIMEOUT = 20  # seconds: a collection waits for it
DEFAULT_FROM_EMAIL = os.environ.get("GOODMEASURE_EMAIL_FROM", f"good-measure@{EMAIL_HOST}")
PUBLIC_ADDRESS = os.environ.get("GOODMEASURE_ADDRESS", "").rstrip("/")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # files of papers, drawn by the worker and handed out by the web: they need one place
    "papers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": place.home() / "papers",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

UPLOADS = place.home() / "uploads"  # files between dry run and confirmation
UPLOAD_LIMIT = _whole("GOODMEASURE_UPLOAD_LIMIT_MB", 500) * 1_000_000

STATIC_URL = "static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing to collect before serving
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "axes": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # web.errors says it
        "django_tasks": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
