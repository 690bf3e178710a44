"""Raking against published weights, a slow second way, and what it must refuse."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.raking import effective_size, rake
from goodmeasure.kernel.errors import InputError

SAMPLE = ((20, 40, 40), (50, 140, 310), (100, 50, 50), (30, 100, 70))
PEOPLE = ((80, 40, 55), (60, 150, 340), (170, 60, 200), (55, 165, 125))
PUBLISHED = ((1.81, 1.45, 2.02), (1.08, 0.87, 1.21), (2.20, 1.76, 2.45), (1.83, 1.47, 2.04))


def rows_of(table) -> dict[str, list[str]]:
    cells = [
        (f"r{i}", f"c{j}")
        for i, line in enumerate(table)
        for j, n in enumerate(line)
        for _ in range(n)
    ]
    return {"row": [one for one, _ in cells], "column": [one for _, one in cells]}


def margins_of(table) -> dict[str, dict[str, float]]:
    return {
        "row": {f"r{i}": float(sum(line)) for i, line in enumerate(table)},
        "column": {f"c{j}": float(sum(line)) for j, line in enumerate(zip(*table, strict=True))},
    }


def test_the_published_weights():
    """Kalton and Flores-Cervantes (2003), Journal of Official Statistics 19, 81-97, table B."""
    columns = rows_of(SAMPLE)
    weights = rake(columns, margins_of(PEOPLE))
    for i, j in itertools.product(range(4), range(3)):
        inside = [
            k
            for k, cell in enumerate(zip(columns["row"], columns["column"], strict=True))
            if cell == (f"r{i}", f"c{j}")
        ]
        found = weights.values[inside]
        assert np.ptp(found) == pytest.approx(0, abs=1e-12)
        assert round(float(found[0]), 2) == PUBLISHED[i][j]


def test_a_slow_second_way_finds_the_same_weights():
    """Log-linear by Newton's method on the dual (Deville and Särndal 1992), no fitting in turn."""
    columns, margins = rows_of(((3, 9), (7, 2), (5, 5))), margins_of(((30, 20), (40, 35), (25, 50)))
    x = np.array(
        [
            [columns[name][k] == category for name in margins for category in margins[name]]
            for k in range(31)
        ],
        dtype=np.float64,
    )[:, :-1]
    wanted = np.array([margins[name][c] for name in margins for c in margins[name]])[:-1]
    pull = np.zeros(x.shape[1])
    for _ in range(50):
        w = np.exp(x @ pull)
        pull += np.linalg.lstsq((x * w[:, None]).T @ x, wanted - x.T @ w, rcond=None)[0]
    assert rake(columns, margins).values == pytest.approx(np.exp(x @ pull), rel=1e-8)


@st.composite
def surveys(draw):
    """Answers in which every pair of categories occurs, so that any margins can be met."""
    rows, lines = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    table = [[draw(st.integers(1, 6)) for _ in range(lines)] for _ in range(rows)]
    people = [[draw(st.integers(1, 500)) for _ in range(lines)] for _ in range(rows)]
    return table, people


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_raking_meets_every_margin(survey):
    columns, margins = rows_of(survey[0]), margins_of(survey[1])
    weights = rake(columns, margins)
    for name, margin in margins.items():
        for category, size in margin.items():
            inside = np.array([one == category for one in columns[name]])
            assert weights.values[inside].sum() == pytest.approx(size, rel=1e-9)
    assert 1 <= weights.effective <= len(weights.values) + 1e-9
    assert weights.largest >= 1 - 1e-9


