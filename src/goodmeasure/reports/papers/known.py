"""How the figures of a paper are known: each in full in the data annex, elsewhere by what they rest
on, once for all that rest on the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goodmeasure.reports.dates import day
from goodmeasure.reports.figures import level_sentence, sentences
from goodmeasure.reports.papers.tree import Inline, Line, Link, Paper, Reference, Text

HEADING = "How we know the figures"
MOST_NAMED = 5
"""Sources named outside the data annex."""
IN_FULL = " How each was worked out is in the data annex, under the same number."


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """``keys`` are those of the figures that it is about."""

    keys: tuple[str, ...]
    line: Line


def opening(paper: Paper) -> str:
    return level_sentence() + (IN_FULL if paper.brief else "")


def entries(paper: Paper) -> tuple[Entry, ...]:
    """In the order of their first figures. Every key of the paper is in one of them."""
    if not paper.brief:
        return tuple(Entry(keys=(one.key,), line=in_full(one)) for one in paper.references)
    alike: dict[object, list[Reference]] = {}
    for one in paper.references:
        alike.setdefault((one.base, one.n, one.sources, one.as_of), []).append(one)
    return tuple(
        Entry(keys=tuple(one.key for one in some), line=in_brief(some[0], alone=len(some) == 1))
        for some in alike.values()
    )


def in_full(one: Reference) -> Line:
    """The figure, its base, method, sources, date and caveats."""
    return (
        Text(text=one.what, own=True),
        Text(text=f": {one.value}. "),
        Text(text=sentences(f"Base: {one.base}", one.n, one.method, one.definition) + " "),
        *_sources(one),
        Text(text=f"As of {day(one.as_of)}. {sentences(*one.caveats)}".strip()),
    )


def in_brief(one: Reference, *, alone: bool) -> Line:
    """Whom it is of, how many it rests on, who says so, and when."""
    what = (Text(text=f"{one.what}. ", own=True),) if alone else ()
    return (
        *what,
        Text(text=sentences(f"Base: {one.base}", one.n) + " "),
        *_sources(one, most=MOST_NAMED),
        Text(text=f"As of {day(one.as_of)}."),
    )


def _sources(one: Reference, *, most: int | None = None) -> Iterator[Inline]:
    """Of more than ``most`` by two or more, how many others there are."""
    named = one.sources if most is None or len(one.sources) <= most + 1 else one.sources[:most]
    for place, (name, address) in enumerate(named):
        yield Text(text="Source: " if place == 0 else "; ")
        yield Link(text=name, href=address) if address else Text(text=name, own=True)
    if len(named) < len(one.sources):
        others = len(one.sources) - len(named)
        yield Text(text=f", and {others} others that the data annex names")
    if one.sources:
        yield Text(text=". ")
