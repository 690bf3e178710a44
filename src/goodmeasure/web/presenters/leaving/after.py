"""What came after a channel was left: looks that were taken, and hours that people write down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.reports import leaving as words
from goodmeasure.reports import wording
from goodmeasure.services.channels import channel_name
from goodmeasure.store.models import Aftermath, HoursSpent, LeavingPlan
from goodmeasure.web.forms.plans import HoursForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.leaving.look import how_look
from goodmeasure.web.presenters.leaving.plan import crumbs
from goodmeasure.web.presenters.parts import Empty, HowKnown, Tag

WAITING = Tag(text="To come", shape="○", colour="white")
TAKEN = Tag(text="Looked", shape="●", colour="green")
BEING_TAKEN = Tag(text="Due", shape="◔", colour="blue")


def after_page(
    plan: LeavingPlan,
    looks: Sequence[Aftermath],
    entries: Sequence[HoursSpent],
    *,
    today: date,
    zone: tzinfo,
) -> SectionsPage:
    taken = [one for one in looks if one.found_at is not None]
    if taken:
        lead, how = words.after_sentence(taken[-1].result), how_look(taken[-1], zone)
    else:
        lead, how = "Nothing has been looked at yet.", None
    rows = tuple(
        (
            Cell(text=wording.many(one.months, "month").capitalize() + " after", own=True,
                 href=reverse("leaving_look", args=[plan.pk, one.months]) if one.found_at else ""),
            Cell(tag=_tag(one, today)),
            Cell(text=wording.day(one.due_on), own=True),
        )
        for one in looks
    )  # fmt: skip
    empty = Empty(
        sentence="Looks are arranged on the leaving day: after one, three, six and twelve months."
        " They are taken by themselves."
    )
    return SectionsPage(
        title="What came after",
        lead=lead,
        lead_known=how,
        crumbs=crumbs(plan),
        sections=(
            Section(
                title="Looks",
                grid=Grid(caption="Looks at what came after", head=("When", "State", "Day"),
                          rows=rows),
                empty=empty,
            ),
            _hours_section(entries),
        ),
    )  # fmt: skip


def _tag(one: Aftermath, today: date) -> Tag:
    if one.found_at is not None:
        return TAKEN
    return BEING_TAKEN if one.due_on <= today else WAITING


def _hours_section(entries: Sequence[HoursSpent]) -> Section:
    rows = tuple(
        (
            Cell(text=channel_name(one.channel) if one.channel else "All channels together",
                 own=True),
            Cell(text=wording.period(one.since, one.until), own=True),
            Cell(text=f"{one.hours:g}", key=f"hours-{one.pk}", how=HowKnown(
                method="Written down by a person. A plain number, without a range.",
                base=f"Hours of work, {wording.period(one.since, one.until)}.",
                sources=(one.source_name,))),
        )
        for one in entries
    )  # fmt: skip
    return Section(
        title="Hours of work",
        key="hours",
        sentences=("What the channel took before, and what the others take now.",),
        grid=Grid(caption="Hours written down", head=("For", "Days", "Hours"), rows=rows),
        empty=Empty(sentence="No hours are written down, so nothing is said."),
    )


def hours_form(plan: LeavingPlan, form: HoursForm) -> FormBlock:
    return FormBlock(
        title="Write down hours",
        action=reverse("leaving_after", args=[plan.pk]),
        button="Write them down",
        form=form,
        hints={"source_name": "For example: timesheets, or an estimate of the digital team"},
    )


def withdraw_forms(plan: LeavingPlan, entries: Sequence[HoursSpent]) -> list[FormBlock]:
    """For the newest entry only: a slip is seen at once."""
    return [
        FormBlock(
            title="Was the last entry wrong?",
            action=reverse("leaving_hours_withdraw", args=[plan.pk, one.pk]),
            button="Withdraw the last entry",
            secondary=True,
            sentences=("It stays in the list of changes.",),
        )
        for one in entries[:1]
    ]
