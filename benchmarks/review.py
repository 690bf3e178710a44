"""How long working out a review takes, against a floor and a peer.

    python benchmarks/review.py [--draws 10000]

Eight options (one for each of eight channels), twelve criteria, six groups, every criterion scored
for every group: 576 cells, each a figure with a range. The floor is the least any such method must
do: draw that many normals and add them up with the weights, once. The peer, where it is installed,
is TOPSIS of pymcdm (1.4.0 when measured), once for each draw.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from goodmeasure.decisions.review.cells import Cell, Evidence
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.outcome import drawn, outcome, work_out, worth_knowing
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.weighing import Points, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import Base, BaseKind, Finding

TODAY = date(2026, 11, 27)
LIMIT = 0.2
"""Seconds for 10,000 draws."""

OPTIONS, CRITERIA, GROUPS = 8, 12, 6


def made_up(by_group: bool) -> Review:
    chance = np.random.default_rng(1)
    criteria = tuple(
        Criterion(key=f"c{n}", title=f"Criterion {n}", by_group=by_group or n < 4,
                  scale=Scale(worst=0, best=100))
        for n in range(CRITERIA)
    )  # fmt: skip
    audiences = tuple(
        Audience(key=f"g{n}", title=f"Group {n}", group=f"g{n}") for n in range(GROUPS)
    )
    options = tuple(Option(key=f"o{n}", title=f"Option {n}") for n in range(OPTIONS))
    weighing = Weighing(author="team", points=tuple(
        Points(criterion=one.key, points=50, low=20, high=100) for one in criteria
    ))  # fmt: skip
    bare = Review(
        question="Where?", options=options, criteria=criteria, audiences=audiences,
        weighings=(weighing,),
    )  # fmt: skip
    cells = []
    for option in options:
        for criterion in criteria:
            for audience in bare.audiences_of(criterion):
                value = float(chance.uniform(20, 80))
                found = Finding(
                    value=value, low=value - 8, high=value + 10, n=100, method="measures",
                    base=Base(population="people", kind=BaseKind.OWN_SURVEY),
                    as_of=datetime(2026, 11, 27, tzinfo=UTC),
                )  # fmt: skip
                cells.append(Cell(
                    option=option.key, criterion=criterion.key, audience=audience,
                    evidence=Evidence(finding=found, grade=Grade.OWN_SURVEY),
                ))  # fmt: skip
    return replace(bare, cells=tuple(cells))


def timed(work: Callable[[], object], times: int = 9) -> float:
    """Median seconds of the processor: on a machine that others use, the clock measures them."""
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return float(np.median(took))


def floor(cells: int, draws: int) -> None:
    """One normal a cell and draw, and one sum of products."""
    values = np.random.default_rng(1).standard_normal((cells, draws))
    np.einsum("cd,c->d", values, np.ones(cells))


def peer(draws: int) -> float | None:
    """Seconds that TOPSIS takes for the same number of draws, from a twentieth of them."""
    try:
        from pymcdm.methods import TOPSIS
    except ImportError:
        return None
    chance, few = np.random.default_rng(1), max(draws // 20, 1)
    values, weights = chance.random((few, OPTIONS, CRITERIA)), chance.dirichlet([1] * CRITERIA, few)
    method, types = TOPSIS(), np.ones(CRITERIA)
    return (
        draws
        / few
        * timed(
            lambda: [method(v, w, types) for v, w in zip(values, weights, strict=True)], times=1
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000)
    given = parser.parse_args()
    whole, usual, n = made_up(True), made_up(False), given.draws
    work_out(whole, today=TODAY, n=100)  # imports are not part of it
    draws = drawn(whole, today=TODAY, n=n)
    every = timed(lambda: work_out(whole, today=TODAY, n=n))
    some = timed(lambda: work_out(usual, today=TODAY, n=n))
    least = timed(lambda: floor(len(whole.cells), n))
    print(
        f"machine: {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    )
    print(f"{len(whole.cells)} cells, {n:,} draws, worked out: {every:.3f} s (limit {LIMIT} s)")
    print(
        f"  floor, drawing and adding up once: {least:.3f} s; ours takes {every / least:.1f} times"
    )
    first = timed(lambda: drawn(whole, today=TODAY, n=n))
    then = timed(lambda: outcome(whole, draws, 1))
    print(f"  of it, drawing: {first:.3f} s; ranks, turning points and drivers: {then:.3f} s")
    print(f"four of the criteria by group ({len(usual.cells)} cells): {some:.3f} s")
    few = drawn(usual, today=TODAY, n=n)
    print(f"  worth of knowing each of its figures: {timed(lambda: worth_knowing(few), 3):.3f} s")
    theirs = peer(n)
    if theirs is not None:
        print(f"peer, TOPSIS for each draw: {theirs:.1f} s, {theirs / every:.0f} times ours")
    return int(every > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
