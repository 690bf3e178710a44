"""What an API answers when it cannot: a code for programs, a sentence, and the next step."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.web.api.keys import A_MINUTE

logger = logging.getLogger(__name__)

WHERE = "What can be asked, and how, is at /api/v1/openapi.json."


def answer(status: int, code: str, sentence: str, next_step: str) -> HttpResponse:
    body = {"code": code, "sentence": sentence, "next_step": next_step}
    return HttpResponse(
        msgspec.json.encode(body), status=status, content_type="application/json; charset=utf-8"
    )


def no_key(request: HttpRequest, error: Any) -> HttpResponse:
    """Alike for no key, a wrong one, an expired one, and one whose person may not look any more."""
    refused = answer(
        401,
        "key",
        "This needs an access key that is live.",
        "Make one in Good Measure under Data, Access keys, and send it as: Authorization: Bearer"
        " KEY.",
    )
    refused["WWW-Authenticate"] = 'Bearer realm="Good Measure"'
    return refused


def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """Alike for what is another organisation's and what is nobody's."""
    return answer(404, "not-there", "There is no such thing here.", WHERE)


def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(422, error.code, error.sentence, error.next_step)


def not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    """Parameters that cannot mean anything, each named."""
    said = [f"{_field(one)}: {_why(one)}" for one in error.errors]
    return answer(422, "input", " ".join(said), WHERE)


def _field(one: dict[str, Any]) -> str:
    named = [str(part) for part in one["loc"][1:] if part != "asked"]
    return ".".join(named) or "The address"


def _why(one: dict[str, Any]) -> str:
    text = str(one["msg"]).removeprefix("Value error, ")
    return text if text.endswith(".") else f"{text}."


def too_many(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(
        429,
        "too-many",
        f"This key has asked {A_MINUTE} times in this minute.",
        "Wait as many seconds as Retry-After says, or ask for more items at once with per_page.",
    )


def broken(request: HttpRequest, error: Any) -> HttpResponse:
    """Our mistake: its trace goes to the log, which never holds headers and so no key."""
    logger.error("The API failed at %s", request.path, exc_info=error)
    return answer(
        500, "server", "Something went wrong here.", "Try again, and tell whoever runs this."
    )


def register(api: NinjaAPI) -> None:
    """Each kind of error with its answer."""
    api.add_exception_handler(AuthenticationError, no_key)
    api.add_exception_handler(Throttled, too_many)
    api.add_exception_handler(ValidationError, not_valid)
    api.add_exception_handler(ObjectDoesNotExist, not_found)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(GoodMeasureError, refused)
    api.add_exception_handler(Exception, broken)
