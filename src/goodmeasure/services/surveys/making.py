"""Making a survey: the draft, changes until the first answer, dates, links, waves."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Max

from goodmeasure.evidence.audiences import questionnaire as forms
from goodmeasure.evidence.audiences.default_survey import default_survey
from goodmeasure.evidence.audiences.questionnaire import Questionnaire
from goodmeasure.kernel.errors import InputError
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Channel,
    ChannelState,
    Group,
    Organisation,
    Purpose,
    Survey,
    SurveyLink,
    SurveyState,
    User,
)

LONGEST_OPEN = timedelta(days=366)


class Stage(StrEnum):
    """Where a survey is today. The dates decide, in the organisation's own time zone."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSurvey:
    title: str
    language: str = "en"
    languages: tuple[str, ...] = ()


def surveys_of(organisation: Organisation) -> list[Survey]:
    """Newest first."""
    rows = Survey.objects.filter(organisation=organisation).select_related("organisation")
    return list(rows.order_by("-made_at", "-pk"))


def survey_of(organisation: Organisation, key: int) -> Survey:
    """``Survey.DoesNotExist`` for another organisation's."""
    found: Survey = Survey.objects.select_related("organisation").get(
        organisation=organisation, pk=key
    )
    return found


def form_of(survey: Survey) -> Questionnaire:
    """Raises ``InputError`` where what is kept cannot be read."""
    return forms.from_plain(survey.form)


def stage_of(survey: Survey, today: date) -> Stage:
    """A survey takes answers through its last day, until midnight where the organisation is."""
    if survey.state == SurveyState.DRAFT:
        return Stage.DRAFT
    if survey.state == SurveyState.CLOSED or (survey.closes_on and today > survey.closes_on):
        return Stage.CLOSED
    if survey.opens_on and today < survey.opens_on:
        return Stage.SCHEDULED
    return Stage.OPEN


def make(
    organisation: Organisation, new: NewSurvey, *, now: datetime, person: User | None = None
) -> Survey:
    """A draft that could be opened as it is. Raises ``InputError``."""
    title = new.title.strip()
    if not title:
        raise InputError("Give the survey a name.", next_step="People who answer do not see it.")
    groups = list(Group.objects.filter(organisation=organisation, retired_at=None))
    parents = {one.parent_id for one in groups}
    asked = sorted((g for g in groups if g.pk not in parents), key=lambda g: (g.position, g.pk))
    purposes = Purpose.objects.filter(organisation=organisation, retired_at=None)
    owned = (
        Channel.objects.filter(organisation=organisation)
        .exclude(state__in=(ChannelState.CLOSED, ChannelState.RESERVED))
        .order_by("platform").values_list("platform", flat=True).distinct()
    )  # fmt: skip
    form = default_survey(
        organisation=organisation.name,
        groups=[(one.pk, one.name) for one in asked],
        purposes=[(o.pk, o.name, o.question) for o in purposes.order_by("position", "pk")],
        outlets=list(owned),
        language=new.language,
        languages=new.languages,
    )
    for problem in forms.problems(form):
        raise InputError(problem, next_step="Choose another language, or fewer groups.")
    with transaction.atomic():
        if Survey.objects.filter(organisation=organisation, title=title).exists():
            raise InputError(
                "There is a survey of that name.",
                next_step="Choose another name, or make the next wave of that survey.",
            )
        made = Survey.objects.create(
            organisation=organisation, title=title, token=_token(), form=forms.to_plain(form),
            person=person, made_at=now,
        )  # fmt: skip
        audit.record(organisation, person=person, at=now, action="survey made", subject=title)
    return made


def change(
    organisation: Organisation, key: int, edit: Callable[[Questionnaire], Questionnaire], *,
    what: str, now: datetime, person: User | None = None,
) -> Survey:  # fmt: skip
    """Change what a survey asks. Refused once somebody has answered it."""
    with transaction.atomic():
        survey = _held(organisation, key)
        refuse_if_answered(survey)
        form = edit(form_of(survey))
        for problem in forms.problems(form):
            raise InputError(problem, next_step="Nothing was changed.")
        survey.form = forms.to_plain(form)
        survey.save(update_fields=["form"])
        audit.record(
            organisation, person=person, at=now, action="survey changed",
            subject=survey.title, what=what,
        )  # fmt: skip
    return survey


def refuse_if_answered(survey: Survey) -> None:
    if survey.responses.exists():
        raise InputError(
            "Somebody has answered this survey, so its questions stay as they are.",
            next_step="Make its next wave and change that one.",
        )


