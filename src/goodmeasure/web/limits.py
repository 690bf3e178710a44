"""Refuses a body that is too large before anything reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from goodmeasure.web import errors

MEGABYTE = 1_000_000


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
