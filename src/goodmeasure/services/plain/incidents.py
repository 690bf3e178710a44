"""An incident plan as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goodmeasure.decisions.incident.changes import Change
from goodmeasure.decisions.incident.plan import Place, Plan, Row
from goodmeasure.store.models import IncidentPlan


def plan_plain(kept: IncidentPlan, plan: Plan, changed: Sequence[Change]) -> dict[str, Any]:
    """Groups in order, places with their words, and what of the routing table changed since. Where
    a key is kept stays on the pages and in the files: see ``names.OF_KEYS``."""
    return {
        "version": kept.version,
        "made_at": kept.at,
        "starts": plan.words.starts,
        "groups": [_row(plan, one) for one in plan.rows],
        "places": [_place(plan, one) for one in (*plan.needed, *plan.spare, *plan.lost)],
        "changed": [
            {"kind": one.kind.value, "group": one.name, "purpose": one.purpose_name,
             "before": one.before or None, "after": one.after or None}
            for one in changed
        ],
    }  # fmt: skip


def _row(plan: Plan, row: Row) -> dict[str, Any]:
    found = plan.when_down(row)
    return {
        "group": row.name,
        "purpose": row.purpose_name,
        "first": plan.routes.place(row.first).title if row.first else None,
        "fallback": plan.routes.place(row.fallback).title if row.fallback else None,
        "when_down": found.title if found else None,
        "reach": plan.reach(row).value,
    }


def _place(plan: Plan, place: Place) -> dict[str, Any]:
    said = plan.of(place.key)
    return {
        "place": place.title,
        "leans": plan.leans(place).value,
        "said": plan.was_said(place),
        "message": said.message,
        "who": said.who,
        "device": said.device,
    }
