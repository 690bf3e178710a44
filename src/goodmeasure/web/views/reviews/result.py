"""What a review comes to, whether it is worth waiting, and what changed since a day."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.services.reviews import results
from goodmeasure.services.reviews import since as since_service
from goodmeasure.store.models import Role
from goodmeasure.web.forms.reviews.parts import AtForm
from goodmeasure.web.forms.reviews.waiting import WaitingForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.reviews import result as present
from goodmeasure.web.presenters.reviews import since as past
from goodmeasure.web.presenters.reviews import waiting as wait
from goodmeasure.web.showing import show
from goodmeasure.web.views.reviews.opening import Opened, done, kept, must_be_officer, opened


@page(Role.VIEWER)
def result(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    found = results.result(request.organisation, one.record, today=one.today, under=one.under)
    collect = results.to_collect(one.under, found) if isinstance(found, results.Result) else ()
    seen = present.result_page(
        one.record, one.under, one.names, found, today=one.today, collect=collect
    )
    return show(request, seen)


@page(Role.VIEWER, "GET", "POST")
def waiting(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    found = results.result(request.organisation, one.record, today=one.today, under=one.under)
    form = WaitingForm(
        request.POST if request.method == "POST" else None,
        things=wait.thing_choices(found, one.names),
        ways=1 + (len(one.under.waiting.studies) if one.under.waiting is not None else 0),
        initial={**wait.waiting_initial(one.under.waiting), "seen": one.record.last_change},
    )
    if request.method == "POST":
        must_be_officer(request)
        if form.is_valid() and kept(request, one, form, form.costs()):
            done(request, "It is worked out with what you said.")
            return redirect("review_waiting", key)
    seen = wait.waiting_page(one.record, one.under, one.names, found)
    ready = one.may and isinstance(found, results.Result)
    return show(request, seen, [wait.waiting_block(form, one.record)] if ready else [])


@page(Role.VIEWER)
def since(request: PageRequest, key: int) -> HttpResponse:
    """Since the end of a day, or since a change by its number (a decision names one)."""
    one = opened(request, key)
    form = AtForm(request.GET if "at" in request.GET else None)
    number = _number(request, one)
    if form.is_bound and form.is_valid():
        until = datetime.combine(form.cleaned_data["at"], time.max, tzinfo=request.zone)
        number = since_service.number_at(one.record, until)
    found = None
    if number is not None:
        found = since_service.since(
            request.organisation, one.record, number=number, now=timezone.now()
        )
    seen = past.since_page(one.record, one.names, one.under, found)
    return show(request, seen, [past.since_block(form, one.record)])


def _number(request: PageRequest, one: Opened) -> int | None:
    asked = number(request.GET, "change")
    return asked if asked is not None and asked <= one.record.last_change else None