@given(surveys(), st.floats(0.01, 100), st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_units_do_not_matter(survey, base, unit):
    """Base weights ten times as large change nothing; margins as counts or shares, only the sum."""
    columns, margins = rows_of(survey[0]), margins_of(survey[1])
    first = rake(columns, margins)
    scaled = {
        name: {key: size * unit for key, size in margin.items()} for name, margin in margins.items()
    }
    second = rake(columns, scaled, base=np.full(len(columns["row"]), base))
    assert second.values / unit == pytest.approx(first.values, rel=1e-7)
    assert second.effective == pytest.approx(first.effective, rel=1e-7)


def test_those_who_did_not_say_keep_their_part():
    columns = {"sex": ["women"] * 60 + ["men"] * 30 + [""] * 10}
    weights = rake(columns, {"sex": {"women": 50.0, "men": 50.0}})
    assert weights.values[90:].sum() == pytest.approx(10)
    assert weights.values[:60].sum() == pytest.approx(45)
    assert "10 did not say their sex" in weights.caveats[0]


def test_rounded_percentages_are_alike_enough():
    columns = {"sex": ["women", "men"] * 5, "age": ["old"] * 4 + ["young"] * 6}
    margins = {"sex": {"women": 51.2, "men": 48.9}, "age": {"old": 40.0, "young": 59.7}}
    assert rake(columns, margins).values.sum() == pytest.approx(100.1)


OK = {"sex": ["women"] * 6 + ["men"] * 4, "age": ["old", "young"] * 5}


@pytest.mark.parametrize(
    ("columns", "margins", "margin", "said"),
    [
        (OK, {"sex": {"women": 50, "men": 40, "other": 10}}, "sex", "nobody answered “other”"),
        (OK, {"sex": {"women": 100}}, "sex", "“men”, which is not in the margin"),
        (OK, {"sex": {"women": 100, "men": 0}}, "sex", "“men”, which is 0 in the margin"),
        (OK, {"sex": {"women": 50, "men": -1}}, "sex", "“men” is -1"),
        (OK, {"sex": {"women": 50, "men": float("nan")}}, "sex", "“men” is nan"),
        (OK, {"sex": {"women": 0, "men": 0}}, "sex", "adds up to nothing"),
        (OK, {"sex": {"women": 51, "men": 49}, "age": {"old": 0.4, "young": 0.6}}, "age",
         "adds up to 1, and “sex” to 100"),
        (OK, {"nation": {"Wales": 1}}, "nation", "no answers have it"),
        ({"sex": OK["sex"], "age": ["old"]}, {"sex": {"women": 1, "men": 1}, "age": {"old": 2}},
         "age", "it has 1 answers, others 10"),
    ],
)  # fmt: skip
def test_a_margin_that_cannot_be_met_is_named(columns, margins, margin, said):
    with pytest.raises(InputError) as refusal:
        rake(columns, margins)
    assert f"“{margin}”" in refusal.value.sentence
    assert said in refusal.value.sentence
    assert refusal.value.next_step


def test_margins_that_contradict_each_other_are_named():
    """All the old who answered are women, so women can be no fewer than the old."""
    columns = {"sex": ["women"] * 8 + ["men"] * 4, "age": ["old"] * 8 + ["young"] * 4}
    margins = {"sex": {"women": 30, "men": 70}, "age": {"old": 60, "young": 40}}
    with pytest.raises(InputError, match="together with") as refusal:
        rake(columns, margins)
    assert "“sex”" in refusal.value.sentence
    assert "“age”" in refusal.value.sentence


def test_a_margin_that_only_weights_of_0_would_meet_is_refused():
    """One man is old; the margins leave no old man. Fitting would creep towards 0 for ever."""
    columns = {"sex": ["women"] * 5 + ["men"] * 5, "age": ["old"] * 5 + ["young"] * 4 + ["old"]}
    margins = {"sex": {"women": 50, "men": 50}, "age": {"old": 50, "young": 50}}
    with pytest.raises(InputError, match="cannot be weighted"):
        rake(columns, margins)


@pytest.mark.parametrize("base", [[1.0, 2.0], [1.0] * 9 + [0.0], [1.0] * 9 + [float("inf")]])
def test_weights_to_start_from_must_be_weights(base):
    with pytest.raises(InputError, match="over 0, one for each"):
        rake(OK, {"sex": {"women": 1, "men": 1}}, base=np.array(base))


def test_no_answers_and_no_margins_are_refused():
    with pytest.raises(InputError, match="no answers"):
        rake({"sex": []}, {"sex": {"women": 1}})
    with pytest.raises(InputError, match="no margin"):
        rake(OK, {})


def test_trimming_is_told():
    columns = {"sex": ["women"] * 95 + ["men"] * 5}
    margins = {"sex": {"women": 50, "men": 50}}
    free, held = rake(columns, margins), rake(columns, margins, most=3.0)
    assert free.largest == pytest.approx(10)
    assert (free.trimmed, free.off) == (0, 0.0)
    assert held.largest == pytest.approx(3)
    assert held.trimmed == 5
    assert held.off == pytest.approx(0.35)
    assert "5 answers were held to 3 times" in held.caveats[-1]
    assert "35.0 percentage points off" in held.caveats[-1]
    assert held.values.sum() == pytest.approx(100)


def test_trimming_that_leaves_a_way_still_meets_the_margins():
    columns, margins = rows_of(SAMPLE), margins_of(PEOPLE)
    held = rake(columns, margins, most=1.5)
    assert held.largest <= 1.5 + 1e-9
    assert held.off < 0.001
    assert held.trimmed > 0


def test_a_limit_under_the_mean_is_no_limit():
    with pytest.raises(InputError, match=r"0\.5 mean weights"):
        rake({"sex": ["women"] * 9 + ["men"]}, {"sex": {"women": 1, "men": 1}}, most=0.5)


def test_kish():
    """Kish (1965): 2 and 1 in equal numbers are worth nine tenths."""
    assert effective_size(np.array([2.0, 1.0] * 50)) == pytest.approx(90)
