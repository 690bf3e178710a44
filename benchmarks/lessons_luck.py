"""How often luck alone is offered as a group of posts that worked more often than the others.

    python benchmarks/lessons_luck.py [--cases 1000] [--seed 3]

Made-up organisations of five channels, in each of which posts work by luck, whatever their weekday
and kind: each post by itself, or all posts of a day together, or those of a week; as many posts on
each day, or few at weekends. Ends with 1 if a kind of luck is offered more than once in ten.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import numpy as np

from goodmeasure.evidence.posts.clusters import Question, clusters

CHANNELS, DAYS = 5, 300
Luck = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def apart(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    return rng.random(len(day)) < 0.06


def of_days(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    good = rng.random(DAYS) < 0.08
    return np.asarray(good[day] & (rng.random(len(day)) < 0.7))


def of_weeks(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    rate = 0.06 * rng.gamma(0.5, 2.0, DAYS // 7 + 1)
    return np.asarray(rng.random(len(day)) < rate[day // 7])


def channel(
    rng: np.random.Generator, key: int, luck: Luck, *, weekend: float, runs: bool
) -> list[Question[tuple[int, str]]]:
    """Its questions about seven weekdays and two kinds, for posts that worked."""
    days = np.arange(DAYS)
    day = np.repeat(days, rng.poisson(np.where(days % 7 < 5, 4.0, weekend)))
    hit = luck(rng, day)
    share = rng.beta(0.5, 2.0, DAYS // 7 + 1)[day // 7] if runs else 0.2
    reply = rng.random(len(day)) < share
    groups = {
        **{f"day {one}": day % 7 == one for one in range(7)}, "replies": reply, "others": ~reply,
    }  # fmt: skip
    return [
        Question(about=(key, name), inside=inside, hit=hit, day=day)
        for name, inside in groups.items()
    ]


CASES = {
    "each post by itself": (apart, 4.0, False),
    "each post by itself, few at weekends": (apart, 0.7, False),
    "days together": (of_days, 4.0, False),
    "days together, few at weekends": (of_days, 0.7, False),
    "weeks together": (of_weeks, 4.0, False),
    "weeks together, few at weekends, replies in runs of weeks": (of_weeks, 0.7, True),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    worst = 0.0
    for name, (luck, weekend, runs) in CASES.items():
        rng = np.random.default_rng(asked.seed)
        offered = sum(
            bool(
                clusters(
                    [
                        one
                        for key in range(CHANNELS)
                        for one in channel(rng, key, luck, weekend=weekend, runs=runs)
                    ]
                )
            )
            for _ in range(asked.cases)
        )
        worst = max(worst, offered / asked.cases)
        print(f"{name}: offered to {offered / asked.cases:.1%} of {asked.cases:,} organisations")
    return int(worst > 0.10)


if __name__ == "__main__":
    sys.exit(main())
