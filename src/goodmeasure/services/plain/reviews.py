"""Reviews as plain data."""

from __future__ import annotations

from typing import Any

import msgspec

from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.plain import to_plain
from goodmeasure.reports.reviews.names import Names, names_of
from goodmeasure.reports.reviews.sentence import outcome_sentence
from goodmeasure.services.reviews.reading import Kept, channel_titles
from goodmeasure.services.reviews.results import Collect, Result
from goodmeasure.store.models import Organisation, ReviewRecord


def titles_of(organisation: Organisation, under: Under) -> Names:
    """What the parts of a review are called, with the organisation's own channels."""
    return names_of(under, channel_titles(organisation, under.options))


def review_plain(one: ReviewRecord) -> dict[str, Any]:
    return {
        "number": one.pk,
        "question": one.question,
        "changes": one.last_change,
        "opened_at": one.opened_at,
        "opened_by": str(one.person) if one.person else None,
        "set_aside_at": one.set_aside_at,
        "set_aside_reason": one.set_aside_reason,
    }


def whole_plain(one: ReviewRecord, under: Under, trail: list[Kept]) -> dict[str, Any]:
    """All that is in it, and who changed what."""
    review: dict[str, Any] = msgspec.to_builtins(under)
    return {
        **review_plain(one),
        **review,
        "trail": [
            {
                "number": kept.number,
                "at": kept.at,
                "by": kept.author,
                "place": list(kept.change.place),
            }
            for kept in trail
        ],
    }


def result_plain(
    one: ReviewRecord, under: Under, found: Result | NotEnough, first: tuple[Collect, ...]
) -> dict[str, Any]:
    """What it comes to; ``collect_first`` in order of what knowing it is worth."""
    if isinstance(found, NotEnough):
        return {**review_plain(one), "sentence": sentence_of(under, found), **to_plain(found)}
    result: dict[str, Any] = msgspec.to_builtins(found)
    return {
        **review_plain(one),
        "sentence": sentence_of(under, found),
        **result,
        "collect_first": msgspec.to_builtins(first),
    }


def sentence_of(under: Under, found: Result | NotEnough) -> str:
    outcome = found if isinstance(found, NotEnough) else found.outcome
    said = any(one.points or one.order for one in under.weighings)
    return outcome_sentence(outcome, names_of(under), weighed=said)
