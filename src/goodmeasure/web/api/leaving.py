"""Plans and names: communication plans, leaving plans, the register, alerts, the incident plan."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import Query, Router

from goodmeasure.services import plans as plan_service
from goodmeasure.services.alerts import open_alerts
from goodmeasure.services.incidents import drills
from goodmeasure.services.incidents import plans as incident_plans
from goodmeasure.services.leaving import starting
from goodmeasure.services.names.register import entries
from goodmeasure.services.plain import plans as plain
from goodmeasure.services.plain.incidents import plan_plain
from goodmeasure.services.plain.names import alert_plain, name_plain
from goodmeasure.web.api import shapes_of_leaving as shapes
from goodmeasure.web.api.keys import KeyRequest
from goodmeasure.web.api.lists import ListAsked, Listed, listed, of_rows
from goodmeasure.web.api.shapes import RESULT_COLUMNS

router = Router()

PLANS_TABLE = (
    "number", "title", "owner", "since", "until", "note", "groups", "channels.handle",
    "ended_at",
)  # fmt: skip
LEAVING_TABLE = tuple(shapes.LeavingShape.model_fields)
BASELINE_TABLE = (
    "of", "handle", "platform", "measure", "title", "since", "until", *RESULT_COLUMNS,
)  # fmt: skip
NAMES_TABLE = (
    "number", "platform", "name", "account", "state", "reason", "since", "owner", "deputy",
    "review_on", "sign_in_every", "signed_in_on", "proofs.kind", "proofs.status",
    "lookalikes", "checked_at",
)  # fmt: skip
ALERTS_TABLE = tuple(shapes.AlertShape.model_fields)


@router.get("/plans", response=Listed[shapes.WorkShape])
def plans(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """The register of communication plans; those that go on first."""
    rows = plan_service.plans_of(request.auth.organisation)
    return listed(request, asked, PLANS_TABLE, *of_rows(rows, plain.work_plain))


@router.get("/leaving", response=Listed[shapes.LeavingShape])
def leaving(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Plans to leave a channel, with how far each is."""
    rows = starting.leaving_of(request.auth.organisation)
    return listed(request, asked, LEAVING_TABLE, *of_rows(rows, plain.leaving_plain))


@router.get("/leaving/{int:number}", response=shapes.WholeLeavingShape)
def leaving_plan(request: KeyRequest, number: int) -> dict[str, Any]:
    """One plan with its steps, and what came after 1, 3, 6 and 12 months."""
    return plain.whole_plain(starting.plan_of(request.auth.organisation, number))


@router.get("/leaving/{int:number}/baseline", response=Listed[shapes.BaselineShape])
def baseline(request: KeyRequest, number: int, asked: Query[ListAsked]) -> Any:
    """Every figure of the baseline as it was frozen; none where none was frozen yet."""
    rows = list(plain.baseline_plain(starting.plan_of(request.auth.organisation, number)))
    return listed(request, asked, BASELINE_TABLE, *of_rows(rows, dict))


@router.get("/names", response=Listed[shapes.NameShape])
def names(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """The register of names: state, who keeps each, and which proofs of identity hold."""
    rows = entries(request.auth.organisation)
    return listed(request, asked, NAMES_TABLE, *of_rows(rows, name_plain))


@router.get("/alerts", response=Listed[shapes.AlertShape])
def alerts(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """What needs a person; also what somebody has seen and is not over."""
    rows = open_alerts(request.auth.organisation, seen=True)
    return listed(request, asked, ALERTS_TABLE, *of_rows(rows, alert_plain))


@router.get("/incident", response=shapes.IncidentShape)
def incident(request: KeyRequest) -> dict[str, Any]:
    """The incident plan in force: who is told what where if our systems are down. 404 where there
    is none yet."""
    organisation = request.auth.organisation
    kept, due = incident_plans.standing(organisation), drills.next_due(organisation)
    if kept is None or due is None:
        raise Http404
    changed = incident_plans.since(organisation, kept)
    return {
        **plan_plain(kept, incident_plans.plan_of(kept), changed),
        "drill_due_on": due.on,
        "drilled_at": due.last.started_at if due.last else None,
    }
