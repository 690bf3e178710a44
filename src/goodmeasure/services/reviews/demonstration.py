"""A review of the example organisation: should it stay on X? All that people say in it is made up.

Its channels and figures of posts are the example's; who judges, what they say, what hours cost and
how much abuse there is were invented to show what the pages do, and every source says so.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from goodmeasure.decisions.review.cells import Evidence, Judgement, item_of
from goodmeasure.decisions.review.changes import (
    AudiencePut,
    AudienceRemoved,
    CellEmptied,
    Change,
    FigurePut,
    Judged,
    OptionPut,
    PlannedStudy,
    WaitingCosts,
    Weighed,
)
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.options import NEW, Option, Placement, State, channel_key
from goodmeasure.decisions.review.under import Under
from goodmeasure.decisions.review.weighing import Points, Preferred, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import BaseKind
from goodmeasure.services.audiences.demonstration import MADE_UP, MEMBERS, RESEARCHERS
from goodmeasure.services.reviews import filling, making, reading
from goodmeasure.services.reviews.stating import Statement, stated
from goodmeasure.store.models import (
    Channel,
    Group,
    Organisation,
    Purpose,
    ReviewRecord,
    User,
)

QUESTION = "Should we stay on X?"
SEED = 20_140_409
"""The example's own, so that everybody who opens it sees the same digits."""

AUDIENCES = (
    (RESEARCHERS, "Inform", 100), (MEMBERS, "Celebrate", 60),
    ("NHS and social care organisations", "Incident", 80), ("Sponsors", "Inform", 30),
)  # fmt: skip
HEAD, LEAD, OFFICER = (
    "Head of communications (made up)", "Incident lead (made up)", "Social media officer (made up)",
)  # fmt: skip
JUDGED: dict[str, dict[str, tuple[tuple[str, float, str], ...]]] = {
    "safety": {
        "stay": ((HEAD, 3, "Posts of ours stand beside abuse that reports do not remove."),
                 (OFFICER, 2, "What I report stays up.")),
        "emergency": ((HEAD, 5, "We would lend our name to it on bad days only."),
                      (OFFICER, 5, "Less of us beside it, though we would still be there.")),
        "close": ((HEAD, 8, "It keeps its rules, as far as we saw."),
                  (OFFICER, 6, "It is young; nobody knows how it will go.")),
    },
    "identity": {
        "stay": ((HEAD, 4, "The mark of a checked account can be bought by anybody."),),
        "emergency": ((HEAD, 5, "The name stays ours, and our website says which it is."),),
        "close": ((HEAD, 4, "On Bluesky our own web address is the name. On X somebody could take"
                            " the old one up."),),
    },
}  # fmt: skip
HOURS = {"stay": (60, 50, 70), "emergency": (55, 40, 75), "close": (45, 30, 60)}
ABUSE = {"stay": (4, 2, 7), "emergency": (1.5, 0.5, 4), "close": (0.5, 0.1, 2)}
ACTS = {"emergency": (250, 80, 700), "close": (250, 80, 700)}
UNKNOWN = "Nobody has asked them about these places yet."
WEIGHINGS = (
    (HEAD, {"reach": (70, 90, 100), "expectation": (50, 70, 90), "engagement": (10, 20, 40),
            "safety": (80, 100, 100), "exposure": (60, 80, 100), "incident": (30, 50, 70),
            "accessibility": (20, 30, 50), "identity": (20, 30, 50), "cost": (10, 20, 30),
            "measurability": (5, 10, 20), "input": (10, 20, 30)}),
    (LEAD, {"reach": (50, 70, 90), "expectation": (70, 90, 100), "engagement": (5, 10, 20),
            "safety": (30, 50, 70), "exposure": (20, 40, 60), "incident": (90, 100, 100),
            "accessibility": (20, 40, 60), "identity": (30, 50, 70), "cost": (5, 10, 20),
            "measurability": (5, 10, 20), "input": (10, 20, 40)}),
)  # fmt: skip


def add_demonstration_review(
    organisation: Organisation, *, now: datetime, person: User | None = None
) -> bool:
    """Add it where there is no review yet; whether it was added."""
    if ReviewRecord.objects.filter(organisation=organisation).exists():
        return False
    with transaction.atomic():
        record = making.open_review(organisation, QUESTION, now=now, person=person)
        ReviewRecord.objects.filter(pk=record.pk).update(seed=SEED)

        def put(changes: list[Change]) -> None:
            kept = reading.review_of(organisation, record.pk)
            making.change(
                organisation, kept.pk, changes, seen=kept.last_change, now=now, person=person
            )

        put([*_options(organisation), *_audiences(organisation, record)])
        put(_said(reading.under(record), organisation.day_of(now)))
        filling.fill_in(organisation, record.pk, now=now, person=person)
        under = reading.under(record)
        put([*_unknown(under), *_weights(), _waiting(under)])
    return True


