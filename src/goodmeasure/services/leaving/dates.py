"""The days of a leaving plan as a calendar file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from goodmeasure.reports import wording
from goodmeasure.reports.calendar import CalendarDay, calendar
from goodmeasure.services.channels import channel_name
from goodmeasure.services.leaving.account import signing_in
from goodmeasure.services.leaving.aftermath import looks_of
from goodmeasure.store.models import LeavingPlan


def calendar_of(plan: LeavingPlan, *, now: datetime, address: str = "") -> str:
    """Steps, the leaving day, looks to come, and signing in while it is parked. Steps that are done
    or removed are struck out, and so is all of it once the plan is given up: a calendar that has
    taken the file before holds them.

    ``address`` is that of the plan's page, where the calendar program can lead to it.
    """
    mine, channel = f"leaving-{plan.organisation.slug}-{plan.pk}", channel_name(plan.channel)
    over = plan.given_up_at is not None
    days = [
        CalendarDay(
            uid=f"{mine}-{one.key}@goodmeasure", day=one.due, title=f"{one.title} ({channel})",
            note="\n".join(part for part in (f"Owner: {one.owner}" if one.owner else "", one.note)
                           if part),
            url=address, over=over or one.done_on is not None or one.removed_at is not None,
        )
        for one in plan.steps.order_by("due", "position", "pk")
    ]  # fmt: skip
    day = plan.leave_on if plan.left_at is None else plan.organisation.day_of(plan.left_at)
    days.append(
        CalendarDay(uid=f"{mine}-day@goodmeasure", day=day, url=address,
                    title=f"Leaving day: {channel}", over=over)
    )  # fmt: skip
    days += [
        CalendarDay(uid=f"{mine}-after-{one.months}@goodmeasure", day=one.due_on, url=address,
                    title=f"{channel}: what came after {wording.many(one.months, 'month')}")
        for one in looks_of(plan)
        if one.found_at is None
    ]  # fmt: skip
    return calendar(plan.title, [*days, *_signing_in(plan, f"{mine}-sign-in@goodmeasure", address)],
                    stamp=now)  # fmt: skip


def _signing_in(plan: LeavingPlan, uid: str, address: str) -> Iterator[CalendarDay]:
    """While it is parked; struck out once it is not, or a calendar would ask for ever."""
    sign, title = signing_in(plan), f"Sign in to {channel_name(plan.channel)}"
    if sign is not None:
        yield CalendarDay(
            uid=uid, day=sign.next, every=sign.every, title=title, url=address,
            note="So that the platform does not take the name away. Then say so here.",
        )  # fmt: skip
    elif plan.left_at is not None:
        left_on = plan.organisation.day_of(plan.left_at)
        yield CalendarDay(uid=uid, day=left_on, title=title, url=address, over=True)
