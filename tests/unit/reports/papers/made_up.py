"""A decision with everything in it, and one with nothing but a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from goodmeasure.decisions.record.record import (
    AnswerThen,
    ChannelThen,
    EventThen,
    GroupThen,
    PresenceThen,
    Record,
    RouteThen,
    SignpostThen,
)
from goodmeasure.decisions.record.words import (
    CHARACTERISTICS,
    Effect,
    Impact,
    Level,
    Place,
    Risk,
    Step,
    Words,
)
from goodmeasure.decisions.review.cells import Cell, Evidence, Judgement
from goodmeasure.decisions.review.checks import notes
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.outcome import drawn, outcome, worth_knowing
from goodmeasure.decisions.review.under import Under
from goodmeasure.decisions.review.weighing import Points, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, Source
from goodmeasure.measures.definitions import Good

DAY = date(2026, 3, 4)
SEEN = datetime(2026, 2, 20, 9, tzinfo=UTC)


def finding(value: float, low: float, high: float, **over: Any) -> Finding:
    given: dict[str, Any] = {
        "value": value, "low": low, "high": high, "n": 412, "method": "surveys", "as_of": SEEN,
        "base": Base(population="parents who answered", kind=BaseKind.OWN_SURVEY, size=412),
        "sources": (Source(name="Survey of parents", seen_at=SEEN, url="https://survey.example/1"),),
        "caveats": ("Those who answered chose to.",),
        "of": Definition(measure="reach", title="Reach of groups", version=2, unit="share"),
    }  # fmt: skip
    return Finding(**(given | over))


def under() -> Under:
    criteria = (
        Criterion(key="reach", title="Reach of groups", by_group=True,
                  scale=Scale(worst=0, best=1, unit="share of people")),
        Criterion(key="incident", title="Incident duty"),
        Criterion(key="cost", title="Cost and hours", good=Good.DOWN,
                  scale=Scale(worst=100, best=0, unit="hours a month")),
        Criterion(key="identity", title="Proof of identity"),
    )  # fmt: skip
    options = (
        Option(key="stay", title="Stay as we are"),
        Option(key="emergency", title="Emergency only on X",
               places=(Placement(channel="channel:1", state=State.EMERGENCY_ONLY),)),
        Option(key="close", title="Close X, open Bluesky",
               places=(Placement(channel="channel:1", state=State.CLOSED),
                       Placement(channel="new:bluesky", state=State.ACTIVE))),
    )  # fmt: skip
    cells = [
        Cell(option=option, criterion="reach", audience=group,
             evidence=Evidence(finding=finding(value, value - 0.06, value + 0.06),
                               grade=Grade.OWN_SURVEY, item=f"reach {group} {value}"))
        for option, group, value in (
            ("stay", "group:1", 0.61), ("emergency", "group:1", 0.55), ("close", "group:1", 0.48),
            ("stay", "group:2", 0.20), ("emergency", "group:2", 0.20),
        )
    ]  # fmt: skip
    cells += [
        Cell(option=option, criterion="incident", judgements=(
            Judgement(author="Ana", score=ana, reason="We did it in the flood", grade=Grade.OWN_MEASUREMENT),
            Judgement(author="Ben", score=ben, reason="Nobody follows <us> there"),
        ))
        for option, ana, ben in (("stay", 7, 5), ("emergency", 8, 6), ("close", 4, 5))
    ]  # fmt: skip
    cells += [
        Cell(option=option, criterion="cost", evidence=Evidence(
            finding=finding(hours, hours - 4, hours + 4, n=0, method="measures", of=Definition(
                measure="cost", title="Cost and hours", version=1, unit="hours a month")),
            grade=Grade.OWN_MEASUREMENT, expires=date(2026, 12, 31)))
        for option, hours in (("stay", 40), ("emergency", 12), ("close", 8))
    ]  # fmt: skip
    cells.append(
        Cell(option="stay", criterion="identity", unknown="The verified badge can be bought")
    )
    return Under(
        question="Should we stay on X?", options=options, criteria=criteria, cells=tuple(cells),
        audiences=(
            Audience(key="group:1", title="Parents", group="1", weight=2),
            Audience(key="group:2", title="People over 75", group="2"),
        ),
        weighings=(
            Weighing(author="Ana", points=(Points(criterion="incident", points=100),
                                           Points(criterion="reach", points=80, low=60, high=100),
                                           Points(criterion="cost", points=20)),
                     reason="Floods come every winter"),
            Weighing(author="Ben", order=(("reach",), ("incident", "identity"), ("cost",))),
        ),
    )  # fmt: skip


def words() -> Words:
    return Words(
        purpose="To decide whether we stay on X.\n\nIt asks for a decision today.",
        background="Since 2023 fewer people act on our posts.\n\n- Two floods\n- One new rule",
        reasons="Parents are few there and abuse is much.",
        dissent="One member wanted to stay until a second survey is in.",
        decided_by="The Communications Committee", authority="Standing order 12 (c)",
        equality=tuple(
            Impact(about=key, effect=Effect.BAD if key == "age" else Effect.UNKNOWN,
                   what="People over 75 are told by letter." if key == "age" else "")
            for key in CHARACTERISTICS
        ),
        accessibility="Pictures on Bluesky carry descriptions.",
        risks=(Risk(what="Rumours are not answered", likelihood=Level.MEDIUM, harm=Level.HIGH,
                    mitigation="We watch, and answer on our website", owner="Press desk"),),
        impersonation="The name @town stays reserved, with a last post that links to our website.",
        incident="Texts and local radio first; the website carries the same words.",
        cost="Saves 28 hours a month. No new licence.",
        steps=(Step(what="Post where to find us", owner="Ana", by=date(2026, 3, 20)),
               Step(what="Turn off replies", owner="Ben", by=date(2026, 4, 1))),
        recommendation="That we close X and open Bluesky.",
        resolution="RESOLVED: that X be closed on 1 April 2026.",
        places=(Place(title="Our website", what_for="everything", address="https://town.example"),
                Place(title="Telephone 01632 960000", what_for="for those who are not online")),
        colleagues="Do not post on X any more.", contact="press@town.example",
    )  # fmt: skip


def record(**over: Any) -> Record:
    stands = under()
    review = stands.review()
    draws = drawn(review, today=DAY, n=2000, seed=7)
    everything, knowing = worth_knowing(draws)
    given: dict[str, Any] = {
        "organisation": "Northbank Council", "question": stands.question,
        "title": "Our place on X", "choice": "close", "is_wait": False, "decided_on": DAY,
        "review_on": date(2026, 9, 1), "frozen_by": "Chris", "words": words(), "under": stands,
        "outcome": outcome(review, draws, 7), "no_outcome": "", "everything": everything,
        "knowing": knowing, "notes": notes(review, today=DAY), "waiting": None,
        "channels": (ChannelThen(key="channel:1", title="@town on X", state="active"),
                     ChannelThen(key="new:bluesky", title="Bluesky", state="")),
        "groups": (
            GroupThen(key="1", title="Parents", size=9100, size_source="School census",
                      size_on=date(2025, 9, 1),
                      routes=(RouteThen(purpose="Incident", first="Text message",
                                        fallback="Local radio"),),
                      presence=(PresenceThen(outlet="X", answer=AnswerThen(
                          finding=finding(0.31, 0.25, 0.38))),
                          PresenceThen(outlet="Bluesky", answer=AnswerThen(why="Nobody asked")))),
            GroupThen(key="2", title="People over 75"),
        ),
        "events": (EventThen(on=date(2025, 12, 5), kind="Finding of a regulator or a court",
                             title="A fine for misleading badges", source="The regulator",
                             address="https://regulator.example/1",
                             criteria=("Proof of identity",)),),
        "signposts": (SignpostThen(key=3, title="Bluesky stays quiet",
                                   sentence="Engagement per follower falls under 0.02", owner="Ana",
                                   until=date(2026, 9, 1)),),
        "day": DAY, "change": 41, "seed": 7, "method_version": "1",
    }  # fmt: skip
    return Record(**(given | over))


def bare() -> Record:
    """Nothing is written, nothing is known."""
    return replace(
        record(), words=Words(), under=Under(question="Should we stay?", options=(
            Option(key="stay", title="Stay"),)),
        outcome=None, no_outcome="There is one option, and nothing to choose between.",
        everything=None, knowing=(), notes=(), channels=(), groups=(), events=(), signposts=(),
        choice="", decided_on=None, review_on=None, frozen_by="", is_draft=True,
    )  # fmt: skip
