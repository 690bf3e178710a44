"""Reviews: the list, a new one, one with its steps, its history, and setting it aside."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.reports.reviews.names import names_ever, names_of
from goodmeasure.services.decisions import drafting
from goodmeasure.services.reviews import making, reading, results
from goodmeasure.store.models import Role
from goodmeasure.web.forms.reviews.parts import AtForm, QuestionForm, SetAsideForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.reviews import history as past
from goodmeasure.web.presenters.reviews import overview as present
from goodmeasure.web.presenters.reviews.shared import channel_titles
from goodmeasure.web.showing import RefusalsIn, show
from goodmeasure.web.views.reviews.opening import opened


@page(Role.VIEWER)
def reviews(request: PageRequest) -> HttpResponse:
    records = reading.reviews_of(request.organisation, set_aside=True)
    return show(
        request,
        present.reviews_page(records, request.zone, may=request.place.may(Role.OFFICER)),
    )


@page(Role.OFFICER, "GET", "POST")
def review_new(request: PageRequest) -> HttpResponse:
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            made = making.open_review(
                request.organisation, form.cleaned_data["question"], now=timezone.now(),
                person=request.user,
            )  # fmt: skip
            messages.success(request, "The review is open. Write the options first.")
            return redirect("review", made.pk)
    return show(request, present.new_page(), [present.new_block(form)])


@page(Role.VIEWER)
def review(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    found = results.result(request.organisation, one.record, today=one.today, under=one.under)
    seen = present.review_page(
        one.record, one.under, one.names, found,
        drafting.decisions_on(request.organisation, one.record),
        today=one.today, zone=request.zone, may=one.may,
        may_set_aside=request.place.may(Role.APPROVER),
    )  # fmt: skip
    return render(request, "pages/reviews/overview.jinja", {"page": seen})


@page(Role.APPROVER, "GET", "POST")
def set_aside(request: PageRequest, key: int) -> HttpResponse:
    record = reading.review_of(request.organisation, key)
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            making.set_aside(
                request.organisation, key, reason=form.cleaned_data["reason"], now=timezone.now(),
                person=request.user,
            )  # fmt: skip
            messages.success(request, "The review is set aside.")
            return redirect("review", key)
    return show(request, present.set_aside_page(record), [present.set_aside_block(form, record)])


@page(Role.VIEWER)
def history(request: PageRequest, key: int) -> HttpResponse:
    """Who changed what; with a day, the review as it stood at the end of it."""
    one = opened(request, key)
    trail = reading.trail(one.record)
    names = names_ever(
        (kept.change for kept in trail), channel_titles(one.under, one.channels)
    )  # fmt: skip
    form = AtForm(request.GET if "at" in request.GET else None)
    then = None
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["at"]
        until = datetime.combine(day, time.max, tzinfo=request.zone)
        under = reading.under(one.record, until=until)
        then = past.Then(
            day=day, under=under,
            names=names_of(under, channel_titles(under, one.channels)),
            found=results.work_out(
                under, seed=one.record.seed, change=one.record.last_change, today=day,
                channels=results.channel_keys(request.organisation)
            ),
        )  # fmt: skip
    at = max(1, number(request.GET, "page") or 1)
    seen = past.history_page(one.record, trail, names, then, request.zone, page=at)
    return show(request, seen, [past.at_block(form, one.record)])
