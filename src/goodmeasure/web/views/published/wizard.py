"""Adding published figures: upload, what was seen, what it means, keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.published import reading as service
from goodmeasure.services.published.keeping import NewSource
from goodmeasure.services.published.reading import Reading
from goodmeasure.sources.published.crosstabs.changes import keys_of
from goodmeasure.sources.published.long_form import FiguresMapping, LongFigure, as_plain, from_plain
from goodmeasure.sources.published.spss_shares import Asked
from goodmeasure.store.models import Role
from goodmeasure.web import uploads
from goodmeasure.web.forms.published import MeaningForm, SeenForm, UploadForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.published import wizard as present
from goodmeasure.web.showing import RefusalsIn, show
from goodmeasure.web.uploads import Upload

POINTED_OUT = frozenset({"mixed"})
"""Doubts whose answer changes nothing that was read, so that there is no need to look again."""
WIZARD = "published"
"""Marks an upload as ours: one that waits to be imported is not there."""


def _found(request: PageRequest, token: str) -> Upload:
    try:
        upload = uploads.find(request.organisation, token)
    except InputError as gone:
        raise Http404 from gone
    if upload.about.get("wizard") != WIZARD:
        raise Http404
    return upload


def _describe(upload: Upload, **more: Any) -> None:
    uploads.describe(upload, {**upload.about, "wizard": WIZARD, **more})


def _reading(request: PageRequest, upload: Upload) -> Reading:
    plain = upload.about.get("mapping")
    mapping = from_plain(plain) if plain else None
    return service.read(
        request.organisation, upload.file, mapping=mapping, plain=bool(upload.about.get("plain"))
    )


def _asked(upload: Upload) -> Asked | None:
    plain = upload.about.get("asked")
    return msgspec.convert(plain, Asked) if plain else None


@page(Role.OFFICER, "GET", "POST")
def add(request: PageRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, plain = form.cleaned_data["file"], bool(form.cleaned_data["plain"])
        with (
            RefusalsIn(form, "file"),
            uploads.until_confirmed(request.organisation, file) as upload,
        ):
            service.read(request.organisation, upload.file, plain=plain)
            _describe(upload, plain=plain)
            return redirect("published_seen", upload.token)
    return show(request, present.add_page(), [present.add_form(form)])


@page(Role.OFFICER, "GET", "POST")
def seen(request: PageRequest, token: str) -> HttpResponse:
    upload = _found(request, token)
    reading = _reading(request, upload)
    form = SeenForm(reading, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            again = _settle(upload, reading, form)
            return redirect("published_seen" if again else "published_meaning", token)
    return show(
        request,
        present.seen_page(reading, upload.file.name),
        [present.seen_form(form, token), present.forget_form(token)],
    )


def _settle(upload: Upload, reading: Reading, form: SeenForm) -> bool:
    """Keep what was answered beside the upload; whether there is more to ask."""
    if reading.survey is not None:
        asked = form.asked()
        _describe(upload, asked=msgspec.to_builtins(asked), mapping=as_plain(FiguresMapping()))
        service.long_form(upload.file, reading, FiguresMapping(), asked)
        return False
    if reading.table is not None:
        mapping = FiguresMapping(columns=form.columns())
        _describe(upload, mapping=as_plain(mapping))
        return False
    mapping = service.answered(reading, form.answers())
    layout = reading.layout
    chosen = set(form.cleaned_data.get("tables", ()))
    listed = keys_of(layout) if layout is not None else ()
    tables = {key: msgspec.structs.replace(one, take=key in chosen)
              for key, one in mapping.tables.items() if key in listed}  # fmt: skip
    _describe(upload, mapping=as_plain(msgspec.structs.replace(mapping, tables=tables)))
    return any(one.key not in POINTED_OUT for one in (layout.doubts if layout else ()))


def _titles(reading: Reading) -> dict[str, str]:
    if reading.layout is None:
        return {}
    return {key: one.title for key, one in zip(keys_of(reading.layout), reading.layout.tables,
                                               strict=True)}  # fmt: skip


def _long(
    upload: Upload, reading: Reading, mapping: FiguresMapping
) -> tuple[list[LongFigure], list[str]]:
    return service.long_form(upload.file, reading, mapping, _asked(upload))


@page(Role.OFFICER, "GET", "POST")
def meaning(request: PageRequest, token: str) -> HttpResponse:
    upload = _found(request, token)
    reading = _reading(request, upload)
    if not reading.is_settled:
        return redirect("published_seen", token)
    titles, rows = _titles(reading), dict(reading.mapping.rows)
    if reading.survey is not None:
        rows = {one.row: one.outlet for one in _long(upload, reading, reading.mapping)[0]}
    taken = {key for key, one in reading.mapping.tables.items() if one.take}
    if reading.layout is not None:
        rows = {row: outlet for row, outlet in rows.items() if _in_some(reading, row, taken)}
    form = MeaningForm(reading.mapping, titles, rows, request.POST or None,
                       initial=_initial(reading, upload))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            mapping = form.confirmed(titles)
            source = _plain_source(form)
            _new(source, upload)
            _describe(upload, mapping=as_plain(mapping), source=source)
            return redirect("published_preview", token)
    return show(request, present.meaning_page(), [present.meaning_form(form, token)])


def _in_some(reading: Reading, row: str, taken: set[str]) -> bool:
    layout = reading.layout
    return layout is not None and any(
        row == one.label
        for key, table in zip(keys_of(layout), layout.tables, strict=True)
        if key in taken
        for one in table.rows
    )


def _initial(reading: Reading, upload: Upload) -> dict[str, Any]:
    """What is filled in: what was said of this file already, else of last year's."""
    said: Mapping[str, Any] = upload.about.get("source") or {}
    before = reading.before
    if said or before is None:
        return {"kind": reading.mapping.kind, **said}
    return {"title": before.title, "publisher": before.publisher, "url": before.url,
            "grade": before.grade, "kind": reading.mapping.kind,
            "people": before.mapping.get("people", "")}  # fmt: skip


