"""The register of communication plans, and plans to leave a channel, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from goodmeasure.reports.change import changed
from goodmeasure.services.leaving.aftermath import looks_of
from goodmeasure.services.leaving.baseline import is_as_frozen
from goodmeasure.services.leaving.steps import steps_of
from goodmeasure.services.plain.channels import named
from goodmeasure.store.models import Aftermath, CommunicationPlan, LeavingPlan, LeavingStep


def work_plain(one: CommunicationPlan) -> dict[str, Any]:
    """One piece of communication work: whom it is for, and on which channels it leans."""
    return {
        "number": one.pk,
        "title": one.title,
        "owner": one.owner,
        "since": one.since,
        "until": one.until,
        "note": one.note,
        "groups": [group.name for group in one.groups.all()],
        "channels": [named(channel) for channel in one.channels.all()],
        "ended_at": one.ended_at,
    }


def state_of(one: LeavingPlan) -> str:
    """ "under way", "left", "finished" or "given up"."""
    if one.given_up_at is not None:
        return "given up"
    if one.finished_at is not None:
        return "finished"
    return "left" if one.left_at is not None else "under way"


def leaving_plain(one: LeavingPlan) -> dict[str, Any]:
    return {
        "number": one.pk,
        "title": one.title,
        **named(one.channel),
        "decision": one.decision_id,
        "state": state_of(one),
        "leave_on": one.leave_on,
        "becomes": one.to_state,
        "fate": one.fate or None,
        "reason": one.reason,
        "left_at": one.left_at,
        "baseline_at": one.baseline_at,
    }


def whole_plain(one: LeavingPlan) -> dict[str, Any]:
    """With its steps, whether the baseline is the one that was frozen, and what came after."""
    return {
        **leaving_plain(one),
        "steps": [step_plain(each) for each in steps_of(one)],
        "baseline_as_frozen": is_as_frozen(one) if one.baseline_at else None,
        "after": [after_plain(each) for each in looks_of(one)],
    }


def step_plain(one: LeavingStep) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "owner": one.owner,
        "due": one.due,
        "done_on": one.done_on,
        "done_by": one.done_by or None,
        "evidence": one.evidence or None,
    }


def after_plain(one: Aftermath) -> dict[str, Any]:
    """One look at what came after; nothing in it before its day."""
    held = one.result
    return {
        "months": one.months,
        "due_on": one.due_on,
        "found_at": one.found_at,
        "since": held.get("since"),
        "until": held.get("until"),
        "series": [_series(each) for each in held.get("series", [])],
        "inputs": held.get("inputs", []),
        "hours": held.get("hours", []),
        "events": [{"at": each["at"], "title": each["title"]} for each in held.get("events", [])],
    }


def _series(one: Mapping[str, Any]) -> dict[str, Any]:
    """As a study says it (``learning.study_plain``), without its steps."""
    found = one["result"]
    return {
        "title": one["title"],
        "subject": one["subject"],
        "series": one["series"],
        "grain": one.get("grain"),
        "known": bool(found.get("known")),
        "reason": found.get("reason"),
        "needed": found.get("needed"),
        "changed": changed(found),
        "agree": found.get("agree"),
        "estimates": [
            {name: each[name] for name in ("method", "ratio", "low", "high")}
            for each in found.get("estimates", [])
        ],
    }


def baseline_plain(one: LeavingPlan) -> Iterator[dict[str, Any]]:
    """Every figure of the frozen baseline, of the channel that is left and of those beside it."""
    held = one.baseline
    if not held:
        return
    for of, side in (("left", held), *(("elsewhere", each) for each in held["elsewhere"])):
        channel = held["channel"] if side is held else side
        about = {"of": of, "handle": channel["handle"], "platform": channel["platform"]}
        day = held["frozen_on"]
        yield {
            **about, "measure": "followers", "title": "Followers", "since": day, "until": day,
            "result": side["followers"],
        }  # fmt: skip
        for figure in side["findings"]:
            parts = ("measure", "title", "since", "until")
            yield {
                **about,
                **{name: figure[name] for name in parts},
                "result": figure["answer"],
            }
