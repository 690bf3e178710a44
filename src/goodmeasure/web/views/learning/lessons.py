"""What have we learned, and how do we know? The landing page, lessons and objectives."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.measures.definitions import measures
from goodmeasure.services import lessons as service
from goodmeasure.services import objectives as objective_service
from goodmeasure.services.change import studies as study_service
from goodmeasure.services.experiments import running as test_service
from goodmeasure.services.own_measures import own_measures
from goodmeasure.store.models import LessonKind, Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.web.forms.learning import FindLessonForm, LessonForm, ObjectiveForm, ReviewForm
from goodmeasure.web.limits import line
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.learning import lessons as present
from goodmeasure.web.presenters.learning import objectives as present_objectives
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.VIEWER)
def learning(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    shown = present.learning_page(
        lessons=service.lessons_of(request.organisation),
        candidates=service.candidates(request.organisation, now=now),
        tests=test_service.experiments_of(request.organisation),
        studies=study_service.studies_of(request.organisation),
        may_write=request.place.may(Role.OFFICER),
        now=now,
        zone=request.zone,
    )
    return show(request, shown)


@page(Role.VIEWER)
def lessons(request: PageRequest) -> HttpResponse:
    find = FindLessonForm(request.GET or None)
    kind = request.GET.get("kind", "")
    found = service.lessons_of(
        request.organisation,
        words=line(request.GET, "words"),
        kind=kind if kind in LessonKind.values else "",
    )
    shown = present.lessons_page(
        found,
        now=timezone.now(),
        may_write=request.place.may(Role.OFFICER),
        zone=request.zone,
    )
    return show(request, shown, [present.find_form(find)])


@page(Role.OFFICER, "GET", "POST")
def lesson_write(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    found = service.candidates(request.organisation, now=now)
    form = LessonForm(
        request.POST or None,
        initial={
            "about": request.today,
            "rests_on": request.GET.getlist("on"),
        },
        candidates=[(one.key, f"{one.title}: {one.sentence}") for one in found],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form):
            made = service.write(
                request.organisation,
                service.NewLesson(
                    kind=given["kind"],
                    sentence=given["sentence"],
                    about=given["about"],
                    rests_on=tuple(given.get("rests_on", ())),
                ),
                now=now,
                person=request.user,
            )
            messages.success(request, "The lesson is kept, with its findings as they stand today.")
            return redirect("lesson", made.pk)
    shown = present.write_page(bool(found))
    return show(request, shown, [present.write_form(form)])


@page(Role.VIEWER, "GET", "POST")
def lesson(request: PageRequest, key: int) -> HttpResponse:
    now = timezone.now()
    found = service.lesson_of(request.organisation, key)
    may_write = request.place.may(Role.OFFICER) and found.retired_at is None
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and may_write and form.is_valid():
        with RefusalsIn(form, "note"):
            service.review(
                request.organisation,
                key,
                keep=form.cleaned_data["decision"] == "keep",
                note=form.cleaned_data["note"],
                now=now,
                person=request.user,
            )
            messages.success(request, "Reviewed.")
            return redirect("lesson", key)
    shown = present.lesson_page(
        found, service.now_of(request.organisation, found, now=now), request.zone
    )
    return show(request, shown, [present.review_form(form, key)] if may_write else [])


@page(Role.VIEWER, "GET", "POST")
def objectives(request: PageRequest) -> HttpResponse:
    now, may_write = timezone.now(), request.place.may(Role.OFFICER)
    channels = channel_queries.channels(request.organisation)
    known = {**measures(), **own_measures(request.organisation)}
    form = ObjectiveForm(
        request.POST or None,
        channels=[(str(one.pk), str(one)) for one in channels],
        measures=[(one.name, one.title) for one in known.values()],
    )
    if request.method == "POST" and may_write and form.is_valid():
        given = form.cleaned_data
        key = given["channel"]
        on = channel_queries.channel(request.organisation, int(key)) if key else None
        with RefusalsIn(form):
            objective_service.set_out(
                request.organisation,
                objective_service.NewObjective(
                    sentence=given["sentence"],
                    since=given["since"],
                    until=given["until"],
                    channel=on,
                    measure=given["measure"],
                    target=given["target"],
                ),
                now=now,
                person=request.user,
            )
            messages.success(request, "The objective is set. Reports of its days show it.")
            return redirect("objectives")
    found = objective_service.progress_of(
        request.organisation, objective_service.objectives_of(request.organisation), now=now
    )
    shown = present_objectives.objectives_page(found, known, now, request.zone)
    blocks = [present_objectives.set_form(form)] if may_write else []
    if may_write:
        blocks += [present_objectives.withdraw_form(one.objective) for one in found]
    return show(request, shown, blocks)


@page(Role.OFFICER, "POST")
def objective_withdraw(request: PageRequest, key: int) -> HttpResponse:
    objective_service.withdraw(request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "The objective is withdrawn.")
    return redirect("objectives")
