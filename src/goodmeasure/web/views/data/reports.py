"""A report for a period, as a file to keep and send on."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.reporting.files import ReportFiles, write_report
from goodmeasure.store.models import Role
from goodmeasure.store.queries import posts as queries
from goodmeasure.web import downloads
from goodmeasure.web.forms.reports import ReportForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.page import Page

DAYS = 30


@page(Role.VIEWER)
def report(request: PageRequest) -> HttpResponseBase:
    now = timezone.now()
    newest = queries.newest(request.organisation)
    until = (newest or now).astimezone(request.zone).date()
    form = ReportForm(request.GET if "since" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            return _download(request, form)
        except InputError as error:
            form.add_error("since", str(error))
    if not form.is_bound:
        form.initial = {
            "since": f"{until - timedelta(days=DAYS - 1):%Y-%m-%d}",
            "until": f"{until:%Y-%m-%d}",
        }
    shown = Page(
        title="Make a report",
        lead="One file with what worked, what missed and what cannot be told, with the ranges "
        "that say why. It opens anywhere and prints well.",
        crumbs=(HOME,),
    )
    status = 422 if form.errors else 200
    return render(request, "pages/data/report.jinja", {"page": shown, "form": form}, status=status)


def _download(request: PageRequest, form: ReportForm) -> HttpResponseBase:
    organisation, given = request.organisation, form.cleaned_data
    name = f"report-{organisation.slug}-{given['since']:%Y-%m-%d}-to-{given['until']:%Y-%m-%d}"
    with tempfile.TemporaryDirectory(prefix="goodmeasure-report-") as folder:
        files = write_report(
            organisation,
            since=given["since"],
            until=given["until"],
            folder=Path(folder),
            now=timezone.now(),
        )
        if given["form"] == "zip":
            return FileResponse(_zipped(files), as_attachment=True, filename=f"{name}.zip")
        return downloads.file(f"{name}.html", files.html.read_bytes(), "text/html; charset=utf-8")


def _zipped(files: ReportFiles) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (files.html, files.posts, files.readings, files.channels):
            archive.write(path, path.name)
    out.seek(0)
    return out
