"""Published figures: the list, a source, its tables, and what each may be used for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.kernel.findings import Finding
from goodmeasure.services.published import keeping as service
from goodmeasure.services.published import library, rebasing, standings
from goodmeasure.services.published.converting import Sizes, converted, figure_of
from goodmeasure.services.published.starter_set import add_starter_set
from goodmeasure.store.models import Group, PublishedFigure, Role
from goodmeasure.web import downloads, uploads
from goodmeasure.web.forms.published import (
    NARROWER,
    ConvertForm,
    HeadingForm,
    PeopleForm,
    RebaseForm,
    StandingForm,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.published import library as present
from goodmeasure.web.presenters.published import working
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def published(request: PageRequest) -> HttpResponse:
    may_write = request.place.may(Role.OFFICER)
    sources = service.sources_of(request.organisation)
    shown = present.list_page(sources, may_write=may_write)
    forms = [present.starter_form()] if may_write else []
    return show(request, shown, forms)


@page(Role.OFFICER, "POST")
def starter(request: PageRequest) -> HttpResponse:
    made = add_starter_set(request.organisation, now=timezone.now(), person=request.user)
    said = (
        f"{len(made)} second-hand sources are added."
        if made
        else "The starter set is here already."
    )
    messages.success(request, said)
    return redirect("published")


@page(Role.VIEWER)
def source(request: PageRequest, key: int) -> HttpResponse:
    found = service.source_of(request.organisation, key)
    may_write = request.place.may(Role.OFFICER) and found.withdrawn_at is None
    standing = standings.standings_of(request.organisation, found)
    shown = present.source_page(
        found, library.tables_of(request.organisation, found), standing,
        may_write=may_write, zone=request.zone,
    )  # fmt: skip
    forms = []
    if may_write:
        forms = [*(present.standing_withdraw_form(one) for one in standing),
                 present.withdraw_form(found)]  # fmt: skip
    return show(request, shown, forms)


@page(Role.VIEWER)
def table(request: PageRequest, key: int, number: int) -> HttpResponse:
    found = service.source_of(request.organisation, key)
    tables = library.tables_of(request.organisation, found)
    if not 1 <= number <= len(tables):
        raise Http404
    chosen = tables[number - 1]
    figures = library.figures_of_table(request.organisation, found, chosen)
    headings = list(dict.fromkeys(one.heading for one in figures))
    asked = request.GET.get("heading")
    wanted = asked if asked in headings else next((one for one in headings if one), "")
    some = [one for one in figures if one.heading in ("", wanted or "")]
    shown = present.table_page(found, chosen, some, request.zone)
    form = HeadingForm({"heading": wanted}, headings=headings)
    forms = [present.heading_form(form, found, number)] if len(headings) > 2 else []
    return show(request, shown, forms)


COLUMNS = ("source", "publisher", "published_on", "grade", "table", "sheet", "line", "population",
           "kind", "heading", "column", "row", "outlet", "measure", "value", "unit",
           "base_unweighted", "base_weighted", "letters", "note", "url")  # fmt: skip


@page(Role.VIEWER)
def figures_csv(request: PageRequest, key: int) -> StreamingHttpResponse:
    found = service.source_of(request.organisation, key)
    figures = library.every_figure(request.organisation, found)
    return downloads.streamed(f"published-{key}.csv", chain([COLUMNS], map(_line, figures)))


def _line(one: PublishedFigure) -> tuple[object, ...]:
    of = one.source
    return (
        of.title, of.publisher, of.published_on, of.grade, one.table, one.sheet, one.line,
        one.population, one.kind, one.heading, one.column, one.row, one.outlet, one.measure,
        one.value, one.unit, one.base_unweighted, one.base_weighted, one.letters, one.note, of.url,
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def standing(request: PageRequest, key: int) -> HttpResponse:
    found = service.source_of(request.organisation, key)
    groups = standings.groups_of(request.organisation)
    form = StandingForm(
        request.POST or None, groups=groups,
        columns=standings.columns_of(request.organisation, found),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = standings.NewStanding(
            group=int(given["group"]),
            column=given["column"],
            discount=float(given["discount"]),
            reason=given["reason"],
        )
        with RefusalsIn(form, "group"):
            standings.stand(request.organisation, key, asked, now=timezone.now(),
                            person=request.user)  # fmt: skip
            named = Group.objects.get(organisation=request.organisation, pk=asked.group)
            messages.success(request, f"“{asked.column}” stands for {named.name} from now on.")
            return redirect("published_source", key)
    shown = working.standing_page(found, groups)
    return show(request, shown, [working.standing_form(form, found)] if groups else [])


@page(Role.OFFICER, "POST")
def standing_withdraw(request: PageRequest, key: int) -> HttpResponse:
    done = standings.withdraw_standing(request.organisation, key, now=timezone.now(),
                                       person=request.user)  # fmt: skip
    messages.success(request, f"It no longer stands for {done.group.name}.")
    return redirect("published_source", done.source_id)


@page(Role.OFFICER, "POST")
def withdraw(request: PageRequest, key: int) -> HttpResponse:
    service.withdraw(request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "The source is withdrawn.")
    return redirect("published")


@page(Role.VIEWER)
def convert(request: PageRequest, key: int) -> HttpResponse:
    figure = figure_of(request.organisation, key)
    form = ConvertForm(request.GET if "to" in request.GET else None)
    answer: Finding | None = None
    refused = ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        sizes = Sizes(
            size=given["size"], size_source=given["size_source"], to=given["to"],
            to_size=given["to_size"], to_source=given["to_source"],
            counted_in_other=given["relation"] == NARROWER,
        )  # fmt: skip
        try:
            answer = converted(request.organisation, key, sizes, now=timezone.now())
        except GoodMeasureError as error:
            refused = str(error)
    shown = working.convert_page(figure, answer, refused, request.zone)
    return show(request, shown, [working.convert_form(form, figure)])


@page(Role.VIEWER)
def rebase(request: PageRequest, key: int) -> HttpResponse:
    found = service.source_of(request.organisation, key)
    rows = rebasing.by_age(request.organisation, key)
    areas = rebasing.areas_of(request.organisation)
    form = RebaseForm(
        request.GET if "row" in request.GET else None,
        rows=[(str(n), f"{row}: {title}") for n, (title, row) in enumerate(rows)],
        areas=[(str(n), f"{one.name}, {one.year}") for n, one in enumerate(areas)],
    )
    answer, place = None, ""
    figures: Sequence[PublishedFigure] = ()
    if form.is_bound and form.is_valid():
        title, row = rows[int(form.cleaned_data["row"])]
        area = areas[int(form.cleaned_data["area"])]
        asked = rebasing.Question(table=title, row=row, area=area.name, year=area.year)
        answer, figures = rebasing.rebased(request.organisation, key, asked)
        place = area.name
    may_ask = bool(rows and areas)
    shown = working.rebase_page(found, answer, figures, place, may_ask=may_ask, zone=request.zone)
    return show(request, shown, [working.rebase_form(form, found)] if may_ask else [])


@page(Role.VIEWER, "GET", "POST")
def people(request: PageRequest) -> HttpResponse:
    may_write = request.place.may(Role.OFFICER)
    form = PeopleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and may_write and form.is_valid():
        given = form.cleaned_data
        with (
            RefusalsIn(form, "file"),
            uploads.while_read(request.organisation, given["file"]) as upload,
        ):
            kept = rebasing.keep_counts(
                request.organisation, upload.file, year=given["year"],
                source_name=given["source_name"], now=timezone.now(), person=request.user,
            )  # fmt: skip
            messages.success(request, f"{kept:,} numbers are kept.")
            return redirect("published_people")
    shown = working.people_page(rebasing.areas_of(request.organisation))
    return show(request, shown, [working.people_form(form)] if may_write else [])
