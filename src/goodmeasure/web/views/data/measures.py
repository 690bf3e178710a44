"""Measures: the list, one of them with its figures, and an organisation's own."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError, InputError
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.definitions import Measure, measures
from goodmeasure.measures.series import Grain
from goodmeasure.reports.measure_table import write_measure
from goodmeasure.services import measuring, own_measures
from goodmeasure.services.figures import usual_period as usual
from goodmeasure.store.models import Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web import downloads
from goodmeasure.web.forms.measures import FiguresForm, OwnMeasureForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.data.measures import (
    CRUMBS,
    FigureLine,
    Figures,
    figure_lines,
    measure_page,
    measures_page,
)
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import channel_title

MONTHS_BACK = 24 * 31


@page(Role.VIEWER)
def measures_(request: PageRequest) -> HttpResponse:
    own = own_measures.own_measures(request.organisation)
    shown = measures_page(
        [*measures().values(), *own.values()],
        own,
        today=request.today,
        may_add=request.place.may(Role.OFFICER),
    )
    return render(request, "pages/data/measures.jinja", {"page": shown})


def usual_period(request: PageRequest) -> Period:
    return usual(request.organisation, now=timezone.now())


def channel_names(request: PageRequest) -> dict[int, str]:
    found = channel_queries.channels(request.organisation)
    return {one.pk: channel_title(one) for one in found}


def _wanted(request: PageRequest, name: str) -> Measure:
    try:
        return measuring.definition(request.organisation, name)
    except InputError as unknown:
        raise Http404 from unknown


@page(Role.VIEWER)
def measure(request: PageRequest, name: str) -> HttpResponse:
    wanted, names = _wanted(request, name), channel_names(request)
    form = FiguresForm(names, request.GET if "since" in request.GET else None)
    period, chosen = usual_period(request), None
    if form.is_bound and form.is_valid():
        period = Period(since=form.cleaned_data["since"], until=form.cleaned_data["until"])
        chosen = form.cleaned_data["channel"]
    else:
        form.initial = {"since": f"{period.since}", "until": f"{period.until}"}
    figures = _figures(request, wanted, period, names, chosen)
    shown = measure_page(
        wanted,
        figures,
        own=name not in measures(),
        may_change=request.place.may(Role.OFFICER),
        today=request.today,
        zone=request.zone,
    )
    status = 422 if form.errors else 200
    context = {"page": shown, "form": form}
    return render(request, "pages/data/measure.jinja", context, status=status)


def _figures(
    request: PageRequest, wanted: Measure, period: Period, names: dict[int, str], chosen: int | None
) -> Figures:
    """Answers of all channels, and months of the chosen one or of the first with most months."""
    now = timezone.now()
    loaded = measuring.measured_channels(request.organisation)
    answers = {key: compute.answer(wanted, one, period, now=now) for key, one in loaded.items()}
    key = chosen if chosen in loaded else _first(answers)
    whole = Period(since=min(period.since, _back(period.until)), until=period.until)
    months = (
        compute.series(wanted, loaded[key], whole, Grain.MONTH, now=now)
        if key is not None
        else None
    )
    return Figures(period=period, names=names, answers=answers, months=months)


def _back(day: date) -> date:
    return day - timedelta(days=MONTHS_BACK)


def _first(answers: dict[int, Answer]) -> int | None:
    found = [key for key, one in answers.items() if isinstance(one, Finding)]
    return found[0] if found else next(iter(answers), None)


@page(Role.VIEWER)
def measure_csv(request: PageRequest, name: str) -> HttpResponse:
    wanted = _wanted(request, name)
    form = FiguresForm({}, request.GET)
    period = usual_period(request)
    if form.is_valid():
        period = Period(since=form.cleaned_data["since"], until=form.cleaned_data["until"])
    found = measuring.series_many(
        request.organisation, name, grain=Grain.MONTH,
        since=period.since, until=period.until, now=timezone.now(),
    )  # fmt: skip
    out = StringIO()
    write_measure(out, found.values())
    name = f"{wanted.name}-{period.since}-to-{period.until}.csv"
    return downloads.written(name, out.getvalue())


@page(Role.OFFICER, "GET", "POST")
def add(request: PageRequest) -> HttpResponse:
    form = OwnMeasureForm(request.POST or None, request.FILES or None)
    checked: Measure | None = None
    lines: tuple[FigureLine, ...] = ()
    text = form.cleaned_data["text"] if request.method == "POST" and form.is_valid() else ""
    if text:
        try:
            if "save" in request.POST:
                made = own_measures.add(
                    request.organisation, text, now=timezone.now(), person=request.user
                )
                messages.success(request, f"{made.title} is saved.")
                return redirect("measure", made.name)
            checked = own_measures.check(request.organisation, text)
            lines = _preview(request, checked)
        except GoodMeasureError as error:
            form.add_error("text", str(error))
    context = {
        "page": Page(title="Add a measure of your own", crumbs=CRUMBS),
        "form": form,
        "text": text or request.POST.get("text", "") or own_measures.EXAMPLE,
        "checked": checked,
        "lines": lines,
    }
    status = 422 if form.errors else 200
    return render(request, "pages/data/measure_add.jinja", context, status=status)


def _preview(request: PageRequest, wanted: Measure) -> tuple[FigureLine, ...]:
    """What it gives on the channels as they are now."""
    names = channel_names(request)
    figures = _figures(request, wanted, usual_period(request), names, None)
    return figure_lines(wanted, figures, request.zone)


@page(Role.OFFICER, "POST")
def retire(request: PageRequest, name: str) -> HttpResponse:
    try:
        own_measures.retire(request.organisation, name, now=timezone.now(), person=request.user)
    except InputError as unknown:
        raise Http404 from unknown
    messages.success(request, "The measure is retired. Its versions stay in the record.")
    return redirect("measures")