def _options(organisation: Organisation) -> list[Change]:
    keys = [
        channel_key(one.pk)
        for one in Channel.objects.filter(organisation=organisation, platform="x").order_by("pk")
    ]
    bluesky = Placement(channel=f"{NEW}bluesky", state=State.ACTIVE)

    def of_all(state: State) -> tuple[Placement, ...]:
        return tuple(Placement(channel=key, state=state) for key in keys)

    return [
        OptionPut(option=Option(key="stay", title="Stay on X as we are")),
        OptionPut(option=Option(
            key="emergency", title="Emergency only on X, and open Bluesky",
            places=(*of_all(State.EMERGENCY_ONLY), bluesky),
        )),
        OptionPut(option=Option(
            key="close", title="Close X, and open Bluesky",
            places=(*of_all(State.CLOSED), bluesky),
        )),
    ]  # fmt: skip


def _audiences(organisation: Organisation, record: ReviewRecord) -> list[Change]:
    """Four groups, each for the purpose that it matters for here, in place of all of them."""
    groups = {one.name: one for one in Group.objects.filter(organisation=organisation)}
    purposes = {one.name: one.pk for one in Purpose.objects.filter(organisation=organisation)}
    return [
        *(AudienceRemoved(key=one.key) for one in reading.under(record).audiences),
        *(
            AudiencePut(audience=Audience(
                key=making.audience_key(groups[name].pk, purposes[purpose]),
                title=f"{name}, to {purpose.lower()}" if purpose != "Incident"
                else f"{name}, in an incident",
                group=str(groups[name].pk), purpose=str(purposes[purpose]), weight=weight,
            ))
            for name, purpose, weight in AUDIENCES
        ),
    ]  # fmt: skip


def _said(under: Under, today: date) -> list[Change]:
    """What people judged, and the figures that the team states."""
    leaves = {one.key: one for one in under.leaves}
    found: list[Change] = [
        Judged(option=option, criterion=criterion, judgement=Judgement(
            author=author, score=score, reason=reason, grade=Grade.OPINION,
        ))
        for criterion, options in JUDGED.items()
        for option, said in options.items()
        for author, score, reason in said
    ]  # fmt: skip
    for criterion, of, kind, figures in (
        ("cost", "the people who post", BaseKind.MEASURED, HOURS),
        ("exposure", "the people who post", BaseKind.MEASURED, ABUSE),
        ("engagement", "a month of posts on channels yet to be opened", BaseKind.POSTS, ACTS),
    ):
        found += [
            FigurePut(option=option, criterion=criterion,
                      evidence=_stated(leaves[criterion], of, kind, ends, today))
            for option, ends in figures.items()
        ]  # fmt: skip
    return found


def _stated(
    criterion: Criterion, of: str, kind: BaseKind, ends: tuple[float, float, float], today: date
) -> Evidence:
    value, low, high = ends
    new = Statement(
        value=value, low=low, high=high, source_name=MADE_UP, of=of, kind=kind, dated=today
    )
    return stated(criterion, new, today=today)


def _unknown(under: Under) -> list[Change]:
    """Cells of groups that nobody could fill, with why."""
    return [
        CellEmptied(option=option, criterion=criterion, audience=audience, why=UNKNOWN)
        for option, criterion, audience in under.places
        if audience is not None and under.cell(option, criterion, audience).evidence is None
    ]


def _weights() -> list[Change]:
    """One of the two answers a pair the other way round than their points say: it is shown back."""
    return [
        Weighed(weighing=Weighing(
            author=author, reason=MADE_UP,
            points=tuple(Points(criterion=key, points=middle, low=low, high=high)
                         for key, (low, middle, high) in points.items()),
            preferred=(Preferred(more="cost", less="identity"),) if author is LEAD else (),
        ))
        for author, points in WEIGHINGS
    ]  # fmt: skip


def _waiting(under: Under) -> Change:
    reach = [
        under.cell(option, "reach", audience).item
        for option, criterion, audience in under.places if criterion == "reach"
    ]  # fmt: skip
    safety = [item_of(option.key, "safety", None) for option in under.options]
    return WaitingCosts(
        a_month=0.5, reason=MADE_UP,
        studies=(
            PlannedStudy(title="Ask 200 researchers which places they use", months=2, cost=0.2,
                         answers=200, items=tuple(dict.fromkeys(reach))),
            PlannedStudy(title="Try Bluesky for three months, and judge it then", months=3,
                         items=tuple(safety)),
        ),
    )  # fmt: skip
