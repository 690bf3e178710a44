"""How long to wait, read from what a platform says about its limits. Pure: no clock, no network.

Seen in real answers: Bluesky sends ``ratelimit-remaining`` and ``ratelimit-reset`` (epoch seconds)
and, on 429, ``retry-after`` (seconds). Mastodon sends ``X-RateLimit-Remaining`` and
``X-RateLimit-Reset`` (ISO 8601 with a fraction; some other servers of its kind send epoch seconds).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds. A platform that says "next century" is read as "tomorrow"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """What is left of a platform's allowance, and in how many seconds it is filled up again."""

    remaining: int
    seconds_to_reset: float


def seconds_asked_for(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """How long the platform asks us to stay away, in seconds; ``None`` when it does not say.

    ``Retry-After`` goes before the reset headers: it is about this very refusal.
    """
    asked = _moment(headers.get("retry-after", ""), relative=True, now=_server_time(headers, now))
    if asked is not None:
        return asked
    budget = budget_left(headers, now=now)
    return budget.seconds_to_reset if budget and budget.remaining == 0 else None


def budget_left(headers: Mapping[str, str], *, now: datetime) -> Budget | None:
    """The allowance that an answer speaks of; ``None`` when its headers do not (fully) say."""
    for prefix in ("ratelimit-", "x-ratelimit-"):
        remaining = _whole(headers.get(prefix + "remaining", ""))
        seconds = _moment(
            headers.get(prefix + "reset", ""), relative=False, now=_server_time(headers, now)
        )
        if remaining is not None and seconds is not None:
            return Budget(remaining=max(0, remaining), seconds_to_reset=seconds)
    return None


def backoff(attempt: int, *, random: float, base: float = 1.0, top: float = 30.0) -> float:
    """Seconds before attempt ``attempt + 1``, spread so that many clients do not come back at once.

    "Equal jitter" (M. Brooker, Exponential Backoff And Jitter, AWS 2015): half of the doubling
    wait is certain, the other half drawn by ``random`` in [0, 1).
    """
    ceiling = float(min(top, base * 2 ** (attempt - 1)))
    return ceiling / 2 + ceiling / 2 * random


def _server_time(headers: Mapping[str, str], now: datetime) -> datetime:
    """The server's own clock where it tells, as resets are times of that clock and not of ours."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return now
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _moment(text: str, *, relative: bool, now: datetime) -> float | None:
    """Seconds from ``now`` to what ``text`` names: a number, an ISO 8601 time or an HTTP date.

    A number is a span when ``relative``; otherwise epoch seconds, unless too small to be one (the
    IETF draft of these headers uses a span where both platforms use a time).
    """
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        at = _time(text)
        return None if at is None else _clamp((at - now).total_seconds())
    if not math.isfinite(number):
        return None
    return _clamp(number if relative or number < 10**8 else number - now.timestamp())


def _time(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = parse(text)
        except (ValueError, TypeError, OverflowError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def _clamp(seconds: float) -> float:
    return min(LONGEST, max(0.0, seconds))


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
