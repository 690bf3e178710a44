"""The one HTTP client, with this installation's settings, for what a page asks a platform."""

from __future__ import annotations

from django.conf import settings

from goodmeasure.sources.http import Client, Limits

PAGE_LIMITS = Limits(connect=5.0, read=8.0, total=15.0, attempts=2, patience=3.0)
"""Shorter than a collection's: a person is waiting."""


def client() -> Client:
    return Client(limits=PAGE_LIMITS, allowed_hosts=settings.PRIVATE_HOSTS)
