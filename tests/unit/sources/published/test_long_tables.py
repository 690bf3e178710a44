"""Plain tables of figures, a line each."""

from __future__ import annotations

import pytest

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.sources.grids import Grid, read_grids
from goodmeasure.sources.published.long_tables import look, understand

HEAD = "source,year,population,base_n,platform,group,measure,value,unit,url"
LINE = 'Ofcom,2025,UK adults 16+,"2,104",Facebook,16-24,uses,61,percent,https://example.org/a'


def grid(*lines: str) -> Grid:
    return read_grids("\n".join(lines).encode(), file="figures.csv")[0]


def test_a_line_becomes_a_figure() -> None:
    made = grid(HEAD, LINE)
    seen = look(made)
    assert seen is not None
    (one,) = understand(made, seen).figures
    assert (one.population, one.base_unweighted, one.outlet, one.column) == (
        "UK adults 16+", 2104, "facebook", "16-24",
    )  # fmt: skip
    assert (one.value, one.unit, one.kind, one.line) == (61, "percent", "claimed", 2)
    assert (one.source, one.year, one.url) == ("Ofcom", 2025, "https://example.org/a")


def test_millions_and_minutes_stay_what_they_are() -> None:
    made = grid(
        HEAD,
        LINE.replace("61,percent", "19.3,million"),
        LINE.replace("61,percent", "43,minutes"),
        LINE.replace("61,percent", "0.61,share"),
    )
    seen = look(made)
    assert seen is not None
    found = [(one.value, one.unit) for one in understand(made, seen).figures]
    assert found == [(19.3, "million"), (43, "minutes"), (61, "percent")]


def test_what_cannot_be_used_is_said_by_line() -> None:
    made = grid(
        HEAD,
        LINE.replace("UK adults 16+", ""),
        LINE.replace("percent", "furlongs"),
        LINE.replace("61,", "=SUM(A1:A9),"),
        LINE.replace("61,", "161,"),
        LINE.replace("61,", "[c],"),
        LINE,
    )
    seen = look(made)
    assert seen is not None
    found = understand(made, seen)
    assert found.left_out == [
        "Line 2: it has no population.",
        "Line 3: 'furlongs' is no unit we know.",
        "Line 4: '=SUM(A1:A9)' is no number.",
        "Line 5: 161 per cent of people cannot be.",
    ]
    assert [(one.value, one.note) for one in found.figures] == [
        (None, "the source shows [c] in place of a figure"), (61, ""),
    ]  # fmt: skip


def test_columns_of_other_names_are_mapped_by_a_person() -> None:
    made = grid("Wer,Was,Zahl", "Facebook,uses,61")
    assert look(made) is None
    mapped = {"row": "Wer", "measure": "Was", "value": "Zahl"}
    half = look(made, mapped)
    assert half is not None
    assert half.missing == ("population", "unit")
    with pytest.raises(UnreadableFile, match="No column holds the population or the unit"):
        understand(made, half)
    whole = look(made, {**mapped, "population": "=adults in Kent", "unit": "=percent"})
    assert whole is not None
    (one,) = understand(made, whole).figures
    assert (one.population, one.value, one.unit) == ("adults in Kent", 61, "percent")


def test_two_headers_and_doubled_columns_are_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"line 3: There is a second row of column names"):
        look(grid(HEAD, LINE, HEAD, LINE))
    with pytest.raises(UnreadableFile, match="'value' is there twice"):
        look(grid(f"{HEAD},value", LINE))


def test_fifty_thousand_lines_are_read() -> None:
    made = grid(HEAD, *(LINE.replace("61", str(n % 100)) for n in range(50_000)))
    seen = look(made)
    assert seen is not None
    found = understand(made, seen)
    assert len(found.figures) == 50_000
    assert found.left_out == []
    assert found.figures[-1].line == 50_001


def test_words_from_right_to_left_are_kept() -> None:
    made = grid(HEAD, LINE.replace("Facebook", "\u202bفيسبوك\u202c"))
    seen = look(made)
    assert seen is not None
    (one,) = understand(made, seen).figures
    assert (one.row, one.outlet) == ("فيسبوك", "")
