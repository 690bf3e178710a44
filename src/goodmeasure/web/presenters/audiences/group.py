"""One group, and one place: where they are, where they expect us, and how sure we are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import audiences as words
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.services.audiences.inputs import Heard, Received
from goodmeasure.services.audiences.routing import route_words
from goodmeasure.services.audiences.sets import Sets
from goodmeasure.store.models import Evidence, Group, Purpose, Route
from goodmeasure.web.presenters.audiences.inputs import how_input, kind_words
from goodmeasure.web.presenters.audiences.parts import (
    AUDIENCES,
    HOME,
    estimate_cell,
    grade_tag,
    how_size,
)
from goodmeasure.web.presenters.audiences.sets import sets_section, waves_sections
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Empty, HowKnown


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """All that one group's page shows."""

    group: Group
    parts: Sequence[Group]
    of_parts: Mapping[Question, Estimate]
    """What is known of the parts, each by itself."""
    purposes: Sequence[Purpose]
    cells: Mapping[Question, Estimate]
    facts: Sequence[Evidence]
    sets: Sets
    heard: Heard | None
    received: Received
    routes: Sequence[Route]
    may_change: bool


def group_page(view: GroupView, zone: tzinfo) -> SectionsPage:
    group = view.group
    sections = [*_about(view, zone), _presence(view, zone), *_parts(view, zone)]
    sections += _expectations(view, zone)
    sections += [
        sets_section(view.sets, group),
        *waves_sections(view.group, view.cells),
        _facts(view),
        _heard(view),
    ]
    sections.append(_routes(view, zone))
    change = Link(text="Change this group", href=reverse("group_change", args=[group.pk]))
    evidence = Link(text="Its evidence", href=f"{reverse('evidence')}?group={group.pk}")
    return SectionsPage(
        title=group.name,
        lead=_lead(view),
        lead_how="presence-how",
        crumbs=(HOME, AUDIENCES),
        actions=(*((change,) if view.may_change else ()), evidence),
        sections=tuple(sections),
    )


def _lead(view: GroupView) -> str:
    known = _known(view.cells, Aspect.PRESENCE, None)
    if not known:
        return "We do not know yet where they are."
    shares = [(name, one) for name, one in known if not words.is_least(one)] or known
    _, best = max(
        shares, key=lambda row: row[1].answer.value if isinstance(row[1].answer, Finding) else 0
    )
    if not isinstance(best.answer, Finding):
        return "We do not know yet where they are."
    said = words.range_words(best.answer, least=words.is_least(best))
    how_many = "Some" if words.is_least(best) else words.most_words(best.answer).capitalize()
    return f"{how_many} use {words.place_words(best.question.outlet)} ({said})."


def _known(
    cells: Mapping[Question, Estimate], aspect: Aspect, purpose: Purpose | None
) -> list[tuple[str, Estimate]]:
    key = purpose.pk if purpose else None
    return [
        (outlet_title(question.outlet), one)
        for question, one in cells.items()
        if question.aspect is aspect and question.purpose == key and isinstance(one.answer, Finding)
    ]


def _about(view: GroupView, zone: tzinfo) -> list[Section]:
    group = view.group
    sentences = [group.description] if group.description else []
    if group.retired_at is not None:
        sentences.insert(0, f"It was retired on {wording.day(group.retired_at, zone)}.")
    if group.parent is not None:
        sentences.append(f"Part of {group.parent.name}.")
    sentences.append(
        "They are members of the general public, as national surveys ask it."
        if group.is_public
        else "National figures say nothing about them: they are not asked as members of the public."
    )
    found = [
        Section(
            sentences=tuple(sentences),
            own_words=True,
            figures=(
                Figure(
                    sentence=f"{wording.number(group.size)} people.",
                    how=how_size(group),
                    key="size",
                ),
            )
            if group.size
            else (),
        )
    ]
    if not group.size:
        found.append(
            Section(sentences=("How many they are is not known, so counts cannot become shares.",))
        )
    if group.owed:
        found.append(Section(title="What we owe them", sentences=(group.owed,), own_words=True))
    return found


