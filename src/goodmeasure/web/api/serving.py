"""The API put together, and how its addresses are served."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from goodmeasure.web.api import audiences, deciding, errors, figures, learning, leaving, things
from goodmeasure.web.api.keys import Key, KeyAsPassword, PerKey

DESCRIPTION = """\
Everything that the pages show, for programs. Each figure comes with its range, base, method,
sources and caveats; where there is none, with the reason. Missing is null, never 0. Times are in
UTC, days are those of the organisation's time zone. Lists come in pages; `format=csv` gives the
whole list as a table.
"""


class Renderer(BaseRenderer):
    """JSON with times in full, as they are kept."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)


api = NinjaAPI(
    title="Good Measure",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-1",
    docs_url=None,  # its page of documentation is made by a script from another server
    auth=[Key(), KeyAsPassword()],
    throttle=[PerKey()],
    renderer=Renderer(),
)
errors.register(api)
api.add_router("", things.router, tags=["Organisation, channels, posts"])
api.add_router("", figures.router, tags=["Measures and figures"])
api.add_router("", learning.router, tags=["What was learned"])
api.add_router("", audiences.router, tags=["Audiences"])
api.add_router("", deciding.router, tags=["Reviews, decisions, signposts"])
api.add_router("", leaving.router, tags=["Plans, leaving, names"])

View = Callable[..., HttpResponseBase]


def _served(view: View) -> View:
    """HEAD as GET; no other way of asking; and nothing kept by anybody on the way."""

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response: HttpResponseBase = view(request, *args, **kwargs)
        if head:
            response.close()
            response = HttpResponse(status=response.status_code, headers=dict(response.items()))
        if response.status_code == 405:
            response = not_allowed(request)
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Authorization"])
        return response

    return serve


def not_allowed(request: HttpRequest) -> HttpResponse:
    refused = errors.answer(
        405, "read-only", "Here figures can be read and nothing changed.", "Ask with GET."
    )
    refused["Allow"] = "GET, HEAD"
    return refused


def not_there(request: HttpRequest) -> HttpResponse:
    """Addresses of the API that are none."""
    return errors.not_found(request, LookupError())


def _patterns() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    for pattern in found:
        pattern.callback = _served(pattern.callback)
    return found


urls = (_patterns(), "ninja", "api-1")
"""For ``django.urls.path``, as ``api.urls`` but served our way."""
