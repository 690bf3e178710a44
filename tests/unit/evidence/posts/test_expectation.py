from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodmeasure.evidence.posts.calibration import pit_mass
from goodmeasure.evidence.posts.expectation import ROWS, expect_in_parts, expect_last
from goodmeasure.evidence.posts.growth import Growth, Settled
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.mixtures import quantiles, tails
from goodmeasure.evidence.posts.prior import EVEN, LIBRARIES

from . import slow
from .made_up import expect, histories, history

WHOLE = Settled(days=0.0)
CURVE = Growth(
    ages=np.array([0.1, 1.0, 10.0, 100.0]),
    reached=np.array([0.2, 0.5, 0.8, 1.0]),
    doubt=np.array([0.2, 0.1, 0.05, 0.0]),
    known_from=0.1,
    posts=100,
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.floats(1.0, 100.0), st.integers(0, 2)),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from([EVEN, LIBRARIES, replace(LIBRARIES, memory=0.9, freak=2.0)]),
)
def test_the_same_as_plain_loops(rows: list[tuple[int, float, int]], prior) -> None:
    value, age, kind = (list(column) for column in zip(*rows, strict=True))
    certain = replace(CURVE, doubt=np.zeros(4))
    found = expect(history(value, age=age, kind=kind), certain, prior)
    share = certain.share(np.array(age)).tolist()
    for i, (mean, weight, log_chance) in enumerate(slow.forecasts(value, share, kind, prior)):
        assert found.at_age.mean[i] == pytest.approx(mean, rel=1e-9)
        assert found.at_age.weight[i] == pytest.approx(weight, rel=1e-6, abs=1e-9)
        assert found.log_equal[i] == pytest.approx(log_chance, rel=1e-8, abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(histories(), st.integers(0, 90), st.sampled_from([WHOLE, Settled(), CURVE]))
def test_what_comes_later_changes_nothing(made: History, cut: int, growth) -> None:
    cut = min(cut, len(made))
    whole, part = expect(made, growth), expect(made.first(cut), growth)
    assert part.at_age.mean == pytest.approx(whole.at_age.mean[:cut], rel=1e-6)
    assert part.at_age.weight == pytest.approx(whole.at_age.weight[:cut], rel=1e-6, abs=1e-9)
    assert part.earlier.tolist() == whole.earlier[:cut].tolist()


@settings(max_examples=50, deadline=None)
@given(histories(), st.sampled_from([WHOLE, Settled(), CURVE]))
def test_never_crashes_and_never_gives_what_is_not_a_number(made: History, growth) -> None:
    found = expect(made, growth)
    where = tails(made.value, found.at_age)
    for column in (
        found.at_age.mean,
        found.at_age.shape,
        found.at_age.weight,
        found.log_equal,
        found.share,
        where.at_most,
        where.at_least,
    ):
        assert np.isfinite(column).all()
    assert found.at_age.weight.sum(axis=1) == pytest.approx(1.0)
    assert (found.at_age.mean > 0).all()


@settings(max_examples=30, deadline=None)
@given(histories(), st.integers(1, 40), st.sampled_from([WHOLE, CURVE]))
def test_parts_of_a_channel_are_the_whole(made: History, rows: int, growth) -> None:
    whole = expect(made, growth)
    parts = list(expect_in_parts(made, growth, rows=rows))
    assert len(parts) == max(1, -(-len(made) // rows))
    weight = np.concatenate([part.at_age.weight for part in parts])
    assert weight == pytest.approx(whole.at_age.weight, rel=1e-6, abs=1e-9)
    log_equal = np.concatenate([part.log_equal for part in parts])
    assert log_equal == pytest.approx(whole.log_equal, rel=1e-9, abs=1e-9)


def test_chances_of_all_counts_add_up_to_one() -> None:
    """Given the same past, over every count the next post might have."""
    past = [3, 0, 1, 7, 2, 2, 0, 0, 5, 1]
    chances = [np.exp(expect(history([*past, y]), WHOLE).log_equal[-1]) for y in range(300)]
    beyond = tails(np.array([300]), expect(history([*past, 0]), WHOLE).at_age.rows([-1])).at_least
    assert beyond < 0.01
    assert sum(chances) + float(beyond[0]) == pytest.approx(1.0, abs=1e-6)


def test_follows_a_level_that_drifts() -> None:
    rng = np.random.default_rng(0)
    value = np.concatenate([rng.poisson(2.0, 200), rng.poisson(40.0, 60)])
    found = expect(history(value), WHOLE)
    middle = quantiles(found.at_age, (0.5,))[:, 0]
    assert middle[190] <= 3
    assert middle[-1] > 25


def test_tells_even_channels_from_uneven_ones() -> None:
    rng = np.random.default_rng(1)
    even = expect(history(rng.poisson(30.0, 300)), WHOLE)
    uneven = expect(history(rng.poisson(rng.gamma(0.5, 60.0, 300))), WHOLE)
    wide = [np.ptp(quantiles(one.at_age.rows([-1]), (0.025, 0.975))) for one in (even, uneven)]
    assert wide[0] < 40
    assert wide[1] > 80


def test_a_freak_post_is_itself_surprising_and_does_not_lift_the_next() -> None:
    value = [2, 1, 3, 2, 0, 2, 4, 1] * 10 + [50_000] + [2, 1, 3, 2, 0, 2, 4, 1]
    found = expect(history(value), WHOLE)
    assert tails(np.array([50_000]), found.at_age.rows([80])).at_least[0] < 1e-6
    assert quantiles(found.at_age, (0.5,))[-1, 0] <= 4


def test_kinds_are_told_apart_once_there_is_evidence() -> None:
    """Replies get nothing and originals about 10: knowing which, both are foretold better."""
    kind = np.arange(300) % 2
    value = np.where(kind == 1, 0, np.random.default_rng(2).poisson(10.0, 300))
    with_kind = expect(history(value, kind=kind), WHOLE)
    without = expect(history(value), WHOLE)
    assert with_kind.log_equal[50:].mean() > without.log_equal[50:].mean() + 0.3
    middle = quantiles(with_kind.at_age, (0.5,))[:, 0]
    assert middle[-2] > 6
    assert middle[-1] <= 1


def test_a_young_post_is_held_to_what_its_age_would_have() -> None:
    value, age = [20, 22, 18, 21, 19] * 12 + [10], [100.0] * 60 + [1.0]
    found = expect(history(value, age=age), CURVE)
    low, middle, high = quantiles(found.at_age, (0.025, 0.5, 0.975))[-1]
    assert found.share[-1] == pytest.approx(0.5)
    assert middle == pytest.approx(10, abs=1)
    assert low < 10 < high < 20


def test_posts_too_young_to_judge_by_are_not_judged_by() -> None:
    aged = expect(history([20] * 40 + [0, 0, 0], age=[100.0] * 40 + [0.5, 0.4, 0.3]), CURVE)
    assert aged.earlier.tolist()[-3:] == [40, 40, 40]
    assert quantiles(aged.at_age, (0.5,))[-1, 0] >= 5


def test_doubt_about_the_share_widens_the_range() -> None:
    value, age = [200] * 60 + [100], [100.0] * 60 + [1.0]
    sure = expect(history(value, age=age), replace(CURVE, doubt=np.zeros(4)))
    unsure = expect(history(value, age=age), replace(CURVE, doubt=np.full(4, 0.5)))
    spans = [np.ptp(quantiles(one.at_age.rows([-1]), (0.025, 0.975))) for one in (sure, unsure)]
    assert spans[1] > 2 * spans[0]


def test_young_posts_are_as_well_foretold_as_old_ones() -> None:
    """Forty channels, each post last seen at some age; its count is thinned by the true share."""
    rng = np.random.default_rng(6)
    certain = replace(CURVE, doubt=np.zeros(4))
    held: list[float] = []
    for mean in 10 ** rng.uniform(0, 2.5, 40):
        age = np.sort(10 ** rng.uniform(0.0, 2.0, 150))[::-1]
        end = rng.poisson(rng.gamma(1.0, mean, 150))
        made = history(rng.binomial(end, certain.share(age)), age=age)
        found = expect(made, certain)
        young = (found.earlier >= 60) & (found.share < 0.8)
        held += pit_mass(tails(made.value, found.at_age), 0.025, 0.975)[young].tolist()
    assert len(held) > 1500
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("posts", [1, 40, ROWS + 900])
def test_the_last_post_of_a_long_channel_alone_is_the_same(posts: int) -> None:
    chance = np.random.default_rng(5)
    made = history(
        chance.poisson(chance.gamma(0.8, 8.0, posts)), age=chance.uniform(1.0, 90.0, posts),
        kind=chance.integers(0, 3, posts),
    )  # fmt: skip
    whole, last = expect(made, CURVE), expect_last(made, CURVE)
    assert last.at_age.mean[-1] == pytest.approx(whole.at_age.mean[-1], rel=1e-12)
    assert last.at_age.weight[-1] == pytest.approx(whole.at_age.weight[-1], rel=1e-9, abs=1e-15)
    assert last.earlier[-1] == whole.earlier[-1]
    assert last.share[-1] == whole.share[-1]
