"""Groups, purposes, the grid, the library and routes as plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from goodmeasure.kernel.plain import to_plain
from goodmeasure.reports.audiences import is_least
from goodmeasure.services.audiences.estimates import GridCell
from goodmeasure.services.audiences.library import is_expired
from goodmeasure.services.audiences.routing import GroupAndPurpose, route_words
from goodmeasure.store.models import Evidence, Group, Purpose, Route


def group_plain(one: Group) -> dict[str, Any]:
    """``parent`` is the number of the group that it is a part of."""
    return {
        "number": one.pk,
        "name": one.name,
        "parent": one.parent_id,
        "description": one.description,
        "owed": one.owed,
        "size": one.size,
        "size_source": one.size_source,
        "size_url": one.size_url,
        "size_on": one.size_on,
        "is_public": one.is_public,
    }


def purpose_plain(one: Purpose) -> dict[str, Any]:
    return {
        "number": one.pk,
        "name": one.name,
        "parent": one.parent_id,
        "question": one.question,
        "is_incident": one.is_incident,
    }


def cell_plain(one: GridCell) -> dict[str, Any]:
    """``result`` is null where nobody has asked; ``left_out`` says what could not be used, and
    why."""
    found = one.found
    return {
        **_whom(one.group),
        "outlet": one.outlet,
        "aspect": one.aspect.value,
        **_why(one.purpose),
        "asked": found is not None,
        "result": to_plain(found.answer) if found else None,
        "grade": found.grade.value if found and found.grade else None,
        "at_least": is_least(found) if found else None,
        "left_out": [why for _, why in found.left_out] if found else [],
    }


def _whom(group: Group) -> dict[str, Any]:
    return {"group": group.pk, "group_name": group.name}


def _why(purpose: Purpose | None) -> dict[str, Any]:
    return {
        "purpose": purpose.pk if purpose else None,
        "purpose_name": purpose.name if purpose else None,
    }


def evidence_plain(one: Evidence, today: date) -> dict[str, Any]:
    """A fact as it was written down; its figure, if it has one, as its source gives it."""
    return {
        "number": one.pk,
        "statement": one.statement,
        "grade": one.grade,
        "kind": one.kind,
        "whom": one.whom,
        "population": one.population,
        "groups": [group.name for group in one.groups.all()],
        "aspect": one.aspect,
        "outlet": one.outlet,
        "purpose": one.purpose.name if one.purpose else None,
        "share": one.share,
        "hits": one.hits,
        "out_of": one.out_of,
        "low": one.low,
        "high": one.high,
        "at_least": one.at_least,
        "dated": one.dated,
        "expires": one.expires,
        "expired": is_expired(one, today),
        "source": one.source_name,
        "url": one.source_url,
    }


def route_plain(one: GroupAndPurpose) -> dict[str, Any]:
    """Where a group is told of a purpose; null where nobody has chosen."""
    return {
        **_whom(one.group),
        **_why(one.purpose),
        **_stop("first", one.stop.first),
        **_stop("fallback", one.stop.fallback),
    }


def _stop(name: str, one: Route | None) -> dict[str, Any]:
    return {
        name: route_words(one) if one else None,
        f"{name}_outlet": one.outlet if one else None,
        f"{name}_channel": one.channel_id if one else None,
        f"{name}_reason": one.reason if one else None,
        f"{name}_chosen_by": str(one.person) if one and one.person else None,
        f"{name}_chosen_at": one.chosen_at if one else None,
    }
