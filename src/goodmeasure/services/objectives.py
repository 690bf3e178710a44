"""Objectives: what an organisation set out to do, and whether it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Answer, Finding, NotEnough
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.measures.definitions import Good, Measure, Way, measures
from goodmeasure.services.measuring import definition, measured_channels
from goodmeasure.services.own_measures import own_measures
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Objective, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewObjective:
    sentence: str
    since: date
    until: date
    channel: Channel | None = None
    measure: str = ""
    target: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How an objective stands: ``met`` is ``None`` where it cannot be told. Until its days are
    ``over`` it is how it stands so far."""

    objective: Objective
    answer: Answer | None
    met: bool | None
    over: bool


def set_out(
    organisation: Organisation, new: NewObjective, *, now: datetime, person: User | None = None
) -> Objective:
    """Raises ``InputError``."""
    if len(new.sentence.strip()) < 10:
        raise InputError("An objective is a whole sentence.", next_step="Say what should be so.")
    Period(since=new.since, until=new.until)
    if new.measure:
        wanted = definition(organisation, new.measure)
        if new.channel is None or new.target is None:
            raise InputError(
                "An objective with a measure has a channel and a target.",
                next_step="Choose both, or leave the measure out.",
            )
        if not wanted.is_defined_on(new.channel.platform):
            raise InputError(
                f"{wanted.title} is not defined there.", next_step="Choose another measure."
            )
        if wanted.way is Way.SHARE and not 0 <= new.target <= 1:
            raise InputError("A target of a share is from 0 to 1.", next_step="Write 0.9 for 90%.")
    with transaction.atomic():
        made = Objective.objects.create(
            organisation=organisation, sentence=new.sentence.strip(), since=new.since,
            until=new.until, channel=new.channel, measure=new.measure, target=new.target,
            person=person, written_at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="objective set", subject=made.sentence
        )
    return made


def withdraw(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> None:
    with transaction.atomic():
        found = Objective.objects.get(organisation=organisation, pk=key)
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        audit.record(
            organisation, person=person, at=now, action="objective withdrawn",
            subject=found.sentence,
        )  # fmt: skip


def objectives_of(
    organisation: Organisation, *, since: date | None = None, until: date | None = None
) -> list[Objective]:
    """Those that are not withdrawn and have a day in the period, by their first day."""
    rows = Objective.objects.filter(organisation=organisation, withdrawn_at__isnull=True)
    if since:
        rows = rows.filter(until__gte=since)
    if until:
        rows = rows.filter(since__lte=until)
    return list(rows.select_related("channel", "organisation").order_by("since", "pk"))


def progress(organisation: Organisation, objective: Objective, *, now: datetime) -> Progress:
    """How one objective stands."""
    return progress_of(organisation, [objective], now=now)[0]


def progress_of(
    organisation: Organisation, objectives: Sequence[Objective], *, now: datetime
) -> list[Progress]:
    """How each stands: the figure of the objective's own days beside its target.

    Met only where the whole range is on the good side of the target, not met only where it is all
    on the other: a range that holds the target cannot tell. All figures are loaded once.
    """
    known = {**measures(), **own_measures(organisation)}
    wanted = {one.channel_id: one.channel for one in objectives if one.measure and one.channel}
    loaded = measured_channels(organisation, list(wanted.values())) if wanted else {}
    return [_progress(one, known, loaded, now) for one in objectives]


def _progress(
    objective: Objective,
    known: Mapping[str, Measure],
    loaded: Mapping[int, MeasuredChannel],
    now: datetime,
) -> Progress:
    over = objective.until < objective.organisation.day_of(now)
    if not objective.measure or objective.channel_id is None or objective.target is None:
        return Progress(objective=objective, answer=None, met=None, over=over)
    wanted, channel = known.get(objective.measure), loaded.get(objective.channel_id)
    if wanted is None:
        gone = NotEnough(
            reason=f"the measure {objective.measure!r} is not in use any more",
            needed="Set the objective again with another measure.",
        )
        return Progress(objective=objective, answer=gone, met=None, over=over)
    found = None
    if channel is not None:
        period = Period(since=objective.since, until=objective.until)
        found = compute.answer(wanted, channel, period, now=now)
    met = _met(found, objective.target, wanted.good) if isinstance(found, Finding) else None
    return Progress(objective=objective, answer=found, met=met, over=over)


def _met(found: Finding, target: float, good: Good) -> bool | None:
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    if good is Good.DOWN:
        return True if high <= target else False if low > target else None
    return True if low >= target else False if high < target else None
