"""Figures of an option that are the sum of one of each of its channels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goodmeasure.decisions.review.items import clusters, named, shared
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import (
    Answer,
    Base,
    BaseKind,
    Definition,
    Finding,
    NotEnough,
    NotMeasurable,
)
from goodmeasure.kernel.words import few_listed
from goodmeasure.measures.ranges import Z
from goodmeasure.services.reviews.holdings import Holdings, Offer

METHOD = "review"

LITTLE = 0.05
"""Of an option's posts: channels with so few, of which too little is known, are left out and said.
"""

Weight = Callable[[str], int]
"""How much of the whole a channel brings, 0 where that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """What is added up: ``what`` goes before the names of the channels."""

    key: str
    measure: str
    title: str
    unit: str
    kind: BaseKind
    what: str
    caveats: tuple[str, ...]

    @property
    def of(self) -> Definition:
        return Definition(measure=self.measure, title=self.title, version=1, unit=self.unit)


def summed(
    held: Holdings, kept: Mapping[str, tuple[str, ...]], figure: Callable[[str], Answer],
    total: Total, weight: Weight = lambda _: 0,
) -> dict[str, Offer]:  # fmt: skip
    """By option, from the keys of its channels and the figure of one of them. Sums that share
    channels are wrong together."""
    keys = sorted({key for channels in kept.values() for key in channels})
    each = {key: figure(key) for key in keys if key in held.channels}
    weights = {key: weight(key) for key in each}
    answers = {
        option: _sum(
            held, {key: _goes_on(held, option, key, each) for key in channels}, total, weights
        )
        for option, channels in kept.items()
    }
    distinct = sorted(
        {kept[option] for option, one in answers.items() if isinstance(one, Finding)} - {()}
    )
    errors = [[error_of(each[key]) for key in channels] for channels in distinct]
    first = clusters(shared(errors, distinct))
    names = {
        channels: named(total.measure, distinct[place])
        for channels, place in zip(distinct, first, strict=True)
    }
    return {
        option: Offer(
            key=total.key, measure=total.measure, title=total.title, answer=answer,
            grade=Grade.OWN_MEASUREMENT,
            item=names.get(kept[option], "") if isinstance(answer, Finding) else "",
        )
        for option, answer in answers.items()
    }  # fmt: skip


def _goes_on(held: Holdings, option: str, key: str, each: Mapping[str, Answer]) -> Answer:
    """What was counted holds only where a channel goes on as it is."""
    if key not in each:
        return NotEnough(
            reason="it is yet to be opened",
            needed="Try it for three months, or state a figure with its range.",
        )
    then, now = held.under[option][key], held.states[key]
    if then is not now:
        return NotEnough(
            reason=f"it would be {then.value}, and what we counted was while it was {now.value}",
            needed="Try it for three months, or state a figure with its range.",
        )
    return each[key]


def error_of(answer: Answer) -> float:
    """Its standard error; 0 where it is exact, or not known."""
    if not isinstance(answer, Finding) or answer.low is None or answer.high is None:
        return 0.0
    return (answer.high - answer.low) / (2 * Z)


def _sum(
    held: Holdings, each: Mapping[str, Answer], total: Total, weights: Mapping[str, int]
) -> Answer:
    """Ranges of separate figures are added by their squares, on each side by itself (the method of
    variance estimates recovery: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702)."""
    if not each:
        return Finding(
            value=0.0, n=0, method=METHOD, as_of=held.now, of=total.of,
            base=Base(population="no channel", kind=total.kind),
            caveats=("There would be no channel. It follows without counting.",),
        )  # fmt: skip
    out = _left_out(each, weights)
    for key, answer in each.items():
        if not isinstance(answer, Finding) and key not in out:
            return of_one(held.name(key), answer)
    found = [one for one in each.values() if isinstance(one, Finding)]
    value = sum(one.value for one in found)
    below, above = (
        math.sqrt(sum((end(one) - one.value) ** 2 for one in found)) for end in (_low, _high)
    )
    names = few_listed([held.name(key) for key in each if key not in out])
    without = few_listed([held.name(key) for key in out]) if out else ""
    share = sum(weights[key] for key in out) / max(sum(weights[key] for key in each), 1)
    return Finding(
        value=value, low=max(value - below, 0.0), high=value + above,
        n=sum(one.n for one in found), method=METHOD, of=total.of,
        base=Base(population=f"{total.what} {names}", kind=total.kind),
        sources=tuple(dict.fromkeys(source for one in found for source in one.sources)),
        as_of=min(one.as_of for one in found),
        caveats=(*total.caveats, *(
            (f"Left out, because too little is known of them: {without}, with {share:.0%} of the"
             " posts.",) if out else ()
        )),
    )  # fmt: skip


def _left_out(each: Mapping[str, Answer], weights: Mapping[str, int]) -> tuple[str, ...]:
    """Channels without a figure, where they bring little of the whole."""
    out = tuple(key for key, one in each.items() if not isinstance(one, Finding))
    if any(weights.get(key, 0) == 0 for key in out):
        return ()
    whole = sum(weights.get(key, 0) for key in each)
    return out if sum(weights[key] for key in out) <= LITTLE * whole else ()


def of_one(name: str, why: NotEnough | NotMeasurable) -> NotEnough | NotMeasurable:
    """With the channel that it is about."""
    if isinstance(why, NotEnough):
        return NotEnough(reason=f"{name}: {why.reason}", needed=why.needed)
    return NotMeasurable(reason=f"{name}: {why.reason}", cost=why.cost)


def _low(one: Finding) -> float:
    return one.value if one.low is None else one.low


def _high(one: Finding) -> float:
    return one.value if one.high is None else one.high
