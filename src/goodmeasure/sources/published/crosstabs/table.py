"""A block of rows understood as one table: columns, bases, rows, and what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from goodmeasure.sources.grids import Row
from goodmeasure.sources.published.crosstabs.blocks import (
    BASE_LINE,
    Base,
    Block,
    base_kind,
    is_question,
    is_title,
)
from goodmeasure.sources.published.crosstabs.cells import KIND_WORDS, are_letters, read, words
from goodmeasure.sources.published.crosstabs.values import LEAVE_OUT, Choice, SeenCell, SeenColumn

OUT = Choice(key=LEAVE_OUT, text="Leave these tables out")
_TOTAL = re.compile(r"total|all|all (?:adults|respondents|people)|uk total", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncertain:
    """A doubt about one table, before equal ones are asked about together."""

    code: str
    sentence: str
    line: int
    choices: tuple[Choice, ...] = (OUT,)
    one_by_one: bool = False
    """Asked of each table by itself: the answer for one is not the answer for another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRow:
    """A row of figures with its label, before it is known what the figures are."""

    line: int
    label: str
    marker: str
    section: str
    cells: tuple[SeenCell | None, ...]
    percent: bool


@dataclass
class Parts:
    """What is found of a table while it is put together."""

    sheet: str
    block: Block
    left: int
    answers: Mapping[str, str]
    """By the code of a doubt."""
    doubts: list[Uncertain] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def ask(self, code: str, sentence: str, line: int, *choices: Choice, each: bool = False) -> str:
        """What a person answered; "" while it is open."""
        self.doubts.append(
            Uncertain(code=code, sentence=sentence, line=line, choices=(*choices, OUT),
                      one_by_one=each)
        )  # fmt: skip
        return self.answers.get(f"{code}@{self.sheet}@{line}" if each else code, "")


def columns_of(parts: Parts) -> tuple[SeenColumn, ...]:
    """The columns by the banner's two levels. Headings reach to the next, as merged cells do."""
    heads = parts.block.heads
    if not heads:
        parts.ask("no-header", "There is no row of column names above the figures.",
                  parts.block.data[0].line)  # fmt: skip
        return ()
    lower, upper = _which_heads(parts, heads)
    places = _data_places(parts.block.data, parts.left)
    names = {place: _at(lower, place) for place in places}
    above = _spread(upper, max(places, default=0)) if upper else {}
    columns = []
    for place in sorted(places):
        label, heading = names[place], above.get(place, "")
        if not label and upper:
            label, heading = _at(upper, place), ""
        if not label:
            if _only_letters(parts.block.data, place):
                continue
            parts.ask("unnamed", f"Column {place + 1} has figures and no name.", lower.line)
            continue
        if _TOTAL.fullmatch(label) and heading:
            heading = "" if not _at(upper, place) else heading
        letter = _at(parts.block.letters, place).strip("()[]") if parts.block.letters else ""
        columns.append(SeenColumn(place=place, heading=heading, label=label, letter=letter))
    return _once_each(parts, tuple(columns), lower.line)


def _which_heads(parts: Parts, heads: list[Row]) -> tuple[Row, Row | None]:
    """The row that names columns and the one above it; asked about where two could be either."""
    if parts.block.headed_by:
        parts.ask("banner-above", "There is no row of column names of its own. The one of the table"
                  f" above, in row {heads[-1].line}, has as many columns.",
                  parts.block.data[0].line,
                  Choice(key="above", text="It has the columns of the table above"))  # fmt: skip
    if len(heads) == 1:
        return heads[0], None
    first, last = _labels(heads[-2], parts.left), _labels(heads[-1], parts.left)
    distinct = len(set(first)) == len(first)
    if len(heads) == 2 and not (len(first) >= len(last) > 1 and distinct):
        return heads[1], heads[0]
    answer = parts.ask(
        "two-headers",
        "More than one row could hold the column names: "
        + "; ".join(f"row {one.line} ({', '.join(_labels(one, parts.left)[:4])})" for one in heads)
        + ".",
        heads[-1].line,
        *(Choice(key=f"{n}", text=f"Name columns by the {_nth(n)} of these rows")
          for n in range(1, len(heads) + 1)),
    )  # fmt: skip
    chosen = int(answer) - 1 if answer.isdigit() and int(answer) <= len(heads) else len(heads) - 1
    return heads[chosen], heads[chosen - 1] if chosen and len(heads) > 2 else None