_FACTS = ("title", "publisher", "url", "fieldwork", "grade", "people")


def _plain_source(form: MeaningForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        **{one: given[one] for one in _FACTS},
        "published_on": given["published_on"].isoformat(),
    }


def _new(source: Mapping[str, Any], upload: Upload) -> NewSource:
    given: dict[str, Any] = {one: str(source.get(one, "")) for one in _FACTS}
    return NewSource(
        **given, published_on=date.fromisoformat(str(source["published_on"])),
        file_name=upload.file.name,
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def preview(request: PageRequest, token: str) -> HttpResponse:
    upload = _found(request, token)
    reading = _reading(request, upload)
    source = upload.about.get("source")
    if not reading.is_settled or not source:
        return redirect("published_seen", token)
    figures, left_out = _long(upload, reading, reading.mapping)
    if request.method == "POST":
        cost = service.cost_of(reading, upload.file, _asked(upload))
        kept = service.keep(
            request.organisation, replace(_new(source, upload), mapping=dict(cost)), reading,
            reading.mapping, figures,
            now=timezone.now(), person=request.user,
        )  # fmt: skip
        uploads.forget(upload)
        messages.success(request, "The figures are kept. Say next whom they stand for.")
        if len(kept) == 1:
            return redirect("published_source", kept[0].pk)
        return redirect("published")
    shown = present.preview_page(figures, left_out, source, upload.file.name)
    forms = [present.keep_form(token), present.forget_form(token)]
    return show(request, shown, forms)


@page(Role.OFFICER, "POST")
def forget(request: PageRequest, token: str) -> HttpResponse:
    uploads.forget(_found(request, token))
    messages.success(request, "Nothing was kept, and the file is gone.")
    return redirect("published_add")
