"""A review with two options and a decision on it, written in full, made by the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

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
from goodmeasure.decisions.review.changes import Judged, OptionPut
from goodmeasure.decisions.review.options import Option, Placement, State, channel_key
from goodmeasure.services.audiences import groups
from goodmeasure.services.decisions import drafting
from goodmeasure.services.reviews import making
from goodmeasure.store.models import Channel, DecisionRecord, Organisation, ReviewRecord, User


def review_of(organisation: Organisation, channel: Channel, *, now: datetime) -> ReviewRecord:
    """Stay, or close the channel and open Bluesky; judged on three criteria by two people."""
    groups.add(
        organisation,
        groups.NewGroup(name="Parents", size=9100, size_source="School census",
                        size_on=date(2025, 9, 1)),
        now=now,
    )  # fmt: skip
    review = making.open_review(organisation, "Should we stay on X?", now=now)
    close = Option(
        key="close", title="Close it and open Bluesky",
        places=(Placement(channel=channel_key(channel.pk), state=State.CLOSED),
                Placement(channel="new:bluesky", state=State.ACTIVE)),
    )  # fmt: skip
    changes = [
        OptionPut(option=Option(key="stay", title="Stay as we are")), OptionPut(option=close),
        *(
            Judged(option=option, criterion=criterion, judgement=Judgement(
                author=author, score=score, reason=f"As {author} saw it in the flood"))
            for author, shift in (("Ada", 0), ("Grace", 1))
            for option, criterion, score in (
                ("stay", "safety", 2 + shift), ("close", "safety", 8 - shift),
                ("stay", "identity", 5 + shift), ("close", "identity", 6 + shift),
                ("stay", "cost", 4), ("close", "cost", 7),
            )
        ),
    ]  # fmt: skip
    return making.change(
        organisation, review.pk, changes, seen=review.last_change, now=now
    )  # fmt: skip


def written(day: date) -> Mapping[str, Mapping[str, Any]]:
    """Every section of a draft but the choice."""
    return {
        "purpose": {"purpose": "To decide where we are.", "background": "Fewer people answer."},
        "reasons": {"reasons": "Abuse is much, answers are few.", "dissent": "Nobody spoke against."},
        "authority": {"decided_by": "The board", "authority": "Standing order 12"},
        "equality": {"equality": tuple(
            Impact(about=key, effect=Effect.UNKNOWN, what="") for key in CHARACTERISTICS)},
        "accessibility": {"accessibility": "Pictures carry descriptions."},
        "risks": {"impersonation": "The name stays reserved.",
                  "risks": (Risk(what="Rumours", likelihood=Level.LOW, harm=Level.HIGH,
                                 mitigation="We watch", owner="Press desk"),)},
        "incident": {"incident": "Texts and radio first."},
        "cost": {"cost": "Nothing more."},
        "steps": {"steps": (Step(what="Say where to find us", owner="Ada", by=day),)},
        "resolution": {"recommendation": "That we close it.", "resolution": "RESOLVED: closed."},
        "places": {"places": (Place(title="Our website", address="https://town.example"),)},
    }  # fmt: skip


def draft_of(
    organisation: Organisation, review: ReviewRecord, *, now: datetime, person: User | None = None,
    but: tuple[str, ...] = (),
) -> DecisionRecord:  # fmt: skip
    """A draft with everything in it, but for some sections."""
    made = drafting.start(organisation, review.pk, now=now, person=person)
    day = now.date()
    for section, words in written(day).items():
        if section not in but:
            made = drafting.write(
                organisation, made.pk, section, words, seen=made.version, now=now, person=person
            )
    if "choice" not in but:
        made = drafting.write(
            organisation, made.pk, "choice", {}, seen=made.version, now=now, person=person,
            choice=drafting.Choice(title="Our place on X", option="close", decided_on=day,
                                   review_on=day + timedelta(days=180)),
        )  # fmt: skip
    return made
