"""The decision of the example organisation: frozen, watched, and with what changed since. All that
people say in it is made up, and says so; its figures are those of the example's review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from goodmeasure.decisions.record.words import (
    CHARACTERISTICS,
    Effect,
    Impact,
    Level,
    Place,
    Risk,
    Step,
)
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import Judged
from goodmeasure.decisions.review.signposts import Direction
from goodmeasure.services.audiences.demonstration import MADE_UP
from goodmeasure.services.change import log
from goodmeasure.services.decisions import drafting, freezing
from goodmeasure.services.reviews import making, reading
from goodmeasure.services.reviews.demonstration import HEAD
from goodmeasure.services.signposts import setting, specs
from goodmeasure.store.models import (
    DecisionRecord,
    EventKind,
    Organisation,
    ReviewRecord,
    User,
)

TITLE = "Our place on X (an example, made up)"
CHOICE = "close"
DECIDED_BEFORE, HOLDS_FOR, WATCHED_FOR = timedelta(7), timedelta(182), timedelta(300)

PASSAGES: Mapping[str, Mapping[str, str]] = {
    "purpose": {
        "purpose": f"{MADE_UP}. To decide whether the libraries stay on X, and where people find"
        " them if not.",
        "background": "The libraries post on X every day. Colleagues who run the accounts read"
        " abuse while they do so, and the mark of a checked account can be bought by anybody.",
    },
    "reasons": {
        "reasons": "Two reasons weighed most:\n\n- Our posts stand beside abuse that reports do not"
        " remove, and colleagues have to read it.\n- In an incident every group can be told without"
        " it.",
        "dissent": "The social media officer would have stayed until researchers had been asked"
        " which places they use: nobody knows yet.",
    },
    "authority": {
        "decided_by": "The Libraries Board (made up)",
        "authority": "Scheme of delegation, paragraph 4.2 (made up)",
    },
    "accessibility": {
        "accessibility": "Bluesky can be read without an account. Every picture will carry a"
        " description, and all news is on our website too.",
    },
    "incident": {
        "incident": "Text messages and e-mail first, then our website. Nothing is said on a social"
        " network alone.",
    },
    "cost": {
        "cost": "No licence begins or ends. The hours a month that the team expects are with the"
        " evidence, with their range.",
    },
    "resolution": {
        "recommendation": "That the Board agrees to close the accounts on X and to open one on"
        " Bluesky.",
        "resolution": "RESOLVED: that the accounts on X be closed once a last post has said where"
        " to find us, and that an account on Bluesky be opened.",
    },
}  # fmt: skip
EQUALITY = {
    "age": (Effect.BAD, "People over 65 who follow us on X may not move: the newsletter says where"
                        " to find us, and so does every branch."),
    "disability": (Effect.GOOD, "Every picture on Bluesky carries a description."),
    "others": (Effect.NONE, ""),
}  # fmt: skip
RISKS = (
    Risk(what="Rumours are not answered where they start", likelihood=Level.MEDIUM,
         harm=Level.MEDIUM, mitigation="We watch, and answer on our website.", owner="Press desk"),
    Risk(what="Few people follow us to Bluesky", likelihood=Level.HIGH, harm=Level.LOW,
         mitigation="A signpost says when to look again.", owner="Example officer"),
)  # fmt: skip
IMPERSONATION = (
    "The names stay ours for as long as the accounts exist. Our website says which accounts are"
    " ours, and the press desk looks for copies every month."
)
PLACES = (
    Place(title="Our website", what_for="everything", address="https://www.library.example"),
    Place(title="Our newsletter", what_for="what is new, once a month"),
    Place(title="Every branch", what_for="for those who are not online"),
)


def add_demonstration_decision(
    organisation: Organisation, *, now: datetime, person: User | None = None
) -> DecisionRecord | None:
    """Add it where there is a review, its groups, and no decision yet; ``None`` where it was not
    added."""
    review = ReviewRecord.objects.filter(organisation=organisation).order_by("pk").first()
    if review is None or DecisionRecord.objects.filter(organisation=organisation).exists():
        return None
    if CHOICE not in {one.key for one in reading.under(review).options}:
        return None
    with transaction.atomic():
        today = organisation.day_of(now)
        _watch(organisation, review, today, now=now, person=person)
        draft = _written(organisation, review, today, now=now, person=person)
        freezing.freeze(organisation, draft.pk, seen=draft.version, now=now, person=person)
        _since(organisation, review, today, now=now, person=person)
    return drafting.decision_of(organisation, draft.pk)


def _written(
    organisation: Organisation, review: ReviewRecord, today: date, *, now: datetime,
    person: User | None,
) -> DecisionRecord:  # fmt: skip
    made = drafting.start(organisation, review.pk, now=now, person=person)
    for section, words in {**PASSAGES, **_lists(today)}.items():
        made = drafting.write(
            organisation, made.pk, section, words, seen=made.version, now=now, person=person
        )
    choice = drafting.Choice(
        title=TITLE, option=CHOICE, decided_on=today - DECIDED_BEFORE, review_on=today + HOLDS_FOR
    )
    return drafting.write(
        organisation, made.pk, "choice", {}, seen=made.version, now=now, person=person,
        choice=choice,
    )  # fmt: skip


def _lists(today: date) -> dict[str, dict[str, object]]:
    unknown = (Effect.UNKNOWN, "")
    return {
        "equality": {"equality": tuple(
            Impact(about=key, effect=effect, what=what)
            for key in CHARACTERISTICS
            for effect, what in (EQUALITY.get(key, unknown),)
        )},
        "risks": {"risks": RISKS, "impersonation": IMPERSONATION},
        "steps": {
            "steps": (
                Step(what="Say on every channel where to find us", owner="Example officer",
                     by=today + timedelta(days=14)),
                Step(what="Open an account on Bluesky, with our web address as its name",
                     owner="Web team", by=today + timedelta(days=21)),
                Step(what="Close the accounts on X, one after the other", owner="Example officer",
                     by=today + timedelta(days=60)),
            ),
            "colleagues": "Do not link to X any more. Send people to our website.",
        },
        "places": {"places": PLACES, "contact": "press@library.example"},
    }  # fmt: skip


def _watch(
    organisation: Organisation, review: ReviewRecord, today: date, *, now: datetime,
    person: User | None,
) -> None:  # fmt: skip
    """What would make them look again: a regulator, and a figure that is entered by hand."""
    watch = specs.Watch(
        threshold=1, set_on=today, until=today + WATCHED_FOR, direction=Direction.RISES
    )
    regulator = specs.of_log(organisation, EventKind.REGULATOR, "x", watch)
    abuse = specs.of_hand(
        "Abuse an hour on Bluesky", "messages an hour",
        specs.Watch(threshold=3, set_on=today, until=today + WATCHED_FOR,
                    direction=Direction.RISES),
        exact=True,
    )  # fmt: skip
    for title, spec in (("A regulator finds that X has changed", regulator),
                        ("Bluesky is no better", abuse)):  # fmt: skip
        new = setting.NewSignpost(title=title, spec=spec, review=review, owner=person)
        setting.set_up(organisation, new, now=now, person=person)


def _since(
    organisation: Organisation, review: ReviewRecord, today: date, *, now: datetime,
    person: User | None,
) -> None:  # fmt: skip
    """A judgement that changed, and something that entered the log."""
    making.change(
        organisation, review.pk,
        Judged(option="stay", criterion="safety", judgement=Judgement(
            author=HEAD, score=1, reason="It became worse after we decided.")),
        seen=reading.review_of(organisation, review.pk).last_change, now=now, person=person,
    )  # fmt: skip
    log.write(
        organisation,
        log.NewEvent(
            kind=EventKind.POLICY, at=today - timedelta(days=2), platform="x",
            title="People who were blocked can read posts again (made up)", source_name=MADE_UP,
            bears_on=("safety",),
        ),
        now=now, person=person,
    )  # fmt: skip
