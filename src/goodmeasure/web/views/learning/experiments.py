"""Fair tests by coin toss."""

from __future__ import annotations

from itertools import chain

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.measures.definitions import measures
from goodmeasure.services.experiments import results as result_service
from goodmeasure.services.experiments import running as service
from goodmeasure.services.experiments import sizing
from goodmeasure.store.models import Experiment, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web import downloads
from goodmeasure.web.forms.learning import LinkForm, SizeForm, StartForm, StopForm, TossForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.learning import experiments as present
from goodmeasure.web.presenters.parts import channel_title, snippet
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def experiments(request: PageRequest) -> HttpResponse:
    shown = present.experiments_page(
        service.experiments_of(request.organisation),
        may_start=request.place.may(Role.OFFICER),
        now=timezone.now(),
        zone=request.zone,
    )
    return show(request, shown)


def _size_form(request: PageRequest) -> SizeForm:
    channels = channel_queries.channels(request.organisation)
    usable = {
        one.name: one
        for one in chain.from_iterable(sizing.measurable(channel) for channel in channels)
    }
    asked = request.GET if "channel" in request.GET else None
    return SizeForm(
        asked,
        auto_id="id_size_%s",  # the form below it repeats these fields, hidden
        channels=[(str(one.pk), channel_title(one)) for one in channels],
        measures=[(one.name, one.title) for one in usable.values()],
        initial={"change": "0.8"},
    )


@page(Role.OFFICER, "GET", "POST")
def experiment_start(request: PageRequest) -> HttpResponse:
    """First how many posts a fair answer takes, then, and only then, the test."""
    now, size = timezone.now(), _size_form(request)
    start = StartForm(request.POST or None)
    if request.method == "POST" and start.is_valid():
        given = start.cleaned_data
        with RefusalsIn(start):
            made = service.start(
                request.organisation,
                service.NewExperiment(
                    channel=channel_queries.channel(request.organisation, int(given["channel"])),
                    question=given["question"],
                    way_a=given["way_a"],
                    way_b=given["way_b"],
                    measure=given["measure"],
                    read_at_days=given["read_at_days"],
                    wanted_ratio=given["change"],
                ),
                now=now,
                person=request.user,
            )
            return redirect("experiment", made.pk)
    wanted = None
    if size.is_bound and size.is_valid():
        given = size.cleaned_data
        wanted = sizing.needed(
            request.organisation,
            channel_queries.channel(request.organisation, int(given["channel"])),
            measures()[given["measure"]],
            float(given["change"]),
        )
        start = StartForm(initial={**given, "read_at_days": 7})
    shown, blocks = present.start_page(size, start, wanted, bound=request.method == "POST")
    return show(request, shown, blocks)


@page(Role.VIEWER)
def experiment(request: PageRequest, key: int) -> HttpResponse:
    return _experiment(request, service.experiment_of(request.organisation, key))


def _experiment(request: PageRequest, test: Experiment) -> HttpResponse:
    found = result_service.results(request.organisation, test, now=timezone.now())
    may_write = request.place.may(Role.OFFICER)
    shown = present.experiment_page(
        test, found, result_service.finding_of(test, found), request.zone, may_stop=may_write
    )
    blocks = []
    if may_write:
        waiting = [
            one.toss for one in found.readings if one.toss.post_id is None and not one.toss.spoilt
        ]
        if test.stopped_at is None and not waiting:
            blocks.append(present.toss_form(TossForm(), test))
        for toss in waiting:
            posts = service.posts_for(request.organisation, test, toss)
            named = [(str(one.pk), snippet(one.text, 80) or one.external_id) for one in posts]
            blocks.append(
                present.link_form(LinkForm(initial={"toss": toss.pk}, posts=named), test, toss)
            )
    return show(request, shown, blocks)


@page(Role.OFFICER, "POST")
def experiment_toss(request: PageRequest, key: int) -> HttpResponse:
    form = TossForm(request.POST)
    form.is_valid()
    made = service.toss(
        request.organisation,
        key,
        about=form.cleaned_data.get("about", ""),
        now=timezone.now(),
        person=request.user,
    )
    test = service.experiment_of(request.organisation, key)
    way = test.way_a if made.way == "a" else test.way_b
    messages.success(request, f"The coin says way {made.way.upper()}: {way}.")
    return redirect("experiment", key)


@page(Role.OFFICER, "POST")
def experiment_link(request: PageRequest, key: int) -> HttpResponse:
    test = service.experiment_of(request.organisation, key)
    toss, post = number(request.POST, "toss"), number(request.POST, "post")
    spoilt, now = request.POST.get("spoilt", ""), timezone.now()
    try:
        if toss is not None and post is not None:
            service.link(request.organisation, toss, post, now=now, person=request.user)
        elif toss is not None:
            service.spoil(request.organisation, toss, reason=spoilt, now=now, person=request.user)
    except GoodMeasureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Kept.")
    return redirect("experiment", test.pk)


@page(Role.OFFICER, "GET", "POST")
def experiment_stop(request: PageRequest, key: int) -> HttpResponse:
    """Asked before it is done: a stop cannot be undone."""
    test = service.experiment_of(request.organisation, key)
    form = StopForm(request.POST if request.method == "POST" else None)
    if test.stopped_at is not None:
        messages.info(request, "The test is stopped already.")
        return redirect("experiment", key)
    if request.method != "POST" or not form.is_valid():
        found = result_service.results(request.organisation, test, now=timezone.now())
        shown = present.stop_page(test, found, result_service.finding_of(test, found), request.zone)
        blocks = [present.stop_form(form, test)]
        return show(request, shown, blocks)
    service.stop(
        request.organisation,
        key,
        reason=form.cleaned_data.get("reason", ""),
        now=timezone.now(),
        person=request.user,
    )
    messages.success(request, "The test is stopped. What it found stays.")
    return redirect("experiment", key)


@page(Role.VIEWER)
def experiment_csv(request: PageRequest, key: int) -> HttpResponse:
    test = service.experiment_of(request.organisation, key)
    rows = result_service.as_plain(
        result_service.results(request.organisation, test, now=timezone.now())
    )
    head = ("toss", "way", "tossed at", "about", "post", "value", "why none")
    lines = ({**row, "tossed_at": row["tossed_at"].isoformat()}.values() for row in rows)
    return downloads.whole(f"fair-test-{key}.csv", [head, *map(tuple, lines)])
