"""Signposts as pages and other services read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from django.db.models import QuerySet

from goodmeasure.decisions.review.signposts import (
    FEWEST,
    CannotTell,
    NotYet,
    State,
    Tripped,
    spread_of,
)
from goodmeasure.decisions.review.watched import OfHand, Seen, Spec, from_plain
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.kernel.plain import from_plain as answer_from_plain
from goodmeasure.store.models import (
    DecisionRecord,
    Organisation,
    ReviewRecord,
    SignpostLook,
    SignpostRecord,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptLook:
    """A look as it stood when it was looked at."""

    seen: Seen
    answer: Answer


def signposts_of(
    organisation: Organisation,
    *,
    review: ReviewRecord | None = None,
    decision: DecisionRecord | None = None,
    ended: bool = True,
) -> list[SignpostRecord]:
    """Tripped ones first, then those that are watched, then what has ended; newest first in each.

    Of a decision are those attached to it, of a review those attached to it or its decisions.
    """
    rows = SignpostRecord.objects.filter(organisation=organisation).select_related(
        "owner", "review", "decision"
    )
    if not ended:
        rows = rows.filter(ended_at__isnull=True)
    found = list(rows.order_by("-made_at", "-pk"))
    if decision is not None:
        found = [one for one in found if one.decision_id == decision.pk]
    if review is not None:
        found = [one for one in found if review.pk in (one.review_id, _review_of(one))]
    return sorted(found, key=_rank)


def _review_of(one: SignpostRecord) -> int | None:
    return one.decision.review_id if one.decision is not None else None


def _rank(one: SignpostRecord) -> int:
    if one.ended_at is not None:
        return 3
    if one.status == SignpostRecord.Status.TRIPPED:
        return 0 if one.seen_at is None else 1
    return 2


def signpost_of(organisation: Organisation, key: int) -> SignpostRecord:
    """``SignpostRecord.DoesNotExist`` for another organisation's."""
    rows = SignpostRecord.objects.select_related("owner", "review", "decision", "person", "seen_by")
    return rows.get(organisation=organisation, pk=key)


def spec_of(record: SignpostRecord) -> Spec:
    return from_plain(record.spec)


def state_of(record: SignpostRecord) -> State | None:
    """Where it stood at the last check; ``None`` before the first."""
    kinds: dict[str, type[NotYet] | type[Tripped] | type[CannotTell]] = {
        "watching": NotYet, "tripped": Tripped, "cannot tell": CannotTell,
    }  # fmt: skip
    if record.checked_at is None:
        return None
    return msgspec.convert(record.detail, kinds[record.status])


def _standing() -> QuerySet[SignpostLook]:
    """Looks that nobody corrected, and the corrections in place of others; oldest first."""
    return SignpostLook.objects.filter(correction__isnull=True).order_by("on")


def looks_of(record: SignpostRecord) -> list[KeptLook]:
    """Oldest first, those before it was set among them; none that was corrected."""
    return [_kept(one) for one in _standing().filter(signpost=record)]


def _kept(row: SignpostLook) -> KeptLook:
    answer = answer_from_plain(row.answer)
    low, high = (answer.low, answer.high) if isinstance(answer, Finding) else (None, None)
    return KeptLook(seen=Seen(on=row.on, value=row.value, low=low, high=high), answer=answer)


def newest_figures(records: Sequence[SignpostRecord]) -> dict[int, float]:
    """What the lists show, by key: of exact figures the newest, of others what is compared."""
    exact = [one.pk for one in records if spec_of(one).exact]
    rows = _standing().filter(signpost__in=exact, value__isnull=False)
    newest = dict(rows.values_list("signpost", "value")) if exact else {}
    compared = {one.pk: one.detail["mean"] for one in records if "mean" in one.detail}
    return {**compared, **newest}


def spread_known(spec: Spec, looks: Sequence[KeptLook]) -> float | None:
    """The spread that the watch goes by; ``None`` where it learns none, or has not yet."""
    if not spec.learns:
        return None
    known = [one.seen for one in looks if one.seen.value is not None]
    taught = [one.value for one in known if one.on <= spec.set_on]
    if len(taught) < FEWEST:
        taught = [one.value for one in known[:FEWEST]]
    found = spread_of([one for one in taught if one is not None])
    return found if isinstance(found, float) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What of signposts and decisions waits for a person."""

    tripped: tuple[SignpostRecord, ...]
    """Tripped, and nobody has said that they saw it."""
    to_enter: tuple[SignpostRecord, ...]
    """Figures by hand whose next look has come."""
    to_review: tuple[DecisionRecord, ...]
    """Decisions whose day of review has come."""


def waiting(organisation: Organisation, *, today: date) -> Waiting:
    """Three statements at most, however many there are."""
    open_ = list(
        SignpostRecord.objects.filter(organisation=organisation, ended_at__isnull=True)
        .select_related("review", "decision", "owner")
        .order_by("-tripped_on", "-pk")
    )
    return Waiting(
        tripped=tuple(
            one
            for one in open_
            if one.status == SignpostRecord.Status.TRIPPED and one.seen_at is None
        ),
        to_enter=tuple(_to_enter(open_, today)),
        to_review=decisions_due(organisation, today=today),
    )


def decisions_due(organisation: Organisation, *, today: date) -> tuple[DecisionRecord, ...]:
    """Those that stand and were to be looked at again by today, the longest due first."""
    rows = DecisionRecord.objects.filter(
        organisation=organisation, frozen_at__isnull=False, withdrawn_at__isnull=True,
        review_on__lte=today,
    )  # fmt: skip
    return tuple(rows.order_by("review_on", "pk"))


def _to_enter(records: Sequence[SignpostRecord], today: date) -> list[SignpostRecord]:
    by_hand = {
        one.pk: spec
        for one in records
        if one.status != SignpostRecord.Status.TRIPPED
        and isinstance((spec := spec_of(one)).watched, OfHand)
        and today <= spec.until
    }
    if not by_hand:
        return []
    rows = _standing().filter(signpost__in=by_hand, value__isnull=False)
    last = dict(rows.values_list("signpost", "on"))
    return [
        one
        for one in records
        if one.pk in by_hand and next_entry(by_hand[one.pk], last.get(one.pk)) <= today
    ]


def next_entry(spec: Spec, last: date | None) -> date:
    """When the next figure is to be entered by hand."""
    return max(last or spec.set_on, spec.set_on) + timedelta(days=spec.every)