def open_survey(
    organisation: Organisation, key: int, *, opens_on: date, closes_on: date,
    now: datetime, person: User | None = None,
) -> Survey:  # fmt: skip
    """Let people answer from one day to another, both included. Raises ``InputError``."""
    if closes_on < opens_on:
        raise InputError("It would close before it opens.", next_step="Change one of the days.")
    if closes_on < organisation.day_of(now):
        raise InputError("Its last day is over.", next_step="Choose a later day to close it.")
    if closes_on - opens_on > LONGEST_OPEN:
        raise InputError("It would be open for over a year.", next_step="Close it sooner.")
    with transaction.atomic():
        survey = _held(organisation, key)
        if not form_of(survey).shown:
            raise InputError("It asks nothing.", next_step="Put at least one question in.")
        survey.state, survey.opens_on, survey.closes_on = SurveyState.OPEN, opens_on, closes_on
        survey.closed_at = None
        survey.save(update_fields=["state", "opens_on", "closes_on", "closed_at"])
        audit.record(
            organisation, person=person, at=now, action="survey opened", subject=survey.title,
            opens_on=str(opens_on), closes_on=str(closes_on),
        )  # fmt: skip
    return survey


def close_survey(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> Survey:
    """No more answers from now on; it may be opened again with new days."""
    with transaction.atomic():
        survey = _held(organisation, key)
        if survey.state == SurveyState.OPEN:
            survey.state, survey.closed_at = SurveyState.CLOSED, now
            today = organisation.day_of(now)
            if survey.closes_on is None or survey.closes_on > today:
                survey.closes_on = max(today, survey.opens_on or today)
            survey.save(update_fields=["state", "closed_at", "closes_on"])
            audit.record(
                organisation, person=person, at=now, action="survey closed", subject=survey.title
            )
    return survey


def next_wave(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> Survey:
    """A draft that asks the same again, to be compared with this one."""
    with transaction.atomic():
        before = _held(organisation, key)
        series = before.series or f"{before.title[:60]} {before.pk}"
        if not before.series:
            before.series = series
            before.save(update_fields=["series"])
        last = Survey.objects.filter(organisation=organisation, series=series).aggregate(
            last=Max("wave")
        )["last"]
        made = Survey.objects.create(
            organisation=organisation, title=before.title, series=series, wave=(last or 1) + 1,
            token=_token(), form=before.form, margins=before.margins, person=person, made_at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="survey made", subject=made.title,
            wave=made.wave,
        )  # fmt: skip
    return made


def earlier_wave(organisation: Organisation, survey: Survey) -> Survey | None:
    """The wave before this one, where there is one."""
    if not survey.series:
        return None
    return (
        Survey.objects.filter(organisation=organisation, series=survey.series, wave__lt=survey.wave)
        .order_by("-wave")
        .first()
    )


def add_link(
    organisation: Organisation, key: int, group: int, *, now: datetime, person: User | None = None
) -> SurveyLink:
    """The address for one group; the one that there is, where there is one."""
    with transaction.atomic():
        survey = _held(organisation, key)
        of = Group.objects.get(organisation=organisation, pk=group)
        there = survey.links.filter(group=of, ended_at=None).first()
        if there is not None:
            return there
        made = SurveyLink.objects.create(survey=survey, group=of, token=_token(), made_at=now)
        audit.record(
            organisation, person=person, at=now, action="survey link made",
            subject=survey.title, group=of.name,
        )  # fmt: skip
    return made


def end_link(
    organisation: Organisation, key: int, link: int, *, now: datetime, person: User | None = None
) -> None:
    """The address stops working; answers that came by it stay."""
    with transaction.atomic():
        survey = _held(organisation, key)
        found = survey.links.select_related("group").get(pk=link)
        if found.ended_at is None:
            found.ended_at = now
            found.save(update_fields=["ended_at"])
            audit.record(
                organisation, person=person, at=now, action="survey link ended",
                subject=survey.title, group=found.group.name,
            )  # fmt: skip


def links_of(organisation: Organisation, survey: Survey) -> list[SurveyLink]:
    rows = SurveyLink.objects.filter(survey=survey, survey__organisation=organisation)
    return list(rows.filter(ended_at=None).select_related("group").order_by("group__position"))


def groups_of(organisation: Organisation) -> list[Group]:
    rows = Group.objects.filter(organisation=organisation, retired_at=None)
    return list(rows.order_by("position", "pk"))


def with_notice(form: Questionnaire, notice: forms.Notice) -> Questionnaire:
    """Translations of what is worded anew are taken away, as those of questions are."""
    new = replace(form, notice=notice)
    changed = {
        name for name in forms.OF_NOTICE
        if form.told(name).get(form.language) != new.told(name).get(form.language)
    }  # fmt: skip
    kept = {name: words for name, words in form.texts.items() if name not in changed}
    return replace(new, texts=kept)


def _held(organisation: Organisation, key: int) -> Survey:
    """Held until the transaction ends, so that no answer comes in between."""
    found: Survey = Survey.objects.select_for_update().get(organisation=organisation, pk=key)
    return found


def _token() -> str:
    return secrets.token_urlsafe(16)
