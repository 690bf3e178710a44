"""What came after: so many months on, everything that can be held against the time before.

Series are asked by two methods with ranges (``services.studies``), up to the day that is looked at
and no further, so that a look that runs late says the same. Counts that people enter are two
numbers beside each other: what made the difference cannot be told from two numbers, and is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.measures.series import Grain
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.services.audiences import inputs
from goodmeasure.services.change import studies
from goodmeasure.services.channels import channel_name
from goodmeasure.services.leaving import hours
from goodmeasure.services.measuring import measured_channels
from goodmeasure.store import audit
from goodmeasure.store.models import Aftermath, Channel, Event, LeavingPlan, Organisation, User

VERSION = 1
BEFORE_DAYS = 90
"""Events from so long before are named: they can still be at work."""
DROPPED = ("days", "values", "expected", "low", "high")
"""The series itself, which is there to be asked again."""
WANTED: tuple[tuple[str, Metric, str], ...] = (
    ("Site visits", Metric.VISITS, "Import the visits of your website by day."),
    ("Visits by our links", Metric.LINK_VISITS, "Tag the links that you post, and import visits."),
    ("People who joined the newsletter", Metric.JOINS, "Import the newsletter’s figures by day."),
    ("Enquiries by day", Metric.ENQUIRIES, "Import enquiries by day, or enter their counts."),
)  # fmt: skip
"""Daily counts that leaving may touch, and what to do where nobody counts them."""


def due(organisation: Organisation, *, now: datetime) -> list[Aftermath]:
    """Looks whose day has come and that have not been taken, the earliest first."""
    rows = Aftermath.objects.filter(
        plan__organisation=organisation, found_at__isnull=True,
        due_on__lte=organisation.day_of(now),
    )  # fmt: skip
    return list(rows.select_related("plan__channel", "plan__event").order_by("due_on", "pk"))


def look(organisation: Organisation, *, now: datetime) -> int:
    """Take every look that is due; returns how many. Safe to run twice: a look is taken once."""
    taken = 0
    for one in due(organisation, now=now):
        result = found(organisation, one.plan, one, now=now)
        with transaction.atomic():
            held = Aftermath.objects.select_for_update().get(pk=one.pk)
            if held.found_at is None:
                held.found_at, held.result = now, result
                held.save(update_fields=["found_at", "result"])
                audit.record(
                    organisation, person=None, at=now, action="looked what came after",
                    subject=one.plan.title, months=one.months,
                )  # fmt: skip
                taken += 1
    return taken


def look_again(
    organisation: Organisation, plan: int, months: int, *, now: datetime,
    person: User | None = None,
) -> Aftermath:  # fmt: skip
    """With figures that came in since. What was found before is kept beside it."""
    one = look_of(organisation, plan, months)
    if one.found_at is None:
        raise InputError("It has not been looked yet.", next_step="It is done by itself.")
    result = found(organisation, one.plan, one, now=now)
    with transaction.atomic():
        held = Aftermath.objects.select_for_update().get(pk=one.pk)
        before = {**held.result, "found_at": held.found_at.isoformat() if held.found_at else ""}
        held.result = {**result, "earlier": [*before.pop("earlier", ()), before]}
        held.found_at = now
        held.save(update_fields=["found_at", "result"])
        audit.record(
            organisation, person=person, at=now, action="looked again what came after",
            subject=one.plan.title, months=months,
        )  # fmt: skip
    return held


def found(
    organisation: Organisation, plan: LeavingPlan, one: Aftermath, *, now: datetime
) -> dict[str, Any]:
    """The look as plain data."""
    assert plan.left_at is not None  # noqa: S101 - a look is made on the leaving day
    left_on = organisation.day_of(plan.left_at)
    until = one.due_on - timedelta(days=1)
    after = Period(since=left_on, until=max(until, left_on))
    before = Period(since=left_on - timedelta(days=after.days), until=left_on - timedelta(days=1))
    loaded = measured_channels(organisation)
    return {
        "version": VERSION, "months": one.months, "left_on": left_on.isoformat(),
        "since": after.since.isoformat(), "until": after.until.isoformat(),
        "before_since": before.since.isoformat(), "before_until": before.until.isoformat(),
        "series": [*_series(organisation, plan, loaded, until, now)],
        "inputs": _inputs(organisation, before, after, now),
        "hours": _hours(organisation, plan.channel, before, after),
        "events": _events(organisation, plan, left_on, until),
    }  # fmt: skip


def _series(
    organisation: Organisation, plan: LeavingPlan, loaded: dict[int, MeasuredChannel],
    until: date, now: datetime,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    rows = Channel.objects.filter(organisation=organisation, pk__in=loaded).exclude(
        pk=plan.channel_id
    )
    others = list(rows.order_by("platform", "handle"))
    for title, metric, todo in WANTED:
        where = [one for one in others if loaded[one.pk].daily.get(metric)]
        for one in where:
            yield _asked(organisation, plan, one, title, metric.value, until, now)
        if not where:
            yield {
                "title": title, "subject": "", "series": metric.value,
                "result": {"known": False, "reason": "nobody counts this", "needed": todo},
            }  # fmt: skip
    for one in others:
        if loaded[one.pk].standing.get(Metric.FOLLOWERS):
            yield _asked(organisation, plan, one, "Followers", Metric.FOLLOWERS.value, until, now)
        defined = measures()[ENGAGEMENT].is_defined_on(one.platform)
        if loaded[one.pk].posts is not None and defined:
            yield _asked(organisation, plan, one, "Engagement", ENGAGEMENT, until, now)


def _asked(
    organisation: Organisation, plan: LeavingPlan, channel: Channel, title: str, series: str,
    until: date, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """By day where that can be told, else by week or month; else why by day it cannot."""
    first: dict[str, Any] | None = None
    for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
        result = studies.result_of(
            organisation,
            studies.Asked(event=_event(plan), channel=channel, series=series, grain=grain,
                          until=until),
            now=now,
        )  # fmt: skip
        kept = {key: value for key, value in result.items() if key not in DROPPED}
        answer = {"title": title, "subject": channel_name(channel), "series": series,
                  "grain": grain.value, "result": kept}  # fmt: skip
        if result["known"]:
            return answer
        first = first or answer
    assert first is not None  # noqa: S101 - there are three grains
    return first


def _event(plan: LeavingPlan) -> Event:
    """The log's entry of the leaving day. One that was withdrawn is still that day."""
    assert plan.event is not None  # noqa: S101 - written on the leaving day, never deleted
    return plan.event


