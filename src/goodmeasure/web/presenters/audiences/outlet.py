"""One place: which groups are there, how sure we are, and which expect us there for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import audiences as words
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.services.audiences.estimates import Sheet
from goodmeasure.store.models import Channel, Group
from goodmeasure.web.presenters.audiences.parts import (
    AUDIENCES,
    HOME,
    estimate_cell,
    how_estimate,
)
from goodmeasure.web.presenters.blocks import Cell, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Empty, HowKnown, channel_title


def outlet_page(
    outlet: str, sheet: Sheet, channels: Sequence[Channel], zone: tzinfo
) -> SectionsPage:
    """One place: which groups are there, how sure, and which expect us there for what."""
    name, place = outlet_title(outlet), words.place_words(outlet)
    rows, there = [], []
    for group, _ in sheet.groups:
        asked = Question(group=group.pk, outlet=outlet, aspect=Aspect.PRESENCE)
        found = sheet.cells.get(asked)
        if found is not None and isinstance(found.answer, Finding):
            there.append((group, found))
        row = [
            Cell(text=group.name, href=reverse("group", args=[group.pk]), own=True),
            estimate_cell(found, f"there-{group.pk}", zone),
        ]
        for purpose in sheet.purposes:
            expected = Question(
                group=group.pk, outlet=outlet, aspect=Aspect.EXPECTATION, purpose=purpose.pk
            )
            row.append(
                estimate_cell(sheet.cells.get(expected), f"there-{group.pk}-{purpose.pk}", zone)
            )
        rows.append(tuple(row))
    return SectionsPage(
        title=f"Who is where: {name}",
        lead=_lead_outlet(place, there),
        lead_how="there-how" if there else "",
        crumbs=(HOME, AUDIENCES),
        sections=(
            Section(
                title="Groups",
                pictures=_outlet_picture(place, there),
                how=HowKnown(
                    method="The part of each group that is there, each explained in the table.",
                    base="Each group by itself: groups are not added up.",
                    sources=tuple(f"{one.name}: {how_estimate(f, zone).base}" for one, f in there),
                    link=reverse("method", args=["audiences"]),
                ),
                key="there",
                grid=Grid(
                    caption=f"Groups and {name}",
                    head=("Group", "Are there", *(f"Expect us: {p.name}" for p in sheet.purposes)),
                    rows=tuple(rows),
                    tight=True,
                )
                if rows
                else None,
                empty=None
                if rows
                else Empty(
                    sentence="There are no groups yet.",
                    action="Add the first",
                    href=reverse("groups"),
                ),
            ),
            Section(
                title="Our channels there",
                links=tuple(
                    Link(text=channel_title(one), href=reverse("channel", args=[one.pk]))
                    for one in channels
                ),
                sentences=() if channels else ("We have none there.",),
            ),
        ),
    )


def _lead_outlet(name: str, there: Sequence[tuple[Group, Estimate]]) -> str:
    said = [
        f"{group.name} ({words.range_words(one.answer, least=words.is_least(one))})"
        for group, one in there
        if isinstance(one.answer, Finding)
    ]
    if not said:
        return f"We do not know of any group whether it uses {name}."
    return f"Who uses {name}: {', '.join(said[:4])}{' and others' if len(said) > 4 else ''}."


def _outlet_picture(
    name: str, there: Sequence[tuple[Group, Estimate]]
) -> tuple[tuple[str, Picture], ...]:
    if not there:
        return ()
    drawn = words.shares_picture(
        [(group.name, one) for group, one in there],
        title=f"The part of each group that uses {name}",
        sentence="Groups of which nothing is known are in the table only.",
        key=f"outlet-{name}",
    )
    return (("there", drawn),)
