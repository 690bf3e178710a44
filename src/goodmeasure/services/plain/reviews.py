"""Reviews as plain data: what is in one, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from goodmeasure.decisions.review.cells import Cell
from goodmeasure.decisions.review.checks import Note
from goodmeasure.decisions.review.information import Worth
from goodmeasure.decisions.review.outcome import Outcome, Standing
from goodmeasure.decisions.review.turning import Turn, TurningPoints
from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.plain import to_plain
from goodmeasure.reports.reviews.cells import why_unknown
from goodmeasure.reports.reviews.names import Names, names_of
from goodmeasure.reports.reviews.sentence import anything_known, outcome_sentence
from goodmeasure.reports.reviews.unknown import note_words, together
from goodmeasure.services.reviews.reading import Kept, channel_titles
from goodmeasure.services.reviews.results import Collect, Result
from goodmeasure.store.models import Organisation, ReviewRecord

METHOD = "review"
"""The page of docs/methods."""


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


def whole_plain(
    one: ReviewRecord, under: Under, trail: Iterable[Kept], names: Names, *, day: date
) -> dict[str, Any]:
    """All that is in it as it counts on a day, and who changed what."""
    return {
        **review_plain(one),
        **under_plain(under, names, day=day),
        "trail": [
            {"number": kept.number, "at": kept.at, "by": kept.author,
             "place": list(kept.change.place)}
            for kept in trail
        ],
    }  # fmt: skip


def under_plain(under: Under, names: Names, *, day: date) -> dict[str, Any]:
    """``left_out`` are cells of something that is not there any more."""
    return {
        "question": under.question,
        "options": [
            {"key": one.key, "title": one.title,
             "places": [{"channel": place.channel, "title": names.channel(place.channel),
                         "state": place.state.value} for place in one.places]}
            for one in under.options
        ],
        "criteria": [msgspec.to_builtins(one) for one in under.criteria],
        "audiences": [msgspec.to_builtins(one) for one in under.audiences],
        "cells": cells_plain(under, names, day=day),
        "weighings": [msgspec.to_builtins(one) for one in under.weighings],
        "waiting": None if under.waiting is None else msgspec.to_builtins(under.waiting),
        "left_out": [cell_plain(one, names, day=day) for one in under.left_out],
    }  # fmt: skip


def cells_plain(under: Under, names: Names, *, day: date) -> list[dict[str, Any]]:
    """Every cell there is to fill, by criterion, audience, option; those that say nothing too."""
    held = under.held
    return [
        cell_plain(
            held.get(place) or Cell(option=place[0], criterion=place[1], audience=place[2]),
            names, day=day,
        )
        for place in under.places
    ]  # fmt: skip


def cell_plain(one: Cell, names: Names, *, day: date) -> dict[str, Any]:
    """``kind`` is as it counts on the day: a figure that has expired is unknown, and is shown all
    the same. Cells with the same ``item`` rest on one figure."""
    kind, held = one.kind_on(day).value, one.evidence
    return {
        "option": one.option,
        "option_title": names.options.get(one.option, one.option),
        "criterion": one.criterion,
        "criterion_title": names.criteria.get(one.criterion, one.criterion),
        "audience": one.audience,
        "audience_title": names.audiences.get(one.audience or "", one.audience),
        "kind": kind,
        "item": one.item,
        "result": to_plain(held.finding) if held else None,
        "grade": held.grade.value if held else None,
        "expires": held.expires if held else None,
        "judgements": [msgspec.to_builtins(each) for each in one.judgements],
        "why_unknown": why_unknown(one, day) if kind == "unknown" else None,
    }


def result_plain(
    one: ReviewRecord, under: Under, found: Result | NotEnough, first: Sequence[Collect],
    names: Names,
) -> dict[str, Any]:  # fmt: skip
    """What it comes to; where it is not ``known``, ``reason`` and ``needed`` say why."""
    if isinstance(found, NotEnough):
        came = {**NOTHING, "reason": found.reason, "needed": found.needed}
        return {**review_plain(one), "day": None, "sentence": sentence_of(under, found), **came}
    came = outcome_plain(found.outcome, found.everything, first, found.notes, names)
    return {
        **review_plain(one),
        "day": found.day,
        "sentence": sentence_of(under, found),
        **came,
        "waiting": None if found.choice is None else msgspec.to_builtins(found.choice),
    }


NOTHING: dict[str, Any] = {
    "known": False, "reason": None, "needed": None, "draws": None, "seed": None, "leader": None,
    "method": METHOD, "standings": [], "weights": [], "turning": [], "drivers": [],
    "everything": None, "collect_first": [], "not_known": [], "waiting": None,
}  # fmt: skip
"""Of a review that cannot be worked out."""


def outcome_plain(
    outcome: Outcome, everything: Worth | None, first: Sequence[Collect], notes: Sequence[Note],
    names: Names,
) -> dict[str, Any]:  # fmt: skip
    """Shares and weights from 0 to 1, worth in points of overall value from 0 to 100."""
    return {
        **NOTHING,
        "known": True,
        "draws": outcome.n,
        "seed": outcome.seed,
        "leader": outcome.leader.option,
        "standings": [_standing(one, names) for one in outcome.standings],
        "weights": [_weight(outcome, key, names) for key in outcome.criteria],
        "turning": [_turning(outcome, one, names) for one in outcome.turning],
        "drivers": [
            {**msgspec.to_builtins(one), "words": names.item(one.item)} for one in outcome.drivers
        ],
        "everything": None if everything is None else msgspec.to_builtins(everything),
        "collect_first": [_collect(one, names) for one in first],
        "not_known": [_note(one, names) for one in together(notes)],
    }


def _standing(one: Standing, names: Names) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(one)
    return {**plain, "title": names.options.get(one.option, one.option)}


def _weight(outcome: Outcome, key: str, names: Names) -> dict[str, Any]:
    low, high = outcome.spread[key]
    return {
        "criterion": key,
        "title": names.criteria.get(key, key),
        "mean": outcome.weights[key],
        "low": low,
        "high": high,
    }


def _turning(outcome: Outcome, one: TurningPoints, names: Names) -> dict[str, Any]:
    """Weights of a criterion at which another option comes first; null where none does."""

    def turn(found: Turn | None) -> dict[str, Any] | None:
        if found is None:
            return None
        return {"weight": found.weight, "option": outcome.options[found.option]}

    key = outcome.criteria[one.criterion]
    return {
        "criterion": key,
        "title": names.criteria.get(key, key),
        "now": one.now,
        "first": outcome.options[one.first],
        "below": turn(one.below),
        "above": turn(one.above),
    }


def _collect(one: Collect, names: Names) -> dict[str, Any]:
    return {
        "item": one.item,
        "words": names.item(one.item),
        "worth": one.worth.value,
        "error": one.worth.error,
        "kind": one.kind.value,
        "how": one.how,
    }


def _note(one: Note, names: Names) -> dict[str, Any]:
    words = note_words(one, names)
    return {
        "trouble": one.trouble.value,
        "about": list(one.about),
        "sentence": words.sentence,
        "to_do": words.to_do,
    }


def ranks_plain(outcome: Outcome, names: Names) -> list[dict[str, Any]]:
    """A row for each option and rank: in what share of draws it comes there."""
    return [
        {
            "option": one.option,
            "title": names.options.get(one.option, one.option),
            "rank": rank,
            "share": share,
            "draws": outcome.n,
            "mean": one.mean,
        }
        for one in outcome.standings
        for rank, share in enumerate(one.ranks, start=1)
    ]


def sentence_of(under: Under, found: Result | NotEnough) -> str:
    names = names_of(under)
    if isinstance(found, NotEnough):
        return outcome_sentence(found, names)
    said = any(one.points or one.order for one in under.weighings)
    known = anything_known(found.notes)
    return outcome_sentence(found.outcome, names, weighed=said, known=known)
