"""Whom a share is a share of, and the one way from one base to another: through stated sizes.

"27.8% of the UK population" and "39% of UK online adults" can be the same people. Shares of unlike
populations are refused by ``kernel.comparison``; ``convert`` makes them alike, or says why not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goodmeasure.kernel.errors import InputError, UnlikeThings
from goodmeasure.kernel.findings import Base, BaseKind, Finding, Source

SHARE_OF_PEOPLE = "share of people"
"""The unit of every share whose base is people; 0 to 1."""

PEOPLE = frozenset({BaseKind.CLAIMED, BaseKind.OWN_SURVEY, BaseKind.CENSUS})
"""Kinds of base that are people whatever the unit."""


ROUNDING = 1e-12
"""What the last digits of a computer may make of everybody, who are not more than there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """People who can be a base. ``within`` names the wider populations that hold all of them.

    Raises ``InputError`` for a size that nobody stands for, or that is no size.
    """

    name: str
    size: int | None = None
    source: Source | None = None
    within: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.size is None:
            return
        if self.size <= 0:
            raise InputError(
                f"{self.name} cannot be {self.size:,} people.", next_step="Give its size, over 0."
            )
        if self.source is None:
            raise InputError(
                f"The size of {self.name} has no source.",
                next_step="Say where the size comes from, and from when it is.",
            )


def of_people(finding: Finding) -> bool:
    """Whether it is a share of people, so that its population matters in every comparison."""
    if finding.base.kind in PEOPLE:
        return True
    return finding.of is not None and finding.of.unit == SHARE_OF_PEOPLE


def convert(
    finding: Finding, *, of: Population, to: Population, counted_in: Population | None = None
) -> Finding:
    """The same people as a share of another population: share x size of ``of`` / size of ``to``.

    ``counted_in`` is the population in which the people were counted, where the source divided
    them by another (online adults, put out of everybody); otherwise they were counted in ``of``.
    ``to`` must hold all who could be counted: a share of everybody says nothing about the young.
    Raises ``UnlikeThings`` (aspect "population") where it cannot be done.
    """
    where = counted_in or of
    if finding.base.population != of.name:
        raise _cannot(
            f"the figure is a share of {finding.base.population}, not of {of.name}",
            "Give the population the figure names.",
        )
    if not of_people(finding):
        raise _cannot("it is no share of people", "Convert shares of people only.")
    if to.name != where.name and to.name not in where.within:
        raise _cannot(
            f"some who were counted in {where.name} may lie outside {to.name}",
            f"Find a figure for {to.name}, or the population the people were counted in.",
        )
    ratio = _size(of) / _size(to)
    value = finding.value * ratio
    if value > 1 + ROUNDING:
        raise _cannot(
            f"{finding.value:.1%} of {of.name} is more people than there are in {to.name}",
            "Check both sizes and their dates.",
        )
    return replace(
        finding,
        value=min(value, 1.0),
        low=None if finding.low is None else finding.low * ratio,
        high=None if finding.high is None else min(finding.high * ratio, 1.0),
        base=Base(population=to.name, kind=finding.base.kind, size=to.size),
        sources=finding.sources + _sources(of, to, finding.sources),
        caveats=(*finding.caveats, *_caveats(of, to, where)),
    )


def _size(one: Population) -> int:
    if one.size is None:
        raise _cannot(
            f"the size of {one.name} is not known", f"Find the size of {one.name}, with its source."
        )
    return one.size


def _sources(of: Population, to: Population, known: tuple[Source, ...]) -> tuple[Source, ...]:
    sizes = (one.source for one in (of, to) if one.source is not None)
    return tuple(dict.fromkeys(source for source in sizes if source not in known))


def _caveats(of: Population, to: Population, where: Population) -> tuple[str, ...]:
    said = (
        f"Converted from a share of {of.name} ({of.size:,} people) to a share of {to.name}"
        f" ({to.size:,} people). It is no surer than those sizes.",
    )
    if to.name == where.name:
        return said
    return (
        *said,
        f"Only {where.name} were counted: others in {to.name} count as if none did, so the share"
        " may be higher.",
    )


def _cannot(why: str, next_step: str) -> UnlikeThings:
    return UnlikeThings(
        f"This share cannot be converted: {why}.", next_step=next_step, aspect="population"
    )
