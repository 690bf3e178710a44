"""Before and after an event."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.measures.series import Grain
from goodmeasure.reports.change import series_words
from goodmeasure.services.change import log as event_service
from goodmeasure.services.change import studies as service
from goodmeasure.services.measuring import measured_channels
from goodmeasure.store.models import Channel, Event, Role, Study
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.forms.log import StudyForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.learning.studies import (
    again_form,
    ask_form,
    studies_page,
    study_page,
)
from goodmeasure.web.showing import RefusalsIn, show


def _form(request: PageRequest) -> StudyForm:
    """With the events of the log, the channels, and every series that any of them has."""
    events = [one for one in event_service.events_of(request.organisation) if not one.withdrawn_at]
    channels = channel_queries.channels(request.organisation)
    found = measured_channels(request.organisation, channels)
    names = dict.fromkeys(name for one in found.values() for name in service.series_on(one))
    return StudyForm(
        request.POST or None,
        initial={"event": request.GET.get("event", "")},
        events=[(str(one.pk), f"{one.title}, {one.at:%-d %B %Y}") for one in events],
        channels=[(str(one.pk), str(one)) for one in channels],
        series=[(name, series_words(name).capitalize()) for name in names],
    )


@page(Role.VIEWER, "GET", "POST")
def studies(request: PageRequest) -> HttpResponse:
    may_ask = request.place.may(Role.OFFICER)
    form = _form(request)
    if request.method == "POST" and may_ask and form.is_valid():
        with RefusalsIn(form):
            made = service.ask(
                request.organisation, _asked(request, form), now=timezone.now(), person=request.user
            )
            return redirect("study", made.pk)
    has_events = bool(form.fields["event"].choices)  # type: ignore[attr-defined]
    shown = studies_page(
        service.studies_of(request.organisation), request.zone, has_events=has_events or not may_ask
    )
    return show(request, shown, [ask_form(form)] if may_ask and has_events else [])


def _asked(request: PageRequest, form: StudyForm) -> service.Asked:
    given, ours = form.cleaned_data, Channel.objects.filter(organisation=request.organisation)
    channel = ours.get(pk=int(given["channel"]))
    controls = [ours.get(pk=int(key)) for key in given["controls"] if key != given["channel"]]
    return service.Asked(
        event=Event.objects.get(organisation=request.organisation, pk=int(given["event"])),
        channel=channel, series=given["series"], grain=Grain(given["grain"]),
        controls=tuple(controls),
    )  # fmt: skip


@page(Role.VIEWER, "GET", "POST")
def study(request: PageRequest, key: int) -> HttpResponse:
    found = service.study_of(request.organisation, key)
    may_ask = request.place.may(Role.OFFICER)
    if request.method == "POST" and may_ask:
        made = _again(request, found, timezone.now())
        messages.success(request, "Worked out anew. The earlier answer is kept.")
        return redirect("study", made.pk)
    shown = study_page(found, request.zone)
    return show(request, shown, [again_form(key)] if may_ask else [])


def _again(request: PageRequest, found: Study, now: datetime) -> Study:
    ours = Channel.objects.filter(organisation=request.organisation).in_bulk(found.controls)
    controls = tuple(ours[key] for key in found.controls if key in ours)
    asked = service.Asked(event=found.event, channel=found.channel, series=found.series,
                          grain=Grain(found.grain), controls=controls)  # fmt: skip
    return service.ask(request.organisation, asked, now=now, person=request.user)
