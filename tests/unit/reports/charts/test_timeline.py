"""A decision's way through time as a picture."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from goodmeasure.reports.charts.timeline import Moment, Sort, timeline

MOMENTS = (
    Moment(on=date(2026, 9, 1), text="Looked at again", sort=Sort.AHEAD),
    Moment(on=date(2026, 3, 4), text="Decided", sort=Sort.DECIDED),
    Moment(on=date(2026, 6, 1), text="<Rules> & price changed", sort=Sort.HAPPENED),
    Moment(on=date(2026, 6, 3), text="“Quiet” tripped", sort=Sort.TRIPPED),
    Moment(on=date(2026, 6, 10), text="Today", sort=Sort.TODAY),
)
CLOSE = tuple(
    Moment(on=date(2026, 3, 4) + timedelta(days=day), text=f"Something happened, no {day}", sort=sort)
    for day, sort in (
        (0, Sort.DECIDED), (1, Sort.HAPPENED), (2, Sort.TRIPPED), (2, Sort.HAPPENED),
        (45, Sort.HAPPENED), (50, Sort.TODAY), (90, Sort.AHEAD), (97, Sort.AHEAD), (98, Sort.AHEAD),
    )
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def test_the_table_has_every_day_in_order():
    days = [row[0] for row in timeline(MOMENTS).table.rows]
    assert days == [
        "4 March 2026",
        "1 June 2026",
        "3 June 2026",
        "10 June 2026",
        "1 September 2026",
    ]


def test_the_sentence_says_what_the_picture_shows():
    assert timeline(MOMENTS).sentence.startswith("4 March 2026: decided; 1 June 2026: <Rules>")
    named = Moment(on=date(2026, 6, 1), text="Bluesky adds marks", sort=Sort.HAPPENED)
    assert "; 1 June 2026: Bluesky adds marks" in timeline((MOMENTS[1], named)).sentence


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("moments", [MOMENTS, CLOSE])
def test_words_stand_below_each_other_and_within_the_picture(moments, narrow):
    made = timeline(moments)
    root = ET.fromstring(made.narrow if narrow else made.svg)
    width = float(root.get("width", "0"))
    texts = list(root.iter(f"{SVG}text"))
    heights = [float(one.get("y", "0")) for one in texts]
    assert len(heights) == len(moments)
    assert all(later - sooner >= 20 for sooner, later in itertools.pairwise(heights))
    for one in texts:
        x, long = float(one.get("x", "0")), 7.5 * len(one.text or "")
        anchor = one.get("text-anchor") or "start"
        left = x if anchor == "start" else x - long
        assert left >= -2
        assert left + long <= width + 2


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("moments", [MOMENTS, CLOSE])
def test_no_line_crosses_words(moments, narrow):
    made = timeline(moments)
    root = ET.fromstring(made.narrow if narrow else made.svg)
    lines = [
        tuple(float(one.get(name, "0")) for name in ("x1", "y1", "y2"))
        for one in root.iter(f"{SVG}line")
        if one.get("x1") == one.get("x2")
    ]
    assert len(lines) == len(moments)
    height = float(root.get("height", "0"))
    for one in root.iter(f"{SVG}text"):
        x, y, long = float(one.get("x", "0")), float(one.get("y", "0")), 7 * len(one.text or "")
        left, right = (x, x + long) if one.get("text-anchor") == "start" else (x - long, x)
        assert 10 <= y <= height
        for at, start, end in lines:
            low, high = sorted((start, end))
            through = low < y and y - 10 < high
            assert not (through and left < at < right), (one.text, at)


def test_two_things_on_one_day_both_stand():
    same = (MOMENTS[1], Moment(on=date(2026, 3, 4), text="Today", sort=Sort.TODAY), MOMENTS[0])
    assert len(timeline(same).table.rows) == 3
    alone = (MOMENTS[1], Moment(on=date(2026, 3, 4), text="Today", sort=Sort.TODAY))
    assert timeline(alone).svg
