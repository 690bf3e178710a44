"""Dates of the register that have come: sign in to a parked account, look at a name again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from goodmeasure.reports import wording
from goodmeasure.services.alerts import About, AlertKind, Standing, keep_standing
from goodmeasure.services.channels import channel_name
from goodmeasure.store.models import ChannelState, Keeping, Organisation

NOT_ANY_MORE = (ChannelState.CLOSED,)
"""A closed account is gone: nobody can sign in to it. Its review date still holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """``on`` is the day by which it should be done; ``None`` where nobody ever said it was."""

    kind: AlertKind
    channel: int
    on: date | None
    sentence: str


def sign_in_by(keeping: Keeping) -> date | None:
    """The day by which somebody must sign in; ``None`` where no rule is kept or no day is known."""
    if keeping.sign_in_every is None or keeping.signed_in_on is None:
        return None
    return keeping.signed_in_on + timedelta(days=keeping.sign_in_every)


def due(organisation: Organisation, *, today: date) -> list[Due]:
    """What is due, the most overdue first."""
    rows = Keeping.objects.filter(channel__organisation=organisation).select_related("channel")
    found = [one for row in rows for one in due_of(row, today)]
    return sorted(found, key=lambda one: one.on or date.min)


def due_of(row: Keeping, today: date) -> list[Due]:
    """What is due of one name."""
    return [one for one in (_sign_in(row, today), _review(row, today)) if one]


def _sign_in(row: Keeping, today: date) -> Due | None:
    if row.sign_in_every is None or row.channel.state in NOT_ANY_MORE:
        return None
    by, name = sign_in_by(row), channel_name(row.channel)
    if by is not None and by > today:
        return None
    every = f"every {wording.many(row.sign_in_every, 'day')}"
    if by is None:
        said = f"Nobody has noted that somebody signed in to {name}, which must be done {every}."
    else:
        said = f"Somebody must sign in to {name}: it is to be done {every} and was due on"
        said += f" {wording.day(by)}. An account left alone may be taken away."
    return Due(kind=AlertKind.SIGN_IN_DUE, channel=row.channel_id, on=by, sentence=said)


def _review(row: Keeping, today: date) -> Due | None:
    if row.review_on is None or row.review_on > today:
        return None
    said = f"{channel_name(row.channel)} was to be looked at again on {wording.day(row.review_on)}."
    return Due(
        kind=AlertKind.REVIEW_PASSED, channel=row.channel_id, on=row.review_on, sentence=said
    )


def alert_of_dates(organisation: Organisation, *, now: datetime) -> list[Due]:
    """Raise an alert for each, and end those of dates that were moved or done."""
    today = organisation.day_of(now)
    found = due(organisation, today=today)
    for kind in (AlertKind.SIGN_IN_DUE, AlertKind.REVIEW_PASSED):
        standing = [
            Standing(
                key=f"name:{one.channel}", sentence=one.sentence,
                about=About(kind="name", key=one.channel),
            )
            for one in found if one.kind is kind
        ]  # fmt: skip
        keep_standing(organisation, kind, standing, start="name:", now=now)
    return found
