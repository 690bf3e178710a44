"""How often a signpost trips where nothing changed, and how soon where something did.

    python benchmarks/signposts.py [--runs 1000] [--history 26]

Weekly looks for two years after half a year of history, the least there must be, or after more.
First with the figure on its threshold all the time, which is the hardest case of no change; then a
spread above it, which is where a team would set one. Then real falls, against the window that the
signpost itself states from its history.
"""

from __future__ import annotations

import argparse
import math
import sys
from datetime import date, timedelta

import numpy as np

from goodmeasure.decisions.review.signposts import (
    Direction,
    Look,
    Signpost,
    Tripped,
    looks_to_be_sure,
    spread_of,
    state,
)

DAY = date(2026, 1, 5)
HISTORY, WATCH, WINDOW = 26, 104, 13
KINDS = (
    "normal", "pull of 0.3", "pull of 0.5", "skewed up", "skewed down", "heavy tails",
)  # fmt: skip
BEYOND = ("pull of 0.7",)
"""Shown, and outside of what is promised."""
FALLS = (1.5, 2.0, 3.0)
CHANGE = 30
"""The look at which a real fall comes."""

SIGNPOST = Signpost(
    key="fall", title="engagement per follower", figure="engagement", threshold=10.0,
    direction=Direction.FALLS, window=WINDOW, set_on=DAY,
    until=DAY + timedelta(weeks=WATCH),
)  # fmt: skip


def to_and_fro(kind: str, n: int, rng: np.random.Generator) -> np.ndarray:
    """n weeks with mean 0 and standard deviation 1."""
    if kind.startswith("pull"):
        pull, step = float(kind.split()[-1]), rng.standard_normal(n)
        for week in range(1, n):
            step[week] = pull * step[week - 1] + math.sqrt(1 - pull**2) * step[week]
        return step
    if kind == "heavy tails":
        return rng.standard_t(4, n) / math.sqrt(2)
    if kind.startswith("skewed"):
        return (rng.gamma(2, 1, n) - 2) / math.sqrt(2) * (1 if kind == "skewed up" else -1)
    return rng.standard_normal(n)


def tripped(values: np.ndarray, history: int) -> int | None:
    """The look of the watch at which it trips."""
    days = [DAY + timedelta(weeks=week - history + 1) for week in range(len(values))]
    looks = [Look(on=on, value=float(value)) for on, value in zip(days, values, strict=True)]
    found = state(SIGNPOST, looks, looks[-1].on)
    return (found.on - DAY).days // 7 if isinstance(found, Tripped) else None


def false_alarms(
    kind: str, above: float, runs: int, rng: np.random.Generator, history: int = HISTORY
) -> float:
    wrong = sum(
        tripped(10 + above + to_and_fro(kind, history + WATCH, rng), history) is not None
        for _ in range(runs)
    )
    return wrong / runs


def caught(
    kind: str, fall: float, runs: int, rng: np.random.Generator, history: int = HISTORY
) -> tuple[float, float, int]:
    """Of falls to so many spreads under the threshold: share caught within the window that history
    states, the median window, and runs whose history says that it cannot be caught in time."""
    hits, windows, hopeless = 0, [], 0
    for _ in range(runs):
        values = 11 + to_and_fro(kind, history + WATCH, rng)
        values[history + CHANGE :] -= 1 + fall
        spread = spread_of(values[:history].tolist())
        assert isinstance(spread, float)
        window = looks_to_be_sure(fall, spread, SIGNPOST.planned, WINDOW)
        if window is None or CHANGE + window > WATCH:
            hopeless += 1
            continue
        at = tripped(values[: history + CHANGE + window], history)
        hits += at is not None and at > CHANGE
        windows.append(window)
    return hits / max(len(windows), 1), float(np.median(windows)), hopeless


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--history", type=int, default=HISTORY)
    given = parser.parse_args()
    rng = np.random.default_rng(20)
    failed = False
    print("no change in two years: share tripped, on the threshold; a spread above it")
    for kind in (*KINDS, *BEYOND):
        shares = [false_alarms(kind, above, given.runs, rng, given.history) for above in (0.0, 1.0)]
        failed |= max(shares) > 0.05 and kind in KINDS
        print(f"  {kind:12} {shares[0]:.3f}   {shares[1]:.3f}", flush=True)
    print("a real fall, spreads under the threshold: caught in the window, the window, not stated")
    for kind in KINDS:
        for fall in FALLS:
            share, window, hopeless = caught(kind, fall, given.runs // 2, rng, given.history)
            failed |= share < 0.9
            print(
                f"  {kind:12} {fall:.1f}   {share:.3f}   {window:.0f} weeks   {hopeless}",
                flush=True,
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
