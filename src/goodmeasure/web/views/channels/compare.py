"""Channels side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.services import measuring, own_measures
from goodmeasure.store.models import Role
from goodmeasure.web.forms.measures import CompareForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.channels.compare import compare_page, empty_page, figures_of
from goodmeasure.web.views.data.measures import channel_names, usual_period


@page(Role.VIEWER)
def compare(request: PageRequest) -> HttpResponse:
    known = {**measures(), **own_measures.own_measures(request.organisation)}
    names = channel_names(request)
    form = CompareForm(known.values(), names, request.GET if "measure" in request.GET else None)
    if len(names) < 2:
        shown = empty_page("It takes two channels to compare.")
    elif form.is_bound and form.is_valid():
        given = form.cleaned_data
        period = Period(since=given["since"], until=given["until"])
        wanted, now = known[given["measure"]], timezone.now()
        loaded = measuring.measured_channels(request.organisation)
        chosen = {key: loaded[key] for key in given["channel"] if key in loaded}
        shown = compare_page(
            wanted,
            figures_of(
                period,
                names,
                {key: compute.answer(wanted, one, period, now=now) for key, one in chosen.items()},
            ),
            platforms={key: one.platform.name for key, one in chosen.items()},
            known=known.values(),
            zone=request.zone,
        )
    else:
        shown = empty_page()
    if not form.is_bound:
        usual = usual_period(request)
        form.initial = {"measure": ENGAGEMENT, "since": f"{usual.since}", "until": f"{usual.until}"}
    context = {"page": shown, "form": form, "enough": len(names) > 1}
    status = 422 if form.errors else 200
    return render(request, "pages/channels/compare.jinja", context, status=status)
