"""What changed since a decision: it stays as it was, and this says what is another now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goodmeasure.decisions.record.record import ChannelThen, EventThen, GroupThen, Record
from goodmeasure.decisions.review.outcome import Outcome, work_out
from goodmeasure.decisions.review.under import Difference, differences
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.decisions.gathering import (
    channels_then,
    events_then,
    groups_told,
    record_of,
)
from goodmeasure.services.reviews.offers import offers
from goodmeasure.services.reviews.reading import under as under_of
from goodmeasure.services.reviews.since import Moved, moved_figures, refreshed
from goodmeasure.store.models import DecisionRecord, SignpostRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """One thing in words: what it was, what it is now; empty where it was or is not there."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Since:
    """``then`` is the outcome as it was frozen; ``moved`` are figures that are another today, and
    ``fresh`` what the review as it stood then would come to with them: ``None`` where none moved,
    or where it cannot be worked out. ``written`` is what people changed in the review. ``channels``
    and ``routes`` are what is another now; ``events`` entered the log; ``tripped`` are signposts
    that did."""

    record: Record
    today: date
    then: Outcome | None
    fresh: Outcome | None
    moved: tuple[Moved, ...]
    written: tuple[Difference, ...]
    channels: tuple[Changed, ...]
    routes: tuple[Changed, ...]
    events: tuple[EventThen, ...]
    tripped: tuple[SignpostRecord, ...]

    @property
    def anything(self) -> bool:
        return bool(
            self.moved or self.written or self.channels or self.routes or self.events
            or self.tripped
        )  # fmt: skip


def since(decision: DecisionRecord, *, now: datetime) -> Since:
    """Of a decision that stands."""
    organisation, review = decision.organisation, decision.review
    then, under = record_of(decision, now=now), under_of(review)
    today = organisation.day_of(now)
    moved = moved_figures(then.under, offers(organisation, then.under, now=now))
    tripped = SignpostRecord.objects.filter(
        organisation=organisation, decision=decision, status=SignpostRecord.Status.TRIPPED
    ) | SignpostRecord.objects.filter(
        organisation=organisation, review=review, status=SignpostRecord.Status.TRIPPED
    )
    known = set(then.events)
    return Since(
        record=then, today=today, then=then.outcome, moved=moved,
        fresh=_fresh(then, moved, today=today) if moved else None,
        written=differences(then.under, under),
        channels=_channels(then.channels, channels_then(organisation, under)),
        routes=_routes(then.groups, groups_told(organisation)),
        events=tuple(one for one in events_then(organisation, under) if one not in known),
        tripped=tuple(tripped.order_by("tripped_on", "pk")),
    )  # fmt: skip


def _fresh(then: Record, moved: Sequence[Moved], *, today: date) -> Outcome | None:
    try:
        review = refreshed(then.under, moved).review()
        found = work_out(review, today=today, seed=then.seed)
    except GoodMeasureError:
        return None
    return found if isinstance(found, Outcome) else None


def _channels(then: Sequence[ChannelThen], now: Sequence[ChannelThen]) -> tuple[Changed, ...]:
    """States that are another, channels that came or went; those yet to open have none."""
    return _different(
        ((one.title, one.state) for one in then if one.state),
        ((one.title, one.state) for one in now if one.state),
    )


def _routes(then: Sequence[GroupThen], now: Sequence[GroupThen]) -> tuple[Changed, ...]:
    return _different(_told(then), _told(now))


def _told(groups: Sequence[GroupThen]) -> list[tuple[str, str]]:
    return [
        (f"{group.title}, {route.purpose.lower()}", ", else ".join(
            part for part in (route.first, route.fallback) if part))
        for group in groups
        for route in group.routes
    ]  # fmt: skip


def _different(
    then: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]
) -> tuple[Changed, ...]:
    was, is_now = dict(then), dict(now)
    return tuple(
        Changed(what=one, was=was.get(one, ""), now=is_now.get(one, ""))
        for one in {**was, **is_now}
        if was.get(one) != is_now.get(one)
    )
