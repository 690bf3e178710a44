"""Reviews at every stage, made by the services themselves: one worked out by two people of whom
one contradicts herself, one that is only a question, one with one option, and one set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.browser.seeding import Seeded

from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import (
    AudiencePut,
    CellEmptied,
    Change,
    FigurePut,
    Judged,
    OptionPut,
    PlannedStudy,
    WaitingCosts,
    Weighed,
)
from goodmeasure.decisions.review.options import Option, Placement, State, channel_key
from goodmeasure.decisions.review.weighing import Points, Preferred, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.services.reviews import filling, making, reading
from goodmeasure.services.reviews.stating import Statement, stated
from goodmeasure.store.models import ReviewRecord, Role

QUESTION = "Should we stay on X?"
HOURS = {"stay": (60.0, 50.0, 75.0), "emergency": (35.0, 25.0, 45.0), "close": (40.0, 30.0, 60.0)}
SCORES = {
    "exposure": {"stay": (2, 4), "emergency": (6, 5), "close": (8, 7)},
    "safety": {"stay": (2, 3), "emergency": (4, 5), "close": (9, 7)},
    "identity": {"stay": (6, 4), "emergency": (5, 5), "close": (3, 6)},
}


def reviewed(seeded: Seeded, now: datetime) -> dict[str, int | str]:
    """Keys of what was made, by the names that tests use."""
    whole = worked_out(seeded, now)
    bare = _open(seeded, "Should we open a channel for jobs?", now)
    single = _open(seeded, "Do we need a newsletter?", now)
    _put(seeded, single, now, OptionPut(option=Option(key="stay", title="Stay as we are")))
    aside = _open(seeded, "Should we buy adverts?", now)
    making.set_aside(
        seeded.organisation, aside.pk, reason="There is no money for it.", now=now,
        person=seeded.people[Role.APPROVER],
    )  # fmt: skip
    earlier = (now - timedelta(days=14)).date().isoformat()
    return {
        "review": whole.pk, "bare": bare.pk, "single": single.pk, "aside": aside.pk,
        "earlier": earlier,
    }  # fmt: skip


def worked_out(seeded: Seeded, now: datetime) -> ReviewRecord:
    """Three options, figures of ours, judgements of two people, their weights, and waiting."""
    record = _open(seeded, QUESTION, now - timedelta(days=20))
    early = now - timedelta(days=15)
    _put(seeded, record, early, *(OptionPut(option=one) for one in options(seeded)))
    _put(seeded, record, early, *_groups(record))
    filling.fill_in(
        seeded.organisation, record.pk, now=early, person=seeded.people[Role.OFFICER]
    )  # fmt: skip
    _put(seeded, record, early, *_hours(record, early))
    for person, at in ((Role.OFFICER, 0), (Role.APPROVER, 1)):
        who = making.author_of(seeded.people[person])
        _put(seeded, record, now, *_judged(record, who, at), person=person)
    _put(seeded, record, now, *_gaps(record))
    _put(seeded, record, now, Weighed(weighing=_officers(seeded)))
    _put(seeded, record, now, Weighed(weighing=_approvers(seeded)), person=Role.APPROVER)
    _put(
        seeded, record, now,
        WaitingCosts(
            a_month=0.2, reason="Colleagues read abuse every day.",
            studies=(
                PlannedStudy(title="Ask the incident lead", items=("close · safety",), months=1),
            ),
        ),
    )  # fmt: skip
    return reading.review_of(seeded.organisation, record.pk)


def options(seeded: Seeded) -> tuple[Option, ...]:
    x = channel_key(seeded.x.pk)
    return (
        Option(key="stay", title="Stay as we are", places=(Placement(channel=x, state=State.ACTIVE),)),
        Option(
            key="emergency", title="Emergency only on X",
            places=(Placement(channel=x, state=State.EMERGENCY_ONLY),),
        ),
        Option(
            key="close", title="Close X, and open LinkedIn",
            places=(Placement(channel=x, state=State.CLOSED),
                    Placement(channel="new:linkedin", state=State.ACTIVE)),
        ),
    )  # fmt: skip


def _open(seeded: Seeded, question: str, now: datetime) -> ReviewRecord:
    return making.open_review(
        seeded.organisation, question, now=now, person=seeded.people[Role.OFFICER]
    )


def _put(
    seeded: Seeded, record: ReviewRecord, now: datetime, *changes: Change,
    person: Role = Role.OFFICER,
) -> None:  # fmt: skip
    last = reading.review_of(seeded.organisation, record.pk).last_change
    making.change(
        seeded.organisation, record.pk, changes, seen=last, now=now, person=seeded.people[person]
    )


WEIGHTS = {
    "Researchers and research teams": 10.0,
    "Research ethics committee members": 6.0,
    "Sponsors": 3.0,
    "Journalists": 1.0,
}


def _groups(record: ReviewRecord) -> Sequence[Change]:
    """Four matter, one of them hardly known; the others are left out."""
    audiences = reading.under(record).audiences
    if not any(one.title in WEIGHTS for one in audiences):
        return []
    return [
        AudiencePut(audience=replace(one, weight=WEIGHTS.get(one.title, 0.0))) for one in audiences
    ]


def _hours(record: ReviewRecord, now: datetime) -> Sequence[Change]:
    cost = next(one for one in reading.under(record).leaves if one.key == "cost")
    return [
        FigurePut(
            option=option, criterion="cost",
            evidence=stated(
                cost,
                Statement(
                    value=value, low=low, high=high, source_name="Tally of the press office",
                    grade=Grade.OWN_MEASUREMENT, dated=now.date(),
                ),
                today=now.date(),
            ),
        )
        for option, (value, low, high) in HOURS.items()
    ]  # fmt: skip


def _judged(record: ReviewRecord, who: str, at: int) -> Sequence[Change]:
    return [
        Judged(
            option=option, criterion=criterion,
            judgement=Judgement(
                author=who, score=scores[at], reason="As I saw it in the last year.",
                grade=Grade.OPINION if at else Grade.SECOND_HAND,
            ),
        )
        for criterion, each in SCORES.items() for option, scores in each.items()
    ]  # fmt: skip


def _gaps(record: ReviewRecord) -> Sequence[Change]:
    """Of one cell somebody wrote why it is not known."""
    under = reading.under(record)
    empty = [one for one in under.places if under.cell(*one).kind.value == "unknown"]
    return [
        CellEmptied(
            option=option, criterion=criterion, audience=audience,
            why="The survey of last year did not ask for it.",
        )
        for option, criterion, audience in empty[:1]
    ]  # fmt: skip


def _officers(seeded: Seeded) -> Weighing:
    return Weighing(
        author=making.author_of(seeded.people[Role.OFFICER]),
        points=(
            Points(criterion="safety", points=100), Points(criterion="reach", points=80, low=60, high=100),
            Points(criterion="incident", points=60, low=40, high=80),
            Points(criterion="exposure", points=50, low=30, high=70),
            Points(criterion="engagement", points=20), Points(criterion="cost", points=15, low=5, high=30),
        ),
        reason="We owe it to people that they are safe where we send them.",
    )  # fmt: skip


def _approvers(seeded: Seeded) -> Weighing:
    """Says that cost matters more than safety, and gave it fewer points."""
    return Weighing(
        author=making.author_of(seeded.people[Role.APPROVER]),
        points=(
            Points(criterion="incident", points=100, low=80, high=100),
            Points(criterion="reach", points=70, low=50, high=90), Points(criterion="safety", points=60),
            Points(criterion="cost", points=10),
        ),
        preferred=(Preferred(more="cost", less="safety"),),
    )  # fmt: skip
