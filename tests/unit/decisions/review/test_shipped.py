"""The criteria that come with the product, and files that do not fit."""

from __future__ import annotations

import pytest

from goodmeasure.decisions.review.shipped import criterion_of, lines, parse, shipped
from goodmeasure.kernel.errors import UnreadableFile

WANTED = {
    "reach", "expectation", "engagement", "measurability", "exposure", "safety", "accessibility",
    "cost", "incident", "input", "identity",
}  # fmt: skip
GOOD = """criteria:
  - key: people
    title: People
  - key: reach
    title: Reach
    parent: people
    scale: {worst: 0, best: 1, unit: share of people}
"""


def test_every_criterion_of_a_review_is_there_and_its_swing_can_be_asked():
    headings = {one.parent for one in shipped()}
    leaves = [one for one in shipped() if one.key not in headings]
    assert {one.key for one in leaves} == WANTED
    assert all(one.question.endswith("?") for one in leaves)
    assert all(one.swing.startswith("from ") or one.scale is not None for one in leaves)
    assert all(lines()[one.key].collect.endswith(".") for one in leaves)


def test_every_figure_has_a_scale_with_its_unit():
    figures = [one for one in lines().values() if one.figure]
    assert all(one.scale is not None and one.scale.unit for one in figures)


def test_a_file_is_read_in_its_order():
    assert [criterion_of(one).key for one in parse(GOOD)] == ["people", "reach"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("key: reach", "key: people", 4, "people is there twice"),
        ("parent: people", "parent: peple", 6, "There is no peple above it"),
        ("best: 1", "best: 0", 7, "worst and best are both 0"),
        ("title: Reach", "titel: Reach", 5, "titel"),
        ("worst: 0", "worst: none", 7, "Expected `float`"),
        ("title: People", "title: [", 4, "This is not YAML"),
        ("    parent: people", "    good: down", 4, "the best end is not where down leads"),
    ],
)
def test_a_broken_file_says_which_line(old, new, line, words):
    with pytest.raises(UnreadableFile) as refused:
        parse(GOOD.replace(old, new, 1), name="criteria.yaml")
    assert words in refused.value.sentence
    assert refused.value.line == line