def _nth(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _labels(row: Row, left: int) -> list[str]:
    return [said for cell in row.cells[left + 1 :] if (said := words(cell))]


def _at(row: Row | None, place: int) -> str:
    return words(row.cells[place]) if row is not None and place < len(row.cells) else ""


def _spread(upper: Row, last: int) -> dict[int, str]:
    """Each heading over the columns to its right, until the next heading."""
    found, now = {}, ""
    for place in range(last + 1):
        now = _at(upper, place) or now
        found[place] = now
    return found


def _data_places(data: list[Row], left: int) -> set[int]:
    """Columns in which figures stand in some row, right of the labels."""
    return {
        place
        for row in data
        for place, cell in enumerate(row.cells)
        if place > left and words(cell)
        and (read(cell) is not None or are_letters(words(cell)) or words(cell).startswith("="))
        and words(cell).casefold() not in KIND_WORDS
    }  # fmt: skip


def _only_letters(data: list[Row], place: int) -> bool:
    said = [text for row in data if (text := _at(row, place))]
    return all(are_letters(text) or text.casefold() in KIND_WORDS for text in said)


def _once_each(parts: Parts, columns: tuple[SeenColumn, ...], line: int) -> tuple[SeenColumn, ...]:
    """Two columns of one name are asked about: they could be two years, or a slip."""
    names = [one.name.casefold() for one in columns]
    twice = sorted({one.name for one in columns if names.count(one.name.casefold()) > 1})
    if not twice:
        return columns
    answer = parts.ask(
        "twice", f"Columns of the same name: {', '.join(twice)}.", line,
        Choice(key="first", text="Use the first of each name"),
        Choice(key="last", text="Use the last of each name"),
    )  # fmt: skip
    ordered = columns if answer != "last" else columns[::-1]
    kept = {one.name.casefold(): one for one in reversed(ordered)}
    return tuple(one for one in columns if kept[one.name.casefold()] is one)


def rows_of(parts: Parts, columns: tuple[SeenColumn, ...]) -> list[RawRow]:
    """Rows of figures with their labels; letters beside and below go to the cells they mark."""
    found: list[RawRow] = []
    first = min(one.place for one in columns)
    for row in parts.block.data:
        lead = [(n, said) for n in range(parts.left, first) if (said := _at(row, n))]
        kinds = [n for n, said in lead
                 if said.casefold() in KIND_WORDS and (n > parts.left or said == "%")]  # fmt: skip
        marker = KIND_WORDS[_at(row, kinds[0]).casefold()] if kinds else ""
        named = [said for n, said in lead if n not in kinds]
        cells, percent, broken = _cells(row, columns)
        if (
            not named
            and found
            and all(c is None or (c.value is None and not c.mark) for c in cells)
        ):
            found[-1] = _with_letters(found[-1], cells)
            continue
        if broken:
            parts.remarks.append(
                f"Row {row.line} has words where a figure should be ({broken[:40]!r}); there is no"
                " figure for it."
            )
        found.append(
            RawRow(line=row.line, label=named[-1] if named else "", marker=marker,
                   section=parts.block.sections.get(row.line) or "".join(named[:-1][:1]),
                   cells=tuple(cells), percent=percent)
        )  # fmt: skip
    return found


def _cells(row: Row, columns: tuple[SeenColumn, ...]) -> tuple[list[SeenCell | None], bool, str]:
    """The cells under the columns; whether any says per cent; the first that cannot be read."""
    taken = {one.place for one in columns}
    cells: list[SeenCell | None] = []
    percent, broken = False, ""
    for column in columns:
        said = _at(row, column.place)
        found = read(row.cells[column.place]) if said else None
        beside = _at(row, column.place + 1) if column.place + 1 not in taken else ""
        letters = "".join(one for one in beside if one.isalpha()) if are_letters(beside) else ""
        if found is not None:
            percent = percent or found.percent
            cells.append(SeenCell(value=found.cell.value, letters=found.cell.letters or letters,
                                  mark=found.cell.mark))  # fmt: skip
        elif said and are_letters(said):
            cells.append(SeenCell(letters="".join(one for one in said if one.isalpha())))
        else:
            broken = broken or said
            cells.append(SeenCell(mark=said[:40]) if said else None)
    return cells, percent, broken


def _with_letters(row: RawRow, letters: list[SeenCell | None]) -> RawRow:
    cells = tuple(
        SeenCell(value=one.value, letters=one.letters + (more.letters if more else ""),
                 mark=one.mark) if one is not None else None
        for one, more in zip(row.cells, letters, strict=True)
    )  # fmt: skip
    return RawRow(line=row.line, label=row.label, marker=row.marker, section=row.section,
                  cells=cells, percent=row.percent)  # fmt: skip


def heading_texts(parts: Parts) -> tuple[str, str, str]:
    """Title, question and population, from the texts above (a base line may stand below)."""
    texts = [text for _, text in parts.block.texts]
    titled = next((n for n, text in enumerate(texts) if is_title(text)), None)
    if titled is not None:
        texts = texts[titled:]
    questions = [text for text in texts if is_question(text) and not is_title(text)]
    plain = [text for text in texts if text not in questions and not BASE_LINE.match(text)]
    title = plain[0] if plain else ""
    if is_title(title) and len(title) < 14 and len(plain) > 1:
        title = f"{title.rstrip('.:')}. {plain[1]}"
    return title[:300], " ".join(questions)[:300], _population(parts)


def _population(parts: Parts) -> str:
    above = [(line, text) for line, text in parts.block.texts if BASE_LINE.match(text)]
    found = above or [(line, text) for line, text in parts.block.after if BASE_LINE.match(text)]
    said = list(dict.fromkeys(BASE_LINE.sub("", text, count=1).strip(" ()") for _, text in found))
    if len(said) > 1:
        answer = parts.ask(
            "two-populations",
            f"There are two base lines: “{said[0]}” and “{said[1]}”. Whom are the figures of?",
            found[1][0],
            *(Choice(key=str(n), text=text[:200]) for n, text in enumerate(said)),
            each=True,
        )  # fmt: skip
        return said[int(answer)][:300] if answer.isdigit() and int(answer) < len(said) else ""
    return said[0][:300] if said else ""


def bases_of(parts: Parts, rows: list[RawRow]) -> tuple[dict[Base, RawRow], list[RawRow]]:
    """The rows of bases by kind, and the other rows."""
    found: dict[Base, RawRow] = {}
    others = []
    for row in rows:
        kind = base_kind(row.label)
        if kind is Base.PLAIN:
            kind = _which_base(parts, row)
        if kind is None or kind in found:
            others.append(row)
        else:
            found[kind] = row
    return found, others


def _which_base(parts: Parts, row: RawRow) -> Base:
    answer = parts.ask(
        "which-base", f"The row “{row.label}” does not say whether it is weighted.", row.line,
        Choice(key="unweighted", text="It counts the people asked (unweighted)"),
        Choice(key="weighted", text="It is weighted"),
    )  # fmt: skip
    return Base.WEIGHTED if answer == "weighted" else Base.UNWEIGHTED


def values(row: RawRow | None) -> tuple[float | None, ...]:
    return tuple(one.value if one else None for one in row.cells) if row else ()


def is_left_out(parts: Parts) -> bool:
    """Whether a person said so of any doubt about this table."""
    return any(
        parts.answers.get(f"{one.code}@{parts.sheet}@{one.line}" if one.one_by_one else one.code)
        == LEAVE_OUT
        for one in parts.doubts
    )
