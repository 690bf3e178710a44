"""Held against the RAA triangle (Historical Loss Development, Reinsurance Association of America,
1991), as published by Mack (1993) and in the R package ChainLadder."""

from __future__ import annotations

import numpy as np
import pytest

from goodmeasure.evidence.posts.chain_ladder import SOLID, Factors, Links, factors

RAA = (
    (5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834),
    (106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704),
    (3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466),
    (5655, 11555, 15766, 21266, 23425, 26083, 27067),
    (1092, 9565, 15836, 22169, 25955, 26180),
    (1513, 6445, 11702, 12935, 15852),
    (557, 4020, 10946, 12314),
    (1351, 6947, 13112),
    (3133, 5395),
    (2063,),
)


def triangle() -> np.ndarray:
    table = np.full((10, 10), np.nan)
    for row, values in enumerate(RAA):
        table[row, : len(values)] = values
    return table


def links(table: np.ndarray) -> Links:
    """Of a cumulative triangle (posts, ages) with NaN where not yet seen."""
    post, step = np.nonzero(~np.isnan(table[:, 1:]))
    start = table[post, step]
    return Links(
        step=step, start=start, gain=table[post, step + 1] - start, part=np.ones(len(step))
    )


def mack_error(table: np.ndarray, found: Factors) -> float:
    """Standard error of all that is outstanding (Mack 1993, theorem 3 and its corollary).

    The last σ² is read off a straight line through the logs of the others.
    """
    f, sigma2 = found.factor, found.sigma2.copy()
    slope, level = np.polyfit(np.arange(8), np.log(sigma2[:8]), 1)
    sigma2[8] = np.exp(level + slope * 8)
    full = table.copy()
    for age in range(1, 10):
        missing = np.isnan(full[:, age])
        full[missing, age] = full[missing, age - 1] * f[age - 1]
    total = 0.0
    for i in range(1, 10):
        for k in range(9 - i, 9):
            ratio = sigma2[k] / f[k] ** 2
            total += full[i, -1] ** 2 * ratio * (1 / full[i, k] + 1 / found.exposure[k])
            total += 2 * full[i, -1] * full[i + 1 :, -1].sum() * ratio / found.exposure[k]
    return float(np.sqrt(total))


def test_factors_and_outstanding_of_the_published_triangle() -> None:
    table = triangle()
    f = factors(links(table), 9).factor
    published = [2.9994, 1.6235, 1.2709, 1.1717, 1.1134, 1.0419, 1.0333, 1.0169, 1.0092]
    assert f.round(4).tolist() == published
    last = np.array([row[-1] for row in RAA], dtype=float)
    to_go = np.array([np.prod(f[len(row) - 1 :]) for row in RAA])
    assert (last * to_go - last).sum() == pytest.approx(52_135.23, abs=0.005)


def test_mack_error_of_the_published_triangle() -> None:
    table = triangle()
    assert mack_error(table, factors(links(table), 9)) == pytest.approx(26_880.74, abs=0.005)


def test_trust_draws_a_thin_step_to_the_prior_and_leaves_a_thick_one() -> None:
    links = Links(
        step=np.array([0, 1]),
        start=np.array([10_000.0, 1.0]),
        gain=np.array([5_000.0, 3.0]),
        part=np.ones(2),
    )
    found = factors(links, 3, prior=np.array([1.1, 1.1, 1.3]), trust=20.0).factor
    assert found[0] == pytest.approx((5_000 + 20 * 0.1) / 10_020 + 1)
    assert found[1] == pytest.approx((3 + 20 * 0.1) / 21 + 1)
    assert found[2] == pytest.approx(1.3)  # nobody seen there: the prior


def test_half_a_step_counts_as_half_the_exposure() -> None:
    links = Links(
        step=np.array([0]), start=np.array([100.0]), gain=np.array([10.0]), part=np.array([0.5])
    )
    assert factors(links, 1).factor[0] == pytest.approx(1.2)


def test_posts_that_differ_only_by_chance_are_not_called_unlike() -> None:
    rng = np.random.default_rng(5)
    start = rng.uniform(3 * SOLID, 10 * SOLID, 3000)
    chance = Links(
        step=np.zeros(3000, dtype=np.int64),
        start=start,
        gain=rng.poisson(start * 0.4).astype(float),
        part=np.ones(3000),
    )
    assert factors(chance, 1).unlike[0] < 0.0005
    own = rng.gamma(16.0, 0.4 / 16.0, 3000)  # standard deviation 0.1 of the factor
    speeds = Links(
        step=chance.step,
        start=start,
        gain=rng.poisson(start * own).astype(float),
        part=chance.part,
    )
    assert factors(speeds, 1).unlike[0] == pytest.approx(0.1**2, rel=0.25)
