"""What people send is held to: a body is refused before anything reads it, and a line is cut."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from goodmeasure.web import errors

MEGABYTE = 1_000_000
LINE = 300
"""Letters of a line that stands on no form."""
DIGITS = 10
"""From so many on it is the key of nothing."""


def line(sent: QueryDict, name: str) -> str:
    """What was typed in a field of no form: cut, and without NUL, which PostgreSQL refuses."""
    return sent.get(name, "").replace("\x00", "").strip()[:LINE]


def number(sent: QueryDict, name: str) -> int | None:
    """A whole number of a field of no form, or of an address; ``None`` for what is none."""
    text = sent.get(name, "")
    return int(text) if text.isdecimal() and len(text) < DIGITS else None


class UploadLimitMiddleware:
    """Stands before the CSRF check, which would otherwise read and store the whole upload."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._length(request) > settings.UPLOAD_LIMIT:
            limit = f"{settings.UPLOAD_LIMIT // MEGABYTE:,} MB"
            response = errors.too_large(request, limit=limit)
            response["Connection"] = "close"
            return response
        return self.get_response(request)

    @staticmethod
    def _length(request: HttpRequest) -> int:
        try:
            return int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return 0
