"""Pictures of a review: what is drawn is what was worked out, and everybody can read it."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from tests.unit.decisions.review.made_up import TODAY, figure, points, review, share, stay_or_leave

from goodmeasure.decisions.review.outcome import Outcome, work_out
from goodmeasure.decisions.review.review import Review
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.reviews import shapes
from goodmeasure.reports.reviews.names import names_of
from goodmeasure.reports.reviews.ranks import ordinal, ranks_picture
from goodmeasure.reports.reviews.turning import turning_picture
from goodmeasure.reports.reviews.weights import weights_picture

SVG = "{http://www.w3.org/2000/svg}"


def worked(of: Review) -> Outcome:
    found = work_out(of, today=TODAY)
    assert isinstance(found, Outcome)
    return found


def pictures() -> list[Picture]:
    of = stay_or_leave()
    found, names = worked(of), names_of(of)
    turning = turning_picture(found, names)
    assert turning is not None
    return [ranks_picture(found, names), turning, weights_picture(found, names)]


def rects(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}rect"))


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("which", range(3))
def test_a_picture_has_a_title_a_description_and_a_table(which):
    one = pictures()[which]
    for svg in (one.svg, one.narrow):
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        ids = str(root.get("aria-labelledby")).split()
        assert [child.get("id") for child in root[:2]] == ids
        assert (root[0].text, root[1].text) == (one.title, one.sentence)
        assert "style=" not in svg
    assert one.table.rows
    assert all(len(row) == len(one.table.head) for row in one.table.rows)


@pytest.mark.parametrize("which", range(3))
def test_nothing_is_drawn_outside_the_picture(which):
    one = pictures()[which]
    for svg in (one.svg, one.narrow):
        root = ET.fromstring(svg)
        width, height = (float(root.get(side, "0")) for side in ("width", "height"))
        for box in root.iter(f"{SVG}rect"):
            x, y, w, h = (float(box.get(k, "0")) for k in ("x", "y", "width", "height"))
            assert x >= 0
            assert x + w <= width + 0.2
            assert y + h <= height
        for text in root.iter(f"{SVG}text"):
            assert 0 <= float(text.get("y", "0")) <= height
            assert 7.5 * len(text.text or "") <= width + 30


def test_each_bar_is_as_long_as_its_shares():
    of = stay_or_leave()
    found = worked(of)
    one = ranks_picture(found, names_of(of))
    drawn = rects(one.svg)
    rows = {box.get("y") for box in drawn}
    assert len(rows) == len(found.standings)
    for top, standing in zip(
        sorted(rows, key=lambda y: float(str(y))), found.standings, strict=True
    ):
        row = [float(str(box.get("width"))) for box in drawn if box.get("y") == top]
        assert [w / 638 for w in row] == pytest.approx(standing.ranks, abs=0.001)


def test_the_labels_say_what_the_bars_show_and_leave_out_what_does_not_fit():
    of = stay_or_leave()
    found = worked(of)
    said = texts(ranks_picture(found, names_of(of)).svg)
    assert "first in 52" in said
    assert "third in 48" in said
    few = replace(found, standings=tuple(
        replace(one, ranks=(0.99, 0.005, 0.005)) for one in found.standings
    ))  # fmt: skip
    assert "second" not in " ".join(texts(ranks_picture(few, names_of(of)).svg))


def test_the_turning_line_has_its_mark_where_the_weight_is_now():
    of = stay_or_leave()
    found = worked(of)
    one = turning_picture(found, names_of(of))
    assert one is not None
    root = ET.fromstring(one.svg)
    marks = [str(p.get("d")) for p in root.iter(f"{SVG}path")]
    places = sorted(float(re.match(r"M([\d.]+),", d).group(1)) for d in marks)  # type: ignore[union-attr]
    now = sorted(1 + 638 * t.now for t in found.turning if not t.never)
    assert places == pytest.approx(now, abs=0.1)
    assert one.table.rows[1] == (
        "Incident duty", "32%",
        "Close it, and open Bluesky up to 35%, Stay as we are above",
    )  # fmt: skip


def test_where_no_weight_changes_anything_there_is_no_turning_line():
    cells = [figure(o, c, v) for o, v in (("a", 90), ("b", 10)) for c in ("reach", "safety")]
    of = review(cells, [share("reach"), share("safety")], [points(reach=1, safety=1)])
    assert turning_picture(worked(of), names_of(of)) is None


def test_what_cannot_change_it_is_named_below():
    cells = [figure("a", "reach", 90), figure("a", "safety", 40), figure("a", "hours", 50),
             figure("b", "reach", 10), figure("b", "safety", 60), figure("b", "hours", 45)]  # fmt: skip
    of = review(
        cells, [share("reach"), share("safety"), share("hours")],
        [points(reach=30, safety=100, hours=10)],
    )  # fmt: skip
    one = turning_picture(worked(of), names_of(of))
    assert one is not None
    assert one.sentence.endswith("No weight of hours alone changes what is first.")


def test_a_picture_of_one_criterion_says_that_it_is_the_only_one():
    of = review([figure("a", "reach", 1), figure("b", "reach", 2)], [share("reach")])
    one = weights_picture(worked(of), names_of(of))
    assert one.sentence.startswith("Reach is the only criterion.")
    assert one.table.rows == (("Reach", "100%"),)


def test_where_nobody_said_what_matters_no_criterion_is_said_to_count_most():
    figures = [figure(o, c, n) for n, o in enumerate("ab") for c in ("reach", "hours")]
    of = review(figures, [share("reach"), share("hours")])
    one = weights_picture(worked(of), names_of(of), weighed=False)
    assert one.sentence.startswith("Nobody has said what matters, so none is taken to count more")


@pytest.mark.parametrize("of", range(2, 9))
def test_shades_can_be_told_in_grey_and_bear_their_words(of):
    fills = [shapes.shade(place, of) for place in range(of)]
    light = [shapes.luminance(one) for one in fills]
    assert light == sorted(light)
    assert len(set(fills)) == of
    assert all(shapes.contrast(shapes.on(one), one) >= 4.5 for one in fills)


def test_somebody_elses_words_are_only_words():
    of = stay_or_leave()
    hostile = replace(of, options=(
        replace(of.options[0], title="<script>alert(1)</script> & \"quoted\""), *of.options[1:],
    ))  # fmt: skip
    svg = ranks_picture(worked(hostile), names_of(hostile)).svg
    assert "<script" not in svg
    assert '<script>alert(1)</script> & "quoted"' in texts(svg)


def test_ranks_have_names():
    assert [ordinal(n) for n in (0, 2, 8)] == ["first", "third", "9th"]


def test_options_that_hardly_ever_come_first_are_counted_in_the_sentence():
    cells = [figure(key, "a", value, value - 1, value + 1)
             for key, value in (("x", 90), ("y", 50), ("z", 40), ("w", 30))]  # fmt: skip
    of = review(cells, [share("a")])
    made = ranks_picture(worked(of), names_of(of))
    assert made.sentence.startswith(
        "Of 100 ways, “X” is first in 100 and each of the other 3 in fewer than 1."
    )
    assert {row[0] for row in made.table.rows} == {"X", "Y", "Z", "W"}
