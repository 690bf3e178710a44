"""A survey of the example organisation with its answers, and what published figures add.

The answers are drawn from a fixed seed, and the survey's name says that they are made up. The
published figures are those of the starter set.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from goodmeasure.evidence.audiences.questionnaire import FREQUENCIES, Asked, Kind
from goodmeasure.evidence.audiences.survey_answers import Answers, Value
from goodmeasure.services.published.standings import NewStanding, stand
from goodmeasure.services.published.starter_set import add_starter_set
from goodmeasure.services.surveys import answering, making
from goodmeasure.services.surveys.answering import Sent
from goodmeasure.store.models import Group, Organisation, User

TITLE = "Where to find you (answers made up for this example)"
ANSWERED = {"Sponsors": 34, "NHS and social care organisations": 57}
"""How many answered."""
LIKED = {"email": 0.85, "website": 0.7, "linkedin": 0.6, "events": 0.4, "bluesky": 0.15, "x": 0.1}
SELDOM = 0.05
"""The chance of every other place."""
OPEN_FOR = timedelta(days=21)


def add_answers(organisation: Organisation, *, now: datetime, person: User | None = None) -> None:
    """The survey, closed, with all its answers."""
    opened = now - OPEN_FOR - timedelta(days=1)
    survey = making.make(
        organisation, making.NewSurvey(title=TITLE, languages=("cy",)), now=opened, person=person
    )
    making.open_survey(
        organisation, survey.pk, opens_on=opened.date(), closes_on=(opened + OPEN_FOR).date(),
        now=opened, person=person,
    )  # fmt: skip
    survey.refresh_from_db()
    known = {one.name: one.pk for one in Group.objects.filter(organisation=organisation)}
    form, chance = making.form_of(survey), random.Random(11)  # noqa: S311 - an example, no secret
    for name, count in ANSWERED.items():
        for number in range(count):
            said = {one.key: _said(one, chance) for one in form.shown if one.kind in _SAYS}
            answering.receive(
                organisation, survey, now=opened + timedelta(days=number % 20),
                sent=Sent(
                    answers=Answers(group=known[name], values=said), language="en",
                    once=answering.digest(survey, "example", name, str(number)),
                ),
            )  # fmt: skip
    making.close_survey(organisation, survey.pk, now=now, person=person)


_SAYS = (Kind.GRID, Kind.PURPOSE, Kind.SOME)


def _said(question: Asked, chance: random.Random) -> Value:
    places = [one.key for one in question.options if not one.alone]
    there = [key for key in places if chance.random() < LIKED.get(key, SELDOM)]
    if question.kind is Kind.GRID:
        return {key: chance.choice(FREQUENCIES[:3]) if key in there else "never" for key in places}
    return tuple(there[:3]) or (chance.choice(places),)


def add_published(organisation: Organisation, *, now: datetime, person: User | None = None) -> None:
    """The starter set; the newest figures of adults in the UK stand for the one public group."""
    add_starter_set(organisation, now=now, person=person)
    public = Group.objects.filter(organisation=organisation, is_public=True).first()
    source = organisation.publishedsource_set.filter(
        figures__population__startswith="UK adults 16+", figures__column="Total",
        figures__measure="uses for news",
    ).order_by("-published_on").first()  # fmt: skip
    if public is None or source is None:
        return
    new = NewStanding(
        group=public.pk, column="Total", discount=0.2,
        reason="They are adults in the UK, though more of them are ill or care for somebody.",
    )  # fmt: skip
    stand(organisation, source.pk, new, now=now, person=person)
