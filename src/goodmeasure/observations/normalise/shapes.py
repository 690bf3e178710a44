"""Reading JSON values the same way for every platform: never raise, never guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from goodmeasure.observations.metrics import MAX_VALUE, Metric
from goodmeasure.observations.posts import EARLIEST, Reading
from goodmeasure.observations.records import Gap, GapReason


def moment(value: object) -> datetime | None:
    """An ISO 8601 time as UTC; ``None`` for anything else, or for a time no platform is as old as.

    A time without a zone is UTC: both platforms write UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at >= EARLIEST else None


def count(value: object) -> int | None:
    """A platform's count; ``None`` when absent or absurd (negative, fractional, past MAX_VALUE)."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MAX_VALUE else None


def readings_of(
    view: Mapping[str, object], fields: Mapping[str, Metric], external_id: str, at: datetime
) -> tuple[tuple[Reading, ...], tuple[Metric, ...]]:
    """The counts in ``view``, and the metrics that were there but absurd.

    A field that is absent or null gives neither: the platform did not say.
    """
    good, absurd = [], []
    for field, metric in fields.items():
        given = view.get(field)
        if given is None:
            continue
        value = count(given)
        if value is None:
            absurd.append(metric)
        else:
            good.append(Reading(external_id=external_id, metric=metric, value=value, at=at))
    return tuple(good), tuple(absurd)


def absurd_gap(metrics: Iterable[Metric], url: str) -> Gap | None:
    names = ", ".join(dict.fromkeys(metrics))
    if not names:
        return None
    return Gap(
        reason=GapReason.UNREADABLE,
        sentence=f"The platform gave {names} of a post as something that cannot be a count: {url}",
    )


def unknown_shape(what: str, number: int) -> Gap:
    items = "1 item" if number == 1 else f"{number} items"
    return Gap(
        reason=GapReason.UNKNOWN_SHAPE,
        sentence=f"{items} could not be understood ({what}) and were left out; the rest was read.",
    )


def mapping(value: object) -> Mapping[str, object]:
    """``value`` if it is a JSON object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def text(value: object, *, longest: int = 100_000) -> str:
    """A string without the characters no database takes (NUL, lone surrogates)."""
    if not isinstance(value, str):
        return ""
    return value[:longest].replace("\x00", "").encode("utf-8", "replace").decode()


def canonical(posts: Iterable[Mapping[str, object]]) -> bytes:
    """The raw text of our own posts: a JSON list, keys sorted (equal posts are equal bytes)."""
    kept = list(posts)
    return msgspec.json.encode(kept, order="sorted") if kept else b""
