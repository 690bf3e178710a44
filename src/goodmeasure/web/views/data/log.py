"""The log of events and breaks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.measures.platforms import platforms
from goodmeasure.services.change import log as service
from goodmeasure.services.change import starter_set as starter_service
from goodmeasure.services.change.shifts import shifts_of
from goodmeasure.services.signposts.watching import check_quietly
from goodmeasure.store.models import EventKind, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.forms.log import EventForm, FindEventsForm, StarterForm, WithdrawForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.data import starter_set
from goodmeasure.web.presenters.data.log import (
    event_page,
    find_form,
    log_page,
    new_event_form,
    withdraw_form,
)
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER, "GET", "POST")
def log(request: PageRequest) -> HttpResponse:
    channels = channel_queries.channels(request.organisation)
    may_write = request.place.may(Role.OFFICER)
    asked = {name: request.GET[name] for name in ("at", "about") if name in request.GET}
    if asked:
        asked["kind"] = EventKind.OTHER.value
    form = EventForm(
        request.POST or None,
        channels=channels,
        criteria=list(service.criteria().items()),
        initial=asked,
    )
    if request.method == "POST" and may_write and form.is_valid():
        with RefusalsIn(form):
            service.write(request.organisation, _new(request, form), now=timezone.now(),
                          person=request.user)  # fmt: skip
            check_quietly(request.organisation, now=timezone.now())
            messages.success(request, "It is in the log.")
            return redirect("log")
    looked_for = request.GET if {"kind", "platform"} & set(request.GET) else None
    find = FindEventsForm(looked_for, auto_id="id_find_%s")
    wanted = find.cleaned_data if find.is_bound and find.is_valid() else {}
    kind, platform = wanted.get("kind", ""), wanted.get("platform", "")
    shown = log_page(
        events=service.events_of(request.organisation, kind=kind, platform=platform),
        shifts=shifts_of(request.organisation),
        found=bool(kind or platform),
        kind=kind,
        zone=request.zone,
        may_write=may_write,
    )
    if find.errors:
        find = FindEventsForm(auto_id="id_find_%s")
    blocks = [find_form(find), *([new_event_form(form)] if may_write else [])]
    return show(request, shown, blocks)


def _new(request: PageRequest, form: EventForm) -> service.NewEvent:
    given = form.cleaned_data
    about = given["about"]
    channel = channel_queries.channel(request.organisation, int(about)) if about.isdigit() else None
    return service.NewEvent(
        kind=given["kind"], at=given["at"], until=given["until"], title=given["title"],
        note=given["note"], channel=channel, platform=about if about in platforms() else "",
        source_name=given["source_name"], source_url=given["source_url"],
        bears_on=tuple(given["bears_on"]),
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def starter(request: PageRequest) -> HttpResponse:
    """Dated facts that the program brings: a team takes in those it wants."""
    offered = starter_service.not_in_log(request.organisation)
    ours = starter_service.platforms_of(request.organisation)
    form = StarterForm(
        request.POST if request.method == "POST" else None,
        choices=starter_set.choices(offered),
        initial={"take": [one.key for one in offered if one.new.platform in ours]},
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        made = starter_service.add_starter_events(
            request.organisation, form.cleaned_data["take"], now=now, person=request.user
        )
        check_quietly(request.organisation, now=now)
        messages.success(request, starter_set.added_words(len(made)))
        return redirect("log")
    shown = starter_set.starter_page(offered, ours)
    return show(request, shown, [starter_set.starter_form(form)] if offered else [])


@page(Role.VIEWER, "GET", "POST")
def event(request: PageRequest, key: int) -> HttpResponse:
    found = service.event_of(request.organisation, key)
    may_write = request.place.may(Role.OFFICER) and found.withdrawn_at is None
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and may_write and form.is_valid():
        service.withdraw(request.organisation, key, reason=form.cleaned_data["reason"],
                         now=timezone.now(), person=request.user)  # fmt: skip
        messages.success(request, "It is withdrawn. It stays in the log, marked as such.")
        return redirect("log")
    return show(
        request, event_page(found, request.zone), [withdraw_form(form, key)] if may_write else []
    )
