"""Leaving plans: start one, see how far it is, move, give up, leave, finish."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.leaving import dates, going, starting, steps, where
from goodmeasure.store.models import LeavingPlan, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web import downloads
from goodmeasure.web.forms.plans import (
    DayForm,
    LeaveForm,
    LeavingForm,
    NothingForm,
    ReasonForm,
    WhyForm,
)
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.leaving import plan as present
from goodmeasure.web.presenters.parts import channel_title
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.OFFICER, "GET", "POST")
def leaving_start(request: PageRequest) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    key = number(asked, "decision")
    decision = starting.decision_of(organisation, key) if key is not None else None
    asked_for = [
        one for one in (starting.wanted(organisation, decision) if decision else ())
        if one.plan is None
    ]  # fmt: skip
    first = [one.channel.pk for one in asked_for]
    channels = [one for one in channel_queries.channels(organisation) if one.state != "closed"]
    channels.sort(key=lambda one: one.pk not in first)
    if not channels:
        return show(request, present.nothing_page())
    form = LeavingForm(
        request.POST if request.method == "POST" else None,
        channels=[(str(one.pk), channel_title(one)) for one in channels],
        initial=_initial(request, asked_for),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = starting.NewLeaving(
            channel=channel_queries.channel(organisation, int(given["channel"])),
            reason=given["reason"], leave_on=given["leave_on"], fate=given["fate"],
            to_state=given["to_state"], decision=decision,
        )  # fmt: skip
        with RefusalsIn(form):
            made = starting.start(organisation, new, now=now, person=request.user)
            messages.success(request, "The plan is made. Freeze the baseline first.")
            return redirect("leaving", made.pk)
    return show(request, present.start_page(decision), [present.start_form(form)])


def _initial(request: PageRequest, asked_for: Sequence[starting.Wanted]) -> dict[str, object]:
    """The channel that was asked for, or else the first that the decision says we leave."""
    states = {str(one.channel.pk): one.state for one in asked_for}
    channel = request.GET.get("channel") or next(iter(states), "")
    initial: dict[str, object] = {
        "channel": channel, "leave_on": present.default_day(request.today), "fate": "park",
        "decision": request.GET.get("decision", ""),
    }  # fmt: skip
    if channel in states:
        initial["to_state"] = states[channel]
    return initial


@page(Role.VIEWER)
def leaving(request: PageRequest, key: int) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    plan = starting.plan_of(organisation, key)
    shown = present.leaving_page(
        plan,
        steps.steps_of(plan),
        steps.removed_steps(plan),
        where.broken_routes(organisation, plan.channel),
        now=now,
        today=request.today,
        zone=request.zone,
        may_write=request.place.may(Role.OFFICER),
    )
    return render(request, "pages/leaving/plan.jinja", {"page": shown})


@page(Role.OFFICER, "GET", "POST")
def leaving_change(request: PageRequest, key: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    does = request.POST.get("do", "") if request.method == "POST" else ""
    day = DayForm(request.POST if does == "move" else None, initial={"leave_on": plan.leave_on})
    reason = ReasonForm(request.POST if does == "give up" else None)
    finish = NothingForm(request.POST if does == "finish" else None)
    why = WhyForm(
        request.POST if does == "reword" else None,
        initial={"why": plan.reason, "to_state": plan.to_state},
    )
    asked = {"move": day, "give up": reason, "finish": finish, "reword": why}.get(does)
    if asked is not None and asked.is_valid():
        with RefusalsIn(asked):
            said = _changed(request, plan, does, asked.cleaned_data)
            messages.success(request, said)
            return redirect("leaving", key)
    wrong = asked is not None and bool(asked.errors)
    over = plan.given_up_at is not None or plan.finished_at is not None
    blocks = [] if over else present.change_forms(plan, day, finish, reason, why)
    return show(request, present.change_page(plan), blocks, wrong=wrong)


def _changed(request: PageRequest, plan: LeavingPlan, does: str, given: dict[str, object]) -> str:
    how = {"now": timezone.now(), "person": request.user}
    if does == "move":
        starting.move(request.organisation, plan.pk, given["leave_on"], **how)  # type: ignore[arg-type]
        return "The day is moved, and the open steps with it."
    if does == "reword":
        starting.reword(
            request.organisation, plan.pk, reason=str(given["why"]),
            to_state=str(given["to_state"]), **how,  # type: ignore[arg-type]
        )  # fmt: skip
        return "Changed. What it said before is in the list of changes."
    if does == "give up":
        starting.give_up(request.organisation, plan.pk, str(given["reason"]), **how)  # type: ignore[arg-type]
        return "The plan is given up. It is kept."
    starting.finish(request.organisation, plan.pk, **how)  # type: ignore[arg-type]
    return "The plan is finished."


@page(Role.OFFICER, "GET", "POST")
def leaving_leave(request: PageRequest, key: int) -> HttpResponse:
    """Asked on a page of its own: it cannot be taken back."""
    organisation, now = request.organisation, timezone.now()
    plan = starting.plan_of(organisation, key)
    today = request.today
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            going.leave(
                organisation, key, reason=form.cleaned_data["reason"], on=form.cleaned_data["on"],
                now=now, person=request.user,
            )  # fmt: skip
            messages.success(request, "The channel is left. What comes after is looked at.")
            return redirect("leaving", key)
    try:
        going.check(plan, today)
    except GoodMeasureError as error:
        shown, blocks = present.not_yet_page(plan, error), []
    else:
        shown, blocks = present.leave_page(plan), [present.leave_form(plan, form)]
    return show(request, shown, blocks)


@page(Role.VIEWER)
def leaving_calendar(request: PageRequest, key: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    address = request.build_absolute_uri(reverse("leaving", args=[key]))
    text = dates.calendar_of(plan, now=timezone.now(), address=address)
    return downloads.file(f"leaving-{key}.ics", text.encode(), "text/calendar; charset=utf-8")
