"""How often the ranges of effects hold the truth.

    python benchmarks/effects_coverage.py [--cases 300]

Made-up channels: counts with over-dispersion, a level that drifts, weeks that go together, and a
second choice that goes with the first one and has an effect of its own.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from goodmeasure.evidence.effects.choices import Choice
from goodmeasure.evidence.effects.effects import Effect, Posts, effects
from goodmeasure.kernel.findings import NotEnough

CASES = (
    # posts, mean, over-dispersion, ratio, spread of weeks
    (150, 0.6, 2.0, 1.0, 0.3), (150, 5.0, 1.0, 1.0, 0.3), (400, 0.6, 2.0, 1.5, 0.4),
    (400, 10.0, 1.0, 0.8, 0.3), (1000, 30.0, 0.7, 1.0, 0.5), (200, 2.0, 3.0, 1.0, 0.0),
    (120, 20.0, 0.5, 0.7, 0.4), (300, 0.3, 2.0, 1.0, 0.3),
)  # fmt: skip


def simulated(
    n: int, mean: float, alpha: float, ratio: float, week: float, rng: np.random.Generator
) -> Effect | NotEnough:
    """One channel, and what is found of its first choice."""
    day = np.sort(rng.uniform(0, 500, n))
    weeks = np.floor(day / 7).astype(int)
    common = rng.normal(0, week, weeks.max() + 1)[weeks]
    made = rng.random(n) < 0.4
    other = rng.random(n) < np.where(made, 0.6, 0.3)
    level = 0.8 * np.sin(day / 80) + common - week**2 / 2 + np.log(ratio) * made + 0.4 * other
    count = rng.poisson(mean * np.exp(level) * rng.gamma(1 / alpha, alpha, n)).astype(np.float64)
    posts = Posts(count=count, published=day, kind=np.zeros(n, dtype=np.int64))
    choices = [
        Choice(name=name, made=flags.astype(np.int8))
        for name, flags in (("a", made), ("b", other), ("c", rng.random(n) < 0.5))
    ]
    return effects(posts, choices)["a"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=300)
    given = parser.parse_args()
    rng = np.random.default_rng(5)
    shares = []
    print("posts, mean, over-dispersion, ratio, spread of weeks: share that holds it, refused")
    for case in CASES:
        found = [simulated(*case, rng) for _ in range(given.cases)]
        known = [one for one in found if isinstance(one, Effect)]
        held = float(np.mean([one.low <= case[3] <= one.high for one in known]))
        shares.append(held)
        print(f"  {case!s:32} {held:.3f}  {len(found) - len(known)}")
    print(f"over all: {np.mean(shares):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
