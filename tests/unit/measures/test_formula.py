"""Formulas: the same as Python's own arithmetic, and nothing else of Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures import formula
from goodmeasure.observations.metrics import Metric

NAMES = ("likes", "replies", "views", "followers")
COUNTS = st.integers(min_value=0, max_value=1_000_000) | st.none()


def _text(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("({} {} {})".format, children, st.sampled_from("+-*/"), children)


TEXTS = st.recursive(
    st.sampled_from(NAMES) | st.integers(0, 1000).map(str), _text, max_leaves=12
).filter(lambda text: len(text) <= formula.LONGEST and any(name in text for name in NAMES))


def by_python(text: str, counts: dict[str, int | None]) -> float | None:
    """Missing where a metric is missing or something is divided by 0."""
    if any(counts[name] is None for name in NAMES if name in text):
        return None
    try:
        return float(eval(text, {"__builtins__": {}}, dict(counts)))
    except ZeroDivisionError:
        return None


@given(text=TEXTS, counts=st.fixed_dictionaries(dict.fromkeys(NAMES, COUNTS)))
def test_a_formula_is_what_python_makes_of_it(text, counts):
    values = {
        Metric(name): np.array([np.nan if value is None else float(value)])
        for name, value in counts.items()
    }
    found = np.broadcast_to(formula.parse(text).value(values), 1)[0]
    expected = by_python(text, counts)
    if expected is None:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "likes +",
        "likes; replies",
        "__import__('os').system('id')",
        "likes.real",
        "likes ** 99",
        "likes if replies else views",
        "[likes]",
        "lambda: likes",
        "True + likes",
        "applause",
        "3 + 4",
        "-likes",
        "likes + 'a'",
        "likes\nreplies",
        "(" * 300 + "likes" + ")" * 300,
        "likes" + " + likes" * 200,
        "likes\x00",
    ],
)
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(InputError) as refused:
        formula.parse(text)
    assert "likes + replies" in refused.value.next_step


def test_only_adding_up_is_a_count():
    assert formula.parse("likes + (replies + reposts)").is_sum
    assert not formula.parse("likes - replies").is_sum
    assert not formula.parse("likes + 1").is_sum


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e999", "2e12"])
def test_a_number_that_is_no_figure_is_refused(number):
    with pytest.raises(InputError, match="at most 1,000,000,000,000"):
        formula.parse(f"likes * {number}")


def test_what_is_too_much_for_a_figure_is_missing():
    """Not infinite, and no warning: warnings are errors here."""
    found = formula.parse("likes" + " * 1000000000000" * 30).value(
        {Metric.LIKES: np.array([0.0, 2.0])}
    )
    assert found.tolist() == [0.0, pytest.approx(np.nan, nan_ok=True)]
