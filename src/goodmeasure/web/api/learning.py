"""What was learned: events, breaks, effects, fair tests, studies, lessons, objectives."""

from __future__ import annotations

from typing import Any, Literal

from django.utils import timezone
from ninja import Query, Router

from goodmeasure.services import lessons as lesson_service
from goodmeasure.services import objectives as objective_service
from goodmeasure.services.change import log as event_service
from goodmeasure.services.change import studies as study_service
from goodmeasure.services.change.breaks import breaks_of
from goodmeasure.services.experiments import running as test_service
from goodmeasure.services.experiments.results import results
from goodmeasure.services.plain import learning as plain
from goodmeasure.services.plain.experiments import agreed_plain, results_plain
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.queries.effects import effect_rows
from goodmeasure.web.api import shapes_of_learning as shapes
from goodmeasure.web.api.keys import KeyRequest
from goodmeasure.web.api.lists import ListAsked, Listed, Words, listed, of_rows
from goodmeasure.web.api.shapes import CHANNEL_COLUMNS, RESULT_COLUMNS

router = Router()

EVENTS_TABLE = (
    "number", "kind", "is_break", "at", "until", "title", "note", *CHANNEL_COLUMNS, "source_name",
    "source_url", "bears_on", "recorded_at", "withdrawn_at",
)  # fmt: skip
BREAKS_TABLE = (*CHANNEL_COLUMNS, "at", "kind", "parts", "why", "source")
EFFECTS_TABLE = (
    *CHANNEL_COLUMNS, "measure", "choice", "sentence", *RESULT_COLUMNS, "posts_with",
    "posts_without", "stands_out", "p", "overlap", "e_value", "e_value_of_range", "method_version",
    "at",
)  # fmt: skip
EXPERIMENTS_TABLE = (
    "number", "question", *CHANNEL_COLUMNS, "way_a", "way_b", "measure", "measure_version",
    "read_at_days", "wanted_ratio", "planned_posts", "started_at", "stopped_at", "stop_reason",
)  # fmt: skip
STUDIES_TABLE = (
    "number", "event", "event_title", "event_at", *CHANNEL_COLUMNS, "series", "grain", "asked_at",
    "known", "changed", "agree", "difference", "other_dates", "other_dates_as_far", "steps_before",
    "steps_after", "method", "method_version", "sentence", "reason", "needed",
)  # fmt: skip
LESSONS_TABLE = (
    "number", "kind", "sentence", "about", "written_at", "review_on", "reviewed_at", "review_note",
    "retired_at",
)  # fmt: skip
OBJECTIVES_TABLE = (
    "number", "sentence", "since", "until", *CHANNEL_COLUMNS, "measure", "target", "met", "over",
    *RESULT_COLUMNS, "written_at",
)  # fmt: skip


class OfChannelAsked(ListAsked):
    channel: int | None = None


class LessonsAsked(ListAsked):
    words: Words = ""
    kind: Literal["", "worked", "missed", "learned"] = ""
    retired: bool = False


@router.get("/events", response=Listed[shapes.EventShape])
def events(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """The log: what happened that figures must be read beside, newest first."""
    rows = event_service.events_of(request.auth.organisation)
    return listed(request, asked, EVENTS_TABLE, *of_rows(rows, plain.event_plain))


@router.get("/breaks", response=Listed[shapes.BreakShape])
def breaks(request: KeyRequest, asked: Query[OfChannelAsked]) -> Any:
    """Days from which a channel's figures are not what they were, from the log and from how they
    were collected. Breaks of a measure's own definition are its versions."""
    organisation = request.auth.organisation
    ours = channel_queries.channels(organisation)
    if asked.channel is not None:
        ours = [channel_queries.channel(organisation, asked.channel)]
    found = breaks_of(organisation, ours)
    rows = [(channel, one) for channel in ours for one in found[channel.pk]]
    plainly = of_rows(rows, lambda row: plain.break_plain(*row))
    return listed(request, asked, BREAKS_TABLE, *plainly)


@router.get("/effects", response=Listed[shapes.EffectShape])
def effects(request: KeyRequest, asked: Query[OfChannelAsked]) -> Any:
    """What posts' choices go with, as the last evaluation found it."""
    organisation = request.auth.organisation
    of = channel_queries.channel(organisation, asked.channel) if asked.channel else None
    rows = effect_rows(organisation, of)
    return listed(request, asked, EFFECTS_TABLE, *of_rows(rows, plain.effect_plain))


@router.get("/experiments", response=Listed[shapes.ExperimentShape])
def experiments(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Fair tests as they were agreed; running ones first. Each one's own address has its result."""
    rows = test_service.experiments_of(request.auth.organisation)
    return listed(request, asked, EXPERIMENTS_TABLE, *of_rows(rows, agreed_plain))


@router.get("/experiments/{int:number}", response=shapes.ExperimentResultsShape)
def experiment(request: KeyRequest, number: int) -> dict[str, Any]:
    """A fair test with its result as it stands now, and every toss."""
    organisation = request.auth.organisation
    test = test_service.experiment_of(organisation, number)
    return results_plain(test, results(organisation, test, now=timezone.now()))


@router.get("/studies", response=Listed[shapes.StudyShape])
def studies(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """Before and after events, each as it was found, newest first."""
    rows = study_service.studies_of(request.auth.organisation)
    return listed(request, asked, STUDIES_TABLE, *of_rows(rows, plain.study_plain))


@router.get("/studies/{int:number}", response=shapes.StudyStepsShape)
def study(request: KeyRequest, number: int) -> dict[str, Any]:
    """One study with its series: what was, and what would have been."""
    return plain.study_plain(study_service.study_of(request.auth.organisation, number), series=True)


@router.get("/lessons", response=Listed[shapes.LessonShape])
def lessons(request: KeyRequest, asked: Query[LessonsAsked]) -> Any:
    """What people wrote down as learned, with the findings it rests on; newest first."""
    rows = lesson_service.lessons_of(
        request.auth.organisation, words=asked.words[:200], kind=asked.kind, retired=asked.retired
    )
    return listed(request, asked, LESSONS_TABLE, *of_rows(rows, plain.lesson_plain))


@router.get("/objectives", response=Listed[shapes.ObjectiveShape])
def objectives(request: KeyRequest, asked: Query[ListAsked]) -> Any:
    """What was set out to be done, with the figure of its days and whether it is met."""
    organisation, now = request.auth.organisation, timezone.now()
    found = objective_service.objectives_of(organisation)
    rows = objective_service.progress_of(organisation, found, now=now)
    return listed(request, asked, OBJECTIVES_TABLE, *of_rows(rows, plain.objective_plain))
