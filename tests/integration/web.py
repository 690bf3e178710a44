"""What the tests of the pages share: who is signed in, and where everything is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from tests.browser.seeding import Seeded

from goodmeasure.store.models import Membership, Role, User
from goodmeasure.web import urls

TOKEN = "AAAAAAAAAAAAAAAAAAAAAA"
"""The token of an upload that nobody made."""

KEYS: dict[str, Callable[[Seeded], dict[str, Any]]] = {
    "post": lambda s: {"key": s.bluesky.posts.order_by("pk")[0].pk},
    "channel": lambda s: {"key": s.bluesky.pk},
    "channel_progress": lambda s: {"key": s.bluesky.pk},
    "channel_collect": lambda s: {"key": s.bluesky.pk},
    "channel_token": lambda s: {"key": s.bluesky.pk},
    "channel_token_remove": lambda s: {"key": s.bluesky.pk},
    "measure": lambda s: {"name": "engagement"},
    "measure_csv": lambda s: {"name": "engagement"},
    "measure_retire": lambda s: {"name": "applause"},
    "import_preview": lambda s: {"token": TOKEN},
    "import_confirm": lambda s: {"token": TOKEN},
    "person": lambda s: {
        "key": Membership.objects.get(organisation=s.organisation, role="viewer").pk
    },
    "person_link": lambda s: {
        "key": Membership.objects.get(organisation=s.organisation, role="viewer").pk
    },
}
"""How to make the address of every page that is about one thing."""

POST_ONLY = {"channel_collect", "channel_token", "channel_token_remove", "import_confirm",
             "measure_retire", "person_link", "organisation"}  # fmt: skip
OPEN = {"set_up"}
"""Pages that need no sign-in, beside those for signing in."""


def own_pages() -> list[URLPattern]:
    """Every page but those for signing in."""
    signing_in = {id(pattern) for pattern in urls.signing_in}
    return [pattern for pattern in urls.urlpatterns if id(pattern) not in signing_in]


def names() -> list[str]:
    return [str(pattern.name) for pattern in own_pages()]


def address(name: str, seeded: Seeded) -> str:
    """Where a page of this organisation is. A page about one thing must be in ``KEYS``."""
    pattern = next(p for p in own_pages() if p.name == name)
    if not pattern.pattern.converters:
        return reverse(name)
    return reverse(name, kwargs=KEYS[name](seeded))


def signed_in(user: User, **extra: Any) -> Client:
    client = Client(**extra)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def as_role(seeded: Seeded, role: Role) -> Client:
    return signed_in(seeded.people[role])
