"""Drills of the incident plan: start one, go through it step by step on a phone, look back."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.incidents import drills as service
from goodmeasure.services.incidents import plans
from goodmeasure.store.models import Drill, Role
from goodmeasure.web.forms.incidents import FailedForm, FinishForm, ScenarioForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.incidents import drill_steps as steps
from goodmeasure.web.presenters.incidents import drills as present
from goodmeasure.web.showing import RefusalsIn, show

HALF_A_YEAR = timedelta(days=182)


@page(Role.VIEWER, "GET", "POST")
def drills(request: PageRequest) -> HttpResponse:
    organisation, may = request.organisation, request.place.may(Role.OFFICER)
    form = ScenarioForm(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        with RefusalsIn(form):
            made = service.start(
                organisation, form.cleaned_data["scenario"], now=timezone.now(), person=request.user
            )
            return redirect("drill_step", made.pk)
    running, plan = service.running(organisation), plans.standing(organisation)
    shown = present.drills_page(
        service.drills_of(organisation), running, service.next_due(organisation),
        zone=request.zone, today=request.today, may_drill=may, has_plan=plan is not None,
    )  # fmt: skip
    blocks = [present.start_form(form)] if may and plan is not None and running is None else []
    return show(request, shown, blocks)


@page(Role.VIEWER)
def drill(request: PageRequest, key: int) -> HttpResponse:
    found = service.drill_of(request.organisation, key)
    before, may = service.last_before(request.organisation, found), request.place.may(Role.OFFICER)
    shown = present.drill_page(
        found, service.timed(found), before, service.timed(before) if before else (),
        zone=request.zone, may_drill=may,
    )  # fmt: skip
    open_ = may and service.may_be_opened(request.organisation, found, now=timezone.now())
    blocks = [present.again_form(found)] if open_ else []
    return show(request, shown, blocks)


@page(Role.OFFICER)
def drill_step(request: PageRequest, key: int) -> HttpResponse:
    return _step(request, service.drill_of(request.organisation, key), FailedForm())


def _step(request: PageRequest, found: Drill, form: FailedForm) -> HttpResponse:
    here = service.at(found)
    if found.finished_at is not None:
        return redirect("drill", found.pk)
    if here is None:
        return redirect("drill_finish", found.pk)
    shown = steps.step_page(found, here, now=timezone.now(), zone=request.zone)
    context = {"page": shown, "form": form, "wrong": bool(form.errors)}
    status = 422 if form.errors else 200
    return render(request, "pages/incidents/drill_step.jinja", context, status=status)


@page(Role.OFFICER, "POST")
def drill_done(request: PageRequest, key: int, position: int) -> HttpResponse:
    service.end_step(request.organisation, key, position, now=timezone.now(), person=request.user)
    return redirect("drill_step", key)


@page(Role.OFFICER, "POST")
def drill_failed(request: PageRequest, key: int, position: int) -> HttpResponse:
    form = FailedForm(request.POST)
    if not form.is_valid():
        return _step(request, service.drill_of(request.organisation, key), form)
    ended = service.end_step(
        request.organisation, key, position, failed=True, note=form.cleaned_data["note"],
        now=timezone.now(), person=request.user,
    )  # fmt: skip
    if not ended:
        messages.info(request, steps.noted_late(service.drill_of(request.organisation, key)))
    return redirect("drill_step", key)


@page(Role.OFFICER, "POST")
def drill_back(request: PageRequest, key: int, position: int) -> HttpResponse:
    service.take_back(request.organisation, key, position, now=timezone.now(), person=request.user)
    return redirect("drill_step", key)


@page(Role.OFFICER, "GET", "POST")
def drill_finish(request: PageRequest, key: int) -> HttpResponse:
    found, today = service.drill_of(request.organisation, key), request.today
    if found.finished_at is not None:
        return _finished(request, key)
    form = FinishForm(request.POST or None, initial=_at_the_end(found, today))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form, "next_on"):
            did = service.finish(
                request.organisation, key, learned=given["learned"], next_on=given["next_on"],
                today=today, now=timezone.now(), person=request.user,
            )  # fmt: skip
            if not did:
                return _finished(request, key)
            messages.success(request, "The drill is kept.")
            return redirect("drill", key)
    shown = steps.finish_page(found, service.timed(found))
    blocks = [steps.finish_form(form, found)]
    if steps.ended(service.timed(found)):
        blocks.append(steps.back_form(found, service.timed(found)))
    return show(request, shown, blocks)


def _finished(request: PageRequest, key: int) -> HttpResponse:
    if request.method == "POST":
        messages.warning(request, steps.finished_already(request.POST.get("learned", "")[:4_000]))
    return redirect("drill", key)


def _at_the_end(drill: Drill, today: date) -> dict[str, str]:
    """What stands in the last form; in that of a drill that was opened again, what stood there."""
    day = drill.next_on if drill.next_on and drill.next_on > today else today + HALF_A_YEAR
    return {"learned": drill.learned, "next_on": f"{day:%Y-%m-%d}"}


@page(Role.OFFICER, "POST")
def drill_again(request: PageRequest, key: int) -> HttpResponse:
    try:
        service.open_again(request.organisation, key, now=timezone.now(), person=request.user)
    except GoodMeasureError as error:
        messages.error(request, str(error))
        return redirect("drill", key)
    return redirect("drill_step", key)