def _inputs(
    organisation: Organisation, before: Period, after: Period, now: datetime
) -> list[dict[str, Any]]:
    """What each group sent us in the two times, by kind; ``None`` where nobody counted."""
    then, since = (inputs.received(organisation, one, now=now) for one in (before, after))
    later = {row.group.pk if row.group else None: row.counts for row in since.rows}
    titles = {**inputs.KINDS, **inputs.COLLECTED}
    rows = []
    for row in then.rows:
        counts = later.get(row.group.pk if row.group else None, {})
        kinds = [one for one in titles if one in row.counts or one in counts]
        rows += [
            {"group": row.group.name if row.group else None, "kind": titles[kind],
             "before": row.counts.get(kind), "after": counts.get(kind)}
            for kind in kinds
        ] or [{"group": row.group.name if row.group else None, "kind": "", "before": None,
               "after": None}]  # fmt: skip
    return rows


def _hours(
    organisation: Organisation, channel: Channel, before: Period, after: Period
) -> list[dict[str, Any]]:
    """Hours a week in the two times, on the channel and on all together."""
    rows = []
    for title, of in ((channel_name(channel), channel), ("All channels together", None)):
        times = [hours.spent(organisation, one, of) for one in (before, after)]
        rows.append(
            {"title": title,
             **{when: None if one is None else {"hours": one.hours, "days": one.days,
                                                "a_week": round(one.a_week, 2)}
                for when, one in zip(("before", "after"), times, strict=True)}}
        )  # fmt: skip
    return rows


def _events(
    organisation: Organisation, plan: LeavingPlan, left_on: date, until: date
) -> list[dict[str, str]]:
    """What else the log knows of, from some time before to the end of the look."""
    rows = Event.objects.filter(
        organisation=organisation, withdrawn_at__isnull=True,
        at__gte=left_on - timedelta(days=BEFORE_DAYS), at__lte=until,
    ).exclude(pk=_event(plan).pk)  # fmt: skip
    return [
        {"at": one.at.isoformat(), "title": one.title, "day": wording.day(one.at)}
        for one in rows.order_by("at", "pk")
    ]


def looks_of(plan: LeavingPlan) -> list[Aftermath]:
    """In order; those to come too."""
    return list(plan.aftermaths.order_by("months"))


def look_of(organisation: Organisation, plan: int, months: int) -> Aftermath:
    """``Aftermath.DoesNotExist`` for another organisation's."""
    rows = Aftermath.objects.select_related("plan__channel", "plan__organisation")
    return rows.get(plan__organisation=organisation, plan=plan, months=months)
