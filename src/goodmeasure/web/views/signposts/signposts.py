"""Signposts: the list, one of them, seen, entered, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.decisions.review.watched import OfHand, OfLog
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.reviews.reading import review_of
from goodmeasure.services.signposts import entering, reading, setting
from goodmeasure.services.signposts.figures import Sight
from goodmeasure.services.signposts.watching import check_quietly
from goodmeasure.store.models import Event, Role, SignpostLook, SignpostRecord
from goodmeasure.web.forms.signposts import CorrectForm, EndForm, LookForm, SeenForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.blocks import FormBlock
from goodmeasure.web.presenters.signposts import entries
from goodmeasure.web.presenters.signposts import signpost as present
from goodmeasure.web.presenters.signposts.signposts import signposts_page
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def signposts(request: PageRequest) -> HttpResponse:
    of = number(request.GET, "review")
    review = review_of(request.organisation, of) if of is not None else None
    found = reading.signposts_of(request.organisation, review=review)
    shown = signposts_page(
        found,
        reading.newest_figures(found),
        request.zone,
        review=review,
        may_set=request.place.may(Role.OFFICER),
    )
    return show(request, shown)


@page(Role.VIEWER)
def signpost(request: PageRequest, key: int) -> HttpResponse:
    return _signpost(request, reading.signpost_of(request.organisation, key))


def _signpost(
    request: PageRequest,
    record: SignpostRecord,
    *,
    seen: SeenForm | None = None,
    entered: LookForm | None = None,
) -> HttpResponse:
    """``seen`` or ``entered`` is a form that was sent and is wrong."""
    spec, looks = reading.spec_of(record), reading.looks_of(record)
    today = request.today
    events: list[Event] = []
    if isinstance(spec.watched, OfLog):
        sight = Sight(request.organisation, today=today, now=timezone.now())
        found = sight.watched_events(spec.watched)
        events = [one for one in reversed(found) if spec.set_on < one.at <= spec.until]
    may = request.place.may(Role.OFFICER)
    held = entering.entries_of(record) if isinstance(spec.watched, OfHand) else []
    shown = present.signpost_page(record, looks, events, held, request.zone, may_change=may)
    blocks: list[FormBlock] = []
    tripped = record.status == SignpostRecord.Status.TRIPPED
    if may and record.ended_at is None and tripped and record.seen_at is None:
        blocks.append(present.seen_form(seen or SeenForm(), record.pk))
    if may and record.ended_at is None and isinstance(spec.watched, OfHand) and not tripped:
        form = entered or LookForm(initial={"on": today})
        blocks.append(present.look_form(form, record))
    return show(request, shown, blocks)


@page(Role.OFFICER, "POST")
def signpost_seen(request: PageRequest, key: int) -> HttpResponse:
    record = reading.signpost_of(request.organisation, key)
    form = SeenForm(request.POST)
    if form.is_valid():
        try:
            setting.saw(
                request.organisation, key, note=form.cleaned_data["note"], now=timezone.now(),
                person=request.user,
            )  # fmt: skip
        except GoodMeasureError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Kept. The Overview does not show it any more.")
        return redirect("signpost", key)
    return _signpost(request, record, seen=form)


@page(Role.OFFICER, "POST")
def signpost_enter(request: PageRequest, key: int) -> HttpResponse:
    record = reading.signpost_of(request.organisation, key)
    form, now = LookForm(request.POST), timezone.now()
    if form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form):
            entering.enter(
                request.organisation, key, on=given["on"], value=given["value"],
                source=given["source"], today=request.today, now=now,
                person=request.user,
            )  # fmt: skip
            check_quietly(request.organisation, now=now)
            messages.success(request, "The figure is kept.")
            return redirect("signpost", key)
    return _signpost(request, record, entered=form)


@page(Role.OFFICER, "GET", "POST")
def signpost_correct(request: PageRequest, key: int, look: int) -> HttpResponse:
    record = reading.signpost_of(request.organisation, key)
    old = next((one for one in entering.entries_of(record) if one.pk == look), None)
    if old is None:
        raise SignpostLook.DoesNotExist
    form, now = CorrectForm(request.POST if request.method == "POST" else None), timezone.now()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form):
            made = entering.correct(
                request.organisation, key, look, value=given["value"], source=given["source"],
                reason=given["reason"], now=now, person=request.user,
            )  # fmt: skip
            check_quietly(request.organisation, now=now)
            messages.success(request, entries.corrected_words(made))
            return redirect("signpost", key)
    blocks = [entries.correct_form(form, record, old)]
    return show(request, entries.correct_page(record, old), blocks)


@page(Role.OFFICER, "GET", "POST")
def signpost_end(request: PageRequest, key: int) -> HttpResponse:
    """Asked before it is done: an end cannot be undone."""
    record = reading.signpost_of(request.organisation, key)
    if record.ended_at is not None:
        messages.info(request, "The signpost has ended already.")
        return redirect("signpost", key)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        setting.end(
            request.organisation, key, reason=form.cleaned_data["reason"], now=timezone.now(),
            person=request.user,
        )  # fmt: skip
        messages.success(request, "The signpost has ended. It stays in the record.")
        return redirect("signposts")
    return show(request, present.end_page(record), [present.end_form(form, key)])
