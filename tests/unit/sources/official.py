"""A workbook of cross-tabulated figures, as official statistics lay them out, and what is in it.

Figures are drawn from a fixed seed. ``Truth`` holds every one of them, so that a test can ask
whether each was read right; nothing of the reader is used here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

BANNER = (
    ("", ("Total",)),
    ("Age", ("16-24", "25-34", "35-54", "55-64", "65+")),
    ("Sex", ("Male", "Female")),
    ("Social grade", ("AB", "C1", "C2", "DE")),
    ("Nation", ("England", "Scotland", "Wales", "Northern Ireland")),
)
PLATFORMS = ("Facebook", "YouTube", "WhatsApp", "Instagram", "X (formerly Twitter)", "TikTok",
             "LinkedIn", "Snapchat", "Bluesky", "NET: Any of these", "None of these")  # fmt: skip
OFTEN = ("Several times a day", "Once a day", "Every week", "Less often", "Never")
ONLINE = "all adults 16+ who go online"
USERS = "all adults 16+ who use social media"

Place = tuple[str, str, str]
"""Table, column ("Age: 16-24") and row."""


@dataclass
class Truth:
    """``shares`` in per cent; ``None`` where the workbook shows ``marks`` in place of a figure."""

    shares: dict[Place, float | None] = field(default_factory=dict)
    marks: dict[Place, str] = field(default_factory=dict)
    letters: dict[Place, str] = field(default_factory=dict)
    counts: dict[Place, int] = field(default_factory=dict)
    bases: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    populations: dict[str, str] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How the publisher lays its tables out."""

    each_on_a_sheet: bool = False
    rows: str = "both"
    """``both`` (a count and a share below it), ``shares`` or ``counts``."""
    letters: str = "inside"
    """``inside`` the cells, ``beside`` them, or in a row ``under`` them."""
    fractions: bool = False
    first_column: int = 1
    other_population: bool = True
    base_below: bool = False
    says_percent: bool = True
    year: int = 2025
    renamed: tuple[tuple[str, str], ...] = ()
    new_row: str = ""
    tables: int = 20


def titles(year: int = 2025, number: int = 20) -> list[tuple[str, str, bool]]:
    """Title, question, and whether its rows are platforms."""
    asked = [
        (f"Use of social media platforms, {year}", "Which of these do you use these days?", True),
        (f"Use of platforms every day, {year}", "Which of these do you use every day?", True),
        (f"Platforms used for news, {year}", "Which of these do you use for news nowadays?", True),
    ]
    names = ("Facebook", "YouTube", "WhatsApp", "Instagram", "TikTok", "LinkedIn")
    asked += [
        (f"How often people use {name}, {year}", f"How often do you use {name}?", False)
        for name in names
    ]
    while len(asked) < number:
        n = len(asked)
        asked.append(
            (f"Platforms trusted for matter {n}", f"Which do you trust for matter {n}?", True)
        )
    return [(f"Table {n}. {title}", f"Q{n}. {question}", rows)
            for n, (title, question, rows) in enumerate(asked[:number], 1)]  # fmt: skip


def columns() -> list[tuple[str, str]]:
    return [(heading, label) for heading, labels in BANNER for label in labels]


def name(heading: str, label: str) -> str:
    return f"{heading}: {label}" if heading else label


def write(path: Path, manner: Manner | None = None) -> Truth:
    """Write it, and give every figure that is in it."""
    how = manner or Manner()
    chance, truth, book = random.Random(20), Truth(), Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Contents"
    cover.append(["Adults and what they use: data tables"])
    cover.append(["Table", "Title", "Base"])
    notes = book.create_sheet("Notes")
    notes.append(["Symbols"])
    notes.append(["*", "Less than 0.5 per cent"])
    notes.append(["[c]", "Too few people to publish"])
    sheet, line = book.create_sheet("Tables"), 1
    for number, (title, question, platforms) in enumerate(titles(how.year, how.tables), 1):
        cover.append([number, title, ONLINE])
        if how.each_on_a_sheet:
            sheet, line = book.create_sheet(f"Table {number}"), 1
        line = _Table(sheet, how, chance, truth, title).write(line, question, platforms, number)
    if how.each_on_a_sheet:
        del book["Tables"]
    book.save(path)
    return truth


