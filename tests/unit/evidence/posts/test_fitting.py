from __future__ import annotations

import numpy as np
import pytest

from goodmeasure.evidence.posts.fitting import OPEN_MIND, fit_prior
from goodmeasure.evidence.posts.growth import Settled
from goodmeasure.evidence.posts.prior import EVEN, LIBRARIES, Prior
from goodmeasure.evidence.posts.verdicts import Case

from .libraries import library_histories
from .made_up import expect, history


def channels(shape: float, seed: int, n: int = 12) -> list[Case]:
    rng = np.random.default_rng(seed)
    rates = [rng.gamma(shape, 10 ** rng.uniform(0, 2) / shape, 200) for _ in range(n)]
    return [Case(history=history(rng.poisson(rate)), growth=Settled()) for rate in rates]


def by_shape(prior: Prior) -> np.ndarray:
    even = prior.weights[: prior.even_points]
    return np.reshape(even, (len(prior.keeps), len(prior.shapes))).sum(axis=0)


@pytest.mark.parametrize("shape", [0.4, 4.0])
def test_finds_the_shape_the_channels_share(shape: float) -> None:
    found = by_shape(fit_prior(channels(shape, seed=1)))
    assert EVEN.shapes[int(np.argmax(found))] == shape
    assert sum(fit_prior(channels(shape, seed=1)).weights) == pytest.approx(1.0)


def test_helps_on_channels_it_has_not_seen() -> None:
    prior = fit_prior(channels(0.4, seed=1))

    def score(with_prior: Prior) -> float:
        unseen = channels(0.4, seed=2)
        return float(
            np.mean([expect(c.history, c.growth, with_prior).log_equal[30:] for c in unseen])
        )

    assert score(prior) > score(EVEN)


def test_no_point_is_ever_ruled_out() -> None:
    least = OPEN_MIND / EVEN.points
    assert min(fit_prior(channels(0.4, seed=3)).weights) >= least * (1 - 1e-9)
    assert min(LIBRARIES.weights) >= least * 0.9


def test_nothing_to_fit_on_gives_back_no_preference() -> None:
    assert fit_prior([]).weights == pytest.approx(EVEN.weights)
    short = [Case(history=history([1, 2, 3]), growth=Settled())]
    assert fit_prior(short).weights == pytest.approx(EVEN.weights)


def test_the_table_in_the_code_is_what_fitting_gives() -> None:
    cases = [Case(history=h, growth=Settled()) for h in library_histories().values()]
    assert LIBRARIES.weights == pytest.approx(fit_prior(cases).weights, abs=0.0002)
