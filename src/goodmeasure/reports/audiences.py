"""Where groups are, in words and as a picture: shares with their ranges, and how good they are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from goodmeasure.evidence.audiences.outlets import OTHERS, outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Grade, Piece
from goodmeasure.kernel.findings import Answer, Finding, NotEnough, NotMeasurable
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BAND_EDGE,
    BLUE,
    DARK,
    FAINT,
    GREY,
    PIXELS,
    Frame,
    Layer,
    chart,
    points,
    texts,
)
from goodmeasure.reports.charts.picture import Picture, Table, picture
from goodmeasure.reports.texts import cell

NOT_ASKED = "Not asked"
DO_NOT_KNOW = "We do not know"
ROW, DOT = 46, 90
GRADES: Mapping[Grade, tuple[str, str]] = {
    Grade.OWN_MEASUREMENT: ("Own measurement", "We counted it ourselves."),
    Grade.OWN_SURVEY: ("Own survey", "They told us, in a survey of ours."),
    Grade.OFFICIAL: ("Official statistics", "A statistics body or regulator published it."),
    Grade.SECOND_HAND: ("Second-hand", "Somebody else published it, and we read of it."),
    Grade.OPINION: ("Opinion", "Somebody thinks so. It is never a figure."),
}
"""What a grade is called and what it means, the best first."""


def grade_words(grade: Grade | str | None) -> str:
    return GRADES[Grade(grade)][0] if grade else ""


def is_least(found: Estimate) -> bool:
    """Whether the answer is a lower bound."""
    return bool(found.used) and all(one.at_least for one in found.used)


def share_words(answer: Answer, *, least: bool = False) -> str:
    """ "66% (58 to 74)", "at least 12%", "40%, range not known"; or that we do not know."""
    if not isinstance(answer, Finding):
        return DO_NOT_KNOW
    if least:
        return f"at least {wording.percent(answer.value)}"
    if answer.low is None or answer.high is None:
        return f"{wording.percent(answer.value)}, range not known"
    if answer.low == answer.high:
        return f"{wording.percent(answer.value)}, all counted"
    return wording.percent_range(answer.value, answer.low, answer.high)


def range_words(answer: Finding, *, least: bool = False) -> str:
    """As ``share_words`` with the range first: "58 to 74%"."""
    if least or answer.low is None or answer.high is None or answer.low == answer.high:
        return share_words(answer, least=least)
    return f"{wording.between(answer.low * 100, answer.high * 100)}%"


def most_words(answer: Finding) -> str:
    """ "most" where the whole range is above half; else "about half", "some" or "hardly any"."""
    low = answer.value if answer.low is None else answer.low
    high = answer.value if answer.high is None else answer.high
    if low > 0.5:
        return "most"
    if high < 0.1:
        return "hardly any"
    return "about half" if high > 0.5 else "some"


PROPER = frozenset({"whatsapp", "messenger", "reddit", "snapchat", "nextdoor"})
OURS = {
    "website": "our website",
    "newsletter": "our newsletter",
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
    "x": "X",
    "youtube": "YouTube",
}


def place_words(outlet: str) -> str:
    """A place within a sentence: "LinkedIn", "our website", "e-mail from us"."""
    title = outlet_title(outlet)
    if outlet in OURS:
        return OURS[outlet]
    return title[:1].lower() + title[1:] if outlet in OTHERS and outlet not in PROPER else title


def piece_words(one: Piece) -> str:
    """ "66% (58 to 74) of 120: Members’ survey, March 2026. Own survey." """
    least = "at least " if one.at_least else ""
    ranged = (
        f" ({wording.between(one.low * 100, one.high * 100)})"
        if one.low is not None and one.high is not None
        else ""
    )
    base = f" of {wording.number(one.n)}" if one.n is not None else ", base not published"
    weighed = f", of which {wording.percent(one.discount)} counts" if 0 < one.discount < 1 else ""
    return (
        f"{least}{wording.percent(one.share)}{ranged}{base}{weighed}: {one.source.name},"
        f" {wording.day(one.dated)}. {grade_words(one.grade)}."
    )


def shares_picture(
    rows: Sequence[tuple[str, Estimate]], *, title: str, sentence: str, key: str
) -> Picture:
    """A dot with its whisker for each place, from 0 to 100%, largest first. Figures only."""
    known = [(name, one, one.answer) for name, one in rows if isinstance(one.answer, Finding)]
    drawn = sorted(known, key=lambda row: -row[2].value)
    table = Table(
        head=("Where", "Share", "Grade"),
        rows=tuple(
            (name, share_words(answer, least=is_least(one)), grade_words(one.grade))
            for name, one, answer in drawn
        ),
    )
    marks = [(name, answer, is_least(one)) for name, one, answer in drawn]
    return picture(
        lambda width: _whiskers(marks, width),
        title=title, sentence=sentence, table=table, key=key,
    )  # fmt: skip


def _whiskers(rows: Sequence[tuple[str, Finding, bool]], width: int) -> Layer:
    frame = Frame(width=width - 40, height=ROW * len(rows), left=16, right=24, top=8, bottom=34)
    names, values = [], []
    lines: list[Layer] = []
    dots: list[Layer] = []
    hollow: list[Layer] = []
    for place, (name, answer, least) in enumerate(rows):
        y = place * ROW + 12.0
        names.append((0.0, y, name))
        values.append((frame.width, y, share_words(answer, least=least)))
        low = answer.value if answer.low is None else answer.low
        high = answer.value if answer.high is None else answer.high
        if not least and high > low:
            lines.append({"x": low * frame.width, "x2": high * frame.width, "y": y + 19})
        (hollow if least else dots).append({"x": answer.value * frame.width, "y": y + 19})
    ends = [{"x": share * frame.width, "y": 0, "y2": frame.height} for share in (0, 0.5, 1)]
    under = [(one["x"], frame.height + 18.0, label)
             for one, label in zip(ends, ("0%", "50%", "100%"), strict=True)]  # fmt: skip
    return chart(
        frame,
        [
            _rules(ends, FAINT, 1, "y2"),
            _rules(
                [{"x": 0, "x2": frame.width, "y": p * ROW + 31.0} for p in range(len(rows))],
                FAINT, 1, "x2",
            ),
            _rules(lines, BAND_EDGE, 6, "x2"),
            points(dots, "x", "y", PIXELS, PIXELS, colour=BLUE, shape="circle", size=DOT),
            points(
                hollow, "x", "y", PIXELS, PIXELS, colour=BLUE, shape="triangle-right", size=DOT,
                hollow=True,
            ),
            texts(names, colour=DARK, align="left"),
            texts(values, colour=DARK, align="right", bold=True),
            texts(under, colour=GREY, align="center"),
        ],
    )  # fmt: skip


def _rules(rows: Sequence[Layer], colour: str, thick: float, to: str) -> Layer:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "color": colour, "strokeWidth": thick},
        "encoding": {
            "x": {"field": "x", **PIXELS},
            "y": {"field": "y", **PIXELS},
            to: {"field": to},
        },
    }


GRID_COLUMNS = (
    "group", "group_size", "outlet", "aspect", "purpose", "answer", "value", "low", "high",
    "at_least", "n", "grade", "population", "pieces_used", "pieces_left_out", "as_of", "sources",
    "caveats", "why_none",
)  # fmt: skip


def write_cells(
    out: TextIO, rows: Iterable[tuple[str, int | None, str, Aspect, str, Estimate | None]]
) -> None:
    """A row for each cell: group, its size, outlet, aspect, purpose, and what is known.

    "not asked", "not enough" and "not measurable" are answers of their own, never 0 or empty.
    """
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(GRID_COLUMNS)
    for group, size, outlet, aspect, purpose, found in rows:
        head = (group, size, outlet_title(outlet), aspect.value, purpose)
        writer.writerow([cell(value) for value in (*head, *_columns(found))])


def _columns(found: Estimate | None) -> tuple[object, ...]:
    if found is None:
        return ("not asked", *(None,) * 13)
    counts = (len(found.used), len(found.left_out))
    match found.answer:
        case Finding() as one:
            return (
                "finding", one.value, one.low, one.high, is_least(found), one.n,
                grade_words(found.grade), one.base.population, *counts,
                one.as_of.date().isoformat(), " | ".join(s.name for s in one.sources),
                " ".join(one.caveats), None,
            )  # fmt: skip
        case NotEnough() as none:
            why = f"{none.reason} {none.needed}"
            return ("not enough", *(None,) * 7, *counts, *(None,) * 3, why)
        case NotMeasurable() as never:
            why = f"{never.reason} {never.cost}".strip()
            return ("not measurable", *(None,) * 7, *counts, *(None,) * 3, why)


def write_routing(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A row for each group and purpose, gaps too."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
