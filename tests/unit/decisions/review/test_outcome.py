"""A review worked out: cells keep their ranges, seeds repeat, and the worked example holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.decisions.review.made_up import (
    TODAY,
    figure,
    finding,
    judged,
    options,
    points,
    review,
    share,
    stay_or_leave,
)

from goodmeasure.decisions.review import scores
from goodmeasure.decisions.review.cells import Cell
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.outcome import Outcome, drawn, work_out, worth_knowing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.definitions import Good

N = 20_000


def values(one, n: int = N) -> np.ndarray:
    return scores.draw(one, n, 1, TODAY).values


def outcome(one, **more) -> Outcome:
    found = work_out(one, today=TODAY, **more)
    assert isinstance(found, Outcome)
    return found


def test_a_figures_draws_have_its_own_range():
    drawn_values = values(review([figure("x", "a", 38, 30, 50)], [share("a")]))[0, 0] * 100
    low, middle, high = np.quantile(drawn_values, [0.025, 0.5, 0.975])
    assert (low, middle, high) == pytest.approx((30, 38, 50), abs=0.35)


def test_an_exact_figure_is_drawn_as_it_is_and_is_no_uncertain_thing():
    found = scores.draw(review([figure("x", "a", 38)], [share("a")]), 10, 1, TODAY)
    assert found.values[0, 0].tolist() == [0.38] * 10
    assert found.items == {}


def test_chance_puts_no_option_ahead_where_nothing_is_known():
    """Ten thousand draws of the unknown do not have the same mean for each option; their means do,
    and so no weight of such a criterion is said to change the answer."""
    found = outcome(
        review([figure("x", "a", 52, 40, 60), figure("y", "a", 48, 40, 60)],
               [share("a"), share("b")])
    )  # fmt: skip
    (unknown,) = (one for one in found.turning if found.criteria[one.criterion] == "b")
    assert {row[1] for row in found.scores.values()} == {0.5}
    assert unknown.never


def test_what_nobody_knows_is_anything_from_worst_to_best():
    bare = review([Cell(option="x", criterion="a", unknown="not asked")], [share("a")])
    assert np.quantile(values(bare)[0, 0], [0.1, 0.5, 0.9]) == pytest.approx(
        [0.1, 0.5, 0.9], abs=0.015
    )


def test_an_expired_figure_is_drawn_as_unknown():
    old = figure("x", "a", 38, 37, 39, expires=TODAY.replace(day=1))
    assert values(review([old], [share("a")])).std() == pytest.approx(12**-0.5, abs=0.005)


def test_the_worst_end_of_a_cost_is_worth_nothing_and_beyond_it_is_no_worse():
    cells = [figure("x", "a", 100), figure("y", "a", 130), figure("z", "a", 25)]
    assert values(review(cells, [share("a", good=Good.DOWN)]), 5)[:, 0, 0].tolist() == [0, 0, 0.75]


def test_a_bent_scale_gives_its_corners():
    bent = Criterion(key="a", title="A", scale=Scale(worst=0, best=100, bends=((20, 0.8),)))
    cells = [figure("x", "a", 20), figure("y", "a", 10), figure("z", "a", 60)]
    found = values(review(cells, [bent]), 5)[:, 0, 0]
    assert found == pytest.approx([0.8, 0.4, 0.9])


def test_one_judge_gives_leeway_by_what_the_score_rests_on():
    firm = judged("x", "a", 6, grade=Grade.OWN_MEASUREMENT)
    loose = judged("y", "a", 6, grade=Grade.OPINION)
    found = values(review([firm, loose], [Criterion(key="a", title="A")]))[:, 0]
    assert (found[0].min(), found[0].max()) == pytest.approx((0.55, 0.65), abs=0.001)
    assert (found[1].min(), found[1].max()) == pytest.approx((0.4, 0.8), abs=0.001)


def test_two_judges_keep_their_spread_and_are_not_averaged():
    found = values(review([judged("x", "a", 1, 9)], [Criterion(key="a", title="A")]))[0, 0]
    assert ((found > 0.35) & (found < 0.65)).sum() == 0
    assert (found > 0.5).mean() == pytest.approx(0.5, abs=0.015)


def test_a_hard_judge_is_hard_on_all_options_alike():
    """Both judges find y two points better, on scales of their own: it wins in every draw."""
    firm = Grade.OWN_MEASUREMENT
    cells = [judged("x", "a", 1, 6, grade=firm), judged("y", "a", 3, 8, grade=firm)]
    found = values(review(cells, [Criterion(key="a", title="A")]))[:, 0]
    assert (found[1] > found[0]).all()


@pytest.mark.parametrize("cell", [
    figure("x", "a", 70, 40, 130), figure("x", "a", 3, -30, 60), figure("x", "a", 38),
    judged("x", "a", 1, 9.5), judged("x", "a", 10), Cell(option="x", criterion="a"),
])  # fmt: skip
def test_means_are_those_of_very_many_draws(cell):
    """Also where an end of the scale cuts a range off."""
    found = scores.draw(review([cell, figure("y", "a", 1)], [share("a")]), 400_000, 1, TODAY)
    assert found.means[0, 0] == pytest.approx(found.values[0, 0].mean(), abs=0.002)


def test_no_seed_moves_the_weight_at_which_the_answer_changes():
    """The sentence says it to the whole percent, so chance must not have a say in it."""
    turns = []
    for seed in range(1, 7):
        found = outcome(stay_or_leave(), n=1000, seed=seed)
        (first,) = [one for one in found.turning if found.criteria[one.criterion] == "incident"]
        turns.append(first.stretches[0].high)
    assert max(turns) - min(turns) < 0.005


def test_two_options_that_rest_on_one_figure_are_wrong_together():
    """Apart by one point at every value of the figure: always in that order."""
    one = [figure("x", "a", 38, 30, 46, item="survey"), figure("y", "a", 39, 31, 47, item="survey")]
    apart = [replace(cell, evidence=replace(cell.evidence, item="")) for cell in one]
    gaps = np.diff(values(review(one, [share("a")]))[:, 0], axis=0)
    assert gaps == pytest.approx(np.full((1, N), 0.01), abs=1e-6)
    assert outcome(review(one, [share("a")])).leader.first == 1
    assert outcome(review(apart, [share("a")])).leader.first == pytest.approx(0.57, abs=0.03)


def test_groups_count_by_how_much_they_matter():
    groups = (
        Audience(key="one", title="One", group="1", weight=3),
        Audience(key="two", title="Two", group="2", weight=1),
        Audience(key="none", title="None", group="3", weight=0),
    )
    cells = [
        figure("x", "a", 100, audience="one"), figure("x", "a", 0, audience="two"),
    ]  # fmt: skip
    found = scores.draw(review(cells, [share("a", by_group=True)], audiences=groups), 5, 1, TODAY)
    assert found.values[0, 0].tolist() == [0.75] * 5
    assert found.items == {}  # a group that does not matter is not an open question either


def test_one_option_is_no_choice():
    found = work_out(review([judged("x", "a", 3)], [share("a")]), today=TODAY)
    assert isinstance(found, NotEnough)
    assert "one option" in found.reason


def test_with_nothing_known_all_options_are_as_likely_and_everything_is_worth_knowing():
    bare = review([], [share("a"), share("b")], options=options("x", "y", "z"))
    found = outcome(bare)
    assert [one.first for one in found.standings] == pytest.approx([1 / 3] * 3, abs=0.02)
    whole, each = worth_knowing(drawn(bare, today=TODAY))
    assert {one.item for one in each} == {f"{o} · {c}" for o in "xyz" for c in "ab"}
    assert all(0 < one.worth.value < whole.value for one in each)


def test_what_to_collect_first_is_what_the_answer_hangs_on():
    criteria = [share("much"), share("little")]
    bare = review([], criteria, [points(much=90, little=10)], options=options("x", "y"))
    _, each = worth_knowing(drawn(bare, today=TODAY))
    assert {one.item for one in each[:2]} == {"x · much", "y · much"}


def test_the_same_seed_gives_the_same_digits_and_another_gives_others():
    assert work_out(stay_or_leave(), today=TODAY) == work_out(stay_or_leave(), today=TODAY)
    shares = [outcome(stay_or_leave(), seed=seed).leader.first for seed in range(1, 7)]
    assert len(set(shares)) > 1
    error = outcome(stay_or_leave()).leader.error
    assert np.ptp(shares) < 6 * error


@settings(max_examples=12, deadline=None)
@given(st.permutations(range(3)), st.permutations(range(5)), st.permutations(range(15)))
def test_the_order_in_which_things_are_written_does_not_matter(by_option, by_criterion, by_cell):
    whole = stay_or_leave()
    mixed = replace(
        whole,
        options=tuple(whole.options[n] for n in by_option),
        criteria=tuple(whole.criteria[n] for n in by_criterion),
        cells=tuple(whole.cells[n] for n in by_cell),
        audiences=whole.audiences[::-1], weighings=whole.weighings[::-1],
    )  # fmt: skip
    one, other = outcome(whole, n=400), outcome(mixed, n=400)
    assert [s.option for s in one.standings] == [s.option for s in other.standings]
    for mine, theirs in zip(one.standings, other.standings, strict=True):
        assert mine.ranks == theirs.ranks
        assert mine.mean == pytest.approx(theirs.mean)


def test_another_option_leaves_the_draws_of_the_others_as_they_were():
    whole = stay_or_leave()
    fewer = replace(
        whole, options=whole.options[:2],
        cells=tuple(cell for cell in whole.cells if cell.option != "close"),
    )  # fmt: skip
    assert (values(fewer, 50) == values(whole, 50)[:2]).all()


def test_weights_that_no_draw_favours_are_none_and_not_nought():
    cells = [figure("x", "a", 90), figure("y", "a", 10)]
    loser = outcome(review(cells, [share("a")])).standings[1]
    assert (loser.first, loser.central, loser.confidence) == (0, None, None)


def test_the_worked_example_of_the_review():
    """docs/methods/review.md: closing in 52 of 100, and what would change it."""
    found = outcome(stay_or_leave())
    assert [(s.option, round(100 * s.first)) for s in found.standings] == [
        ("close", 52), ("stay", 31), ("emergency", 18),
    ]  # fmt: skip
    assert round(100 * found.leader.error, 1) == 0.5
    assert round(100 * found.leader.beats["stay"]) == 57
    assert [round(100 * one.confidence) for one in found.standings] == [80, 51, 28]
    turn = {found.criteria[one.criterion]: one for one in found.turning}
    incident = turn["incident"]
    assert round(100 * incident.now) == 32
    assert round(100 * incident.above.weight) == 35
    assert found.options[incident.above.option] == "stay"
    assert [one.item for one in found.drivers[:2]] == ["weight of incident", "weight of safety"]
    assert [round(100 * x) for x in (found.drivers[0].low, found.drivers[0].high)] == [90, 15]


def test_the_worked_example_of_waiting():
    """docs/methods/waiting.md: 3.1 points for knowing everything, 0.9 for safety once closed."""
    whole, each = worth_knowing(drawn(stay_or_leave(), today=TODAY))
    assert round(whole.value, 1) == 3.1
    assert [(one.item, round(one.worth.value, 1)) for one in each[:3]] == [
        ("close · safety", 0.9), ("stay · safety", 0.9), ("close · incident", 0.7),
    ]  # fmt: skip


def test_a_finding_without_a_range_is_itself():
    assert scores.spread(finding(3.0), np.zeros(2)).tolist() == [3, 3]
