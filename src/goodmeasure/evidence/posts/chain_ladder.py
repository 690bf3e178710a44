"""Development factors: how much a count grows from one age of the grid to the next.

The chain ladder of actuaries (Mack, "Distribution-free calculation of the standard error of chain
ladder reserve estimates", ASTIN Bulletin 23, 1993): f_j = Σ C_i,j+1 / Σ C_i,j over the posts seen
at both ages. Here a post may be seen over part of a step only, so a link carries the part of the
step it covers; with whole steps the formulae are Mack's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.posts.history import Floats, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Links:
    """Growth of posts within steps of the grid; one row a post and step, all (rows,).

    ``step`` is the step's place, ``start`` the count at the beginning of what was seen of it,
    ``gain`` what was added, ``part`` how much of the step was seen, over 0 and up to 1.
    """

    step: Ints
    start: Floats
    gain: Floats
    part: Floats


SOLID = 20.0
"""Counts a post must start a step with to say how posts differ in speed. From smaller starts a
large factor mostly says that the start was low by chance."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Factors:
    """One row a step: the factor, Mack's σ², the exposure Σ C, and how many posts had a count.

    ``unlike`` is the variance of the posts' own factors beyond what chance gives: posts grow at
    different speeds.
    """

    factor: Floats
    sigma2: Floats
    unlike: Floats
    exposure: Floats
    n: Ints


def factors(links: Links, steps: int, prior: Floats | None = None, trust: float = 0.0) -> Factors:
    """Volume-weighted factors, drawn to ``prior`` by gamma-Poisson credibility.

    What is added per count already there is a rate with a gamma prior of mean ``prior`` - 1 and
    weight ``trust`` counts, so its posterior mean is (gain + trust * (prior - 1)) / (exposure +
    trust): Bornhuetter and Ferguson's blend (1972) in Bühlmann's credibility form. With ``trust``
    0 it is the plain chain ladder, and a step nobody was seen on has the factor 1.
    """
    expected = np.zeros(steps) if prior is None else prior - 1.0
    exposure = np.bincount(links.step, links.start * links.part, steps).astype(np.float64)
    gain = np.bincount(links.step, links.gain, steps)
    n = np.bincount(links.step, links.start > 0, steps).astype(np.int64)
    total = exposure + trust
    rate = np.divide(gain + trust * expected, total, out=np.zeros(steps), where=total > 0)
    squares, _, _ = _squares(links, steps, rate, 0.0)
    return Factors(
        factor=1.0 + rate,
        sigma2=np.divide(squares, n - 1, out=np.zeros(steps), where=n > 1),
        unlike=_unlike(links, steps, rate),
        exposure=exposure,
        n=n,
    )


def _squares(links: Links, steps: int, rate: Floats, over: float) -> tuple[Floats, Floats, Ints]:
    """Σ C (F - f)² of each step with Σ C and n, of links that start ``over`` so many counts."""
    weight = links.start * links.part
    seen = (weight > 0) & (links.start > over)
    step, weight = links.step[seen], weight[seen]
    gap = links.gain[seen] / weight - rate[step]
    squares = np.bincount(step, weight * gap**2, steps).astype(np.float64)
    return (
        squares,
        np.bincount(step, weight, steps).astype(np.float64),
        np.bincount(step, None, steps),
    )


def _unlike(links: Links, steps: int, rate: Floats) -> Floats:
    """By moments: chance (Poisson gains) makes Σ C (F - f)² (n - 1) (f - 1); the rest is v Σ C."""
    squares, weight, n = _squares(links, steps, rate, SOLID)
    beyond = squares - np.maximum(n - 1, 0) * rate
    return np.asarray(np.maximum(beyond, 0.0) / np.maximum(weight, 1.0))
