"""How often a fair test's range leaves out the truth at any look, and what looking costs.

    python benchmarks/sequence_coverage.py [--tests 400]

Made-up tests of two ways, looked at after every post. Beside it a plain 95% range of the same posts
looked at 52 times, which is what looking every week for a year does to it; and how much wider the
always-valid range is at the end.
"""

from __future__ import annotations

import argparse
import math
import sys

import numpy as np

from goodmeasure.evidence.experiments.trials import looks
from goodmeasure.measures.ranges import Z

CASES = (
    # mean, over-dispersion, ratio of way B to way A, posts
    (0.8, 2.0, 1.0, 300), (2.0, 2.0, 1.0, 300), (10.0, 1.0, 1.0, 300), (50.0, 0.7, 1.0, 500),
    (20.0, 3.0, 1.0, 300), (10.0, 1.0, 0.7, 400), (5.0, 1.5, 1.5, 400),
)  # fmt: skip


def one_test(
    mean: float, alpha: float, ratio: float, posts: int, rng: np.random.Generator
) -> tuple[bool, bool, float]:
    """Whether the sequence was ever wrong, whether a plain range was at 52 looks, and the width of
    the one over the other at the end."""
    is_b = (rng.random(posts) < 0.5).astype(np.float64)
    rate = mean * np.where(is_b == 1, ratio, 1.0)
    values = rng.poisson(rate * rng.gamma(1 / alpha, alpha, posts)).astype(np.float64)
    seen = looks(values, is_b, posts)
    wrong = any(not one.low <= ratio <= one.high for one in seen)
    plain = [plain_range(values[:n], is_b[:n]) for n in np.linspace(30, posts, 52).astype(int)]
    fooled = any(one is not None and abs(one[0] - math.log(ratio)) > one[1] for one in plain)
    last = plain[-1]
    price = math.log(seen[-1].high / seen[-1].low) / (2 * last[1]) if seen and last else math.nan
    return wrong, fooled, price


def plain_range(values: np.ndarray, is_b: np.ndarray) -> tuple[float, float] | None:
    """Log ratio and half-width of a range that is right when it is looked at once."""
    a, b = values[is_b == 0], values[is_b == 1]
    if min(len(a), len(b)) < 5 or min(a.sum(), b.sum()) == 0:
        return None
    error = math.sqrt(sum(one.var(ddof=1) / len(one) / one.mean() ** 2 for one in (a, b)))
    return math.log(b.mean() / a.mean()), Z * error


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tests", type=int, default=400)
    given = parser.parse_args()
    rng = np.random.default_rng(11)
    print(
        "mean, over-dispersion, ratio, posts: share ever wrong; of a plain range at 52 looks; width"
    )
    worst = 0.0
    for case in CASES:
        found = [one_test(*case, rng) for _ in range(given.tests)]
        wrong = float(np.mean([one[0] for one in found]))
        fooled = float(np.mean([one[1] for one in found]))
        price = float(np.nanmean([one[2] for one in found]))
        worst = max(worst, wrong)
        print(f"  {case!s:26} {wrong:.3f}   {fooled:.3f}   {price:.2f} times")
    print(f"worst share ever wrong: {worst:.3f} (wanted 0.05 or less)")
    return int(worst > 0.05)


if __name__ == "__main__":
    sys.exit(main())
