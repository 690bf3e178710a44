"""What is asked of a platform, what comes back, and what an answer that is no use is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import httpx
import msgspec

from goodmeasure.kernel.errors import (
    AccountGone,
    AccountNotFound,
    NotPermitted,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnreadableAnswer,
)

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is asked. ``token`` goes to the host of ``url`` only, and into no record or error."""

    url: str
    params: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    token: str = field(default="", repr=False)
    payload: Mapping[str, str] | None = field(default=None, repr=False)
    other_hosts: bool = False
    """May a redirect lead to another (public) host? The token does not go along."""
    secret: bool = False
    """The answer holds credentials: its body is not recorded."""
    plain: bool = False
    """The answer is a line of text and no JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What came back, whole and unpacked. ``headers`` have lower-case names."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    received_at: datetime

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def decode(self, kind: type[T]) -> T:
        """The body as ``kind``; raises ``UnreadableAnswer`` when it is of another shape."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise unreadable(httpx.URL(self.url).host, "an answer of an unknown shape") from error


def error_for(response: Response, host: str) -> SourceError:
    """What a status that is no success means when the body says nothing better."""
    match response.status:
        case 401:
            return NotPermitted(
                f"{host} wants a sign-in for this, or the token has expired.",
                next_step="Add a token for this channel, or renew it.",
            )
        case 403:
            return NotPermitted(
                f"{host} does not let us read this: it is private, blocked or refused.",
                next_step="Check that the account is public, or add a token that may read it.",
            )
        case 404:
            return AccountNotFound(
                f"{host} has no such account or post.",
                next_step="Check the spelling, and that it is the account's own server.",
            )
        case 410:
            return AccountGone(
                f"{host} says that this was there and is gone for good.",
                next_step="What was collected is kept. Close the channel.",
            )
        case 429:
            return rate_limited(host, None)
        case status if status >= 500 or status in RETRIED:
            return SourceUnavailable(
                f"{host} is out of order at the moment (status {status}).",
                next_step="Try again later.",
            )
        case status:
            return UnreadableAnswer(
                f"{host} refused the question (status {status}).",
                next_step="Check that this address is a server of the kind you chose.",
            )


def rate_limited(host: str, wait: float | None) -> RateLimited:
    when = "" if wait is None else f" It asks us to come back in {_span(wait)}."
    return RateLimited(
        f"{host} says we asked too often.{when}",
        next_step="Nothing is lost: the next collection goes on from here.",
        retry_after=wait,
    )


def unreadable(host: str, what: str) -> UnreadableAnswer:
    return UnreadableAnswer(
        f"{host} sent {what}.",
        next_step="Try again later; if it stays so, check that the address is right.",
    )


def unreadable_json(response: Response, host: str) -> UnreadableAnswer | None:
    """``None`` when the body is whole JSON. A web page is not worth asking for twice: raises."""
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise UnreadableAnswer(
            f"{host} answered with {kind or 'an unnamed kind of content'} in place of data.",
            next_step="Check that this address is a server of the kind you chose.",
        )
    try:
        msgspec.json.decode(response.body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return unreadable(host, "an answer that breaks off or is not valid JSON")
    return None


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    return f"{round(seconds / 3600)} hours"
