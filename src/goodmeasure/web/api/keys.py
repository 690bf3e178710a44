"""Who asks: the access key that comes with each request, and how often it may come."""

from __future__ import annotations

import time
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import date

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBasicAuth, HttpBearer
from ninja.throttling import BaseThrottle

from goodmeasure.services.keys import opened_by, was_used
from goodmeasure.store.models import AccessKey

A_MINUTE = 120
"""Requests of one key in one minute: a workbook with many queries, and no busy server."""


class KeyRequest(HttpRequest):
    """A request whose key opened."""

    auth: AccessKey


def today(request: KeyRequest) -> date:
    """The day it is where the key's organisation is."""
    return request.auth.organisation.day_of(timezone.now())


def _open(secret: str) -> AccessKey | None:
    now = timezone.now()
    key = opened_by(secret.strip(), now=now)
    if key is not None:
        was_used(key.organisation, key, now=now)
    return key


class Key(HttpBearer):
    """``Authorization: Bearer KEY``. Never in the address, which servers and proxies write down."""

    def __call__(self, request: HttpRequest) -> AccessKey | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        return _open(secret) if kind.lower() == "bearer" and secret else None

    def authenticate(self, request: HttpRequest, token: str) -> AccessKey | None:
        return _open(token)


class KeyAsPassword(HttpBasicAuth):
    """The key as the password of any user name: Excel and Power BI keep passwords by themselves,
    and a header that is written into a query would travel with the workbook."""

    def __call__(self, request: HttpRequest) -> AccessKey | None:
        kind, _, packed = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            _, colon, secret = b64decode(packed, validate=True).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            return None
        return _open(secret) if colon and secret else None

    def authenticate(self, request: HttpRequest, username: str, password: str) -> AccessKey | None:
        return _open(password)


class PerKey(BaseThrottle):
    """At most ``A_MINUTE`` requests of a key in each minute of the clock. The count is one number
    in the process's cache: threads that share it cannot mix up two keys."""

    def allow_request(self, request: HttpRequest) -> bool:
        key: AccessKey = request.auth  # type: ignore[attr-defined]
        name = f"api-{key.pk}-{int(time.time()) // 60}"
        cache.add(name, 0, 120)
        return bool(cache.incr(name) <= A_MINUTE)

    def wait(self) -> float:
        return 60 - time.time() % 60
