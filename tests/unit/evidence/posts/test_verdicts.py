from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from goodmeasure.evidence.posts.growth import Growth, Settled
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.verdicts import (
    FALSE_DISCOVERIES,
    MIN_HISTORY,
    MIN_RANGE,
    OUTCOMES,
    REASONS,
    SIDE,
    Case,
    Judgement,
    Outcome,
    Reason,
    discoveries,
    judge,
)

from .made_up import histories, history
from .test_expectation import CURVE

LUCK = Reason.PERHAPS_LUCK_ABOVE
WORKED, MISSED = OUTCOMES.index(Outcome.WORKED), OUTCOMES.index(Outcome.MISSED)


def judged(made: History, growth: Growth | Settled = Settled()) -> Judgement:  # noqa: B008
    (one,) = judge([Case(history=made, growth=growth)])
    return one


def steady(*last: int, mean: float = 40.0, n: int = 100) -> History:
    return history([*np.random.default_rng(7).poisson(mean, n).tolist(), *last])


@pytest.mark.parametrize(
    ("count", "outcome", "reason"),
    [
        (400, Outcome.WORKED, Reason.ABOVE),
        (40, Outcome.AS_EXPECTED, Reason.WITHIN),
        (2, Outcome.MISSED, Reason.BELOW),
    ],
)
def test_a_channel_that_can_be_missed(count: int, outcome: Outcome, reason: Reason) -> None:
    found = judged(steady(count))
    assert found.outcome_of(-1) is outcome
    assert found.reason_of(-1) is reason
    assert 20 < found.low[-1] < found.median[-1] < found.high[-1] < 70


@pytest.mark.parametrize(
    ("count", "outcome", "reason"),
    [
        (30, Outcome.WORKED, Reason.ABOVE),
        (1, Outcome.AS_EXPECTED, Reason.MIDDLE_OR_MORE),
        (0, Outcome.CANNOT_TELL, Reason.ZERO_IS_ORDINARY),
    ],
)
def test_a_channel_where_nothing_is_ordinary(count: int, outcome: Outcome, reason: Reason) -> None:
    found = judged(history([0, 0, 1, 0, 0, 0, 2, 0, 0, 1] * 12 + [count]))
    assert found.low[-1] == 0
    assert found.outcome_of(-1) is outcome
    assert found.reason_of(-1) is reason


def test_under_the_middle_of_a_range_from_nought_cannot_be_told() -> None:
    """The middle post gets 4 and none at all is no surprise: 1 may be poor or ordinary."""
    value = np.random.default_rng(3).negative_binomial(1.2, 0.2, 200)
    assert judged(history([*value, 6])).outcome_of(-1) is Outcome.AS_EXPECTED
    found = judged(history([*value, 1]))
    assert found.median[-1] > 1
    assert found.outcome_of(-1) is Outcome.CANNOT_TELL


def test_history_under_thirty_cannot_tell_even_of_a_triumph() -> None:
    found = judged(history([5] * 29 + [5000]))
    assert found.outcome_of(-1) is Outcome.CANNOT_TELL
    assert found.reason_of(-1) is Reason.SHORT_HISTORY
    assert judged(history([5] * 30 + [5000])).outcome_of(-1) is Outcome.WORKED


def test_a_range_is_shown_from_ten_earlier_posts() -> None:
    found = judged(history([5] * 12))
    assert found.has_range.tolist() == [False] * MIN_RANGE + [True] * 2
    assert found.low[0] == found.high[0] == 0


def test_too_early_under_half_of_the_count() -> None:
    made = history([40] * 60 + [90] * 3, age=[100.0] * 60 + [1.1, 0.9, 0.01])
    found = judged(made, CURVE)
    assert found.outcome_of(-3) is Outcome.WORKED
    assert (found.outcome_of(-2), found.reason_of(-2)) == (Outcome.TOO_EARLY, Reason.YOUNG)
    assert (found.outcome_of(-1), found.reason_of(-1)) == (Outcome.TOO_EARLY, Reason.AGE_UNKNOWN)
    assert found.share_known.tolist()[-3:] == [True, True, False]
    assert found.settled_days is None


def test_without_growth_a_week_decides() -> None:
    found = judged(history([40] * 60 + [400, 400], age=[100.0] * 60 + [7.0, 6.9]))
    assert found.outcome_of(-2) is Outcome.WORKED
    assert found.outcome_of(-1) is Outcome.TOO_EARLY
    assert not found.has_range[-1]
    assert found.settled_days == 7.0


def test_over_the_range_but_luck_may_do_it() -> None:
    """A channel whose posts are all alike: just over the range, one of them is no better."""
    high = int(judged(steady()).high[-1])
    found = judged(steady(high + 1))
    assert found.value[-1] > found.high[-1]
    assert found.luck_high[-1] > 0.003
    assert found.outcome_of(-1) is Outcome.CANNOT_TELL
    assert found.reason_of(-1) is Reason.PERHAPS_LUCK_ABOVE


def test_luck_is_poisson_at_the_usual() -> None:
    found = judged(steady(60))
    usual = steady().value[-60:].mean()
    assert found.luck_high[-1] == pytest.approx(stats.poisson(usual).sf(59), rel=1.0)
    assert found.luck_low[-1] > 0.99


def alike(seed: int, channels: int) -> list[Case]:
    """Channels whose posts differ by counting luck alone."""
    rng = np.random.default_rng(seed)
    means = 10 ** rng.uniform(-1, 2.5, channels)
    return [Case(history=history(rng.poisson(m, 330)), growth=Settled()) for m in means]