def _presence(view: GroupView, zone: tzinfo) -> Section:
    rows = _rows(view, Aspect.PRESENCE, None)
    how = HowKnown(
        method="For each place, the part of the group that is there: the group’s own answers first."
        " What each rests on is in the table below the picture.",
        base=f"“{view.group.name}”.",
        sources=tuple(
            dict.fromkeys(
                words.piece_words(piece) for _, one in rows for piece in one.used
            )
        ),
        link=reverse("method", args=["audiences"]),
    )  # fmt: skip
    if not rows:
        return Section(
            title="Where they are",
            key="presence",
            figures=(
                Figure(
                    sentence="Nobody has asked them yet.",
                    how=HowKnown(
                        method="There is no figure yet: nothing that we hold says where they are.",
                        base="Nothing yet.",
                    ),
                    key="presence-how",
                ),
            ),
            links=(Link(text="Write down what is known", href=reverse("evidence_add")),),
        )
    known = [row for row in rows if isinstance(row[1].answer, Finding)]
    pictures: tuple[tuple[str, Picture], ...] = ()
    if known:
        drawn = words.shares_picture(
            known,
            title="The part of them that is there",
            sentence=f"{known[0][0]} has the largest share that is known."
            if len(known) > 1
            else f"Only {known[0][0]} is known.",
            key=f"presence-{view.group.pk}",
        )
        pictures = (("presence", drawn),)
    return Section(
        title="Where they are",
        key="presence",
        sentences=(wording.level_sentence(),),
        rests_on="presence-how",
        pictures=pictures,
        how=how if pictures else None,
        figures=()
        if pictures
        else (Figure(sentence="None of it is enough for a figure.", how=how, key="presence-how"),),
        grid=_grid("Where they are", rows, "presence", zone),
    )


MOST_OF_PART = 3


def _parts(view: GroupView, zone: tzinfo) -> list[Section]:
    """What is known of each part, side by side and never added up: who is in two parts would
    count twice, and a part that nobody asked is not like the others."""
    if not view.parts:
        return []
    rows = [row for part in view.parts for row in _of_part(view, part, zone)]
    return [
        Section(
            title="Its parts",
            key="parts",
            sentences=(
                "What is above is known of the whole. Each part has figures of its own here; they"
                " are not added up, since parts may share people and some may not have been asked.",
            ),
            grid=Grid(
                caption="Where each part is", head=("Part", "Where", "Share of them"),
                rows=tuple(rows),
            ),
        )
    ]  # fmt: skip


def _of_part(view: GroupView, part: Group, zone: tzinfo) -> list[tuple[Cell, ...]]:
    """The places where most of a part are, or that it is not known."""
    known = [
        (one.answer.value, one)
        for question, one in view.of_parts.items()
        if question.group == part.pk and question.aspect is Aspect.PRESENCE
        and isinstance(one.answer, Finding)
    ]  # fmt: skip
    name = Cell(text=part.name, href=reverse("group", args=[part.pk]))
    if not known:
        return [(name, Cell(text="–"), Cell(text="We do not know yet"))]
    known.sort(key=lambda row: -row[0])
    return [
        (
            name,
            Cell(text=outlet_title(one.question.outlet)),
            estimate_cell(one, f"part-{part.pk}-{one.question.outlet}", zone),
        )
        for _, one in known[:MOST_OF_PART]
    ]


def _rows(
    view: GroupView, aspect: Aspect, purpose: Purpose | None
) -> list[tuple[str, Estimate]]:  # fmt: skip
    """Known first and the largest first, then those that are not known."""
    key = purpose.pk if purpose else None
    rows = [
        (outlet_title(question.outlet), one)
        for question, one in view.cells.items()
        if question.aspect is aspect and question.purpose == key
    ]
    return sorted(
        rows,
        key=lambda row: -row[1].answer.value if isinstance(row[1].answer, Finding) else 1.0,
    )


def _grid(
    caption: str, rows: Sequence[tuple[str, Estimate]], key: str, zone: tzinfo
) -> Grid:  # fmt: skip
    return Grid(
        caption=caption,
        head=("Where", "Share of them", "Evidence used", "Left out"),
        rows=tuple(
            (
                Cell(text=name, href=reverse("outlet", args=[one.question.outlet])),
                estimate_cell(one, f"{key}-{one.question.outlet}", zone),
                Cell(text=_many(len(one.used))),
                Cell(text=_many(len(one.left_out))),
            )
            for name, one in rows
        ),
    )


