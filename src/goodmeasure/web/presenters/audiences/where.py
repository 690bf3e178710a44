"""Of one group: where they are, where its parts are, and where they expect us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Question
from goodmeasure.kernel.findings import Finding
from goodmeasure.reports import audiences as words
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.store.models import Group, Purpose
from goodmeasure.web.presenters.audiences.parts import estimate_cell
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section
from goodmeasure.web.presenters.parts import HowKnown

Cells = Mapping[Question, Estimate]
Row = tuple[str, Estimate]
"""A place by its title, and what is known of it."""

MOST_OF_PART = 3


def lead(cells: Cells) -> str:
    """Where most of them are, in one sentence."""
    known = [(one, one.answer) for _, one in _rows(cells, Aspect.PRESENCE, None)
             if isinstance(one.answer, Finding)]  # fmt: skip
    if not known:
        return "We do not know yet where they are."
    best, answer = next((row for row in known if not words.is_least(row[0])), known[0])
    said = words.range_words(answer, least=words.is_least(best))
    how_many = "Some" if words.is_least(best) else words.most_words(answer).capitalize()
    return f"{how_many} use {words.place_words(best.question.outlet)} ({said})."


def _rows(cells: Cells, aspect: Aspect, purpose: Purpose | None) -> list[Row]:
    """Known first and the largest first, then those that are not known."""
    key = purpose.pk if purpose else None
    rows = [
        (outlet_title(question.outlet), one)
        for question, one in cells.items()
        if question.aspect is aspect and question.purpose == key
    ]
    return sorted(
        rows,
        key=lambda row: -row[1].answer.value if isinstance(row[1].answer, Finding) else 1.0,
    )


def presence(group: Group, cells: Cells, zone: tzinfo) -> Section:
    """Where they are, place by place."""
    rows = _rows(cells, Aspect.PRESENCE, None)
    if not rows:
        return _never_asked()
    known = [row for row in rows if isinstance(row[1].answer, Finding)]
    how = _how(
        "For each place, the part of the group that is there: the group’s own answers first."
        " What each rests on is in the table below the picture.",
        group, rows,
    )  # fmt: skip
    return Section(
        title="Where they are",
        key="presence",
        sentences=(wording.level_sentence(),),
        rests_on="presence-how",
        pictures=(("presence", _presence_picture(group, known)),) if known else (),
        how=how if known else None,
        figures=()
        if known
        else (Figure(sentence="None of it is enough for a figure.", how=how, key="presence-how"),),
        grid=_grid("Where they are", rows, "presence", zone),
    )


def _never_asked() -> Section:
    how = HowKnown(
        method="There is no figure yet: nothing that we hold says where they are.",
        base="Nothing yet.",
    )
    return Section(
        title="Where they are",
        key="presence",
        figures=(Figure(sentence="Nobody has asked them yet.", how=how, key="presence-how"),),
        links=(Link(text="Write down what is known", href=reverse("evidence_add")),),
    )


def _presence_picture(group: Group, known: Sequence[Row]) -> Picture:
    first = known[0][0]
    return words.shares_picture(
        known,
        title="The part of them that is there",
        sentence=f"{first} has the largest share that is known."
        if len(known) > 1
        else f"Only {first} is known.",
        key=f"presence-{group.pk}",
    )


def _how(method: str, group: Group, rows: Sequence[Row]) -> HowKnown:
    return HowKnown(
        method=method,
        base=f"“{group.name}”.",
        sources=tuple(
            dict.fromkeys(words.piece_words(piece) for _, one in rows for piece in one.used)
        ),
        link=reverse("method", args=["audiences"]),
    )


def of_parts(parts: Sequence[Group], cells: Cells, zone: tzinfo) -> list[Section]:
    """What is known of each part, side by side and never added up: who is in two parts would
    count twice, and a part that nobody asked is not like the others."""
    if not parts:
        return []
    rows = [row for part in parts for row in _of_part(part, cells, zone)]
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


def _of_part(part: Group, cells: Cells, zone: tzinfo) -> list[tuple[Cell, ...]]:
    """The places where most of a part are, or that it is not known."""
    known = [
        (one.answer.value, one)
        for question, one in cells.items()
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


def expectations(
    group: Group, purposes: Sequence[Purpose], cells: Cells, zone: tzinfo
) -> list[Section]:
    """Where they expect us, for each purpose that anybody has asked them about."""
    found = [
        _expected(group, purpose, rows, zone)
        for purpose in purposes
        if (rows := _rows(cells, Aspect.EXPECTATION, purpose))
    ]
    return found or [
        Section(
            title="Where they expect us",
            sentences=("Nobody has asked them yet. Only a survey of them can tell.",),
        )
    ]


def _expected(group: Group, purpose: Purpose, rows: Sequence[Row], zone: tzinfo) -> Section:
    title, key = f"Where they expect us: {purpose.name}", f"expect-{purpose.pk}"
    known = [row for row in rows if isinstance(row[1].answer, Finding)]
    grid = _grid(title, rows, key, zone)
    if not known:
        return Section(title=title, key=key, grid=grid)
    picture = words.shares_picture(
        known,
        title=f"The part of them that expects us there: {purpose.name}",
        sentence=purpose.question or "Where they would expect to hear from us.",
        key=f"{key}-{group.pk}",
    )
    how = _how(
        "For each place, the part of the group that said it would expect us there. Each is"
        " explained in the table below the picture.",
        group, known,
    )  # fmt: skip
    return Section(title=title, key=key, pictures=((key, picture),), how=how, grid=grid)
