"""Ranking posts last seen at different ages, on counts whose end is known because we made them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from goodmeasure.evidence.posts.calibration import pit_mass
from goodmeasure.evidence.posts.eventual import still_to_come
from goodmeasure.evidence.posts.mixtures import tails


@pytest.fixture(scope="module")
def seen() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2026)
    n, mean, shape = 4000, 40.0, 1.2
    age = np.exp(rng.uniform(np.log(1 / 24), np.log(30), n))
    share = norm.cdf(np.log(age / 0.5) / 1.8)
    end = rng.poisson(rng.gamma(shape, mean / shape, n))
    value = rng.binomial(end, share)
    return {"share": share, "end": end, "value": value, "mean": np.full(n, mean)}


def test_ranks_nearer_the_truth_than_the_last_value(seen: dict[str, np.ndarray]) -> None:
    n = len(seen["end"])
    more = still_to_come(seen["value"], seen["share"], np.zeros(n), seen["mean"], np.full(n, 1.2))
    ours = seen["value"] + more.mean[:, 0]
    rank = {
        "last": spearmanr(seen["value"], seen["end"]).statistic,
        "ladder": spearmanr(seen["value"] / seen["share"], seen["end"]).statistic,
        "ours": spearmanr(ours, seen["end"]).statistic,
    }
    assert rank["last"] < 0.88
    assert rank["ladder"] > rank["last"] + 0.07
    assert rank["ours"] > rank["ladder"]


def test_eighty_per_cent_ranges_hold_eighty_per_cent(seen: dict[str, np.ndarray]) -> None:
    n = len(seen["end"])
    more = still_to_come(seen["value"], seen["share"], np.zeros(n), seen["mean"], np.full(n, 1.2))
    where = tails(seen["end"] - seen["value"], more)
    assert pit_mass(where, 0.1, 0.9).mean() == pytest.approx(0.8, abs=0.015)


def test_doubt_about_the_share_widens_it() -> None:
    one = np.ones(1)
    sure = still_to_come(np.array([50]), 0.5 * one, 0 * one, 100 * one, one)
    unsure = still_to_come(np.array([50]), 0.5 * one, 0.3 * one, 100 * one, one)
    assert unsure.mean[0, 0] == sure.mean[0, 0]
    assert unsure.shape[0, 0] < sure.shape[0, 0]


def test_a_post_whose_time_is_up_gains_nothing() -> None:
    one = np.ones(1)
    more = still_to_come(np.array([10**9]), one, one, one, one)
    assert more.mean[0, 0] < 1
    assert np.isfinite(more.shape).all()
