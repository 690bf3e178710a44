"""Adding published figures: the file, what was seen in it, what it means, how it would be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.reports import wording
from goodmeasure.services.published.reading import Reading
from goodmeasure.sources.published.crosstabs.values import SeenTable
from goodmeasure.sources.published.long_form import LongFigure
from goodmeasure.web.forms.published import SAYS, MeaningForm, SeenForm, UploadForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    Fold,
    FormBlock,
    Grid,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.parts import Crumb, HowKnown, sentence_case
from goodmeasure.web.presenters.published.parts import crumbs

FIRST = 15
"""Lines of the long form that are shown before it is kept."""
ADD = "Add published figures"


def _crumbs() -> tuple[Crumb, ...]:
    return crumbs(Crumb(text=ADD, href=reverse("published_add")))


def add_page() -> SectionsPage:
    return SectionsPage(
        title=ADD,
        lead="Which published figures do you want to bring?",
        crumbs=crumbs(),
        sections=(
            Section(
                sentences=("You will see what was read, table by table, before anything is kept.",),
                bullets=(
                    "A workbook or CSV of tables with a banner of columns, bases and percentages,"
                    " as statistics offices publish them.",
                    "A CSV with a line for each figure: people, platform, measure, value, unit.",
                    "An SPSS file of a survey (.sav), with weights.",
                ),
            ),
        ),
    )


def add_form(form: UploadForm) -> FormBlock:
    return FormBlock(
        action=reverse("published_add"), button="Show what is in it", form=form,
        files=True, hints={"file": "Excel, CSV or SPSS, up to 32 MB"},
    )  # fmt: skip


def seen_page(reading: Reading, name: str) -> SectionsPage:
    sections = [Section(figures=(_what(reading, name),))]
    if reading.already is not None:
        sections.append(Section(own_words=True, sentences=(
            f"This same file is kept already, as “{reading.already.title}”.",)))  # fmt: skip
    sections += _of_last_year(reading)
    if reading.layout is not None:
        sections.append(Section(title="Tables", grid=_tables(reading.layout.tables)))
        remarks = [f"{table.title}: {remark}" for table in reading.layout.tables
                   for remark in table.remarks]  # fmt: skip
        passed = [f"Sheet {sheet} was passed over: {why}." for sheet, why
                  in reading.layout.passed_over]  # fmt: skip
        if remarks or passed:
            sections.append(Section(title="What to know", own_words=True,
                                    bullets=(*passed, *remarks[:40])))  # fmt: skip
    return SectionsPage(
        title="What we saw",
        lead="Is this what is in the file?",
        crumbs=_crumbs(),
        sections=tuple(sections),
    )


def _what(reading: Reading, name: str) -> Figure:
    how = HowKnown(
        method="Counted in the file as it was read. Nothing is kept yet.",
        base=f"The file {name}.",
        caveats=("What could be read in two ways is asked below, and never guessed.",),
    )
    if reading.layout is not None:
        tables = reading.layout.tables
        figures = sum(len(row.cells) for one in tables for row in one.rows)
        sheets = len({one.sheet for one in tables})
        said = (f"We saw {wording.many(len(tables), 'table')} on {wording.many(sheets, 'sheet')},"
                f" with {wording.many(figures, 'figure')}.")  # fmt: skip
        asked = len(reading.layout.doubts)
        be = "is" if asked == 1 else "are"
        said += (
            f" There {be} {wording.many(asked, 'question')} below."
            if asked
            else " Nothing in it can be read in two ways."
        )
    elif reading.table is not None:
        said = f"We saw a plain table with {wording.many(reading.table.lines, 'line')}."
    else:
        survey = reading.survey
        said = (
            (
                f"We saw a survey of {wording.many(survey.rows, 'person', 'people')} with"
                f" {wording.many(len(survey.variables), 'variable')}."
            )
            if survey
            else ""
        )
    return Figure(sentence=said, how=how, key="seen")


def _of_last_year(reading: Reading) -> list[Section]:
    if reading.before is None:
        return []
    if not reading.changes:
        return [Section(own_words=True, sentences=(
            f"It has the same layout as “{reading.before.title}”. What was confirmed then is filled"
            " in.",))]  # fmt: skip
    return [Section(
        title="What has changed since last time", own_words=True,
        sentences=(f"It looks like a later file of “{reading.before.title}”. What was confirmed"
                   " then is filled in; look at these first.",),
        bullets=reading.changes,
    )]  # fmt: skip


def _tables(tables: Sequence[SeenTable]) -> Grid:
    rows = tuple(
        (
            Cell(text=one.title, own=True),
            Cell(text=one.population or "Not said", own=True),
            Cell(text=_base(one), key=f"seen-{number}", how=_how(one)),
            Cell(text=_rows(one), own=True, note=_columns(one)),
        )
        for number, one in enumerate(tables, 1)
    )  # fmt: skip
    return Grid(caption="Tables that were seen", rows=rows,
                head=("Table", "Of whom", "Base", "Rows and columns"))  # fmt: skip


def _columns(one: SeenTable) -> str:
    named = ", ".join(dict.fromkeys(column.heading or column.label for column in one.columns))
    return f"By {named[:120]}"


def _rows(one: SeenTable) -> str:
    labels = [row.label for row in one.rows]
    more = f" and {len(labels) - 4} more" if len(labels) > 4 else ""
    return ", ".join(labels[:4]) + more if labels else "Not read before you answer below"


def _base(one: SeenTable) -> str:
    said = [f"{some[0]:,.0f} {name}" for some, name in ((one.unweighted, "asked"),
            (one.weighted, "weighted")) if some and some[0] is not None]  # fmt: skip
    return ", ".join(said) or "Not published"


def _how(one: SeenTable) -> HowKnown:
    unweighted, weighted = one.base_lines
    where = [f"the unweighted base in row {unweighted}" if unweighted else "",
             f"the weighted base in row {weighted}" if weighted else ""]  # fmt: skip
    found = " and ".join(part for part in where if part) or "no row of a base"
    first = one.columns[0].label if one.columns else "the first column"
    return HowKnown(
        method=f"Read at {one.where}: {found}. Shown is that of the column {first}.",
        base=one.population or "The file does not say.",
        sources=one.footnotes[:6],
        caveats=tuple(f"{row.label}: each figure is a {row.says.value}." for row in one.rows[:1]),
    )


def seen_form(form: SeenForm, token: str) -> FormBlock:
    return FormBlock(
        title="Questions" if form.reading.layout and form.reading.layout.doubts else "",
        action=reverse("published_seen", args=[token]), button="Continue", form=form, key="ask",
        hints={
            "tables": "Untick those that say nothing of where people are",
            "population": "For example: adults aged 16 and over in the UK",
            "by": "A question that splits people, such as age",
            "weight": "Shares are weighted by it",
        },
    )  # fmt: skip


def meaning_page() -> SectionsPage:
    return SectionsPage(
        title="What it means",
        lead="What is this source, and which row is which outlet?",
        crumbs=_crumbs(),
        sections=(
            Section(sentences=(
                "Tables and rows are filled in by their names. Look at what is open, and change"
                " what is not right below. A row that is not one outlet, such as “any of these”,"
                " is kept and says nothing of one.",
            )),
        ),
    )  # fmt: skip


def meaning_form(form: MeaningForm, token: str) -> FormBlock:
    return FormBlock(
        action=reverse("published_meaning", args=[token]),
        button="Show how it would be kept",
        form=form,
        hints={
            "title": "As its cover says, with the year",
            "url": "Starts with https://",
            "fieldwork": "For example: September to November",
            "people": "Figures of the public say nothing about groups such as researchers",
        },
        folds=tuple(_folds(form)),
    )  # fmt: skip


FEW = 3


def _folds(form: MeaningForm) -> Iterator[Fold]:
    """What was filled in with certainty, as it would be kept; a form sent back shows what it says
    now."""
    tables, rows = form.sure_tables(), form.sure_rows()
    if tables:
        names = [name for some in tables.values() for name in some]
        said: dict[str, list[str]] = {}
        for name in names:
            chosen = dict(form.fields[name].choices).get(str(form[name].value()), "")  # type: ignore[attr-defined]
            title = str(form.fields[name].label).removesuffix(SAYS).rstrip(": ")
            said.setdefault(str(chosen), []).append(title)
        yield Fold(
            title="What a share says that somebody does", change="Change what tables say",
            rows=tuple((sentence_case(one), _titles(some)) for one, some in said.items()),
            fields=tuple(names),
        )  # fmt: skip
    if rows:
        yield Fold(
            title="Which row is which outlet", change="Change which row is which",
            fields=tuple(rows),
            rows=tuple(
                (row, outlet_title(str(form[name].value() or "")) if form[name].value()
                 else "Not one outlet")
                for name, row in rows.items()
            ),
        )  # fmt: skip


def _titles(some: Sequence[str]) -> str:
    more = len(some) - FEW
    said = "; ".join(some[:FEW])
    return f"{said}; and {wording.many(more, 'more table')}" if more > 0 else said


def preview_page(
    figures: Sequence[LongFigure], left_out: Sequence[str], about: dict[str, Any], name: str
) -> SectionsPage:
    rows = tuple(_line(one) for one in figures[:FIRST])
    known = sum(1 for one in figures if one.outlet)
    shown = sum(1 for one in figures if one.value is None)
    how = HowKnown(
        method="Counted in the long form that would be kept: one line for each cell of a table.",
        base=f"The file {name}.",
        caveats=("A figure that the source does not show is kept as missing, and not as nothing.",),
    )
    said = (
        f"{wording.many(len(figures), 'figure')} would be kept, {wording.number(known)} of them"
        f" about an outlet. The source does not show {wording.number(shown)}."
    )
    sections = [
        Section(figures=(Figure(sentence=said, how=how, key="long"),)),
        Section(own_words=True, sentences=(
            f"{about.get('title', '')}, {about.get('publisher', '')}.",)),
        Section(title="The first lines", grid=Grid(
            caption="The first lines of the long form", rows=rows,
            head=("Row", "Says that somebody…", "Column", "Value"))),
    ]  # fmt: skip
    if left_out:
        more = f"and {len(left_out) - 20} more" if len(left_out) > 20 else ""
        sections.append(
            Section(
                title="What would be left out",
                own_words=True,
                bullets=tuple(one for one in (*left_out[:20], more) if one),
            )
        )
    return SectionsPage(
        title="Check before keeping",
        lead="Nothing has been kept yet.",
        crumbs=_crumbs(),
        sections=tuple(sections),
    )


def _line(one: LongFigure) -> tuple[Cell, ...]:
    value = "Not shown" if one.value is None else f"{one.value:,.1f}".removesuffix(".0")
    unit = "%" if one.unit == "percent" else f" {one.unit}"
    column = f"{one.heading}: {one.column}" if one.heading else one.column
    where = f"{one.sheet} row {one.line}".strip() if one.line else ""
    return (
        Cell(
            text=one.row,
            own=True,
            note=f"Outlet: {outlet_title(one.outlet)}" if one.outlet else "No outlet",
        ),
        Cell(text=one.measure, own=True, note=f"Of {one.population}"),
        Cell(text=column, own=True, note=where),
        Cell(text=value if one.value is None else value + unit, key="long", note=one.note),
    )


def keep_form(token: str) -> FormBlock:
    return FormBlock(action=reverse("published_preview", args=[token]),
                     button="Keep them")  # fmt: skip


def forget_form(token: str) -> FormBlock:
    return FormBlock(action=reverse("published_forget", args=[token]),
                     button="Do not keep them", secondary=True)  # fmt: skip
