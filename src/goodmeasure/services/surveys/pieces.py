"""Surveys as evidence about groups: shares by outlet for the grid, counts, and reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.evidence.audiences.questionnaire import ASK, NOWHERE, USE, Asked, Kind
from goodmeasure.evidence.audiences.shares import Bools, Share
from goodmeasure.kernel.findings import BaseKind, NotEnough, Source
from goodmeasure.observations.columns import Floats
from goodmeasure.services.surveys.answering import counts_of
from goodmeasure.services.surveys.making import surveys_of
from goodmeasure.services.surveys.results import (
    SELF_SELECTED,
    Answered,
    answered_of,
    expected_of,
    reach_of,
    shares_of,
)
from goodmeasure.store.models import Organisation, Response, Survey, SurveyState

HOLDS = timedelta(days=730)
"""A survey says nothing of where people are after two years: outlets rise and fall in that time."""


def pieces_of_surveys(organisation: Organisation, *, today: date) -> dict[Question, list[Piece]]:
    """From the two newest waves of each survey, so that a change can be told: who uses what at
    least every month, and where they would look for each purpose. Small numbers give no piece."""
    found: dict[Question, list[Piece]] = defaultdict(list)
    for survey in newest_waves(organisation, of_each=2):
        held = answered_of(organisation, survey, today=today)
        for question in held.form.shown:
            _add(found, held, question, today)
    return dict(found)


def newest_waves(organisation: Organisation, *, of_each: int = 1) -> list[Survey]:
    """Surveys with answers, of each series the last ``of_each``; newest first."""
    answered = set(
        Response.objects.filter(survey__organisation=organisation, set_aside="")
        .order_by().values_list("survey", flat=True).distinct()
    )  # fmt: skip
    rows = [one for one in surveys_of(organisation) if one.pk in answered]
    waves: dict[str, list[Survey]] = defaultdict(list)
    for one in sorted(rows, key=lambda one: -one.wave):
        waves[one.series or f"survey {one.pk}"].append(one)
    kept = {one.pk for series in waves.values() for one in series[:of_each]}
    return [one for one in rows if one.pk in kept]


def answers_by_group(organisation: Organisation) -> dict[int, int]:
    """Answers that count, over all surveys, by group: the input that surveys brought."""
    total: dict[int, int] = defaultdict(int)
    for survey in surveys_of(organisation):
        for group, count in counts_of(organisation, survey).items():
            if group is not None:
                total[group] += count
    return dict(total)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Told:
    """What each person of a group said of each outlet in one survey: ``said`` (n,) by outlet, for
    those who said it of every one; ``weights`` (n,) where sizes are known."""

    said: Mapping[str, Bools]
    weights: Floats | None
    source: Source
    dated: date

    @property
    def expires(self) -> date:
        return self.dated + HOLDS


def reach_answers(
    organisation: Organisation, group: int, *, today: date | None = None
) -> tuple[Mapping[str, Bools], Floats | None]:
    """Who of a group uses which outlet, from the newest survey that can say; empty where none.
    Of one that is open on the day given (else today), as much as is shown."""
    day = today or organisation.day_of(timezone.now())
    found = told_of(newest_answers(organisation, today=day), group, today=day)
    return ({}, None) if found is None else (found.said, found.weights)


def newest_answers(organisation: Organisation, *, today: date) -> tuple[Answered, ...]:
    """Those of every newest wave, for ``told_of``: whoever asks of many groups loads them once."""
    return tuple(
        answered_of(organisation, one, today=today)
        for one in newest_waves(organisation)
        if one.state != SurveyState.DRAFT
    )


def told_of(
    answers: Sequence[Answered], group: int, *, purpose: int | None = None, today: date
) -> Told | None:
    """Who of a group uses which outlet, or would look for us there for a purpose, from the newest
    survey that can say; ``None`` where none can."""
    for held in answers:
        said, weights = (
            reach_of(held, group) if purpose is None else expected_of(held, group, purpose)
        )
        if said:
            dated = dated_of(held.survey, today)
            return Told(
                said=said, weights=weights, source=source_of(held.survey, dated), dated=dated
            )
    return None


def _with_parents(held: Answered) -> list[int]:
    """Groups that were asked, and those that they are parts of."""
    asked = {key for key, _ in held.groups}
    return [group for group, parts in held.parts.items() if parts & asked]


def _add(found: dict[Question, list[Piece]], held: Answered, question: Asked, today: date) -> None:
    if question.kind is Kind.PURPOSE:
        aspect, purpose = Aspect.EXPECTATION, question.purpose
    elif question.key == USE and question.kind is Kind.GRID:
        aspect, purpose = Aspect.PRESENCE, None
    else:
        return
    groups = _with_parents(held)
    for option in question.options:
        if option.key in (ASK, NOWHERE):
            continue
        for group, said in shares_of(held, question, option.key, groups).items():
            if group is None or isinstance(said, NotEnough):
                continue
            cell = Question(group=group, outlet=option.key, aspect=aspect, purpose=purpose)
            found[cell].append(_piece(held, said, today))


def _piece(held: Answered, said: Share, today: date) -> Piece:
    dated = dated_of(held.survey, today)
    return Piece(
        grade=Grade.OWN_SURVEY, kind=BaseKind.OWN_SURVEY, share=said.value, n=said.effective,
        low=said.low, high=said.high, dated=dated, expires=dated + HOLDS, caveats=(SELF_SELECTED,),
        population=f"people of the group who answered our survey “{held.survey.title}”",
        source=source_of(held.survey, dated),
    )  # fmt: skip


def source_of(survey: Survey, dated: date) -> Source:
    return Source(
        name=f"Our survey “{survey.title}”, wave {survey.wave}",
        seen_at=datetime.combine(dated, time(12), UTC),
    )


def dated_of(survey: Survey, today: date) -> date:
    """The last day on which it took answers, where the organisation is."""
    closed = survey.organisation.day_of(survey.closed_at) if survey.closed_at else today
    return min(survey.closes_on or today, closed, today)
