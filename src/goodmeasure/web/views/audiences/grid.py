"""Where is each group, and where do they expect us? The grid, one group, one place."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.kernel.periods import Period
from goodmeasure.reports.audiences import DO_NOT_KNOW, NOT_ASKED, write_cells
from goodmeasure.services.audiences import (
    estimates,
    example,
    groups,
    inputs,
    library,
    purposes,
    routing,
    sets,
)
from goodmeasure.store.models import Channel, Evidence, Purpose, Role
from goodmeasure.web import downloads
from goodmeasure.web.forms.audiences import GridForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.audiences.grid import grid_page
from goodmeasure.web.presenters.audiences.group import GroupView, group_page
from goodmeasure.web.presenters.audiences.outlet import outlet_page
from goodmeasure.web.showing import show

YEAR = timedelta(days=365)


@page(Role.VIEWER)
def audiences(request: PageRequest) -> HttpResponse:
    sheet = _sheet(request)
    form = GridForm(
        {"purpose": str(sheet.purpose.pk) if sheet.purpose else ""},
        purposes=[(str(one.pk), one.name) for one in sheet.purposes],
    )
    held = Evidence.objects.filter(organisation=request.organisation, withdrawn_at__isnull=True)
    shown = grid_page(
        sheet,
        routing.table(request.organisation),
        evidence=held.count(),
        zone=request.zone,
        may=request.place.may(Role.OFFICER),
    )
    context = {"page": shown, "form": form, "not_asked": NOT_ASKED, "do_not_know": DO_NOT_KNOW}
    return render(request, "pages/audiences/grid.jinja", context)


def _sheet(request: PageRequest) -> estimates.Sheet:
    today = request.today
    wanted = number(request.GET, "purpose")
    try:
        return estimates.sheet(request.organisation, today=today, purpose=wanted)
    except Purpose.DoesNotExist:
        return estimates.sheet(request.organisation, today=today)


@page(Role.VIEWER)
def audiences_csv(request: PageRequest) -> HttpResponse:
    """Every cell of every aspect, long; with not asked said as such."""
    sheet = _sheet(request)
    rows = (
        (one.group.name, one.group.size, one.outlet, one.aspect,
         one.purpose.name if one.purpose else "", one.found)
        for one in estimates.every_cell(sheet)
    )  # fmt: skip
    out = StringIO()
    write_cells(out, rows)
    return downloads.written(f"audiences-{request.organisation.slug}.csv", out.getvalue())


@page(Role.OFFICER, "POST")
def audiences_example(request: PageRequest) -> HttpResponse:
    made, asked = example.add_example(request.organisation, now=timezone.now(), person=request.user)
    if made or asked:
        messages.success(request, "The example groups and purposes are there. Make them yours.")
    else:
        messages.success(request, "They were all there already, so nothing was added.")
    return redirect("groups")


@page(Role.VIEWER)
def group(request: PageRequest, key: int) -> HttpResponse:
    now, organisation = timezone.now(), request.organisation
    today = request.today
    found = groups.group_of(organisation, key)
    cells = estimates.of_group(organisation, found, today=today)
    heard = inputs.received(organisation, Period(since=today - YEAR, until=today), now=now)
    facts = [
        one
        for one in library.evidence_of(
            organisation, today=today, wanted=library.Wanted(group=found.pk)
        )
        if one.share is None and one.hits is None
    ]
    parts = [one for one in groups.groups_of(organisation) if one.parent_id == found.pk]
    view = GroupView(
        group=found,
        parts=parts,
        of_parts=estimates.cells_of(organisation, parts, today=today) if parts else {},
        purposes=purposes.purposes_of(organisation),
        cells=cells,
        facts=facts,
        sets=sets.sets_of(organisation, found, cells),
        heard=next((one for one in heard.rows if one.group and one.group.pk == found.pk), None),
        received=heard,
        routes=routing.routes_of_group(organisation, found),
        may_change=request.place.may(Role.OFFICER),
    )
    return show(request, group_page(view, request.zone))


@page(Role.VIEWER)
def outlet(request: PageRequest, outlet: str) -> HttpResponse:
    ours = Channel.objects.filter(organisation=request.organisation, platform=outlet)
    channels = list(ours.order_by("handle"))
    sheet = _sheet(request)
    if outlet not in outlets() and outlet not in sheet.outlets and not channels:
        raise Http404
    shown = outlet_page(outlet, sheet, channels, request.zone)
    return show(request, shown)