def _many(how_many: int) -> str:
    """In words, as figures open: "none", "one piece", "several pieces"."""
    return "None" if not how_many else "One piece" if how_many == 1 else "Several pieces"


def _expectations(view: GroupView, zone: tzinfo) -> list[Section]:
    found = []
    for purpose in view.purposes:
        rows = _rows(view, Aspect.EXPECTATION, purpose)
        if not rows:
            continue
        known = [row for row in rows if isinstance(row[1].answer, Finding)]
        key = f"expect-{purpose.pk}"
        pictures: tuple[tuple[str, Picture], ...] = ()
        if known:
            drawn = words.shares_picture(
                known,
                title=f"The part of them that expects us there: {purpose.name}",
                sentence=purpose.question or "Where they would expect to hear from us.",
                key=f"{key}-{view.group.pk}",
            )
            pictures = ((key, drawn),)
        found.append(
            Section(
                title=f"Where they expect us: {purpose.name}",
                key=key,
                pictures=pictures,
                how=_how_all(known, view.group) if pictures else None,
                grid=_grid(f"Where they expect us: {purpose.name}", rows, key, zone),
            )
        )
    return found or [
        Section(
            title="Where they expect us",
            sentences=("Nobody has asked them yet. Only a survey of them can tell.",),
        )
    ]


def _how_all(known: Sequence[tuple[str, Estimate]], group: Group) -> HowKnown:
    return HowKnown(
        method="For each place, the part of the group that said it would expect us there. Each is"
        " explained in the table below the picture.",
        base=f"“{group.name}”.",
        sources=tuple(
            dict.fromkeys(words.piece_words(piece) for _, one in known for piece in one.used)
        ),
        link=reverse("method", args=["audiences"]),
    )


def _facts(view: GroupView) -> Section:
    """Facts without a figure: read beside the cells, counted nowhere."""
    return Section(
        title="What else is known",
        grid=Grid(
            caption="Facts without a figure, newest first",
            head=("What is so", "Grade", "Source"),
            rows=tuple(
                (
                    Cell(
                        text=one.statement, href=reverse("evidence_item", args=[one.pk]), own=True
                    ),
                    Cell(tag=grade_tag(one.grade)),
                    Cell(text=f"{one.source_name}, {wording.day(one.dated)}", own=True),
                )
                for one in view.facts
            ),
        )
        if view.facts
        else None,
        sentences=() if view.facts else ("Nothing is written down that is not a figure.",),
    )


def _heard(view: GroupView) -> Section:
    title, period = "What we hear from them", view.received.period
    days = wording.period(period.since, period.until)
    links = (Link(text="Input of every group", href=reverse("input")),)
    counts = view.heard.counts if view.heard else {}
    if not counts:
        return Section(
            title=title,
            figures=(
                Figure(
                    sentence=f"Nothing is known to have come from them from {days}: we miss their"
                    " input, or do not know that it is theirs.",
                    how=how_input(view.received),
                    key="heard",
                ),
            ),
            links=links,
        )
    said = ", ".join(f"{kind_words(k).lower()}: {wording.number(n)}" for k, n in counts.items())
    return Section(
        title=title,
        figures=(
            Figure(sentence=f"From {days}: {said}.", how=how_input(view.received), key="heard"),
        ),
        links=links,
    )


def _routes(view: GroupView, zone: tzinfo) -> Section:
    return Section(
        title="Where we tell them what",
        grid=Grid(
            caption="Routes",
            head=("Purpose", "Where", "Why", "Chosen"),
            rows=tuple(
                (
                    Cell(
                        text=one.purpose.name,
                        href=reverse("route", args=[one.group_id, one.purpose_id]),
                        own=True,
                    ),
                    Cell(
                        text=route_words(one),
                        note="If the first is down" if one.is_fallback else "",
                        own=True,
                    ),
                    Cell(text=one.reason, own=True),
                    Cell(text=wording.day(one.chosen_at, zone), own=True),
                )
                for one in view.routes
            ),
        )
        if view.routes
        else None,
        empty=None
        if view.routes
        else Empty(
            sentence="Nobody has chosen where they are told anything.",
            action="Go to the routing table",
            href=reverse("routing"),
        ),
    )
