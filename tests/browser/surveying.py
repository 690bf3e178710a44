"""Surveys to look at: a draft, one that is open with answers, its earlier wave, and one closed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.questionnaire import FREQUENCIES, Kind, Notice, Questionnaire
from goodmeasure.evidence.audiences.survey_answers import Answers, Value
from goodmeasure.services.surveys import answering, making, results
from goodmeasure.services.surveys.answering import Sent
from goodmeasure.store.models import Group, Organisation, Purpose, Survey

GROUPS = (
    ("Researchers and research teams", 60),
    ("Research ethics committee members", 35),
    ("Patients, service users, carers and the public", 24),
    ("Sponsors", 4),
)
"""With how many of each answer: one group is too small to show."""
PURPOSES = (("Inform", ""), ("Incident", "Where would you look first if our systems were down?"))
LIKED = {"email": 0.7, "linkedin": 0.55, "website": 0.8, "bluesky": 0.3, "x": 0.2}


def groups_and_purposes(organisation: Organisation, now: datetime) -> dict[str, Group]:
    made = {}
    for place, (name, _) in enumerate(GROUPS):
        made[name], _ = Group.objects.get_or_create(
            organisation=organisation, name=name, defaults={"added_at": now, "position": place}
        )
    for place, (name, question) in enumerate(PURPOSES):
        Purpose.objects.get_or_create(
            organisation=organisation, name=name,
            defaults={"added_at": now, "question": question, "position": place},
        )  # fmt: skip
    return made


def somebody(form: Questionnaire, chance: random.Random) -> dict[str, Value]:
    """What one person says."""
    values: dict[str, Value] = {}
    for one in form.shown:
        if one.kind is Kind.GRID:
            values[one.key] = {
                o.key: chance.choice(FREQUENCIES[:3])
                if chance.random() < LIKED.get(o.key, 0.15)
                else "never"
                for o in one.options
            }
        elif one.kind in (Kind.PURPOSE, Kind.SOME):
            places = [o.key for o in one.options if not o.alone]
            weights = [LIKED.get(key, 0.1) for key in places]
            values[one.key] = tuple(dict.fromkeys(chance.choices(places, weights, k=2)))
        elif one.kind is Kind.ONE:
            values[one.key] = chance.choice(one.options).key
        elif one.kind is Kind.TEXT:
            values[one.key] = f"Please write less, number {chance.randrange(1000)}."
    return values


def answered(
    organisation: Organisation, survey: Survey, groups: dict[str, Group], *, now: datetime,
    seed: int, part: float = 1.0,
) -> None:  # fmt: skip
    chance, form = random.Random(seed), making.form_of(survey)
    for name, count in GROUPS:
        for n in range(int(count * part)):
            answering.receive(
                organisation,
                survey,
                Sent(
                    answers=Answers(group=groups[name].pk, values=somebody(form, chance)),
                    once=answering.digest(survey, "seeded", name, str(n)),
                    language="en",
                    suspicion=answering.TOO_FAST if name == "Sponsors" and n == 0 else "",
                ),
                now=now,
            )


def surveyed(organisation: Organisation, now: datetime) -> dict[str, object]:
    """Keys and tokens of what was made, by the names that tests use."""
    groups = groups_and_purposes(organisation, now)
    today = now.date()
    first = making.make(
        organisation,
        making.NewSurvey(title="Where our people are", languages=("cy", "ar")),
        now=now,
    )
    making.change(organisation, first.pk, _own, what="own questions", now=now)
    making.open_survey(
        organisation, first.pk, opens_on=today - timedelta(days=300),
        closes_on=today + timedelta(days=1), now=now - timedelta(days=290),
    )  # fmt: skip
    first.refresh_from_db()
    answered(organisation, first, groups, now=now - timedelta(days=290), seed=3, part=0.8)
    making.close_survey(organisation, first.pk, now=now)
    again = making.next_wave(organisation, first.pk, now=now)
    making.open_survey(
        organisation, again.pk, opens_on=today - timedelta(days=3),
        closes_on=today + timedelta(days=20), now=now,
    )  # fmt: skip
    again.refresh_from_db()
    answered(organisation, again, groups, now=now - timedelta(days=2), seed=4)
    link = making.add_link(
        organisation, again.pk, groups["Researchers and research teams"].pk, now=now
    )
    results.know_sizes(
        organisation, again.pk, "group",
        {str(groups[name].pk): size for (name, _), size in zip(GROUPS, (9000, 800, 60000, 300),
                                                              strict=True)},
        source="Register of 1 March", now=now,
    )  # fmt: skip
    draft = making.make(organisation, making.NewSurvey(title="A draft", languages=("cy",)), now=now)
    later = making.make(organisation, making.NewSurvey(title="Later"), now=now)
    making.open_survey(
        organisation, later.pk, opens_on=today + timedelta(days=5),
        closes_on=today + timedelta(days=9), now=now,
    )  # fmt: skip
    return {
        "survey": again.pk, "wave": first.pk, "draft": draft.pk, "token": again.token,
        "link": link.token, "closed": first.token, "later": later.token, "draft_token": draft.token,
        "link_key": link.pk,
    }  # fmt: skip


def _own(form: Questionnaire) -> Questionnaire:
    form = editing.with_own(
        form, kind=Kind.ONE, words="How long have you worked with us?",
        options=("Less than a year", "1 to 5 years", "Longer"),
    )  # fmt: skip
    more = form.question("more")
    assert more is not None
    form = editing.reworded(
        form, "more", words=more.words["en"], hint="", asked=True, required=False,
        why="To hear what we did not think of.",
    )  # fmt: skip
    return making.with_notice(
        form,
        Notice(
            who="Health Research Example", why="to choose where we give news",
            contact="privacy@research.example", email_why="To send you what we found.",
        ),
    )  # fmt: skip
