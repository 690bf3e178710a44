"""How often before-and-after ranges hold the truth, and how often they cry wolf.

    python benchmarks/change_coverage.py [--cases 200] [--seed 1]

Simulated series (days, weeks, months; with and without autocorrelation, trend, an effect and a
control), then every possible date of the daily visits of six agencies of the United States
government, at which nothing of ours happened.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from goodmeasure.evidence.change.before_after import before_after
from goodmeasure.evidence.change.questions import Question
from goodmeasure.evidence.change.shifts import shifts
from goodmeasure.kernel.findings import NotEnough

HERE = Path(__file__).resolve().parent
VISITS = HERE.parent / "tests" / "unit" / "evidence" / "change" / "visits"
RHOS = (0.0, 0.3, 0.5, 0.7)
DESIGNS = (
    # season, steps before, after, autocorrelation, ratio
    (7, 90, 30, 0.0, 1.0), (7, 180, 60, 0.3, 1.0), (7, 300, 90, 0.5, 1.0), (7, 180, 60, 0.3, 0.8),
    (52, 80, 26, 0.2, 1.0), (52, 104, 40, 0.4, 1.2), (12, 36, 12, 0.0, 1.0), (12, 48, 24, 0.3, 0.7),
)  # fmt: skip


def simulated(
    season: int, before: int, after: int, rho: float, ratio: float, rng: np.random.Generator,
    *, control: bool = False,
) -> Question:  # fmt: skip
    """Counts about 200 with season, a gentle trend, and noise that goes together."""
    n = before + after
    t = np.arange(n)
    noise = np.zeros(n)
    shock = rng.normal(0, 0.12, n)
    for i in range(n):
        noise[i] = (rho * noise[i - 1] if i else 0.0) + shock[i] * np.sqrt(1 - rho**2)
    common = np.cumsum(rng.normal(0, 0.02, n)) if control else np.zeros(n)
    wave = 0.2 * np.sin(2 * np.pi * t / season + rng.uniform(0, 6))
    log_mean = np.log(200) + wave + rng.normal(0, 0.15) * t / n + noise + common
    log_mean[before:] += np.log(ratio)
    outcome = rng.poisson(np.exp(log_mean)).astype(float)
    if not control:
        return Question(outcome=outcome, first_after=before, season=season)
    others = tuple(
        rng.poisson(np.exp(np.log(300) + wave + common + rng.normal(0, 0.12, n))).astype(float)
        for _ in range(3)
    )
    return Question(
        outcome=outcome, first_after=before, season=season, controls=others,
        control_names=("a", "b", "c"),
    )  # fmt: skip


def coverage(cases: int, *, control: bool, seed: int = 1) -> Iterator[tuple[str, list[float]]]:
    rng = np.random.default_rng(seed)
    for shape in DESIGNS:
        truth = shape[-1]
        held: list[list[bool]] = [[], []]
        said: list[bool] = []
        for _ in range(cases):
            found = before_after(simulated(*shape, rng, control=control))
            if isinstance(found, NotEnough):
                raise SystemExit(found.reason)
            for hits, one in zip(held, found.estimates, strict=True):
                hits.append(one.low <= truth <= one.high)
            said.append(found.changed)
        yield str(shape), [float(np.mean(hits)) for hits in (*held, said)]


def visits() -> dict[str, np.ndarray]:
    """Daily visits by agency, oldest first."""
    found = {}
    for path in sorted(VISITS.glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            rows = sorted((row["date"], float(row["visits"])) for row in csv.DictReader(file))
        found[path.stem] = np.array([value for _, value in rows])
    return found


def alarms(step: int = 1, *, control: bool = False) -> tuple[int, int, int]:
    """Over every date that has enough on both sides: how often it is said that something changed,
    how often the first method alone would have said so, and dates asked. With ``control`` each
    agency stands beside all others."""
    cried = alone = asked = 0
    daily = visits()
    for name, series in daily.items():
        others = tuple(one for other, one in daily.items() if control and other != name)
        for first in range(42, len(series) - 13, step):
            found = before_after(
                Question(outcome=series, first_after=first, season=7, controls=others)
            )
            if isinstance(found, NotEnough):
                continue
            asked += 1
            cried += found.changed
            alone += not found.estimates[0].low <= 1 <= found.estimates[0].high
    return cried, alone, asked


def lone_shifts(cases: int, *, seed: int = 6) -> Iterator[tuple[int, list[float]]]:
    """By steps: share of series of one level in which a shift is found, at each ``RHOS``."""
    rng = np.random.default_rng(seed)
    for n in (24, 60, 120, 365):
        shares = []
        for rho in RHOS:
            found = 0
            for _ in range(cases):
                noise = rng.normal(size=n)
                for i in range(1, n):
                    noise[i] = rho * noise[i - 1] + noise[i] * np.sqrt(1 - rho**2)
                found += bool(shifts(np.exp(5 + 0.15 * noise)))
            shares.append(found / cases)
        yield n, shares


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    everything: list[float] = []
    for control in (False, True):
        print(f"{'With three controls' if control else 'Without controls'}: season, before, after,"
              " autocorrelation, ratio; share of ranges that hold it by each method; share said to"
              " have changed")  # fmt: skip
        for shape, shares in coverage(given.cases, control=control, seed=given.seed):
            print(f"  {shape:28} {shares[0]:.3f} {shares[1]:.3f}   {shares[2]:.3f}")
            everything.append(shares[0])
    print(f"Shifts found in series of one level: steps; share at autocorrelation {RHOS}")
    for steps, shares in lone_shifts(given.cases):
        print(f"  {steps:4} " + " ".join(f"{share:.3f}" for share in shares))
    print(f"first method over all: {np.mean(everything):.3f}")
    for control in (False, True):
        cried, alone, asked = alarms(control=control)
        print(
            f"daily visits of six agencies, {'the others as' if control else 'without'} controls:"
            f" said to have changed at {cried} of {asked} dates ({cried / asked:.3f}); by the first"
            f" method alone {alone} ({alone / asked:.3f})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
