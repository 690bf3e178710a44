"""What came after a channel was left."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.channels import channel_name
from goodmeasure.services.leaving import aftermath, hours, report, starting
from goodmeasure.store.models import Role
from goodmeasure.web import downloads
from goodmeasure.web.forms.plans import HoursForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.leaving import after as present
from goodmeasure.web.presenters.leaving import look as of_look
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER, "GET", "POST")
def leaving_after(request: PageRequest, key: int) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    plan = starting.plan_of(organisation, key)
    may, today = request.place.may(Role.OFFICER), request.today
    asked = request.method == "POST" and may
    form = HoursForm(request.POST if asked else None, channel=channel_name(plan.channel))
    if asked and form.is_valid():
        given = form.cleaned_data
        new = hours.NewHours(
            since=given["since"], until=given["until"], hours=given["hours"],
            source_name=given["source_name"],
            channel=plan.channel if given["where"] == "channel" else None,
        )  # fmt: skip
        with RefusalsIn(form):
            hours.write(organisation, new, today=today, now=now, person=request.user)
            messages.success(request, "Written down.")
            return redirect("leaving_after", key)
    entries = list(hours.hours_of(organisation)[:50])
    shown = present.after_page(
        plan, aftermath.looks_of(plan), entries, today=today, zone=request.zone
    )
    blocks = []
    if may:
        blocks = [present.hours_form(plan, form), *present.withdraw_forms(plan, entries)]
    return show(request, shown, blocks)


@page(Role.VIEWER, "GET", "POST")
def leaving_look(request: PageRequest, key: int, months: int) -> HttpResponse:
    organisation = request.organisation
    one = aftermath.look_of(organisation, key, months)
    if one.found_at is None:
        raise Http404("It has not been looked yet.")
    may = request.place.may(Role.OFFICER)
    if request.method == "POST" and may:
        aftermath.look_again(organisation, key, months, now=timezone.now(), person=request.user)
        messages.success(request, "Looked again. What was found before is kept.")
        return redirect("leaving_look", key, months)
    shown = of_look.look_page(one.plan, one, request.zone)
    blocks = [of_look.again_form(one.plan, one)] if may else []
    return show(request, shown, blocks)


@page(Role.VIEWER)
def leaving_look_file(request: PageRequest, key: int, months: int, form: str) -> HttpResponse:
    try:
        made = report.file_of(request.organisation, key, months, form)
    except GoodMeasureError as error:
        raise Http404(str(error)) from error
    return downloads.file(made.name, made.content, made.kind)


@page(Role.OFFICER, "POST")
def hours_withdraw(request: PageRequest, key: int, entry: int) -> HttpResponse:
    plan = starting.plan_of(request.organisation, key)
    newest = hours.hours_of(request.organisation).values_list("pk", flat=True)
    if entry in newest:
        hours.withdraw(request.organisation, entry, now=timezone.now(), person=request.user)
        messages.success(request, "Withdrawn.")
    else:
        raise Http404("There is no such entry.")
    return redirect("leaving_after", plan.pk)
