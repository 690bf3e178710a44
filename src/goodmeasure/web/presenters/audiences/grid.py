"""The grid: where is each group, and where do they expect us?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import audiences as words
from goodmeasure.reports import wording
from goodmeasure.services.audiences.estimates import Sheet
from goodmeasure.services.audiences.routing import RoutingTable
from goodmeasure.store.models import Group, Purpose
from goodmeasure.web.presenters.audiences.parts import how_estimate
from goodmeasure.web.presenters.blocks import Link
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import HowKnown

SAID = 3
"""Groups that the first sentence speaks of; the table has all of them."""
SHADES = 5


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """``kind`` is known, unknown or unasked; ``shade`` 0 to 4, a second signal only."""

    text: str
    note: str
    kind: str
    shade: int
    outlet: str


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    name: str
    href: str
    depth: int
    key: str
    cells: tuple[HeatCell, ...]
    how: HowKnown
    rest: str
    """The places nobody has asked about, in one line: on a phone it stands for those cells."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the first steps, done or to do."""

    text: str
    href: str
    done: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class GridPage(Page):
    steps: tuple[Step, ...]
    rows: tuple[HeatRow, ...]
    head: tuple[str, ...]
    caption: str
    question: str
    level: str
    actions: tuple[Link, ...]
    lead_how: HowKnown | None
    grades: tuple[tuple[str, str], ...]
    may_add_example: bool


def grid_page(
    sheet: Sheet, table: RoutingTable, *, evidence: int, zone: tzinfo, may: bool
) -> GridPage:
    """Steps lead until the first route is chosen; the grid is there as soon as there are groups."""
    steps = _steps(sheet, table, evidence)
    purpose = sheet.purpose.name if sheet.purpose else ""
    csv = reverse("audiences_csv")
    told = [one for one, _ in sheet.groups if _best(sheet, one, sheet.aspect, sheet.purpose)]
    return GridPage(
        title="Audiences",
        lead=lead(sheet),
        crumbs=(HOME,),
        steps=() if all(one.done for one in steps) else steps,
        rows=tuple(_row(sheet, group, depth, zone) for group, depth in sheet.groups),
        head=tuple(outlet_title(one) for one in sheet.outlets),
        caption=f"Where they expect us: {purpose}" if purpose else "Where they are",
        question=_question(sheet),
        level=wording.level_sentence(),
        actions=(
            Link(text="Routing table", href=reverse("routing")),
            Link(text="Surveys", href=reverse("surveys")),
            Link(text="Published figures", href=reverse("published")),
            Link(text="Evidence library", href=reverse("evidence")),
            Link(text="Input received", href=reverse("input")),
            Link(text="Groups", href=reverse("groups")),
            Link(text="Purposes", href=reverse("purposes")),
            Link(text="Download this grid (CSV)", href=csv),
        ),
        lead_how=_how_lead(told) if sheet.cells else None,
        grades=tuple(words.GRADES.values()),
        may_add_example=may,
    )


def _question(sheet: Sheet) -> str:
    if sheet.purpose is None:
        return "The part of each group that is there."
    asked = f" They were asked: “{sheet.purpose.question}”" if sheet.purpose.question else ""
    return f"The part of each group that expects us there.{asked}"


def lead(sheet: Sheet) -> str:
    """ "Researchers: most are on LinkedIn (58 to 74%); when systems are down they expect …" """
    if not sheet.groups:
        return "Where is each group, and where do they expect us? Four steps lead there."
    said = [one for group, _ in sheet.groups if (one := _about(sheet, group))]
    silent = sum(not _about(sheet, group) for group, _ in sheet.groups)
    if not said:
        return "We do not know yet where any group is, or where it expects us."
    rest = [f"and {wording.many(len(said) - SAID, 'more group')} below"] if len(said) > SAID else []
    unknown = (
        f"Of {wording.many(silent, 'other group')} we do not know where they are." if silent else ""
    )
    return " ".join(
        part for part in (". ".join(said[:SAID]) + (f", {rest[0]}." if rest else "."), unknown)
        if part
    )  # fmt: skip


def _about(sheet: Sheet, group: Group) -> str:
    """Where most of one group are, and where they expect us when things go wrong."""
    parts = []
    here = _best(sheet, group, Aspect.PRESENCE, None)
    if here:
        outlet, found, least = here
        how_many = "some" if least else words.most_words(found)
        said = words.range_words(found, least=least)
        parts.append(f"{how_many} use {words.place_words(outlet)} ({said})")
    wanted = sheet.purpose or next((one for one in sheet.purposes if one.is_incident), None)
    there = _best(sheet, group, Aspect.EXPECTATION, wanted) if wanted else None
    if there and wanted:
        outlet, found, least = there
        said = words.range_words(found, least=least)
        how_many = "some" if least else words.most_words(found)
        parts.append(f"for “{wanted.name}” {how_many} expect {words.place_words(outlet)} ({said})")
    return f"{group.name}: {'; '.join(parts)}" if parts else ""