def test_where_posts_differ_by_luck_alone_almost_none_is_called_out() -> None:
    found = judge(alike(11, 20))
    called = sum(int(np.isin(j.outcome, [WORKED, MISSED]).sum()) for j in found)
    outside = sum(
        int((((j.value > j.high) | (j.value < j.low)) & (j.n_history >= 30)).sum()) for j in found
    )
    assert called <= 4  # of 6,000, in ten months
    assert outside > 50  # what 95% ranges leave out whatever the posts are like


def test_few_of_those_called_out_are_there_by_luck() -> None:
    """Posts of known appeal: a call is false when the post's own rate was not beyond the usual."""
    rng = np.random.default_rng(12)
    cases, better, worse = [], [], []
    for mean in 10 ** rng.uniform(-1, 2.5, 40):
        rate = rng.gamma(1.5, mean / 1.5, 330)
        cases.append(Case(history=history(rng.poisson(rate)), growth=Settled()))
        better.append(rate > mean)
        worse.append(rate < mean)
    found = judge(cases)
    worked = np.concatenate([j.outcome for j in found]) == WORKED
    missed = np.concatenate([j.outcome for j in found]) == MISSED
    assert worked.sum() > 100
    assert missed.sum() > 30
    assert (worked & ~np.concatenate(better)).sum() <= FALSE_DISCOVERIES * worked.sum()
    assert (missed & ~np.concatenate(worse)).sum() <= FALSE_DISCOVERIES * missed.sum()


def test_planted_successes_are_found() -> None:
    rng = np.random.default_rng(13)
    cases, planted = [], []
    for mean in 10 ** rng.uniform(0.5, 2.5, 30):
        star = (rng.random(200) < 0.02) & (np.arange(200) >= MIN_HISTORY)
        rate = rng.gamma(2.0, mean / 2.0, 200) * np.where(star, 10.0, 1.0)
        cases.append(Case(history=history(rng.poisson(rate)), growth=Settled()))
        planted.append(star)
    worked = np.concatenate([j.outcome for j in judge(cases)]) == WORKED
    star = np.concatenate(planted)
    assert (worked & star).sum() > 0.75 * star.sum()
    assert worked.sum() < 0.06 * len(worked)


def test_later_months_change_nothing_that_was_said_of_earlier_ones() -> None:
    """16,071 is 1 January 2014: the first 151 days are whole months."""
    rng = np.random.default_rng(14)
    uneven = [rng.gamma(0.5, mean / 0.5, 151) for mean in np.linspace(0.1, 1.0, 20)]
    rates = [np.append(one, np.full(400, one.mean())) for one in uneven]  # then all alike
    made = [history(rng.poisson(rate), first=16_071.0) for rate in rates]
    early = judge([Case(history=one.first(151), growth=Settled()) for one in made])
    late = judge([Case(history=one, growth=Settled()) for one in made])
    assert sum(int((one.outcome == WORKED).sum()) for one in early) > 5
    assert sum(int((one.reason == REASONS.index(LUCK)).sum()) for one in early) > 2
    for before, after in zip(early, late, strict=True):
        assert before.outcome.tolist() == after.outcome[:151].tolist()


def step_up(p: list[float], rate: float) -> set[int]:
    """Benjamini and Hochberg's procedure as they wrote it."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    last = 0
    for rank, i in enumerate(order, start=1):
        if p[i] <= rate * rank / len(p):
            last = rank
    return set(order[:last])


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.booleans()), min_size=0, max_size=60)
)
def test_discoveries_are_benjamini_and_hochbergs_in_each_family(
    rows: list[tuple[float, int, bool]],
) -> None:
    p = np.array([row[0] ** 4 for row in rows])
    family = np.array([row[1] for row in rows], dtype=np.int64)
    tested = np.array([row[2] for row in rows], dtype=bool)
    found = discoveries(p, family, tested, 0.1)
    for one in range(4):
        members = [i for i in range(len(rows)) if family[i] == one and tested[i]]
        stand = {members[i] for i in step_up([p[i] for i in members], 0.1)}
        values = {p[i] for i in stand}  # ties stand together
        expected = {i for i in members if p[i] in values}
        assert {i for i in members if found[i]} == expected
    assert not found[~tested].any()


def test_the_published_example_of_benjamini_and_hochberg() -> None:
    """Their 15 ordered p-values (1995, section 4.2): four are rejected at 0.05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    found = discoveries(np.array(p), np.zeros(15, dtype=np.int64), np.ones(15, dtype=bool), 0.05)
    assert found.sum() == 4


@settings(max_examples=80, deadline=None)
@given(st.lists(histories(), max_size=3), st.sampled_from([Settled(), Settled(days=0), CURVE]))
def test_anything_is_judged_and_the_parts_agree(made: list[History], growth) -> None:
    found = judge([Case(history=one, growth=growth) for one in made])
    assert [len(one) for one in found] == [len(one) for one in made]
    for one in found:
        for column in (one.p_low, one.p_high, one.luck_low, one.luck_high, one.share):
            assert np.isfinite(column).all()
            assert ((column >= 0) & (column <= 1)).all()
        ranged = one.has_range
        assert ((one.low <= one.median) & (one.median <= one.high)).all()
        assert ((one.value < one.low) == (one.p_low < SIDE))[ranged].all()
        assert ((one.value > one.high) == (one.p_high <= SIDE))[ranged].all()
        worked = one.outcome == WORKED
        missed = one.outcome == MISSED
        assert (one.value > one.high)[worked].all()
        assert (one.value < one.low)[missed].all()
        assert (one.n_history >= MIN_HISTORY)[worked | missed].all()


def test_no_channels() -> None:
    assert judge([]) == ()
