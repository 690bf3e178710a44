"""What people are told, drafted so that it fits where it is shown.

A draft never cuts a sentence: it is the first of several wordings, the fullest first, that is short
enough. Each reads the same before the leaving day and after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from goodmeasure.measures import limits
from goodmeasure.measures.limits import Count, Limit

ENOUGH = 3
"""Places to go to; more are named only where they take nothing from the rest."""


class Kind(StrEnum):
    """Where a notice stands."""

    PINNED = "pinned"  # the last post on the channel that is left
    PROFILE = "profile"  # its profile text
    ELSEWHERE = "elsewhere"  # a post on a channel where we stay


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """Where people can go instead: what it is called, and its address, which may be empty."""

    title: str
    address: str = ""

    @property
    def words(self) -> str:
        return f"{self.title}: {self.address}" if self.address else self.title


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a notice is made of. ``day`` is in words; ``website`` the organisation's address."""

    organisation: str
    left: str
    day: str
    spots: tuple[Spot, ...]
    website: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """``left_out`` are spots that had no room. ``fits`` is false where even the shortest wording is
    too long, and somebody has to write it."""

    kind: Kind
    text: str
    left_out: tuple[Spot, ...] = ()
    fits: bool = True


def limit(kind: Kind, platform: str) -> Limit | None:
    """How long a notice may be there; ``None`` where no limit is known."""
    return limits.limit_of(platform, "profile" if kind is Kind.PROFILE else "post")


def measured(text: str, kind: Kind, platform: str) -> Count | None:
    """How much of the limit a notice takes."""
    known = limit(kind, platform)
    return limits.count(text, known) if known else None


def draft(told: Told, kind: Kind, platform: str) -> Draft:
    """The fullest wording that fits where it is shown; without a known limit, the fullest."""
    text, named = "", 0
    for text, named in _wordings(told, kind):
        count = measured(text, kind, platform)
        if count is None or count.fits:
            return Draft(kind=kind, text=text, left_out=told.spots[named:])
    return Draft(kind=kind, text=text, left_out=told.spots[named:], fits=False)


def _wordings(told: Told, kind: Kind) -> Iterator[tuple[str, int]]:
    """Wordings with the number of spots each names, the fullest first. Who we are and a word of
    thanks are worth more than a fourth place to go to."""
    for named in range(len(told.spots), -1, -1):
        where = "\n".join(one.words for one in told.spots[:named])
        openings = _openings(told, kind)
        for opening in openings if named <= ENOUGH else openings[:1]:
            if where:
                yield f"{opening}\n\n{_lead(kind)}\n{where}", named
            elif told.website:
                yield f"{opening} {_find(told.website)}", 0
            else:
                yield opening, 0
    if told.website:
        yield f"Not used from {told.day}. {told.website}", 0
    yield f"Not used from {told.day}.", 0


def _lead(kind: Kind) -> str:
    return "You can also reach us here:" if kind is Kind.ELSEWHERE else "You can find us here:"


def _find(website: str) -> str:
    return f"You can find us at {website}"


def _openings(told: Told, kind: Kind) -> tuple[str, ...]:
    if kind is Kind.ELSEWHERE:
        return (
            f"From {told.day} {told.organisation} no longer posts or answers on {told.left}. Here"
            " nothing changes.",
            f"From {told.day} we no longer post or answer on {told.left}. Here nothing changes.",
        )
    if kind is Kind.PROFILE:
        return (
            f"{told.organisation}. This account is not used from {told.day}: nobody posts or"
            " answers here.",
            f"This account is not used from {told.day}. Nobody answers here.",
            f"Not used from {told.day}. Nobody answers here.",
        )
    return (
        f"From {told.day} {told.organisation} no longer posts here, and nobody reads or answers"
        " messages and replies. Thank you for following us.",
        f"From {told.day} we no longer post here, and nobody reads or answers replies.",
        f"From {told.day} nobody posts or answers here.",
    )
