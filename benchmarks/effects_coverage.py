"""How often the ranges of effects hold the truth.

    python benchmarks/effects_coverage.py [--cases 300] [--seed 5]

Made-up channels: counts with over-dispersion, a level that drifts, weeks that go together, and a
second choice that goes with the first one and has an effect of its own. Then choices that go with
time: made in some weeks, more and more often, seldom, or from one day on with a few posts that went
the other way, the level jumping on that day. Then the days of the week and five bands of hours,
each against the others: there also how often something stands out, as pages say it.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from goodmeasure.evidence.effects.choices import Choice
from goodmeasure.evidence.effects.effects import Effect, Posts, effects
from goodmeasure.evidence.posts.verdicts import FALSE_DISCOVERIES, discoveries
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


HARD = (
    (400, 0.6, 2.0, 1.0, 0.4), (400, 0.6, 2.0, 0.7, 0.4), (1000, 0.3, 5.0, 1.0, 0.4),
    (400, 10.0, 1.0, 1.0, 0.5), (150, 5.0, 1.0, 1.0, 0.3),
)  # fmt: skip
DATES = (
    # posts, those on each side that went the other way, how many times the level rose
    (100, 1, 1.6), (100, 3, 1.6), (200, 1, 1.6), (200, 5, 1.6), (400, 3, 1.6), (400, 10, 1.6),
    (400, 30, 1.6), (1200, 10, 1.6), (1200, 30, 1.6), (1200, 60, 1.6), (400, 30, 3.0),
    (1200, 60, 3.0), (1200, 120, 3.0), (1200, 200, 3.0),
)  # fmt: skip


def alone(count: np.ndarray, day: np.ndarray, made: np.ndarray) -> Effect | NotEnough:
    """What is found of a choice that is the only one."""
    kind = np.zeros(len(day), dtype=np.int64)
    posts = Posts(count=count.astype(np.float64), published=day, kind=kind)
    return effects(posts, [Choice(name="a", made=made.astype(np.int8))])["a"]


def timed(
    when: str, n: int, mean: float, alpha: float, ratio: float, week: float,
    rng: np.random.Generator,
) -> Effect | NotEnough:  # fmt: skip
    """A choice made in some weeks, more and more often, or seldom."""
    day = np.sort(rng.uniform(0, 500, n))
    weeks = np.floor(day / 7).astype(int)
    common = rng.normal(0, week, weeks.max() + 1)[weeks]
    chance = {
        "in some weeks": np.where(rng.random(weeks.max() + 1) < 0.5, 0.75, 0.1)[weeks],
        "more and more": 0.15 + 0.6 * day / 500,
        "seldom": np.full(n, 0.1),
    }[when]
    made = rng.random(n) < chance
    level = 0.8 * np.sin(day / 80) + common - week**2 / 2 + np.log(ratio) * made
    return alone(rng.poisson(mean * np.exp(level) * rng.gamma(1 / alpha, alpha, n)), day, made)


def nearly_a_date(n: int, strays: int, rise: float, rng: np.random.Generator) -> Effect | NotEnough:
    """A choice that does nothing, made from the day on which the level rose."""
    day = np.sort(rng.uniform(0, 500, n))
    late = day > 250
    other_way = np.concatenate(
        [rng.choice(np.flatnonzero(side), strays, replace=False) for side in (late, ~late)]
    )
    made = late.copy()
    made[other_way] = ~late[other_way]
    return alone(rng.poisson(5 * np.where(late, rise, 1.0) * rng.gamma(1, 1, n)), day, made)


WEEKS = (
    # posts, mean, over-dispersion, ratio of Tuesday, spread of weeks
    (300, 5.0, 1.0, 1.0, 0.3), (600, 0.8, 2.0, 1.0, 0.4), (1200, 10.0, 1.0, 1.0, 0.4),
    (1200, 0.5, 3.0, 1.0, 0.3), (600, 5.0, 1.0, 1.5, 0.3), (1200, 0.5, 3.0, 1.5, 0.3),
)  # fmt: skip


def of_a_week(
    n: int, mean: float, alpha: float, ratio: float, week: float, rng: np.random.Generator
) -> dict[str, tuple[Effect | NotEnough, float]]:
    """Each day of the week and each of five hours, with the ratio that it has in truth: to the mean
    of the others on the log scale. The hours do nothing, and go with the days."""
    day = np.sort(rng.uniform(0, 500, n))
    weekday = rng.choice(6, n, p=(0.2, 0.2, 0.2, 0.15, 0.15, 0.1))
    hour = (rng.integers(0, 5, n) + (rng.random(n) < 0.3) * weekday) % 5
    weeks = np.floor(day / 7).astype(int)
    common = rng.normal(0, week, weeks.max() + 1)[weeks]
    level = 0.8 * np.sin(day / 80) + common - week**2 / 2 + np.log(ratio) * (weekday == 1)
    count = rng.poisson(mean * np.exp(level) * rng.gamma(1 / alpha, alpha, n)).astype(np.float64)
    asked = [
        Choice(name=f"{family} {one}", made=(which == one).astype(np.int8), family=family)
        for family, which in (("weekday", weekday), ("hour", hour))
        for one in np.unique(which).tolist()
    ]
    found = effects(Posts(count=count, published=day, kind=np.zeros(n, dtype=np.int64)), asked)
    truth = {"weekday 1": ratio}
    told = [isinstance(found[f"weekday {one}"], Effect) for one in range(6)]
    size = np.bincount(weekday, minlength=6) * np.array(told)
    left = n - size.sum()
    for one in (0, 2, 3, 4, 5):
        beside = size.sum() - size[one] + (left if left >= 30 else 0)
        if size[one] and beside:
            truth[f"weekday {one}"] = float(np.exp(-np.log(ratio) * size[1] / beside))
    return {name: (effect, truth.get(name, 1.0)) for name, effect in found.items()}


def standing(found: list[dict[str, tuple[Effect | NotEnough, float]]]) -> list[set[str]]:
    """By channel, the choices that stand out where all these channels are judged together."""
    told = [
        (i, name, one) for i, channel in enumerate(found) for name, (one, _) in channel.items()
        if isinstance(one, Effect)
    ]  # fmt: skip
    p = np.array([one.p for _, _, one in told])
    family, usual = np.zeros(len(p), dtype=np.int64), np.ones(len(p), dtype=np.bool_)
    names: list[set[str]] = [set() for _ in found]
    for (i, name, one), stood in zip(
        told, discoveries(p, family, usual, FALSE_DISCOVERIES), strict=True
    ):
        if stood and not one.low <= 1 <= one.high:
            names[i].add(name)
    return names


def days_and_hours(cases: int, rng: np.random.Generator) -> None:
    print("days of the week and hours, each against the others: share that holds it, refused;")
    print("where nothing has an effect, channels on which anything stands out; where Tuesday has,")
    print("channels on which it does, and the share of hours, which do nothing, of all that do")
    nothing = []
    for case in WEEKS:
        found = [of_a_week(*case, rng) for _ in range(cases)]
        told = [(e, t) for channel in found for e, t in channel.values() if isinstance(e, Effect)]
        held = np.mean([e.low <= t <= e.high for e, t in told])
        refused = sum(len(channel) for channel in found) - len(told)
        stands = [standing([channel])[0] for channel in found]
        if case[3] == 1.0:
            nothing.append(found)
            said = f"{np.mean([bool(names) for names in stands]):.3f}"
        else:
            hours = [sum(n.startswith("hour") for n in names) / len(names or "-")
                     for names in stands]  # fmt: skip
            seen = np.mean(["weekday 1" in names for names in stands])
            said = f"{seen:.3f}  {np.mean(hours):.3f}"
        print(f"  {case!s:32} {held:.3f}  {refused}  {said}")
    together = [any(standing(list(channels))) for channels in zip(*nothing, strict=True)]
    print(f"  a channel of each kind without effects, judged together: {np.mean(together):.3f}")


def hard(cases: int, rng: np.random.Generator) -> None:
    for when in ("in some weeks", "more and more", "seldom"):
        print(f"a choice made {when}: share that holds the truth, refused")
        for case in HARD:
            found = [timed(when, *case, rng) for _ in range(cases)]
            known = [one for one in found if isinstance(one, Effect)]
            held = np.mean([one.low <= case[3] <= one.high for one in known]) if known else np.nan
            print(f"  {case!s:32} {held:.3f}  {len(found) - len(known)}")
    print("a choice that is nearly a date; posts, against it, rise of the level: answered, wrongly")
    for posts, strays, rise in DATES:
        found = [nearly_a_date(posts, strays, rise, rng) for _ in range(cases)]
        known = [one for one in found if isinstance(one, Effect)]
        wrong = sum(not one.low <= 1 <= one.high for one in known)
        print(f"  {(posts, strays, rise)!s:32} {len(known)}  {wrong}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    shares = []
    print("posts, mean, over-dispersion, ratio, spread of weeks: share that holds it, refused")
    for case in CASES:
        found = [simulated(*case, rng) for _ in range(given.cases)]
        known = [one for one in found if isinstance(one, Effect)]
        held = float(np.mean([one.low <= case[3] <= one.high for one in known]))
        shares.append(held)
        print(f"  {case!s:32} {held:.3f}  {len(found) - len(known)}")
    print(f"over all: {np.mean(shares):.3f}")
    hard(given.cases, rng)
    days_and_hours(given.cases, rng)
    return 0


if __name__ == "__main__":
    sys.exit(main())
