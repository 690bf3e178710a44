"""Input received: whom do we hear, and whose input do we miss?"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.reports import wording
from goodmeasure.services.audiences.inputs import COLLECTED, KINDS, Heard, Received
from goodmeasure.store.models import InputCount
from goodmeasure.web.forms.audiences import InputForm, PeriodForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.parts import Empty, HowKnown, channel_title

UNKNOWN = "We do not know from whom"
NOT_COUNTED = "Not counted"


def kind_words(kind: str) -> str:
    return {**KINDS, **COLLECTED}.get(kind, kind.capitalize())


def how_input(received: Received) -> HowKnown:
    days = wording.period(received.period.since, received.period.until)
    caveats = [
        "They are messages, not people: one person may write often.",
        "“Not counted” is not nought: nobody counted it for that group.",
        "Platforms do not say which group a reply is from.",
    ]
    if received.left_out:
        caveats.append(
            f"{wording.many(received.left_out, 'count')} reach beyond these days and are left out."
        )
    return HowKnown(
        method="Counts that people entered for days within the period, answers to surveys, and"
        " replies, mentions and enquiries that were collected. Plain counts, without a range.",
        base=f"Everything known to have come in from {days}.",
        sources=("Counts entered by hand, with who counted, in the list below.",
                 "Collected posts and notifications of our channels."),
        caveats=tuple(caveats),
        link=reverse("method", args=["measures"]),
    )  # fmt: skip


def input_page(received: Received, counts: Sequence[InputCount]) -> SectionsPage:
    head = ("Group", "In all", *(kind_words(kind) for kind in received.kinds))
    return SectionsPage(
        title="Input received",
        lead=_lead(received),
        lead_how="input-how",
        crumbs=(HOME, AUDIENCES),
        sections=(
            Section(
                title="By group",
                figures=(
                    Figure(
                        sentence=wording.sentences(
                            "From " + wording.period(received.period.since, received.period.until)
                        ),
                        how=how_input(received),
                        key="input-how",
                    ),
                ),
                grid=Grid(
                    caption="Input by group and kind",
                    head=head,
                    rows=tuple(_row(one, received.kinds) for one in received.rows),
                    tight=True,
                ),
            ),
            Section(
                title="Counted by hand",
                grid=_counts(counts),
                empty=Empty(sentence="Nobody has entered a count yet."),
            ),
        ),
    )


def _lead(received: Received) -> str:
    missing = received.missing
    if len(received.rows) == 1:
        return "There are no groups yet, so we do not know from whom anything came."
    if not missing:
        return "We hear from every group."
    names = [one.name for one in missing]
    said = ", ".join(names[:3]) + (
        f" and {wording.many(len(names) - 3, 'other group')}" if len(names) > 3 else ""
    )
    return f"We miss the input of: {said}."


def _row(one: Heard, kinds: Sequence[str]) -> tuple[Cell, ...]:
    first = (
        Cell(text=one.group.name, href=reverse("group", args=[one.group.pk]), own=True)
        if one.group
        else Cell(text=UNKNOWN)
    )
    total = (
        Cell(text=wording.number(one.total), key="input-how")
        if one.counts
        else Cell(text="We miss their input" if one.group else NOT_COUNTED)
    )
    return (
        first,
        total,
        *(
            Cell(text=wording.number(one.counts[kind]), key="input-how")
            if kind in one.counts
            else Cell(text=NOT_COUNTED)
            for kind in kinds
        ),
    )


def _counts(counts: Sequence[InputCount]) -> Grid:
    return Grid(
        caption="Counts entered by hand, newest first",
        head=("Days", "Who", "What", "How many", "Where", "Counted by"),
        tight=True,
        rows=tuple(
            (
                Cell(text=wording.period(one.since, one.until), own=True),
                Cell(text=one.group.name if one.group else UNKNOWN, own=True),
                Cell(text=kind_words(one.kind)),
                Cell(text=wording.number(one.count), own=True),
                Cell(text=_where(one), own=True),
                Cell(text=one.source_name, href=reverse("input_item", args=[one.pk]), own=True),
            )
            for one in counts
        ),
    )


def _where(one: InputCount) -> str:
    if one.channel is not None:
        return channel_title(one.channel)
    return outlet_title(one.outlet) if one.outlet else "No place"


def item_page(one: InputCount) -> SectionsPage:
    who = one.group.name if one.group else UNKNOWN
    by = f", entered by {one.person}" if one.person else ""
    return SectionsPage(
        title="A count of input",
        crumbs=(HOME, AUDIENCES),
        sections=(
            Section(
                own_words=True,
                sentences=(
                    f"{kind_words(one.kind)}: {wording.number(one.count)}, from {who}.",
                    f"From {wording.period(one.since, one.until)}. {_where(one)}.",
                    f"{one.source_name}{by}.",
                    *(("It was withdrawn.",) if one.withdrawn_at else ()),
                ),
            ),
        ),
    )


def withdraw_form(key: int) -> FormBlock:
    return FormBlock(
        title="Withdraw it", action=reverse("input_item", args=[key]), button="Withdraw",
        warning=True,
        sentences=("It is counted nowhere any more. Then enter what is right.",),
    )  # fmt: skip


def period_form(form: PeriodForm) -> FormBlock:
    return FormBlock(
        action=reverse("input"), button="Show these days", form=form, method="get",
        secondary=True,
    )  # fmt: skip


def add_form(form: InputForm) -> FormBlock:
    return FormBlock(
        title="Enter a count",
        key="add",
        action=reverse("input"),
        button="Keep the count",
        form=form,
        hints={
            "kind": "Replies and mentions of channels that are collected are counted already",
            "count": "Messages, or people who spoke. Counts only: no names and no words",
            "source_name": "For example: Enquiries desk, from its tags",
        },
    )
