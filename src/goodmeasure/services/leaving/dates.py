"""The days of a leaving plan as a calendar file."""

from __future__ import annotations

from datetime import datetime

from goodmeasure.reports.calendar import CalendarDay, calendar
from goodmeasure.services.channels import channel_name
from goodmeasure.services.leaving.account import signing_in
from goodmeasure.services.leaving.aftermath import looks_of
from goodmeasure.services.leaving.steps import steps_of
from goodmeasure.store.models import LeavingPlan


def calendar_of(plan: LeavingPlan, *, now: datetime, address: str = "") -> str:
    """Steps that are open, the leaving day, looks to come, and signing in while it is parked.

    ``address`` is that of the plan's page, where the calendar program can lead to it.
    """
    mine = f"leaving-{plan.organisation.slug}-{plan.pk}"
    channel = channel_name(plan.channel)
    days = [
        CalendarDay(
            uid=f"{mine}-{one.key}@goodmeasure", day=one.due, title=f"{one.title} ({channel})",
            note="\n".join(part for part in (f"Owner: {one.owner}" if one.owner else "", one.note)
                           if part),
            url=address,
        )
        for one in steps_of(plan)
        if one.done_on is None
    ]  # fmt: skip
    if plan.left_at is None:
        days.append(
            CalendarDay(uid=f"{mine}-day@goodmeasure", day=plan.leave_on, url=address,
                        title=f"Leaving day: {channel}")
        )  # fmt: skip
    days += [
        CalendarDay(uid=f"{mine}-after-{one.months}@goodmeasure", day=one.due_on, url=address,
                    title=f"{channel}: what came after {one.months} months")
        for one in looks_of(plan)
        if one.found_at is None
    ]  # fmt: skip
    sign = signing_in(plan)
    if sign is not None:
        days.append(
            CalendarDay(uid=f"{mine}-sign-in@goodmeasure", day=sign.next, every=sign.every,
                        title=f"Sign in to {channel}", url=address,
                        note="So that the platform does not take the name away. Then say so here.")
        )  # fmt: skip
    return calendar(plan.title, days, stamp=now)
