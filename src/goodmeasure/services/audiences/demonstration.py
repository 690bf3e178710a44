"""Groups, evidence, routes and input of the example organisation. All of it made up, and said so.

The posts of the example are real figures; nobody has published where a body's groups are, so this
is invented to show what the pages do. Every source says so.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from goodmeasure.evidence.audiences.pieces import Aspect, Grade
from goodmeasure.kernel.findings import BaseKind
from goodmeasure.services.audiences import groups, inputs, library, routing
from goodmeasure.services.audiences.demonstration_answers import add_answers, add_published
from goodmeasure.services.audiences.example import add_example
from goodmeasure.services.audiences.groups import NewGroup
from goodmeasure.services.audiences.inputs import NewInput
from goodmeasure.services.audiences.library import NewEvidence
from goodmeasure.services.audiences.routing import Choice
from goodmeasure.store.models import Group, Organisation, Purpose, User, Whom

MADE_UP = "Made up for this example"
MEMBERS, RESEARCHERS = "Research ethics committee members", "Researchers and research teams"
PUBLIC = "Patients, service users, carers and the public"
SIZES = {MEMBERS: 1_000, "Public contributors": 60, RESEARCHERS: 9_000, "Journalists": 240}
ASKED = {MEMBERS: 118, RESEARCHERS: 204, "Public contributors": 31, "Journalists": 14}
"""How many answered the made-up survey."""
PRESENT: dict[str, dict[str, int]] = {
    MEMBERS: {"email": 112, "linkedin": 61, "bluesky": 14, "mastodon": 2, "x": 21, "website": 70},
    RESEARCHERS: {"email": 160, "linkedin": 138, "bluesky": 61, "mastodon": 17, "x": 44,
                  "website": 181},
    "Public contributors": {"email": 30, "facebook": 22, "bluesky": 3, "x": 4, "website": 12},
    "Journalists": {"email": 13, "linkedin": 8, "bluesky": 7, "x": 9},
}  # fmt: skip
"""How many said that they use each."""
EXPECTED: dict[tuple[str, str], dict[str, int]] = {
    (MEMBERS, "Incident"): {"email": 101, "website": 64, "x": 9, "text": 38},
    (MEMBERS, "Celebrate"): {"linkedin": 52, "email": 44, "bluesky": 11},
    (RESEARCHERS, "Incident"): {"email": 149, "website": 141, "bluesky": 33, "x": 31},
    (RESEARCHERS, "Inform"): {"email": 122, "linkedin": 87, "website": 133, "bluesky": 40},
    ("Public contributors", "Involve"): {"email": 27, "events": 19, "facebook": 11},
}
ROUTES = (
    (MEMBERS, "Incident", "email", "website", "Most of them look there first."),
    (MEMBERS, "Celebrate", "linkedin", "email", "About half are there and would like it."),
    (RESEARCHERS, "Incident", "email", "website", "Both are where most would look."),
    (RESEARCHERS, "Inform", "website", "email", "Where most look for news of ours."),
    ("Public contributors", "Involve", "email", "events", "Nearly all of them read it."),
)
INPUT = (
    (MEMBERS, "meeting", 64, "events"),
    (RESEARCHERS, "enquiry", 412, "email"),
    ("Public contributors", "newsletter reply", 23, "newsletter"),
    (None, "enquiry", 139, "email"),
)


def add_demonstration(
    organisation: Organisation, *, now: datetime, person: User | None = None
) -> bool:
    """Add it all where there are no groups yet; whether it was added."""
    if Group.objects.filter(organisation=organisation).exists():
        return False
    with transaction.atomic():
        add_example(organisation, now=now, person=person)
        known = {one.name: one for one in groups.groups_of(organisation)}
        purposes = {
            one.name: one.pk for one in Purpose.objects.filter(organisation=organisation)
        }  # fmt: skip
        today = organisation.day_of(now)
        _sizes(organisation, known, today, now, person)
        for new in (*_presence(known, today), *_expectation(known, purposes, today),
                    *_facts(known, today)):  # fmt: skip
            library.add(organisation, new, now=now, person=person)
        _routes(organisation, known, purposes, today, now, person)
        _input(organisation, known, today, now, person)
        add_answers(organisation, now=now, person=person)
        add_published(organisation, now=now, person=person)
    return True


def _sizes(
    organisation: Organisation, known: dict[str, Group], today: date, now: datetime,
    person: User | None,
) -> None:  # fmt: skip
    for name, size in SIZES.items():
        one = known[name]
        new = NewGroup(
            name=name, parent=one.parent_id, description=one.description, owed=one.owed,
            is_public=one.is_public, size=size, size_source=MADE_UP,
            size_on=today - timedelta(days=60),
        )  # fmt: skip
        groups.change(organisation, one.pk, new, now=now, person=person)


def _presence(known: dict[str, Group], today: date) -> list[NewEvidence]:
    return [
        _answers(known[name], outlet, hits, today)
        for name, places in PRESENT.items()
        for outlet, hits in places.items()
    ]


def _expectation(
    known: dict[str, Group], purposes: dict[str, int], today: date
) -> list[NewEvidence]:
    return [
        _answers(known[name], outlet, hits, today, purpose=purposes[purpose], so=purpose)
        for (name, purpose), places in EXPECTED.items()
        for outlet, hits in places.items()
    ]


def _answers(
    group: Group, outlet: str, hits: int, today: date, *, purpose: int | None = None, so: str = ""
) -> NewEvidence:
    asked = ASKED[group.name]
    what = f"expect us there: {so}" if purpose else "use it"
    return NewEvidence(
        statement=f"{hits} of {asked} of “{group.name}” who answered {what} ({outlet}).",
        grade=Grade.OWN_SURVEY, kind=BaseKind.OWN_SURVEY.value, groups=(group.pk,),
        aspect=Aspect.EXPECTATION if purpose else Aspect.PRESENCE, outlet=outlet, purpose=purpose,
        hits=hits, out_of=asked, dated=today - timedelta(days=45), source_name=MADE_UP,
    )  # fmt: skip


def _facts(known: dict[str, Group], today: date) -> list[NewEvidence]:
    """One that has expired, one of more people than the group, and an opinion."""
    return [
        NewEvidence(
            statement="Sponsors meet us at their yearly forum and hardly write to us in between.",
            grade=Grade.OPINION, groups=(known["Sponsors"].pk,), outlet="events",
            dated=today - timedelta(days=200), source_name=f"{MADE_UP}: the events team",
        ),
        NewEvidence(
            statement="An older survey had members using X far more than they say today.",
            grade=Grade.OWN_SURVEY, kind=BaseKind.OWN_SURVEY.value, groups=(known[MEMBERS].pk,),
            aspect=Aspect.PRESENCE, outlet="x", hits=47, out_of=96,
            dated=today - timedelta(days=900), source_name=MADE_UP,
        ),
        NewEvidence(
            statement="A national survey of adults says how many use Facebook.",
            grade=Grade.SECOND_HAND, kind=BaseKind.CLAIMED.value, whom=Whom.MORE,
            population="Adults aged 16 and over", groups=(known["Public contributors"].pk,),
            aspect=Aspect.PRESENCE, outlet="facebook", share=0.5, out_of=3_000,
            dated=today - timedelta(days=300), source_name=MADE_UP,
            source_url="https://example.org/survey",
        ),
    ]  # fmt: skip


def _routes(
    organisation: Organisation, known: dict[str, Group], purposes: dict[str, int], today: date,
    now: datetime, person: User | None,
) -> None:  # fmt: skip
    for group, purpose, first, fallback, why in ROUTES:
        for outlet, down in ((first, False), (fallback, True)):
            choice = Choice(
                group=known[group].pk, purpose=purposes[purpose], outlet=outlet, is_fallback=down,
                reason=why if not down else "Does not need the same systems.",
            )  # fmt: skip
            routing.choose(organisation, choice, today=today, now=now, person=person)


def _input(
    organisation: Organisation, known: dict[str, Group], today: date, now: datetime,
    person: User | None,
) -> None:  # fmt: skip
    for name, kind, count, outlet in INPUT:
        new = NewInput(
            kind=kind, count=count, since=today - timedelta(days=120),
            until=today - timedelta(days=30), source_name=MADE_UP,
            group=known[name].pk if name else None, outlet=outlet,
        )  # fmt: skip
        inputs.count_in(organisation, new, now=now, person=person)
