"""The steps of a leaving plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.leaving import starting
from goodmeasure.services.leaving import steps as service
from goodmeasure.store.models import LeavingStep, Role
from goodmeasure.web.forms.plans import DoneForm, NothingForm, StepForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.leaving import steps as present
from goodmeasure.web.showing import RefusalsIn, show

SAID = {
    "done": "Done.",
    "undo": "It is open again.",
    "change": "Changed.",
    "remove": "It is removed. It can be brought back.",
    "restore": "It is back as it was.",
}


@page(Role.VIEWER, "GET", "POST")
def step(request: PageRequest, key: int, step: str) -> HttpResponse:
    organisation = request.organisation
    found = service.step_of(organisation, key, step)
    may = request.place.may(Role.OFFICER) and not (found.plan.finished_at or found.plan.given_up_at)
    does = request.POST.get("do", "") if request.method == "POST" and may else ""
    done = DoneForm(
        request.POST if does == "done" else None, initial={"done_by": str(request.user)}
    )
    change = StepForm(request.POST if does == "change" else None, initial=_as_it_is(found))
    asked: forms.Form | None = {"done": done, "change": change}.get(does)
    if does in SAID and asked is None:
        asked = NothingForm(request.POST)
    if asked is not None and asked.is_valid():
        try:
            _act(request, found, does, asked.cleaned_data)
        except GoodMeasureError as error:
            asked.add_error(None, str(error))
            if isinstance(asked, NothingForm):
                messages.error(request, str(error))
        else:
            messages.success(request, SAID[does])
            return redirect("leaving", key)
    wrong = asked is not None and bool(asked.errors)
    shown = present.step_page(found, request.today)
    blocks = present.step_forms(found, done, change) if may else []
    return show(request, shown, blocks, wrong=wrong)


def _as_it_is(found: LeavingStep) -> dict[str, object]:
    return {"title": found.title, "owner": found.owner, "due": found.due, "note": found.note}


def _act(request: PageRequest, found: LeavingStep, does: str, given: dict[str, Any]) -> None:
    how: dict[str, Any] = {"now": timezone.now(), "person": request.user}
    where = (request.organisation, found.plan_id, found.key)
    if does == "done":
        service.do(*where, done_by=given["done_by"], evidence=given["evidence"],
                   done_on=given["done_on"], **how)  # fmt: skip
    elif does == "change":
        service.change(*where, _details(given), **how)
    else:
        {"undo": service.undo, "remove": service.remove, "restore": service.restore}[does](
            *where, **how
        )


def _details(given: dict[str, Any]) -> service.StepDetails:
    return service.StepDetails(
        title=given["title"], owner=given["owner"], due=given["due"], note=given["note"]
    )


@page(Role.OFFICER, "GET", "POST")
def step_add(request: PageRequest, key: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    form = StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            service.add(request.organisation, key, _details(form.cleaned_data),
                        now=timezone.now(), person=request.user)  # fmt: skip
            messages.success(request, "Added.")
            return redirect("leaving", key)
    return show(request, present.add_page(plan), [present.add_form(plan, form)])
