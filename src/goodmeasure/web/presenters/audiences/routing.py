"""The routing table: for what purpose is each group told where?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.plain import from_plain
from goodmeasure.reports import audiences as words
from goodmeasure.reports import wording
from goodmeasure.services.audiences.routing import RoutingTable, Stop, route_words
from goodmeasure.store.models import Group, Purpose, Route
from goodmeasure.web.forms.audiences import RouteForm
from goodmeasure.web.presenters.audiences.parts import GAP, estimate_cell
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown

ROUTING = Crumb(text="Routing table", href="/audiences/routing/")


def routing_page(table: RoutingTable, *, may_choose: bool) -> SectionsPage:
    empty = _empty(table)
    cells = len(table.groups) * len(table.purposes)
    how = HowKnown(
        method="Each cell is a choice that a person made, with a reason and the evidence of that"
        " day. A gap is a cell for which nobody has chosen a first place. Gaps are counted.",
        base=f"{wording.many(cells, 'cell')}: every group for every purpose.",
        sources=("The routing table as it stands now.",),
    )
    return SectionsPage(
        title="Routing table",
        lead=_lead(table, cells),
        lead_how="" if empty else "routing-how",
        crumbs=(HOME, AUDIENCES),
        actions=()
        if empty
        else (
            Link(text="Print it on one page", href=reverse("routing_print")),
            Link(text="Download it (CSV)", href=reverse("routing_csv")),
            Link(text="Incident plan", href=reverse("incident")),
        ),
        sections=(Section(empty=empty) if empty else _section(table, how, may_choose=may_choose),),
    )


def _empty(table: RoutingTable) -> Empty | None:
    if not table.groups:
        return Empty(
            sentence="There are no groups yet.", action="Add the first", href=reverse("groups")
        )
    if not table.purposes:
        return Empty(
            sentence="There are no purposes yet.", action="Add the first", href=reverse("purposes")
        )
    return None


def _lead(table: RoutingTable, cells: int) -> str:
    if not cells:
        return "Where is each group told what?"
    if not table.gaps:
        return "For every group and purpose somebody has chosen where they are told."
    if table.gaps == cells:
        return "Nobody has chosen yet where any group is told anything."
    return f"Chosen for {cells - table.gaps} of {cells} cells. For the rest nobody has chosen."


def _section(table: RoutingTable, how: HowKnown, *, may_choose: bool) -> Section:
    rows = tuple(
        (
            Cell(
                text=f"{'– ' * depth}{group.name}", href=reverse("group", args=[group.pk]), own=True
            ),
            *(
                _stop(table.stop(group, one), group, one, may_choose=may_choose)
                for one in table.purposes
            ),
        )
        for group, depth in table.groups
    )
    said = "A gap is where nobody has chosen a first place. Each choice keeps the evidence it had."
    return Section(
        figures=(Figure(sentence=said, how=how, key="routing-how"),),
        grid=Grid(
            caption="Routing table, by group and purpose",
            head=("Group", *(one.name for one in table.purposes)),
            rows=rows,
            tight=True,
        ),
    )


def _stop(stop: Stop, group: Group, purpose: Purpose, *, may_choose: bool) -> Cell:
    href = reverse("route", args=[group.pk, purpose.pk])
    about = f"for {purpose.name}, {group.name}"
    down = f"If it is down: {route_words(stop.fallback)}" if stop.fallback else ""
    if stop.first is None:
        return Cell(
            tag=GAP,
            text="Choose" if may_choose else "Evidence",
            href=href,
            note=down,
            own=True,
            hidden=about,
        )
    return Cell(
        text=route_words(stop.first),
        href=href,
        note=down or "Nothing to fall back to",
        own=True,
        hidden=about,
    )


def route_page(
    group: Group, purpose: Purpose, cells: Mapping[Question, Estimate], standing: Stop,
    past: Sequence[Route], *, zone: tzinfo,
) -> SectionsPage:  # fmt: skip
    now = "Nobody has chosen yet."
    if standing.first is not None:
        down = (
            f", and if it is down by {route_words(standing.fallback)}" if standing.fallback else ""
        )
        now = f"They are told by {route_words(standing.first)}{down}."
    return SectionsPage(
        title=f"{purpose.name}: {group.name}",
        lead=now,
        crumbs=(HOME, AUDIENCES, ROUTING),
        sections=(
            Section(sentences=(group.owed,), title="What we owe them", own_words=True)
            if group.owed
            else Section(),
            _beside(group, purpose, cells, zone),
            _past(past, zone),
        ),
    )


def _beside(
    group: Group, purpose: Purpose, cells: Mapping[Question, Estimate], zone: tzinfo
) -> Section:
    """The evidence beside the choice: the expected places first, then where most are."""
    expected = {
        q.outlet: one for q, one in cells.items()
        if q.aspect is Aspect.EXPECTATION and q.purpose == purpose.pk
    }  # fmt: skip
    present = {q.outlet: one for q, one in cells.items() if q.aspect is Aspect.PRESENCE}
    places = sorted(
        {*expected, *present},
        key=lambda one: (-_value(expected.get(one)), -_value(present.get(one)), outlet_title(one)),
    )
    if not places:
        return Section(
            title="What the evidence says",
            sentences=("Nothing is known yet. You can choose all the same, and say why.",),
            links=(Link(text="Write down what is known", href=reverse("evidence_add")),),
        )
    return Section(
        title="What the evidence says",
        sentences=(wording.level_sentence(),),
        own_words=True,
        grid=Grid(
            caption=f"Evidence for {purpose.name}, {group.name}",
            head=("Where", "Expect us there for this", "Are there"),
            rows=tuple(
                (
                    Cell(text=outlet_title(one)),
                    estimate_cell(expected.get(one), f"expected-{one}", zone),
                    estimate_cell(present.get(one), f"present-{one}", zone),
                )
                for one in places
            ),
        ),
    )


def _value(found: Estimate | None) -> float:
    return found.answer.value if found is not None and isinstance(found.answer, Finding) else -1.0


def _past(past: Sequence[Route], zone: tzinfo) -> Section:
    return Section(
        title="What was chosen, and on what",
        sentences=() if past else ("Nothing yet.",),
        grid=Grid(
            caption="Choices, newest first",
            head=("Chosen", "Where", "Why", "Evidence that day", "Until"),
            tight=True,
            rows=tuple(
                (
                    Cell(text=wording.day(one.chosen_at, zone), note=_by(one), own=True),
                    Cell(
                        text=route_words(one),
                        note="If the first is down" if one.is_fallback else "",
                        own=True,
                    ),
                    Cell(text=one.reason, own=True),
                    Cell(text=frozen_words(one), own=True),
                    Cell(
                        text=wording.day(one.ended_at, zone) if one.ended_at else "Stands", own=True
                    ),
                )
                for one in past
            ),
        )
        if past
        else None,
    )


def _by(one: Route) -> str:
    return str(one.person) if one.person else "Command line"


def frozen_words(one: Route) -> str:
    """What the evidence said of the chosen place on the day of the choice."""
    said = []
    for cell in one.evidence.get("cells", ()):
        answer = from_plain(cell["answer"])
        if cell["outlet"] != one.outlet or not isinstance(answer, Finding):
            continue
        what = "expect us there" if cell["aspect"] == Aspect.EXPECTATION else "are there"
        least = answer.of is not None and answer.of.title.endswith("at least")
        grade = words.grade_words(cell["grade"]).lower()
        said.append(f"{words.share_words(answer, least=least)} {what} ({grade})")
    return "; ".join(sorted(said)) or "Nothing was known of this place."


def choose_form(form: RouteForm, group: Group, purpose: Purpose) -> FormBlock:
    return FormBlock(
        title="Choose", key="choose", action=reverse("route", args=[group.pk, purpose.pk]),
        button="Choose it", form=form,
        hints={"reason": "What the evidence says, or why you choose without. It is kept with what"
                         " the evidence says today."},
    )  # fmt: skip


def end_form(one: Route) -> FormBlock:
    rank = "fallback" if one.is_fallback else "first place"
    return FormBlock(
        action=reverse("route_end", args=[one.pk]), button=f"End the {rank}",
        secondary=True,
        sentences=(f"To have no {rank} here until somebody chooses again.",),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SheetCell:
    first: str
    fallback: str


@dataclass(frozen=True, kw_only=True)
class SheetPage(Page):
    """The table as it is printed: one page, A4 landscape."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[SheetCell, ...]], ...]
    printed: str
    size: str


def print_page(table: RoutingTable, *, today: date) -> SheetPage:
    rows = tuple(
        (group.name, depth, tuple(_printed(table.stop(group, one)) for one in table.purposes))
        for group, depth in table.groups
    )
    lines = len(rows) * 3
    return SheetPage(
        title="Where we tell whom what",
        crumbs=(HOME, AUDIENCES, ROUTING),
        head=tuple(one.name for one in table.purposes),
        rows=rows,
        printed=f"As of {wording.day(today)}.",
        size="small" if lines > 36 or len(table.purposes) > 6 else "plain",
    )


def _printed(stop: Stop) -> SheetCell:
    return SheetCell(
        first=route_words(stop.first) if stop.first else "",
        fallback=route_words(stop.fallback) if stop.fallback else "",
    )
