"""Pictures: what is drawn, that a page may show it, and that a screen reader can use it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from goodmeasure.reports import wording
from goodmeasure.reports.charts.growth import BandPoint, ReadingPoint, post_growth
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.charts.range_bar import range_bar
from goodmeasure.reports.charts.series import Break, Hole, MonthPoint, channel_series
from goodmeasure.reports.charts.strip import StripPost, channel_strip
from goodmeasure.reports.charts.svg import accessible
from goodmeasure.reports.charts.ticks import age_ticks, count_ticks, time_ticks

NOW = datetime(2026, 3, 31, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def growth(**over: object) -> Picture:
    given: dict[str, object] = {
        "readings": [
            ReadingPoint(age_days=1, value=41), ReadingPoint(age_days=3, value=92)
        ],
        "band": [
            BandPoint(age_days=a, low=a, median=3 * a, high=6 * a) for a in (0.5, 1.0, 3.0)
        ],
        "counted": wording.NOUNS["likes"],
        "sentence": "92 likes after 3 days.",
    }  # fmt: skip
    return post_growth(**{**given, **over})  # type: ignore[arg-type]


def strip(**over: object) -> Picture:
    outcomes = ["worked", "missed", "as expected", "too early", "cannot tell", ""]
    given: dict[str, object] = {
        "name": "@town.example",
        "posts": [
            StripPost(published_at=NOW - timedelta(days=i), outcome=outcome)
            for i, outcome in enumerate(outcomes)
        ],
        "followers": [(NOW - timedelta(days=9), 1000), (NOW, 1200)],
        "since": NOW - timedelta(days=30),
        "until": NOW,
    }
    return channel_strip(**{**given, **over})  # type: ignore[arg-type]


def series() -> Picture:
    return channel_series(
        what="Likes for each post",
        months=[
            MonthPoint(month=date(2026, m, 1), value=v, low=v and v - 5, high=v and v + 5)
            for m, v in ((1, 30.0), (2, None), (3, 20.0), (4, 21.0))
        ],
        holes=[
            Hole(
                since=datetime(2026, 2, 1, tzinfo=UTC),
                until=datetime(2026, 3, 1, tzinfo=UTC),
                why="the token had expired",
            )
        ],
        breaks=[Break(at=datetime(2026, 4, 1, tzinfo=UTC), why="a new definition")],
    )


PICTURES = [growth, strip, series]


@pytest.mark.parametrize("make", PICTURES)
def test_a_picture_may_stand_in_a_page_with_a_strict_policy(make: object) -> None:
    picture = make()  # type: ignore[operator]
    for svg in (picture.svg, picture.narrow):
        root = ET.fromstring(svg)
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert not names & {"style", "script", "foreignObject", "image", "a", "use"}
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("make", PICTURES)
def test_a_picture_is_named_and_described_and_its_parts_are_silent(make: object) -> None:
    picture = make()  # type: ignore[operator]
    root = ET.fromstring(picture.svg)
    names = root.attrib["aria-labelledby"].split()
    found = {e.attrib["id"]: e.text for e in root.iter() if "id" in e.attrib}
    assert root.attrib["role"] == "img"
    assert [found[name] for name in names] == [picture.title, picture.sentence]
    assert not [e for e in list(root.iter())[1:] if "role" in e.attrib or "aria-label" in e.attrib]


def test_no_id_is_used_twice_on_a_page() -> None:
    page = "".join(
        p.svg + p.narrow for p in (growth(), growth(key="2"), strip(), strip(key="2"), series())
    )
    ids = re.findall(r' id="([^"]+)"', page)
    assert ids
    assert len(ids) == len(set(ids))


def test_other_peoples_words_cannot_break_out_of_a_picture() -> None:
    nasty = '"><script>alert(1)</script>'
    svg = strip(name=nasty).svg
    assert "<script" not in svg
    assert nasty in (ET.fromstring(svg).findtext(f"{SVG}title") or "")


def test_what_is_written_is_read_in_the_picture() -> None:
    words = " ".join(t.text or "" for t in ET.fromstring(growth().svg).iter() if t.text)
    assert "92" in words
    assert "3 to 18" in words
    words = " ".join(t.text or "" for t in ET.fromstring(series().svg).iter() if t.text)
    assert "Gap: the token had expired" in words
    assert "a new definition" in words


def test_a_line_is_not_drawn_over_a_gap_or_a_break() -> None:
    months = [MonthPoint(month=date(2026, m, 1), value=9.0) for m in (3, 4)]
    whole = channel_series(what="Likes", months=months)
    assert joined(whole.svg) == 1
    assert not joined(series().svg)  # January | gap | March | break | April


def joined(svg: str) -> int:
    """How many blue lines there are that join two points or more."""
    groups = ET.fromstring(svg).iter(f"{SVG}g")
    paths = {path: group for group in groups for path in group.findall(f"{SVG}path")}
    return sum(
        "#005eb8" in (path.get("stroke"), group.get("stroke")) and "L" in path.attrib["d"]
        for path, group in paths.items()
    )


def test_tables_hold_the_figures_of_the_picture() -> None:
    assert growth().table.rows[-1] == ("3 days", "92", "3 to 18")
    assert ("Worked", "1") in strip().table.rows
    assert ("Not judged", "1") in strip().table.rows
    assert ("February 2026", "Not collected yet") in series().table.rows


def test_posts_and_readings_outside_the_period_are_not_drawn() -> None:
    picture = strip(since=NOW - timedelta(days=1, hours=12))
    assert picture.sentence.startswith("@town.example: 2 posts.")


@pytest.mark.parametrize(
    "over",
    [
        {"band": []},
        {"readings": []},
        {"readings": [ReadingPoint(age_days=0.0, value=0)], "band": []},
    ],
)
def test_a_picture_with_little_to_show_is_still_drawn(over: dict[str, object]) -> None:
    assert growth(**over).svg.startswith("<svg")


def test_an_empty_channel_is_still_drawn() -> None:
    assert "no posts" in strip(posts=[], followers=[]).sentence
    assert channel_series(what="Followers", months=[]).svg.startswith("<svg")


@pytest.mark.parametrize("most", [0.2, 1, 2, 3, 9, 10, 24, 99, 101, 12_345, 10**9])
def test_count_axes_start_at_0_and_hold_the_largest_count(most: float) -> None:
    top, ticks = count_ticks(most)
    assert top >= most
    assert ticks[0] == (0, "0")
    assert ticks[-1][0] == 1
    assert len({label for _, label in ticks}) == len(ticks) <= 7


@pytest.mark.parametrize("days", [0.01, 0.2, 1, 5, 40, 500, 9000])
def test_age_axes_keep_their_labels_apart(days: float) -> None:
    places = [(tick / days) ** 0.5 for tick, _ in age_ticks(days, closest=0.2)]
    assert all(b - a >= 0.2 - 1e-9 for a, b in pairwise(places))


@pytest.mark.parametrize("days", [0.5, 3, 31, 62, 63, 400, 5000])
def test_time_axes_stay_inside_and_do_not_crowd(days: float) -> None:
    ticks = time_ticks(NOW - timedelta(days=days), NOW, at_most=6)
    assert len(ticks) <= 7
    assert all(NOW - timedelta(days=days) <= when <= NOW for when, _ in ticks)


@pytest.mark.parametrize("outcome", ["worked", "missed", "as expected", "too early", ""])
def test_a_range_bar_says_what_it_shows(outcome: str) -> None:
    svg = range_bar(value=92, low=8, high=40, most=100, outcome=outcome)
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "92, expected 8 to 40"
    assert "style" not in svg


def test_a_range_bar_without_a_count_is_not_one_of_0() -> None:
    missing = range_bar(value=None, low=0, high=4, most=10)
    zero = range_bar(value=0, low=0, high=4, most=10)
    assert "not collected yet" in missing
    assert "circle" not in missing
    assert "circle" in zero


def test_a_range_bar_stays_inside_its_box() -> None:
    for value in (0, 5, 10**9):
        svg = range_bar(value=value, low=0, high=10**9, most=10)
        assert max(float(x) for x in re.findall(r'(?:cx|x|width)="([\d.]+)"', svg)) <= 160


def test_a_range_bar_is_written_without_the_drawing_program() -> None:
    """Fifty stand on a page: the chart library takes a tenth of a second for one picture."""
    code = (
        "import sys\n"
        "from goodmeasure.reports.charts.range_bar import range_bar\n"
        "assert range_bar(value=3, low=1, high=7, most=10, outcome='worked')\n"
        "sys.exit('vl_convert' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_drawing_is_kept_of_what_the_renderer_made() -> None:
    raw = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">'
        '<script>x()</script><style>a{}</style><g style="a:b" onclick="x()" role="x">'
        '<clipPath id="c0"><rect width="3"/></clipPath><path clip-path="url(#c0)" d="M0,0"/>'
        "</g></svg>"
    )
    made = accessible(raw, title="T", description="D", kind="k")
    assert not re.search(r"script|style|onclick|<g role", made)
    (clip,) = re.findall(r'clipPath id="([^"]+)"', made)
    assert f'clip-path="url(#{clip})"' in made


def test_a_strip_too_full_to_read_draws_what_matters_and_says_so() -> None:
    when = [NOW - timedelta(minutes=i) for i in range(2000)]
    outcomes = ["worked", "missed", *(["as expected"] * 1998)]
    posts = [
        StripPost(published_at=at, outcome=outcome)
        for at, outcome in zip(when, outcomes, strict=True)
    ]
    picture = strip(posts=posts, followers=[])
    assert "Only those that worked or missed are drawn." in picture.sentence
    assert ("As expected", "1,998") in picture.table.rows
    assert len(picture.svg) < 20_000


def test_the_same_picture_is_the_same_bytes_in_every_process():
    """So that a file made again can be held against the first."""
    mark = '<path d="M0,0" fill="#fff" stroke="#000" stroke-width="1" font-size="14px" />'
    code = (
        "from goodmeasure.reports.charts.svg import accessible\n"
        f"print(accessible('<svg xmlns=\"http://www.w3.org/2000/svg\"><g>{mark * 2}</g></svg>',"
        " title='a', description='b', kind='wide'))"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3", "4")
    }  # fmt: skip
    assert len(drawn) == 1
