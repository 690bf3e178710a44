"""Input received: counts by group over a period, and what people enter by hand."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.kernel.periods import Period
from goodmeasure.services.audiences import groups
from goodmeasure.services.audiences import inputs as service
from goodmeasure.store.models import InputCount, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.forms.audiences import (
    InputForm,
    PeriodForm,
    key_of,
    place_choices,
    place_of,
    tree_choices,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.audiences import inputs as present
from goodmeasure.web.showing import RefusalsIn, show

USUAL = timedelta(days=365)


@page(Role.VIEWER, "GET", "POST")
def input_(request: PageRequest) -> HttpResponse:
    now, may = timezone.now(), request.place.may(Role.OFFICER)
    channels = {one.pk: one for one in channel_queries.channels(request.organisation)}
    form = InputForm(
        request.POST or None,
        groups=tree_choices(groups.placed(request.organisation)),
        places=place_choices(list(channels.values())),
    )
    if request.method == "POST" and may and form.is_valid():
        given = form.cleaned_data
        outlet, channel = place_of(given["place"], channels)
        new = service.NewInput(
            kind=given["kind"], count=given["count"], since=given["first"], until=given["last"],
            source_name=given["source_name"], group=key_of(given["group"]), channel=channel,
            outlet=outlet,
        )  # fmt: skip
        with RefusalsIn(form):
            service.count_in(request.organisation, new, now=now, person=request.user)
            messages.success(request, "The count is kept.")
            return redirect("input")
    period, asked = _period(request)
    shown = present.input_page(
        service.received(request.organisation, period, now=now),
        service.counts_of(request.organisation),
    )
    blocks = [present.period_form(asked), *([present.add_form(form)] if may else [])]
    return show(request, shown, blocks)


def _period(request: PageRequest) -> tuple[Period, PeriodForm]:
    """The days asked for; the last year where none are, or where they cannot be."""
    today = request.today
    usual = {"since": today - USUAL, "until": today}
    if "since" not in request.GET and "until" not in request.GET:
        return Period(**usual), PeriodForm(initial=usual)
    form = PeriodForm(request.GET)
    if form.is_valid():
        try:
            return Period(since=form.cleaned_data["since"], until=form.cleaned_data["until"]), form
        except GoodMeasureError:
            form.add_error("until", "It ends before it starts: swap the two days")
    return Period(**usual), form


@page(Role.VIEWER, "GET", "POST")
def input_item(request: PageRequest, key: int) -> HttpResponse:
    found = InputCount.objects.select_related("group", "channel", "person").get(
        organisation=request.organisation, pk=key
    )
    may = request.place.may(Role.OFFICER) and found.withdrawn_at is None
    if request.method == "POST" and may:
        service.withdraw(request.organisation, key, now=timezone.now(), person=request.user)
        messages.success(request, "It is withdrawn.")
        return redirect("input")
    blocks = [present.withdraw_form(key)] if may else []
    return show(request, present.item_page(found), blocks)
