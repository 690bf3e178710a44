"""Days that have come on which somebody must do something, as alerts: names, drills."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from goodmeasure.reports.incident.words import due_words
from goodmeasure.services.alerts import About, AlertKind, Standing, keep_standing
from goodmeasure.services.incidents import drills
from goodmeasure.services.names.due import alert_of_dates
from goodmeasure.store.models import Organisation


def alert_of_all_dates(organisation: Organisation, *, now: datetime) -> None:
    """Raise what has come, and end what was done or moved."""
    today = now.astimezone(ZoneInfo(organisation.time_zone)).date()
    alert_of_dates(organisation, now=now)
    keep_standing(
        organisation, AlertKind.DRILL_OVERDUE, _drills(organisation, today), start="drill:", now=now
    )


def _drills(organisation: Organisation, today: date) -> list[Standing]:
    return [
        Standing(
            key=one.key,
            sentence=due_words(one.on, today, tried=one.last is not None),
            about=About(kind="drill", key=one.plan.pk),
        )
        for one in drills.due(organisation, today)
    ]
