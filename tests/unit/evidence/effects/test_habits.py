"""Days on which a habit changed, found from the choices alone."""

from __future__ import annotations

import numpy as np
import pytest

from goodmeasure.evidence.effects.choices import Choice
from goodmeasure.evidence.effects.effects import Effect, Posts, effects
from goodmeasure.evidence.effects.habits import SURE, turns


def channel(seed: int, n: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    """Publishing days, and a constant and a line of time to hold alike."""
    chance = np.random.default_rng(seed)
    day = np.sort(chance.uniform(0, 500, n))
    return chance, day, np.column_stack([np.ones(n), day])


def found_in(day: np.ndarray, made: list[np.ndarray], others: np.ndarray) -> np.ndarray:
    return turns(day, made, others, np.ones(len(day), dtype=bool))


def mostly(late: np.ndarray, chance: np.random.Generator, astray: float = 0.12) -> np.ndarray:
    return np.where(chance.random(len(late)) < astray, ~late, late)


@pytest.mark.parametrize("seed", range(6))
def test_the_day_is_found_and_one_column_does_for_all_habits_that_changed_on_it(seed):
    chance, day, others = channel(seed, 800)
    made = [mostly(day > 300, chance), mostly(day < 300, chance), chance.random(800) < 0.4]
    found = found_in(day, made, others)
    assert found.shape == (800, 1)
    assert np.abs(found[:, 0] - (day > 300)).sum() <= 8


def test_two_days_are_two_columns():
    chance, day, others = channel(1, 900)
    found = found_in(day, [mostly((day > 150) & (day < 350), chance)], others)
    assert sorted(found.sum(axis=0)) == pytest.approx([270, 630], abs=40)


def test_habits_that_stay_or_change_little_by_little_have_none():
    """About one coin in a hundred passes by chance; time takes out what grows."""
    passed = 0
    for seed in range(100):
        chance, day, others = channel(seed, 300)
        passed += found_in(day, [chance.random(300) < 0.2 + 0.6 * day / 500], others).shape[1]
    assert passed <= 4


def test_the_f_is_that_of_trying_every_day():
    """Residual squares of the two regressions, day by day (Chow 1960)."""
    chance, day, others = channel(3, 90)
    made = mostly(day > 300, chance, 0.2).astype(float)

    def squares(x: np.ndarray) -> float:
        return float(((made - x @ np.linalg.lstsq(x, made, rcond=None)[0]) ** 2).sum())

    tried = {}
    for place in range(10, 81):
        rest = squares(np.column_stack([others, np.arange(90) >= place]))
        tried[place] = (squares(others) - rest) / (rest / (90 - 3))
    best = max(tried, key=tried.__getitem__)
    assert tried[best] > SURE
    assert found_in(day, [made == 1], others)[:, 0].tolist() == (np.arange(90) >= best).tolist()


def test_posts_of_one_moment_stay_on_one_side_in_any_order():
    chance, day, _ = channel(4, 400)
    day = np.floor(day / 10) * 10
    order = chance.permutation(400)
    made, others = mostly(day >= 250, chance), np.column_stack([np.ones(400), day])
    found = found_in(day[order], [made[order]], others[order])
    assert found.shape[1] == 1
    assert found[:, 0].tolist() == (day >= 250)[order].tolist()


def test_a_stretch_in_which_hardly_a_post_got_anything_is_not_held_apart():
    """Its level would have no figure, and on quiet channels the regression did not settle."""
    chance, day, others = channel(5, 600)
    late = day > 250
    made = [mostly(late, chance)]
    assert turns(day, made, others, late | (np.arange(600) < 10)).shape[1] == 1
    assert turns(day, made, others, late & (day > 300)).shape[1] == 0


@pytest.mark.parametrize("posts", [0, 1, 59])
def test_few_posts_have_none(posts):
    day = np.arange(posts, dtype=float)
    assert found_in(day, [day > 30], np.ones((posts, 1))).shape == (posts, 0)
    assert found_in(np.arange(100.0), [], np.ones((100, 1))).shape == (100, 0)


@pytest.mark.parametrize("seed", range(4))
def test_a_level_that_jumps_on_that_day_is_not_the_work_of_the_choice(seed):
    """It does nothing, and the level trebles on the day it became a habit."""
    chance, day, _ = channel(seed, 1_200)
    late = day > 250
    made = mostly(late, chance)
    posts = Posts(
        count=chance.poisson(20 * np.where(late, 3.0, 1.0)).astype(float),
        published=day, kind=np.zeros(1_200, dtype=np.int64),
    )  # fmt: skip
    found = effects(posts, [Choice(name="link", made=made.astype(np.int8))])["link"]
    assert isinstance(found, Effect)
    assert found.low < 1 < found.high
    assert found.ratio == pytest.approx(1, abs=0.03)
