"""The register of plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.services import plans as service
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.leaving import starting
from goodmeasure.services.leaving.steps import progress_of
from goodmeasure.store.models import CommunicationPlan, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.forms.plans import WorkForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters import plans as present
from goodmeasure.web.presenters.parts import channel_title
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def plans(request: PageRequest) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    shown = present.plans_page(
        [(one, progress_of(one, now=now)) for one in starting.leaving_of(organisation)],
        service.plans_of(organisation),
        starting.decisions_that_leave(organisation),
        now=now,
        today=request.today,
        zone=request.zone,
        may_write=request.place.may(Role.OFFICER),
    )
    return show(request, shown)


def _form(
    request: PageRequest, data: QueryDict | None, plan: CommunicationPlan | None = None
) -> WorkForm:
    channels = channel_queries.channels(request.organisation)
    initial = {}
    if plan is not None:
        initial = {
            "title": plan.title, "owner": plan.owner, "since": plan.since, "until": plan.until,
            "note": plan.note, "groups": [str(one.pk) for one in plan.groups.all()],
            "channels": [str(one.pk) for one in plan.channels.all()],
        }  # fmt: skip
    return WorkForm(
        data,
        initial=initial,
        groups=[(str(one.pk), one.name) for one in groups_of(request.organisation)],
        channels=[(str(one.pk), channel_title(one)) for one in channels],
    )


def _new(form: WorkForm) -> service.NewPlan:
    given = form.cleaned_data
    return service.NewPlan(
        title=given["title"], owner=given["owner"], since=given["since"], until=given["until"],
        note=given["note"], groups=[int(one) for one in given.get("groups", ())],
        channels=[int(one) for one in given.get("channels", ())],
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def work_add(request: PageRequest) -> HttpResponse:
    form = _form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            made = service.add(
                request.organisation, _new(form), now=timezone.now(), person=request.user
            )
            messages.success(request, "Written down.")
            return redirect("work", made.pk)
    return show(request, present.add_page(), [present.work_form(form)])


@page(Role.VIEWER, "GET", "POST")
def work(request: PageRequest, key: int) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    plan = service.plan_of(organisation, key)
    may = request.place.may(Role.OFFICER)
    does = request.POST.get("do", "") if may else ""
    form = _form(request, request.POST if does == "change" else None, plan)
    if does in ("end", "resume"):
        act = service.end if does == "end" else service.resume
        act(organisation, key, now=now, person=request.user)
        messages.success(request, "It is over." if does == "end" else "It is under way again.")
        return redirect("work", key)
    if does == "change" and form.is_valid():
        with RefusalsIn(form):
            service.change(organisation, key, _new(form), now=now, person=request.user)
            messages.success(request, "Changed.")
            return redirect("work", key)
    leaving = {
        one.channel_id: one
        for one in starting.leaving_of(organisation)
        if one.given_up_at is None and one.finished_at is None
    }
    shown = present.work_page(plan, leaving, today=request.today)
    blocks = [present.work_form(form, key), present.end_form(plan)] if may else []
    return show(request, shown, blocks)
