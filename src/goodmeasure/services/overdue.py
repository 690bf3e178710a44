"""Every date that has come, as alerts: names, steps out of a channel, drills, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from goodmeasure.reports import wording
from goodmeasure.reports.incident.words import due_words
from goodmeasure.services.alerts import About, AlertKind, Standing, keep_standing
from goodmeasure.services.incidents import drills
from goodmeasure.services.leaving.due import Kind, waiting
from goodmeasure.services.names.due import alert_of_dates as of_names
from goodmeasure.services.signposts.reading import decisions_due
from goodmeasure.store.models import Organisation


def alert_of_dates(organisation: Organisation, *, now: datetime) -> None:
    """Raise an alert for each, and end those of dates that were moved or done."""
    today = organisation.day_of(now)
    of_names(organisation, now=now)
    for kind, start, standing in (
        (AlertKind.STEP_OVERDUE, "leaving:", _steps(organisation, now)),
        (AlertKind.DRILL_OVERDUE, "drill:", _drills(organisation, today)),
        (AlertKind.REVIEW_PASSED, "decision:", _decisions(organisation, today)),
    ):
        keep_standing(organisation, kind, list(standing), start=start, now=now)


def _steps(organisation: Organisation, now: datetime) -> Iterator[Standing]:
    for one in waiting(organisation, now=now):
        if one.kind is Kind.OVERDUE:
            about = About(kind="leaving", key=one.plan)
            yield Standing(key=one.key, sentence=one.sentence, about=about)


def _drills(organisation: Organisation, today: date) -> Iterator[Standing]:
    for one in drills.due(organisation, today):
        yield Standing(
            key=one.key,
            sentence=due_words(one.on, today, tried=one.last is not None),
            about=About(kind="drill", key=one.plan.pk),
        )


def _decisions(organisation: Organisation, today: date) -> Iterator[Standing]:
    for one in decisions_due(organisation, today=today):
        day = wording.day(one.review_on) if one.review_on else ""
        yield Standing(
            key=f"decision:{one.pk}:{one.review_on}",
            sentence=f"The decision “{one.title}” was to be looked at again on {day}.",
            about=About(kind="decision", key=one.pk),
        )
