"""The leaving day: a new state, an entry in the log, and days on which to look back."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.change import log
from goodmeasure.services.channels import channel_name
from goodmeasure.services.leaving.account import remind
from goodmeasure.services.leaving.starting import open_plan
from goodmeasure.services.leaving.steps import mark_done
from goodmeasure.services.names.states import LONGEST_REASON, change_state
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Aftermath,
    ChannelState,
    EventKind,
    LeavingPlan,
    Organisation,
    User,
)

MONTHS = (1, 3, 6, 12)
"""When it is looked what came after."""


def leave(
    organisation: Organisation, key: int, *, reason: str, on: date | None = None, now: datetime,
    person: User | None = None,
) -> LeavingPlan:  # fmt: skip
    """A person confirms that the channel is left, today or since a day that is over: what came
    after is counted from it. Raises ``InputError``."""
    if not reason.strip():
        raise InputError(
            "Say why, for the history of the channel.", next_step="One line is enough."
        )
    today = organisation.day_of(now)
    on = on or today
    with transaction.atomic():
        plan = open_plan(organisation, key)
        check(plan, today)
        _check_day(plan, on, today)
        channel, before = plan.channel, plan.channel.state
        if before != plan.to_state:
            change_state(
                organisation, channel, plan.to_state, reason=reason.strip()[:LONGEST_REASON],
                now=now, person=person,
            )  # fmt: skip
        plan.event = log.write(
            organisation,
            log.NewEvent(kind=_kind(plan), at=on, title=f"Left {channel_name(channel)}"[:200],
                            note=plan.reason, channel=channel),
            now=now, person=person,
        )  # fmt: skip
        plan.left_at = now if on == today else _noon(organisation, on)
        plan.save(update_fields=["left_at", "event"])
        remind(plan, now=now, person=person)
        Aftermath.objects.bulk_create(
            Aftermath(plan=plan, months=months, due_on=months_after(on, months))
            for months in MONTHS
        )
        mark_done(plan, "state", f"{ChannelState(before).label} to"
                  f" {ChannelState(plan.to_state).label.lower()}. {reason.strip()}", now=now,
                  person=person)  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="channel left", subject=str(channel),
            before=before, after=plan.to_state, reason=reason.strip(), on=on.isoformat(),
        )  # fmt: skip
    return plan


def check(plan: LeavingPlan, today: date) -> None:
    """May it be left today? Raises ``InputError`` that says why not, and what to do first."""
    if plan.given_up_at is not None:
        raise InputError("This plan was given up.", next_step="Start another one.")
    if plan.left_at is not None:
        raise InputError("The channel was left already.", next_step="Go on with the other steps.")
    if plan.baseline_at is None:
        raise InputError(
            "The baseline is not frozen.",
            next_step="Freeze it first: once you have left, nobody can say what was before.",
        )
    if today < plan.leave_on:
        raise InputError(
            f"The leaving day is {plan.leave_on:%-d %B %Y}.",
            next_step="Come back then, or choose an earlier day.",
        )


def _check_day(plan: LeavingPlan, on: date, today: date) -> None:
    """After the baseline, which else would hold days on which nobody posted any more."""
    assert plan.baseline_at is not None  # noqa: S101 - ``check`` comes first
    frozen = plan.organisation.day_of(plan.baseline_at)
    if on > today:
        raise InputError(
            f"{on:%-d %B %Y} is still to come.", next_step="Enter today, or a day before."
        )
    if on < frozen:
        raise InputError(
            f"The baseline was frozen on {frozen:%-d %B %Y}, which is after {on:%-d %B %Y}.",
            next_step="Enter that day or a later one.",
        )


def _noon(organisation: Organisation, day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(organisation.time_zone))


def _kind(plan: LeavingPlan) -> str:
    quiet = (ChannelState.EMERGENCY_ONLY, ChannelState.WATCHING)
    return EventKind.SCALED_BACK if plan.to_state in quiet else EventKind.LEFT


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(day.year + year, month + 1, number)
        except ValueError:
            continue
    return date(day.year + year, month + 1, min(day.day, 28))
