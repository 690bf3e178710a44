"""Objectives: what an organisation set out to do, and whether it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.definitions import Good
from goodmeasure.services.measuring import answers, definition
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
    """How an objective stands: ``met`` is ``None`` where it cannot be told."""

    objective: Objective
    answer: Answer | None
    met: bool | None


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
    return list(rows.select_related("channel").order_by("since", "pk"))


def progress(organisation: Organisation, objective: Objective, *, now: datetime) -> Progress:
    """The figure of the objective's own days beside its target.

    Met only where the whole range is on the good side of the target, not met only where it is all
    on the other: a range that holds the target cannot tell.
    """
    if not objective.measure or objective.channel is None or objective.target is None:
        return Progress(objective=objective, answer=None, met=None)
    period = Period(since=objective.since, until=objective.until)
    found = answers(
        organisation, objective.measure, period, channels=[objective.channel], now=now
    ).get(objective.channel.pk)
    met = None
    if isinstance(found, Finding):
        low = found.value if found.low is None else found.low
        high = found.value if found.high is None else found.high
        less_is_good = definition(organisation, objective.measure).good is Good.DOWN
        if less_is_good:
            met = True if high <= objective.target else False if low > objective.target else None
        else:
            met = True if low >= objective.target else False if high < objective.target else None
    return Progress(objective=objective, answer=found, met=met)
