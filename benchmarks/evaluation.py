"""How long judging the 28,998 library posts takes, against two floors.

    python benchmarks/evaluation.py [FOLDER]           times and ratios
    python benchmarks/evaluation.py --prior [FOLDER]   the table of evidence/posts/prior.py again

FOLDER holds the figures of one account a file; without it, the example that ships is used.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from goodmeasure.evidence.posts.fitting import fit_prior
from goodmeasure.evidence.posts.growth import Settled
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.mixtures import log_density
from goodmeasure.evidence.posts.prior import LIBRARIES
from goodmeasure.evidence.posts.verdicts import Case, judge

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.unit.evidence.posts import slow
from tests.unit.evidence.posts.libraries import HERE, library_histories

LIMIT = 1.0
"""Seconds the numbers may take once the posts are loaded."""


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Median seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return float(np.median(took))


def floor(histories: list[History]) -> None:
    """The least any such method must do: each point's probability of each count, and no more."""
    shapes = np.resize(np.asarray(LIBRARIES.shapes), LIBRARIES.points)
    for history in histories:
        shape = np.broadcast_to(shapes, (len(history), LIBRARIES.points))
        log_density(history.value, np.ones(shape.shape), np.ascontiguousarray(shape))


def in_plain_python(history: History, posts: int) -> None:
    slow.forecasts(history.value[:posts].tolist(), [1.0] * posts, [0] * posts, LIBRARIES)


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    histories = list(library_histories(Path(words[0]) if words else HERE).values())
    cases = [Case(history=history, growth=Settled()) for history in histories]
    if "--prior" in sys.argv:
        print_prior(cases)
        return
    judge(cases[:1])  # imports of scipy are not part of it
    posts = sum(map(len, histories))
    ours, least = timed(lambda: judge(cases)), timed(lambda: floor(histories))
    few = 60
    plain = timed(lambda: in_plain_python(histories[0], few), times=1) / few * posts
    print(
        f"machine: {platform.processor() or platform.machine()}, Python {platform.python_version()}"
    )
    print(
        f"verdicts on {posts:,} posts of {len(cases)} channels: {ours:.2f} s (limit {LIMIT:.0f} s)"
    )
    print(
        f"  floor, one look at each probability: {least:.2f} s; ours takes {ours / least:.1f} times"
    )
    print(
        f"  same forecasts in plain Python, from {few} posts: over {plain:.0f} s; "
        f"ours is over {plain / ours:.0f} times as fast"
    )


def print_prior(cases: list[Case]) -> None:
    """Weights in tenths of a thousandth: rows are keeps, columns shapes; then spreads."""
    prior = fit_prior(cases)
    whole = [round(10_000 * weight) for weight in prior.weights]
    for start in range(0, prior.even_points, len(prior.shapes)):
        print(f"    *({', '.join(map(str, whole[start : start + len(prior.shapes)]))}),")
    for start in range(prior.even_points, prior.points, len(prior.spreads)):
        print(f"    *({', '.join(map(str, whole[start : start + len(prior.spreads)]))}),")


if __name__ == "__main__":
    main()
