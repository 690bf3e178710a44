"""Signposts as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.kernel.plain import to_plain
from goodmeasure.reports.signposts import state_sentence, threshold_words
from goodmeasure.services.signposts.reading import KeptLook, spec_of, state_of
from goodmeasure.store.models import SignpostRecord


def signpost_plain(one: SignpostRecord) -> dict[str, Any]:
    """``watched`` is what trips it, in words; ``sentence`` where it stood at the last check."""
    spec = spec_of(one)
    return {
        "number": one.pk,
        "title": one.title,
        "watched": threshold_words(spec),
        "figure": spec.figure,
        "unit": spec.unit,
        "threshold": spec.threshold,
        "direction": spec.direction.value,
        "since": spec.set_on,
        "until": spec.until,
        "every_days": spec.every,
        "review": one.review_id,
        "decision": one.decision_id,
        "owner": one.owner.email if one.owner else None,
        "state": "ended" if one.ended_at else one.status,
        "sentence": state_sentence(spec, state_of(one)),
        "mean": one.detail.get("mean"),
        "checked_at": one.checked_at,
        "tripped_on": one.tripped_on,
        "told_at": one.told_at,
        "seen_at": one.seen_at,
        "seen_note": one.seen_note,
        "ended_at": one.ended_at,
        "ended_reason": one.ended_reason,
    }


def look_plain(one: KeptLook) -> dict[str, Any]:
    """The figure of one look as it stood, or why there was none."""
    return {"on": one.seen.on, "value": one.seen.value, "result": to_plain(one.answer)}
