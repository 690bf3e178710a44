"""Other people's accounts that may be taken for ours."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.reports import wording
from goodmeasure.services.names import lookalikes as service
from goodmeasure.store.models import Role
from goodmeasure.web.forms.names import DecideForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.names import lookalikes as present
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def lookalikes(request: PageRequest) -> HttpResponse:
    shown = present.lookalikes_page(
        service.lookalikes_of(request.organisation), now=timezone.now(), zone=request.zone
    )
    return show(request, shown)


@page(Role.VIEWER, "GET", "POST")
def lookalike(request: PageRequest, key: int) -> HttpResponse:
    found = service.lookalike_of(request.organisation, key)
    may_write = request.place.may(Role.OFFICER)
    form = DecideForm(request.POST or None, initial={"status": found.status, "note": found.note})
    if request.method == "POST" and may_write and form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form, "note"):
            service.decide(
                request.organisation, key, given["status"], note=given["note"],
                now=timezone.now(), person=request.user,
            )  # fmt: skip
            messages.success(request, "Kept.")
            return redirect("lookalikes")
    seen_on = wording.day(found.last_seen_at, request.zone)
    draft = service.draft_of(request.organisation, found, seen_on=seen_on)
    return show(
        request,
        present.lookalike_page(found, draft, request.zone),
        [present.decide_form(form, key)] if may_write else [],
    )
