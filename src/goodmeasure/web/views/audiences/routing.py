"""The routing table: choose, look back, print, download."""

from __future__ import annotations

from io import StringIO

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.reports.audiences import write_routing
from goodmeasure.services.audiences import estimates, groups, purposes
from goodmeasure.services.audiences import routing as service
from goodmeasure.store.models import Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web import downloads
from goodmeasure.web.forms.audiences import RouteForm, place_choices, place_of
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.audiences import routing as present
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def routing(request: PageRequest) -> HttpResponse:
    table = service.table(request.organisation)
    shown = present.routing_page(table, may_choose=request.place.may(Role.OFFICER))
    return show(request, shown)


@page(Role.VIEWER)
def routing_csv(request: PageRequest) -> HttpResponse:
    out = StringIO()
    write_routing(out, service.COLUMNS, service.rows(service.table(request.organisation)))
    return downloads.written(f"routing-{request.organisation.slug}.csv", out.getvalue())


@page(Role.VIEWER)
def routing_print(request: PageRequest) -> HttpResponse:
    today = request.today
    shown = present.print_page(service.table(request.organisation), today=today)
    return render(request, "pages/audiences/routing_print.jinja", {"page": shown})


@page(Role.VIEWER, "GET", "POST")
def route(request: PageRequest, group: int, purpose: int) -> HttpResponse:
    now, organisation = timezone.now(), request.organisation
    today = request.today
    who = groups.group_of(organisation, group)
    what = purposes.purpose_of(organisation, purpose)
    channels = {one.pk: one for one in channel_queries.channels(organisation)}
    open_ = [one for one in channels.values() if one.state not in ("closed", "reserved")]
    may = request.place.may(Role.OFFICER) and not (who.retired_at or what.retired_at)
    form = RouteForm(request.POST or None, places=place_choices(open_))
    if request.method == "POST" and may and form.is_valid():
        given = form.cleaned_data
        outlet, channel = place_of(given["place"], channels)
        choice = service.Choice(
            group=who.pk, purpose=what.pk, outlet=outlet, channel=channel,
            is_fallback=given["rank"] == "fallback", reason=given["reason"],
        )  # fmt: skip
        with RefusalsIn(form):
            service.choose(organisation, choice, today=today, now=now, person=request.user)
            messages.success(request, "Chosen, and kept with the evidence as it is today.")
            return redirect("route", who.pk, what.pk)
    standing = service.table(organisation).stop(who, what)
    shown = present.route_page(
        who, what, estimates.of_group(organisation, who, today=today), standing,
        service.history(organisation, who, what), zone=request.zone,
    )  # fmt: skip
    ends = [one for one in (standing.first, standing.fallback) if one is not None]
    blocks = [present.choose_form(form, who, what), *map(present.end_form, ends)] if may else []
    return show(request, shown, blocks)


@page(Role.OFFICER, "POST")
def route_end(request: PageRequest, key: int) -> HttpResponse:
    found = service.end(request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "It is ended. The choice stays in the history.")
    return redirect("route", found.group_id, found.purpose_id)
