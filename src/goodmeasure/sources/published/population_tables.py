"""How many people live where, by age and sex: the tables that statistical offices publish.

Wide (a line an area and sex, a column a year of age, the last one open, "90+") or long (a line a
number). Totals are passed over: they are worked out from their parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from goodmeasure.evidence.audiences.rebase import OLDEST
from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.sources.grids import HEADER_WITHIN, Grid, Row, column_key
from goodmeasure.sources.published.crosstabs.cells import read, words

AREA = ("name", "area", "area name", "geography", "geography name", "local authority", "laname23",
        "region", "country")  # fmt: skip
CODE = ("code", "area code", "geography code", "ladcode23", "ladcode")
SEX = ("sex", "gender")
AGE = ("age", "ages", "age group", "age band")
COUNT = ("count", "population", "people", "value", "estimate", "obs_value", "observation", "number")
MOST_COUNTS = 500_000

_SEXES = {
    "persons": "", "person": "", "people": "", "all": "", "all persons": "", "both": "",
    "total": "",
    "t": "", "": "", "both sexes": "", "males": "male", "male": "male", "m": "male", "men": "male",
    "1": "male", "females": "female", "female": "female", "f": "female", "women": "female",
    "2": "female",
}  # fmt: skip
_AGE = re.compile(
    r"(?:aged?\s*)?(?:m_|f_)?(\d{1,3})\s*(?:(?:-|–|—|to|_)\s*(\d{1,3})|(\+| ?and over| or over"
    r"| plus))?(?:\s*years?)?(?: old)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    area: str
    code: str
    sex: str
    """``male``, ``female``, or empty for both together."""
    age_from: int
    age_to: int
    count: int
    line: int


def read_counts(grids: tuple[Grid, ...]) -> tuple[Count, ...]:
    """Every number of the first table that has any. Raises ``UnreadableFile`` naming the line."""
    for grid in grids:
        found = _wide_at(grid) or _long_at(grid)
        if found is not None:
            counts = tuple(found)
            _check(grid, counts)
            return counts
    raise UnreadableFile(
        "No numbers of people by age were seen: no row has columns for ages, and none has the"
        " columns area, age and count.",
        next_step="Give a table with a column for each age, or with a line for each number.",
        file=grids[0].file if grids else "",
    )


def age_band(text: str) -> tuple[int, int] | None:
    """Ages as a table or a banner names them ("16-24", "90+", "aged 65 and over", "7")."""
    found = _AGE.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    first = int(found[1])
    last = OLDEST if found[3] else int(found[2]) if found[2] else first
    return (first, last) if first <= last <= OLDEST else None


def _wide_at(grid: Grid) -> Iterator[Count] | None:
    for at, row in enumerate(grid.rows[:HEADER_WITHIN]):
        names = [column_key(words(cell)) for cell in row.cells]
        ages = {place: band for place, name in enumerate(names) if (band := age_band(name))}
        area = _place(names, AREA)
        if len(ages) >= 2 and area is not None:
            return _wide(grid, at, names, ages, area)
    return None


def _wide(
    grid: Grid, at: int, names: list[str], ages: dict[int, tuple[int, int]], area: int
) -> Iterator[Count]:
    code, sex = _place(names, CODE), _place(names, SEX)
    for row in grid.rows[at + 1 :]:
        if not _text(row, area):
            continue
        whose = _sex(grid, row, sex)
        for place, (first, last) in ages.items():
            yield Count(
                area=_text(row, area)[:120], code=_text(row, code)[:16], sex=whose,
                age_from=first, age_to=last, count=_number(grid, row, place), line=row.line,
            )  # fmt: skip


def _long_at(grid: Grid) -> Iterator[Count] | None:
    for at, row in enumerate(grid.rows[:HEADER_WITHIN]):
        names = [column_key(words(cell)) for cell in row.cells]
        places = [_place(names, one) for one in (AREA, AGE, COUNT)]
        if all(place is not None for place in places):
            area, age, count = (place for place in places if place is not None)
            return _long(grid, at, names, (area, age, count))
    return None


def _long(grid: Grid, at: int, names: list[str], places: tuple[int, int, int]) -> Iterator[Count]:
    area, age, count = places
    code, sex = _place(names, CODE), _place(names, SEX)
    for row in grid.rows[at + 1 :]:
        said = _text(row, age)
        if said.casefold() in ("all ages", "total", "all", "all persons"):
            continue
        band = age_band(said)
        if band is None:
            raise _wrong(grid, row, f"{said!r} is no age.", "Write ages as 16, 16-24 or 90+.")
        yield Count(
            area=_text(row, area)[:120], code=_text(row, code)[:16], sex=_sex(grid, row, sex),
            age_from=band[0], age_to=band[1], count=_number(grid, row, count), line=row.line,
        )  # fmt: skip


def _check(grid: Grid, counts: tuple[Count, ...]) -> None:
    """Each age of an area and sex once: a doubled line would count people twice."""
    if not counts or len(counts) > MOST_COUNTS:
        raise UnreadableFile(
            f"It has {len(counts):,} numbers; 1 to {MOST_COUNTS:,} can be read.",
            next_step="Leave out areas you do not need.", file=grid.file,
        )  # fmt: skip
    ordered = sorted(
        counts, key=lambda one: (one.area, one.code, one.sex, one.age_from, one.age_to)
    )
    for one, two in pairwise(ordered):
        same = (one.area, one.code, one.sex) == (two.area, two.code, two.sex)
        if same and two.age_from <= one.age_to:
            raise UnreadableFile(
                f"Age {two.age_from} of {two.area} is there twice (first in line {one.line}).",
                next_step="Leave out totals and doubled lines, and keep one year a file.",
                file=grid.file, line=two.line,
            )  # fmt: skip


def _place(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((names.index(one) for one in known if one in names), None)


def _text(row: Row, place: int | None) -> str:
    return words(row.cells[place]) if place is not None and place < len(row.cells) else ""


def _sex(grid: Grid, row: Row, place: int | None) -> str:
    said = _text(row, place).casefold()
    if said not in _SEXES:
        raise _wrong(grid, row, f"{said!r} is no sex we know.", "Write persons, male or female.")
    return _SEXES[said]


def _number(grid: Grid, row: Row, place: int) -> int:
    found = read(row.cells[place]) if place < len(row.cells) else None
    value = found.cell.value if found is not None else None
    if value is None or value < 0 or not value.is_integer():
        raise _wrong(
            grid, row, f"{_text(row, place)[:40]!r} is no number of people.",
            "A number that is not known cannot be counted as none: leave the area out.",
        )  # fmt: skip
    return int(value)


def _wrong(grid: Grid, row: Row, sentence: str, next_step: str) -> UnreadableFile:
    return UnreadableFile(sentence, next_step=next_step, file=grid.file, line=row.line)
