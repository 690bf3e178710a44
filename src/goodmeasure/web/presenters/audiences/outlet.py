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
from goodmeasure.web.presenters.audiences.parts import estimate_cell, how_estimate
from goodmeasure.web.presenters.blocks import Cell, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.parts import Empty, HowKnown, channel_title


def outlet_page(
    outlet: str, sheet: Sheet, channels: Sequence[Channel], zone: tzinfo
) -> SectionsPage:
    """One place: which groups are there, how sure, and which expect us there for what."""
    place, there = words.place_words(outlet), _there(outlet, sheet)
    return SectionsPage(
        title=f"Who is where: {outlet_title(outlet)}",
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
                grid=_grid(outlet, sheet, zone),
                empty=Empty(
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


def _there(outlet: str, sheet: Sheet) -> list[tuple[Group, Estimate]]:
    """Groups of which it is known how many of them are there."""
    found = []
    for group, _ in sheet.groups:
        one = sheet.cells.get(_presence(group, outlet))
        if one is not None and isinstance(one.answer, Finding):
            found.append((group, one))
    return found


def _presence(group: Group, outlet: str) -> Question:
    return Question(group=group.pk, outlet=outlet, aspect=Aspect.PRESENCE)


def _grid(outlet: str, sheet: Sheet, zone: tzinfo) -> Grid:
    return Grid(
        caption=f"Groups and {outlet_title(outlet)}",
        head=("Group", "Are there", *(f"Expect us: {one.name}" for one in sheet.purposes)),
        rows=tuple(_row(group, outlet, sheet, zone) for group, _ in sheet.groups),
        tight=True,
    )


def _row(group: Group, outlet: str, sheet: Sheet, zone: tzinfo) -> tuple[Cell, ...]:
    """Whether a group is there, and whether it expects us there for each purpose."""
    key = f"there-{group.pk}"
    expected = (
        estimate_cell(
            sheet.cells.get(
                Question(
                    group=group.pk, outlet=outlet, aspect=Aspect.EXPECTATION, purpose=purpose.pk
                )
            ),
            f"{key}-{purpose.pk}", zone,
        )
        for purpose in sheet.purposes
    )  # fmt: skip
    return (
        Cell(text=group.name, href=reverse("group", args=[group.pk]), own=True),
        estimate_cell(sheet.cells.get(_presence(group, outlet)), key, zone),
        *expected,
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
