"""Surveys and what they found as plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from goodmeasure.kernel.plain import to_plain
from goodmeasure.services.surveys.findings import Found
from goodmeasure.services.surveys.making import stage_of
from goodmeasure.store.models import Survey


def survey_plain(one: Survey, *, today: date, answers: int) -> dict[str, Any]:
    """Without its address: whoever has that can answer. ``path`` is for those who send it out."""
    return {
        "number": one.pk,
        "title": one.title,
        "series": one.series or None,
        "wave": one.wave,
        "state": stage_of(one, today).value,
        "opens_on": one.opens_on,
        "closes_on": one.closes_on,
        "answers": answers,
    }


def found_plain(one: Found) -> dict[str, Any]:
    """``group`` is null for all who answered."""
    return {
        "question": one.question,
        "answer": one.answer,
        "group": one.group,
        "group_name": one.group_name,
        "effective": one.effective,
        "result": to_plain(one.result),
    }
