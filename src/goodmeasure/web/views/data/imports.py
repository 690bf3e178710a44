"""Importing a file: upload, look at what would come in, say yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.importing import ImportResult, import_file
from goodmeasure.store.models import Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web import background, uploads
from goodmeasure.web.forms.imports import ImportForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.data.imports import CRUMBS, described, preview_page
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.showing import RefusalsIn
from goodmeasure.web.uploads import Upload

AT_ONCE = 5_000_000
"""Bytes. A larger file is imported by the worker, so that nobody waits for a page."""


@page(Role.OFFICER, "GET", "POST")
def import_(request: PageRequest) -> HttpResponse:
    form = ImportForm(
        request.organisation,
        request.POST or None,
        request.FILES or None,
        initial={"channel": request.GET.get("channel", "")},
    )
    if request.method == "POST" and form.is_valid():
        channel = form.chosen_channel()
        asked = {
            "asked_channel": channel.pk if channel else None,
            "exported_at": _noon(form),
        }
        file, mapping = form.cleaned_data["file"], form.cleaned_data["mapping"]
        with (
            RefusalsIn(form, "file"),
            uploads.until_confirmed(request.organisation, file, mapping) as upload,
        ):
            result = _run(request, upload, asked, dry_run=True)
            uploads.describe(upload, {**described(result), **asked})
            return redirect("import_preview", upload.token)
    shown = Page(title="Import a file", crumbs=CRUMBS)
    status = 422 if form.errors else 200
    return render(request, "pages/data/import.jinja", {"page": shown, "form": form}, status=status)


def _noon(form: ImportForm) -> str | None:
    day = form.cleaned_data["exported_on"]
    return datetime.combine(day, time(12), UTC).isoformat() if day else None


def _run(
    request: PageRequest, upload: Upload, asked: Mapping[str, Any], *, dry_run: bool
) -> ImportResult:
    key = asked.get("asked_channel")
    channel = channel_queries.channel(request.organisation, key) if key is not None else None
    exported = asked.get("exported_at")
    return import_file(
        request.organisation,
        upload.file,
        channel=channel,
        mapping=upload.mapping,
        exported_at=datetime.fromisoformat(exported) if isinstance(exported, str) else None,
        dry_run=dry_run,
        now=timezone.now(),
        person=request.user,
    )


def _later(request: PageRequest, upload: Upload) -> dict[str, object]:
    return {
        "channel": upload.about.get("asked_channel"),
        "exported_at": upload.about.get("exported_at"),
        "person": request.user.pk,
    }


def _found(request: PageRequest, token: str) -> Upload:
    try:
        return uploads.find(request.organisation, token)
    except InputError as gone:
        raise Http404 from gone


@page(Role.OFFICER)
def preview(request: PageRequest, token: str) -> HttpResponse:
    upload = _found(request, token)
    shown = preview_page(token, upload.file.name, upload.about)
    return render(request, "pages/data/import_preview.jinja", {"page": shown})


@page(Role.OFFICER, "POST")
def confirm(request: PageRequest, token: str) -> HttpResponse:
    upload = _found(request, token)
    if "cancel" in request.POST:
        uploads.forget(upload)
        messages.success(request, "Nothing was imported, and the file is gone.")
        return redirect("import")
    if upload.mapping is None and upload.file.stat().st_size > AT_ONCE:
        background.import_file(request.organisation, upload.file, **_later(request, upload))
        messages.success(
            request,
            f"{upload.file.name} is being imported. This takes a few minutes; it is in the list "
            "below when it is done.",
        )
        return redirect("data")
    result = _run(request, upload, upload.about, dry_run=False)
    uploads.forget(upload)
    background.evaluate(request.organisation)
    messages.success(
        request,
        f"{upload.file.name} is imported: {result.written.posts_new:,} new posts and "
        f"{result.written.readings_new:,} new readings.",
    )
    return redirect("channel_progress", result.channel.pk)
