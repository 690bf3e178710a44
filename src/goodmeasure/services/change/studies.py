"""Before and after: an event of the log, a series, and what ``evidence.change`` says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction

from goodmeasure.evidence.change.before_after import FEWEST_DONORS, METHOD_VERSION, before_after
from goodmeasure.evidence.change.questions import Question
from goodmeasure.evidence.change.questions import Study as Answered
from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import DAY, EPOCH, MeasuredChannel
from goodmeasure.measures.definitions import measures
from goodmeasure.measures.series import Grain
from goodmeasure.observations.metrics import Metric
from goodmeasure.services.measuring import definition, measured_channels
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Event, Organisation, Study, User

SEASONS = {Grain.DAY: 7, Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4}
LONGEST = {Grain.DAY: 800, Grain.WEEK: 300, Grain.MONTH: 120, Grain.QUARTER: 40}
"""Steps looked at, so that one far-off reading does not make a series of decades."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a person asks. ``series`` is a metric counted by day, or a measure."""

    event: Event
    channel: Channel
    series: str
    grain: Grain
    controls: tuple[Channel, ...] = ()
    until: date | None = None
    """The last day that is looked at; all there is without one."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Steps:
    """A series as steps: the first day of each, and its value (NaN where not known)."""

    days: tuple[date, ...]
    values: np.ndarray[Any, np.dtype[np.float64]]


def series_on(channel: MeasuredChannel) -> list[str]:
    """What can be followed on a channel: daily metrics, standing ones, and measures of posts."""
    metrics = [one.value for one in (*channel.daily, *channel.standing)]
    of_posts = [
        one.name
        for one in measures().values()
        if channel.posts is not None
        and one.way.of_posts
        and one.is_defined_on(channel.platform.name)
    ]
    return [*dict.fromkeys(metrics), *of_posts]


def steps_of(
    organisation: Organisation, channel: MeasuredChannel, series: str, grain: Grain, now: datetime
) -> Steps:
    """Every step from the first known day to the last, without holes."""
    if series in set(Metric):
        return _of_metric(channel, Metric(series), grain)
    posts = channel.posts
    if posts is None or not len(posts):
        return Steps(days=(), values=np.zeros(0))
    first, last = (
        (EPOCH + float(posts.published[i]) * DAY).astimezone(channel.zone).date() for i in (0, -1)
    )
    found = compute.series(
        definition(organisation, series), channel, Period(since=first, until=last), grain, now=now
    )
    values = [np.nan if one.value is None else one.value for one in found.points]
    return Steps(
        days=tuple(one.period.since for one in found.points), values=np.array(values, dtype=float)
    )


def _of_metric(channel: MeasuredChannel, metric: Metric, grain: Grain) -> Steps:
    """Daily counts added up over whole steps; standing counts as last seen in each step."""
    daily = channel.daily.get(metric)
    readings = daily or channel.standing.get(metric, ())
    by_day = {
        (one.at - timedelta(seconds=1 if daily else 0)).astimezone(channel.zone).date(): one.value
        for one in readings
    }
    if not by_day:
        return Steps(days=(), values=np.zeros(0))
    periods = compute.steps(Period(since=min(by_day), until=max(by_day)), grain)
    if grain is not Grain.DAY:  # a step at the edge that is not whole is no figure
        periods = [one for one in periods if one.since >= min(by_day) and one.until <= max(by_day)]
    values = []
    for one in periods:
        days = [one.since + timedelta(days=i) for i in range(one.days)]
        known = [by_day[day] for day in days if day in by_day]
        if daily:
            values.append(float(sum(known)) if len(known) == len(days) else np.nan)
        else:
            values.append(float(known[-1]) if known else np.nan)
    return Steps(days=tuple(one.since for one in periods), values=np.array(values, dtype=float))


def ask(
    organisation: Organisation, asked: Asked, *, now: datetime, person: User | None = None
) -> Study:
    """Work a question out and keep the answer as it was found."""
    for one in (asked.channel, *asked.controls):
        if one.organisation_id != organisation.pk:
            raise Channel.DoesNotExist("That channel belongs to another organisation.")
    if asked.event.organisation_id != organisation.pk:
        raise Event.DoesNotExist("That event belongs to another organisation.")
    with transaction.atomic():
        study = Study.objects.create(
            organisation=organisation, event=asked.event, channel=asked.channel,
            series=asked.series, grain=asked.grain.value,
            controls=[one.pk for one in asked.controls], person=person, asked_at=now,
            computed_at=now, result=result_of(organisation, asked, now=now),
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="before and after asked",
            subject=f"{asked.series} around {asked.event.title}",
        )  # fmt: skip
    return study


def result_of(organisation: Organisation, asked: Asked, *, now: datetime) -> dict[str, Any]:
    """The answer as plain data."""
    channels = measured_channels(organisation, [asked.channel, *asked.controls])
    if asked.channel.pk not in channels:
        raise InputError("This channel has no figures.", next_step="Choose another.")
    ours = channels[asked.channel.pk]
    steps = _up_to(steps_of(organisation, ours, asked.series, asked.grain, now), asked)
    short = _refused(steps, asked, ours.breaks)
    if short is not None:
        return {"known": False, "reason": short.reason, "needed": short.needed}
    steps = _cut(steps, asked)
    others = [
        steps_of(organisation, channels[one.pk], asked.series, asked.grain, now)
        for one in asked.controls
    ]
    first = next(i for i, day in enumerate(steps.days) if day >= asked.event.at)
    found = before_after(
        Question(
            outcome=steps.values,
            first_after=first,
            season=SEASONS[asked.grain],
            controls=tuple(_beside(steps, one) for one in others),
            control_names=tuple(str(one) for one in asked.controls),
            other_events=_other_events(organisation, asked.event, steps),
        )
    )
    if isinstance(found, NotEnough):
        return {"known": False, "reason": found.reason, "needed": found.needed}
    return {"known": True, **as_plain(found, steps, first, len(asked.controls))}


def _up_to(steps: Steps, asked: Asked) -> Steps:
    """Without the steps that reach beyond the last day asked for."""
    if asked.until is None:
        return steps
    after = (*steps.days[1:], date.max)
    whole = sum(one <= asked.until + timedelta(days=1) for one in after)
    if asked.grain is Grain.DAY:
        whole = sum(one <= asked.until for one in steps.days)
    return Steps(days=steps.days[:whole], values=steps.values[:whole])


def _cut(steps: Steps, asked: Asked) -> Steps:
    most = LONGEST[asked.grain]
    return Steps(days=steps.days[-most:], values=steps.values[-most:])


def _refused(steps: Steps, asked: Asked, breaks: Sequence[Break]) -> NotEnough | None:
    """A series that does not span the event, or that was not counted alike across it."""
    if not steps.days or not steps.days[0] < asked.event.at <= steps.days[-1]:
        return NotEnough(
            reason="there are no figures on both sides of the event",
            needed="Import the series from well before it to well after it.",
        )
    of_measure = measures()[asked.series].breaks() if asked.series in measures() else ()
    for one in (*breaks, *of_measure):
        if one.kind.parts and steps.days[0] < one.at <= steps.days[-1]:
            return NotEnough(
                reason=f"figures before and after {one.at:%-d %B %Y} are not alike: {one.why}",
                needed="Ask about a series that was counted in one way throughout.",
            )
    return None


def _beside(steps: Steps, other: Steps) -> np.ndarray[Any, np.dtype[np.float64]]:
    held = dict(zip(other.days, other.values.tolist(), strict=True))
    return np.array([held.get(day, np.nan) for day in steps.days], dtype=np.float64)


def _other_events(
    organisation: Organisation, event: Event, steps: Steps
) -> tuple[tuple[int, str], ...]:
    rows = Event.objects.filter(
        organisation=organisation, withdrawn_at__isnull=True, at__gte=steps.days[0],
        at__lte=steps.days[-1],
    ).exclude(pk=event.pk)  # fmt: skip

    def step(day: date) -> int:
        return sum(one < day for one in steps.days)

    return tuple(
        (step(one.at), f"{one.title} ({one.at:%-d %B %Y})") for one in rows.order_by("at", "pk")
    )


def _donors(found: Answered, controls: int) -> dict[str, Any]:
    """The placebo among the controls; where there is none, how many there are and how many it
    takes."""
    if found.donors is None:
        return {"controls": controls, "takes": FEWEST_DONORS}
    return {
        "controls": controls, "ratio": found.donors.ratio, "p": found.donors.p,
        "as_extreme": found.donors.as_extreme,
        "theirs": [[name, ratio] for name, ratio in found.donors.theirs],
    }  # fmt: skip


def as_plain(found: Answered, steps: Steps, first: int, controls: int) -> dict[str, Any]:
    """What is kept of an answer: all that the page shows."""

    def row(values: Any) -> list[float | None]:
        return [None if np.isnan(v) else round(float(v), 4) for v in values]

    return {
        "estimates": [
            {"method": one.method.value, "ratio": one.ratio, "low": one.low, "high": one.high}
            for one in found.estimates
        ],
        "changed": found.changed, "agree": found.agree, "difference": found.difference,
        "placebo": {"dates": found.placebo.dates, "as_extreme": found.placebo.as_extreme,
                    "p": found.placebo.p},
        "donors": _donors(found, controls),
        "spoilers": [[kind.value, what] for kind, what in found.spoilers],
        "before": found.before, "after": found.after, "first_after": first,
        "days": [day.isoformat() for day in steps.days], "values": row(steps.values),
        "expected": row(found.counterfactual.expected), "low": row(found.counterfactual.low),
        "high": row(found.counterfactual.high), "method_version": METHOD_VERSION,
    }  # fmt: skip


def studies_of(organisation: Organisation) -> list[Study]:
    """Newest first."""
    rows = Study.objects.filter(organisation=organisation).select_related("event", "channel")
    return list(rows.order_by("-asked_at", "-pk"))


def study_of(organisation: Organisation, key: int) -> Study:
    """``Study.DoesNotExist`` for another organisation's."""
    return Study.objects.select_related("event", "channel").get(organisation=organisation, pk=key)
