"""Reach of a set of outlets as a finding: from people's own answers, or from each outlet's share.

Sets that are compared rest on the same people, so how far their errors go together is told as well.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from goodmeasure.evidence.audiences.estimates import WIDEST
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.reach import METHOD, bounds, reach_of_set
from goodmeasure.evidence.audiences.shares import Bools
from goodmeasure.kernel.bases import SHARE_OF_PEOPLE
from goodmeasure.kernel.findings import (
    Answer,
    Base,
    BaseKind,
    Definition,
    Finding,
    NotEnough,
    Source,
)
from goodmeasure.kernel.words import few_listed
from goodmeasure.observations.columns import Floats

ONLY_CHANNELS = (
    "Only places where we have a channel, or would open one, are counted; e-mail, letters and"
    " meetings are the same under every option."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the share is called and of whom it is: ``measure`` "reach" or "expected"."""

    measure: str
    title: str
    population: str
    caveats: tuple[str, ...] = ()

    @property
    def of(self) -> Definition:
        return Definition(measure=self.measure, title=self.title, version=1, unit=SHARE_OF_PEOPLE)


def nowhere(wanted: Wanted, kind: BaseKind, as_of: datetime) -> Finding:
    """No outlet at all reaches nobody: known without asking."""
    return Finding(
        value=0.0, n=0, base=Base(population=wanted.population, kind=kind), method=METHOD,
        as_of=as_of, of=wanted.of,
        caveats=("There would be no place, so it reaches nobody. It follows without asking.",),
    )  # fmt: skip


def from_answers(
    said: Mapping[str, Bools], weights: Floats | None, outlets: Collection[str], wanted: Wanted,
    *, source: Source, as_of: datetime, caveats: Sequence[str] = (),
) -> Answer:  # fmt: skip
    """Counted: those who named at least one of the outlets, nothing assumed."""
    missing = [outlet_title(one) for one in sorted(outlets) if one not in said]
    if missing:
        return NotEnough(
            reason=f"{source.name} did not ask {wanted.population} about {few_listed(missing)}",
            needed=f"Ask them about {few_listed(missing)} in the next survey.",
        )
    found = reach_of_set(said, sorted(outlets), weights)
    if isinstance(found, NotEnough):
        return found
    return Finding(
        value=found.value, low=found.low, high=found.high, n=found.n,
        base=Base(population=wanted.population, kind=BaseKind.OWN_SURVEY), method=METHOD,
        sources=(source,), as_of=as_of, of=wanted.of,
        caveats=(_which(outlets), *wanted.caveats, *caveats),
    )  # fmt: skip


def from_shares(shares: Mapping[str, Finding], outlets: Collection[str], wanted: Wanted) -> Answer:
    """Within Fréchet's bounds, widened by chance: from the low end of the largest share to the high
    end of the sum (squares added, as of sums elsewhere: Zou and Donner 2008). The value is the
    middle of what is between "all of them the same people" and "nothing to do with one another".
    Chosen, not measured: the truth mostly lies between these two (docs/methods/reach.md)."""
    missing = [outlet_title(one) for one in sorted(outlets) if one not in shares]
    if missing:
        return NotEnough(
            reason=f"how many of {wanted.population} are at {few_listed(missing)} is not known",
            needed=f"Ask them about {few_listed(missing)}, together with the other places.",
        )
    used = [shares[one] for one in sorted(outlets)]
    if len({(one.base.kind, one.base.population) for one in used}) > 1:
        return NotEnough(
            reason="the shares of these places are of unlike people, and cannot be added up",
            needed=f"Ask {wanted.population} about all of these places in one survey.",
        )
    if any(one.low is None or one.high is None for one in used):
        return NotEnough(
            reason="a share of one of these places has no range: its source publishes no base",
            needed=f"Ask {wanted.population} about all of these places in one survey.",
        )
    least = max(one.low for one in used if one.low is not None)
    above = math.hypot(*(one.high - one.value for one in used if one.high is not None))
    most = min(1.0, sum(one.value for one in used) + above)
    if most - least > WIDEST:
        return NotEnough(
            reason=f"it could be anything from {least:.0%} to {most:.0%}",
            needed=f"Ask {wanted.population} about all of these places in one survey.",
        )
    held = bounds({one: shares[one].value for one in outlets})
    return Finding(
        value=(held.low + held.if_independent) / 2, low=least, high=most,
        n=min(one.n for one in used), base=used[0].base, method=METHOD,
        sources=tuple(dict.fromkeys(source for one in used for source in one.sources)),
        as_of=min(one.as_of for one in used), of=wanted.of,
        caveats=(_which(outlets), *wanted.caveats, *(_assumed(held.low, held.if_independent)
                 if len(used) > 1 else ()),
                 *dict.fromkeys(caveat for one in used for caveat in one.caveats)),
    )  # fmt: skip


def _assumed(low: float, high: float) -> tuple[str, ...]:
    return (
        f"How many are in several of these places was not asked. The value is the middle between"
        f" {low:.0%}, if those in one are in the others too, and {high:.0%}, if one had nothing to"
        " do with another.",
    )


def _which(outlets: Collection[str]) -> str:
    return f"Counted: {few_listed([outlet_title(one) for one in sorted(outlets)])}."


def going_together(
    said: Mapping[str, Bools], weights: Floats | None, sets: Sequence[Collection[str]]
) -> list[list[float]]:
    """The correlation (k, k) of the errors of the sets' reach, which is that of who is reached by
    each. A set that reaches everybody or nobody has no error, and goes with none."""
    n = len(next(iter(said.values())))
    part = np.ones(n) / n if weights is None else weights / weights.sum()
    reached = np.array(
        [
            np.logical_or.reduce([said[one] for one in outlets]) if outlets else np.zeros(n)
            for outlets in sets
        ],
        dtype=np.float64,
    )
    centred = reached - (reached @ part)[:, None]
    covariance = (centred * part) @ centred.T
    spread = np.sqrt(np.maximum(np.diag(covariance), 0))
    scale = np.outer(spread, spread)
    found = np.divide(covariance, scale, out=np.eye(len(sets)), where=scale > 0)
    return [[float(one) for one in row] for row in found]
