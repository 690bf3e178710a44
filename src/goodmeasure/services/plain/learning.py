"""Events, breaks, effects, studies, lessons and objectives as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.plain import from_plain, to_plain
from goodmeasure.measures.platforms import account_title
from goodmeasure.reports.change import changed, study_sentence
from goodmeasure.reports.effects import effect_sentence
from goodmeasure.services.change.breaks import KINDS
from goodmeasure.services.lessons import Candidate
from goodmeasure.services.objectives import Progress
from goodmeasure.services.plain.channels import named, nobody
from goodmeasure.store.models import Channel, EffectRecord, Event, Lesson, Study

SERIES = ("days", "values", "expected", "low", "high", "first_after")
"""Parts of a study's result that are as long as its series."""


def event_plain(one: Event) -> dict[str, Any]:
    about = named(one.channel) if one.channel else {**nobody(), "platform": one.platform or None}
    return {
        "number": one.pk,
        "kind": one.kind,
        "is_break": one.kind in KINDS,
        "at": one.at,
        "until": one.until,
        "title": one.title,
        "note": one.note,
        **about,
        "source_name": one.source_name,
        "source_url": one.source_url,
        "bears_on": list(one.bears_on),
        "recorded_at": one.recorded_at,
        "withdrawn_at": one.withdrawn_at,
    }


def break_plain(channel: Channel, one: Break) -> dict[str, Any]:
    """``parts``: nothing is compared across it."""
    return {
        **named(channel),
        "at": one.at,
        "kind": one.kind.value,
        "parts": one.kind.parts,
        "why": one.why,
        "source": one.source,
    }


def effect_plain(one: EffectRecord) -> dict[str, Any]:
    """``result`` is the ratio of posts with to posts without, or why there is none."""
    detail = one.detail
    return {
        **named(one.channel),
        "measure": one.measure,
        "choice": one.choice,
        "sentence": effect_sentence(one.choice, one.measure, from_plain(one.answer)),
        "result": one.answer,
        "posts_with": detail.get("with_it"),
        "posts_without": detail.get("without_it"),
        "stands_out": detail.get("candidate"),
        "p": detail.get("p"),
        "overlap": detail.get("overlap"),
        "e_value": detail.get("e_value"),
        "e_value_of_range": detail.get("e_value_of_range"),
        "method_version": one.method_version,
        "at": one.at,
    }


def study_plain(one: Study, *, series: bool = False) -> dict[str, Any]:
    """The answer as it was found. ``series`` adds what it was found from, step by step."""
    result = one.result
    placebo = result.get("placebo") or {}
    whose = account_title(one.channel.platform, one.channel.handle)
    given: dict[str, Any] = {
        "number": one.pk,
        "event": one.event_id,
        "event_title": one.event.title,
        "event_at": one.event.at,
        **named(one.channel),
        "series": one.series,
        "grain": one.grain,
        "controls": one.controls,
        "asked_at": one.asked_at,
        "computed_at": one.computed_at,
        "known": bool(result.get("known")),
        "sentence": study_sentence(one.series, whose, one.event.title, result),
        "reason": result.get("reason"),
        "needed": result.get("needed"),
        "changed": changed(result),
        "agree": result.get("agree"),
        "difference": result.get("difference"),
        "estimates": [
            {name: each[name] for name in ("method", "ratio", "low", "high")}
            for each in result.get("estimates", [])
        ],
        "other_dates": placebo.get("dates"),
        "other_dates_as_far": placebo.get("as_extreme"),
        "spoilers": [
            {"kind": kind, "what": what} for kind, what in result.get("spoilers", [])
        ],
        "steps_before": result.get("before"),
        "steps_after": result.get("after"),
        "method": "before-and-after",
        "method_version": result.get("method_version"),
    }  # fmt: skip
    if series:
        given["steps"] = _steps(result)
    return given


def _steps(result: dict[str, Any]) -> list[dict[str, Any]]:
    """What was, and what would have been by the first method."""
    names = ("day", "value", "expected", "low", "high")
    rows = zip(*(result.get(name, []) for name in SERIES[:5]), strict=True)
    first = result.get("first_after", 0)
    return [
        {**dict(zip(names, row, strict=True)), "after": place >= first}
        for place, row in enumerate(rows)
    ]


def candidate_plain(one: Candidate) -> dict[str, Any]:
    return {"key": one.key, "kind": one.kind, "title": one.title, "sentence": one.sentence,
            "result": one.answer}  # fmt: skip


def lesson_plain(one: Lesson) -> dict[str, Any]:
    """With the findings it rests on as they stood that day."""
    return {
        "number": one.pk,
        "kind": one.kind,
        "sentence": one.sentence,
        "about": one.about,
        "rests_on": [
            {"key": held["key"], "title": held["title"], "sentence": held["sentence"],
             "stood_on": held.get("stood_on"), "result": held.get("answer")}
            for held in one.rests_on
        ],
        "written_at": one.written_at,
        "review_on": one.review_on,
        "reviewed_at": one.reviewed_at,
        "review_note": one.review_note,
        "retired_at": one.retired_at,
    }  # fmt: skip


def objective_plain(one: Progress) -> dict[str, Any]:
    """``met`` is null where it cannot be told, or where nothing is measured; until its days are
    ``over`` it is how the objective stands so far."""
    held = one.objective
    return {
        "number": held.pk,
        "sentence": held.sentence,
        "since": held.since,
        "until": held.until,
        **(named(held.channel) if held.channel else nobody()),
        "measure": held.measure or None,
        "target": held.target,
        "met": one.met,
        "over": one.over,
        "result": to_plain(one.answer) if one.answer is not None else None,
        "written_at": held.written_at,
    }
