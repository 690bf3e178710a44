"""Error pages in the house style, for errors of the browser's side and of ours.

They name the person and the organisation as every page does, so no cache keeps them either.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost, ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from goodmeasure.kernel.errors import GoodMeasureError, NotPermittedHere, SettingsError

logger = logging.getLogger(__name__)

NOT_OUR_NAME = "Good Measure is not set up to answer to the name in this address."
NAME_IT = (
    "Whoever looks after the server: add the name to GOODMEASURE_HOSTS, and let a proxy pass it on"
    " (in nginx: proxy_set_header Host $host)."
)


class ErrorsMiddleware:
    """Turns our own errors into pages, so that views need not.

    What is not found in the person's organisation is a 404 whether or not it exists in another:
    the answer never tells one from the other.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case ObjectDoesNotExist():
                return not_found(request, Http404())
            case NotPermittedHere():
                return forbidden(request, error)
            case GoodMeasureError():
                return sentence(request, error)
        return None


@never_cache
def sentence(request: HttpRequest, error: GoodMeasureError) -> HttpResponse:
    """An error that already says what happened and what to do."""
    return render(request, "errors/sentence.jinja", {"error": error}, status=422)


@never_cache
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        # Django's own words speak of a setting that nobody here can find
        asked = request.META.get("HTTP_HOST", "")[:200]
        logger.warning("Asked for as %r: %s %s", asked, NOT_OUR_NAME, NAME_IT)
        said = SettingsError(NOT_OUR_NAME, next_step=NAME_IT)
        return render(request, "errors/sentence.jinja", {"error": said}, status=400)
    return render(request, "errors/400.jinja", status=400)


@never_cache
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    known = exception if isinstance(exception, NotPermittedHere) else None
    return render(request, "errors/403.jinja", {"error": known}, status=403)


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not fit: a cookie was lost, or the page was open too long."""
    return render(request, "errors/csrf.jinja", status=403)


@never_cache
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.jinja", status=404)


@never_cache
def too_large(request: HttpRequest, *, limit: str) -> HttpResponse:
    return render(request, "errors/413.jinja", {"limit": limit}, status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: the database may be what failed."""
    return HttpResponse(render_to_string("errors/500.jinja"), status=500)