class _Table:
    def __init__(
        self, sheet: Worksheet, how: Manner, chance: random.Random, truth: Truth, title: str
    ) -> None:
        self.sheet, self.how, self.chance, self.truth, self.title = sheet, how, chance, truth, title
        self.step = 2 if how.letters == "beside" else 1
        self.first = how.first_column

    def put(self, line: int, place: int, value: object) -> None:
        self.sheet.cell(line, self.first + place, value)

    def place(self, column: int) -> int:
        return 1 + column * self.step

    def write(self, line: int, question: str, platforms: bool, number: int) -> int:
        line = self.above(line, question, number)
        line = self.banner(line)
        weighted = []
        for place, (heading, label) in enumerate(columns()):
            unweighted = 2000 if place == 0 else self.chance.randint(120, 900)
            heavy = unweighted + self.chance.randint(-40, 40)
            weighted.append(heavy)
            self.truth.bases[self.title, name(heading, label)] = (unweighted, heavy)
            self.put(line, self.place(place), unweighted)
            self.put(line + 1, self.place(place), heavy)
        self.put(line, 0, "Unweighted base")
        self.put(line + 1, 0, "Weighted base")
        bases, line = line, line + 3
        if self.how.base_below:
            line = bases + 2
        rows = list(PLATFORMS if platforms else OFTEN)
        if self.how.new_row and platforms:
            rows.append(self.how.new_row)
        for row in rows:
            line = self.row(line, row, weighted, platforms)
        self.put(
            line + 1, 0, "* means less than 0.5 per cent; [c] means too few people to publish."
        )
        self.put(line + 2, 0, "Letters mark a share higher than that of the column of that letter.")
        return line + 6

    def above(self, line: int, question: str, number: int) -> int:
        population = USERS if self.how.other_population and number in (2, 3) else ONLINE
        if number == 1:
            self.put(line, 0, "Adults and what they use: data tables")
            self.put(line + 1, 0, "Fieldwork: September to November")
            line += 2
        self.put(line, 0, self.title)
        self.put(line + 1, 0, question)
        self.put(line + 2, 0, f"Base: {population}")
        self.truth.populations[self.title] = population
        if self.how.says_percent:
            self.put(
                line + 3, 0, "Column percentages" if self.how.rows == "shares" else "Weighted data"
            )
        return line + 5

    def banner(self, line: int) -> int:
        place = 0
        for heading, labels in BANNER:
            start = self.first + self.place(place)
            end = start + len(labels) * self.step - 1
            if heading:
                self.sheet.cell(line, start, heading)
                if end > start:
                    self.sheet.merge_cells(
                        start_row=line, end_row=line, start_column=start, end_column=end
                    )
            for label in labels:
                self.put(line + 1, self.place(place), dict(self.how.renamed).get(label, label))
                self.put(line + 2, self.place(place), f"({'abcdefghijklmnopqrst'[place]})")
                place += 1
        return line + 3

    def row(self, line: int, label: str, weighted: list[int], platforms: bool) -> int:
        level = self.chance.uniform(0.02, 0.8) if platforms else self.chance.uniform(0.05, 0.3)
        shares = line + 1 if self.how.rows == "both" else line
        self.truth.lines[self.title, label] = shares
        self.put(line, 0, label)
        for place, (heading, column) in enumerate(columns()):
            named = dict(self.how.renamed).get(column, column)
            key = (self.title, name(heading, named), label)
            share = min(0.97, max(0.01, level + self.chance.uniform(-0.1, 0.1)))
            count = round(share * weighted[place])
            mark = (
                self.chance.choice(("*", "[c]", "..", "-")) if self.chance.random() < 0.04 else ""
            )
            letters = self.chance.choice(("", "", "b", "bc", "defg"))
            self.cell(line, shares, place, key, count / weighted[place], count, mark, letters)
        return shares + 2 if self.how.letters == "under" else shares + 1

    def cell(
        self, line: int, shares: int, place: int, key: Place, share: float, count: int, mark: str,
        letters: str,
    ) -> None:  # fmt: skip
        percent = round(100 * share, 1) if self.how.fractions else float(round(100 * share))
        shown: object = round(share, 3) if self.how.fractions else int(percent)
        self.truth.letters[key] = "" if mark else letters
        if self.how.rows == "counts":
            self.put(line, self.place(place), mark or count)
            self.truth.letters[key] = ""
            self.truth.shares[key] = None if mark else float(count)
            self.truth.marks[key] = mark
            return
        if self.how.rows == "both":
            self.put(line, self.place(place), mark or count)
        if not mark:
            self.truth.counts[key] = count
        self.truth.shares[key] = None if mark else percent
        self.truth.marks[key] = mark
        if mark:
            self.put(shares, self.place(place), mark)
        elif self.how.letters == "inside" and letters:
            self.put(shares, self.place(place), f"{shown}{letters}")
        else:
            self.put(shares, self.place(place), shown)
            if self.how.letters == "beside" and letters:
                self.put(shares, self.place(place) + 1, letters)
            if self.how.letters == "under" and letters:
                self.put(shares + 1, self.place(place), letters)
