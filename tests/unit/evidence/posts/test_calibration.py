from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from goodmeasure.evidence.posts import calibration
from goodmeasure.evidence.posts.calibration import Calibration, calibrate, pit_mass
from goodmeasure.evidence.posts.growth import Settled
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.mixtures import Tails
from goodmeasure.evidence.posts.prior import EVEN
from goodmeasure.kernel.findings import NotEnough

from .libraries import library_histories
from .made_up import histories, history


@pytest.fixture(scope="module")
def libraries() -> Calibration:
    found = calibrate(list(library_histories().values()))
    assert isinstance(found, Calibration)
    return found


def level(found: Calibration, which: float) -> calibration.Cover:
    return next(cover for cover in found.cover if cover.level == which)


def nats(found: Calibration, name: str) -> float:
    return next(score.nats for score in found.scores if score.name.startswith(name))


class TestLibrariesHeldOut:
    """METHODS: 95% ranges cover 94 to 96% and the score beats the frequencies by 0.01 or more."""

    def test_cover(self, libraries: Calibration) -> None:
        assert libraries.channels == 24
        assert libraries.posts > 28_000
        assert 0.94 <= level(libraries, 0.95).exact <= 0.96
        assert level(libraries, 0.95).printed >= 0.95
        assert level(libraries, 0.95).least > 0.92
        assert level(libraries, 0.95).most < 0.97
        assert level(libraries, 0.8).exact == pytest.approx(0.8, abs=0.01)
        assert level(libraries, 0.5).exact == pytest.approx(0.5, abs=0.01)

    def test_pit_is_flat(self, libraries: Calibration) -> None:
        assert sum(libraries.pit) == pytest.approx(1.0)
        assert max(abs(share - 0.1) for share in libraries.pit) < 0.006

    def test_beats_every_rival(self, libraries: Calibration) -> None:
        ours = libraries.scores[0].nats
        assert all(ours > rival.nats + 0.01 for rival in libraries.scores[1:])
        assert libraries.gain > 0.01 + 2 * libraries.gain_error

    def test_without_replies_and_kinds(self) -> None:
        found = calibrate(
            [replace(h, kind=None) for h in library_histories(replies=False).values()]
        )
        assert isinstance(found, Calibration)
        assert 0.94 <= level(found, 0.95).exact <= 0.96
        assert found.scores[0].nats > max(r.nats for r in found.scores[1:]) + 0.01


def channels(seed: int, make, n: int = 8, posts: int = 400) -> list[History]:
    rng = np.random.default_rng(seed)
    return [history(make(rng, posts)) for _ in range(n)]


@pytest.mark.parametrize(
    "make",
    [
        lambda rng, n: rng.poisson(np.exp(rng.normal(8.0, 1.0, n))),
        lambda rng, n: rng.poisson(rng.gamma(0.7, 30.0, n)),
        lambda rng, n: rng.poisson(8.0, n),
        lambda rng, n: rng.poisson(np.exp(np.cumsum(rng.normal(0, 0.05, n)) + rng.normal(2, 0.5))),
    ],
    ids=["impressions, lognormal", "uneven", "even", "drifting"],
)
def test_other_worlds_than_libraries(make) -> None:
    found = calibrate(channels(1, make))
    assert isinstance(found, Calibration)
    assert level(found, 0.95).exact == pytest.approx(0.95, abs=0.015)
    assert level(found, 0.8).exact == pytest.approx(0.80, abs=0.03)


def test_a_range_that_is_too_narrow_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself can fail: given only points far more even than the channels are."""
    made = channels(2, lambda rng, n: rng.poisson(rng.gamma(0.7, 30.0, n)))
    even = replace(EVEN, shapes=tuple(20 + s for s in EVEN.shapes), spreads=(0.1,) * 5)
    monkeypatch.setattr(calibration, "fit_prior", lambda cases: even)
    found = calibrate(made)
    assert isinstance(found, Calibration)
    assert level(found, 0.95).exact < 0.8
    assert found.pit[0] > 0.15


def test_pit_mass_against_drawing_it() -> None:
    rng = np.random.default_rng(4)
    theirs = stats.nbinom(0.6, 0.3)
    y = theirs.rvs(20_000, random_state=rng)
    where = Tails(at_most=theirs.cdf(y), equal=theirs.pmf(y), at_least=theirs.sf(y - 1))
    drawn = theirs.cdf(y - 1) + rng.random(len(y)) * theirs.pmf(y)
    for low, high in ((0.025, 0.975), (0.1, 0.9), (0.0, 0.1), (0.9, 1.0)):
        exact = float(pit_mass(where, low, high).mean())
        assert exact == pytest.approx(np.mean((drawn >= low) & (drawn < high)), abs=0.006)
        assert exact == pytest.approx(high - low, abs=0.006)


def test_each_channel_is_foretold_without_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    made = channels(3, lambda rng, n: rng.poisson(3.0, n), n=5, posts=50)
    seen: list[set[int]] = []
    honest = calibration.fit_prior
    judged: list[set[int]] = []

    def spy(cases):
        seen.append({id(case.history) for case in cases})
        judged.append({id(h) for h in made} - seen[-1])
        return honest(cases)

    monkeypatch.setattr(calibration, "fit_prior", spy)
    calibrate(made)
    assert all(not (fit & out) for fit, out in zip(seen, judged, strict=True))
    assert set.union(*judged) == {id(h) for h in made}
    assert sum(map(len, judged)) == len(made)


@pytest.mark.parametrize("posts", [[], [100], [20, 20, 20]])
def test_too_little_to_hold_anything_out(posts: list[int]) -> None:
    assert isinstance(calibrate([history([1] * n) for n in posts]), NotEnough)


def test_all_too_young() -> None:
    young = [history([1] * 100, age=1.0) for _ in range(3)]
    assert isinstance(calibrate(young, Settled()), NotEnough)


@settings(max_examples=25, deadline=None)
@given(st.lists(histories(), max_size=4))
def test_any_histories_give_numbers_or_a_refusal(made: list[History]) -> None:
    found = calibrate(made, Settled(days=0))
    if isinstance(found, NotEnough):
        return
    numbers = [*found.pit, found.gain, found.gain_error, *(s.nats for s in found.scores)]
    numbers += [n for c in found.cover for n in (c.exact, c.printed, c.least, c.most)]
    assert np.isfinite(numbers).all()