def _best(
    sheet: Sheet, group: Group, aspect: Aspect, purpose: Purpose | None
) -> tuple[str, Finding, bool] | None:
    """Where most are; a lower bound only where there is no share."""
    key = purpose.pk if purpose and aspect is Aspect.EXPECTATION else None
    known = [
        (words.is_least(found), -found.answer.value, outlet, found.answer)
        for outlet in sheet.outlets
        if (found := sheet.cells.get(
            Question(group=group.pk, outlet=outlet, aspect=aspect, purpose=key)))
        and isinstance(found.answer, Finding)
    ]  # fmt: skip
    if not known:
        return None
    least, _, outlet, answer = min(known, key=lambda one: one[:3])
    return outlet, answer, least


def _row(sheet: Sheet, group: Group, depth: int, zone: tzinfo) -> HeatRow:
    found = {outlet: sheet.cell(group, outlet) for outlet in sheet.outlets}
    return HeatRow(
        name=group.name,
        href=reverse("group", args=[group.pk]),
        depth=depth,
        key=f"how-group-{group.pk}",
        cells=tuple(_cell(outlet, one) for outlet, one in found.items()),
        how=_how_row(group, found, zone),
        rest=_rest([outlet_title(outlet) for outlet, one in found.items() if one is None], found),
    )


def _rest(unasked: list[str], found: Mapping[str, Estimate | None]) -> str:
    if not unasked:
        return ""
    everywhere = len(unasked) == len(found)
    return f"{words.NOT_ASKED}{' of any place' if everywhere else ': ' + ', '.join(unasked)}"


def _cell(outlet: str, found: Estimate | None) -> HeatCell:
    name = outlet_title(outlet)
    if found is None:
        return HeatCell(text=words.NOT_ASKED, note="", kind="unasked", shade=0, outlet=name)
    if not isinstance(found.answer, Finding):
        return HeatCell(text=words.DO_NOT_KNOW, note="", kind="unknown", shade=0, outlet=name)
    return HeatCell(
        text=words.range_words(found.answer, least=words.is_least(found)),
        note=words.grade_words(found.grade),
        kind="known",
        shade=min(SHADES - 1, int(found.answer.value * SHADES)),
        outlet=name,
    )


def _how_row(group: Group, found: Mapping[str, Estimate | None], zone: tzinfo) -> HowKnown:
    """One explanation for the cells of a row, with a line for each place."""
    sources, caveats = [], []
    for outlet, one in found.items():
        if one is None:
            continue
        known, name = how_estimate(one, zone), outlet_title(outlet)
        said = words.share_words(one.answer, least=words.is_least(one))
        rest = "; ".join(known.sources) if one.used else known.method
        sources.append(f"{name}: {said}. {rest}")
        caveats += [f"{name}: {caveat}" for caveat in known.caveats]
    size = f", {wording.number(group.size)} people ({group.size_source})" if group.size else ""
    return HowKnown(
        method="The group’s own answers come first. A published figure is heard only where a person"
        " said that the group is part of those it is of, and then counts for less.",
        base=f"“{group.name}”{size}.",
        sources=tuple(sources) or ("Nothing yet: nobody has asked them.",),
        caveats=tuple(caveats),
        link=reverse("method", args=["audiences"]),
    )


def _how_lead(told: list[Group]) -> HowKnown:
    return HowKnown(
        method="For each group the place where the largest share is, with the range of that share,"
        " from the cells of the grid. “Most” is said where the whole range is above half.",
        base="Each group by itself.",
        sources=tuple(f"{one.name}: see its line under How we know" for one in told),
        link=reverse("method", args=["audiences"]),
    )


def _steps(sheet: Sheet, table: RoutingTable, evidence: int) -> tuple[Step, ...]:
    return (
        Step(
            text="Say who your groups are",
            href=reverse("groups"),
            done=bool(sheet.groups),
            note="Start with the example set if you like, and change it.",
        ),
        Step(
            text="Say what you speak to them for",
            href=reverse("purposes"),
            done=bool(sheet.purposes),
            note="To inform, to celebrate, to involve, and when things go wrong.",
        ),
        Step(
            text="Find out where they are",
            href=reverse("evidence"),
            done=bool(evidence or sheet.cells),
            note="Ask them in a survey, write down what you know, or bring published figures.",
        ),
        Step(
            text="Choose where each group is told what",
            href=reverse("routing"),
            done=len(table.without) < len(table.groups),
            note="The routing table: one page to print.",
        ),
    )
