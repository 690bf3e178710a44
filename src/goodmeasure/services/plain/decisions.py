"""Decisions as plain data: the record with every figure as it stood when it was frozen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from goodmeasure.decisions.record.record import AnswerThen, GroupThen, Record
from goodmeasure.kernel.plain import to_plain
from goodmeasure.reports.reviews.names import Names, names_of
from goodmeasure.services.plain.reviews import (
    NOTHING,
    cells_plain,
    outcome_plain,
    under_plain,
)
from goodmeasure.services.reviews.results import to_collect
from goodmeasure.store.models import DecisionRecord


def decision_plain(one: DecisionRecord) -> dict[str, Any]:
    """``choice`` is the key of an option of its review."""
    return {
        "number": one.pk,
        "review": one.review_id,
        "title": one.title,
        "state": state_of(one),
        "choice": one.choice or None,
        "is_wait": one.is_wait,
        "decided_on": one.decided_on,
        "review_on": one.review_on,
        "started_at": one.started_at,
        "started_by": str(one.person) if one.person else None,
        "frozen_at": one.frozen_at,
        "frozen_by": str(one.frozen_by) if one.frozen_by else None,
        "withdrawn_at": one.withdrawn_at,
        "withdrawn_reason": one.withdrawn_reason,
    }


def state_of(one: DecisionRecord) -> str:
    """ "draft", "stands" or "withdrawn"."""
    if one.withdrawn_at is not None:
        return "withdrawn"
    return "draft" if one.frozen_at is None else "stands"


def record_plain(one: DecisionRecord, record: Record) -> dict[str, Any]:
    """Everything it rests on: as it was frozen, or of a draft as it stands now (``day``)."""
    names = names_in(record)
    return {
        **decision_plain(one),
        "day": record.day,
        "choice_title": record.chosen.title if record.chosen else None,
        "replaces": record.words.replaces,
        "words": _words(record),
        "review_as_it_was": under_plain(record.under, names, day=record.day),
        "result": _result(record, names),
        "channels": [msgspec.to_builtins(each) for each in record.channels],
        "groups": [_group(each) for each in record.groups],
        "events": [msgspec.to_builtins(each) for each in record.events],
        "signposts": [msgspec.to_builtins(each) for each in record.signposts],
        "method_version": record.method_version,
    }


def names_in(record: Record) -> Names:
    return names_of(record.under, {one.key: one.title for one in record.channels})


def _words(record: Record) -> dict[str, Any]:
    words: dict[str, Any] = msgspec.to_builtins(record.words)
    return {name: said for name, said in words.items() if name != "replaces"}


def _result(record: Record, names: Names) -> dict[str, Any]:
    if record.outcome is None:
        return {**NOTHING, "reason": record.no_outcome}
    first = to_collect(record.under, record)
    came = outcome_plain(record.outcome, record.everything, first, record.notes, names)
    waiting = None if record.waiting is None else msgspec.to_builtins(record.waiting)
    return {**came, "waiting": waiting}


def _group(one: GroupThen) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "size": one.size,
        "size_source": one.size_source,
        "size_on": one.size_on,
        "routes": [msgspec.to_builtins(each) for each in one.routes],
        "presence": [{"outlet": each.outlet, **_then(each.answer)} for each in one.presence],
    }


def _then(answer: AnswerThen) -> dict[str, Any]:
    """``why`` says why there is no result, as it was said then."""
    return {
        "result": to_plain(answer.finding) if answer.finding else None,
        "why": answer.why or None,
    }


def figures_plain(record: Record) -> Iterator[dict[str, Any]]:
    """Every cell of the review, then where each group is: one row a figure, or why there is
    none."""
    for cell in cells_plain(record.under, names_in(record), day=record.day):
        yield {
            "about": "option",
            "option": cell["option_title"],
            "criterion": cell["criterion_title"],
            "group": cell["audience_title"],
            "outlet": None,
            "kind": cell["kind"],
            "grade": cell["grade"],
            "scores": [one["score"] for one in cell["judgements"]],
            "result": cell["result"],
            "why": cell["why_unknown"],
        }
    for group in record.groups:
        for one in group.presence:
            known = one.answer.finding is not None
            yield {
                "about": "group",
                "option": None,
                "criterion": None,
                "group": group.title,
                "outlet": one.outlet,
                "kind": "evidence" if known else "unknown",
                "grade": None,
                "scores": [],
                **_then(one.answer),
            }
