"""What came after a channel was left, as a paper that can be shown to anybody.

It says what is so, what we cannot tell and what is not known, and leaves out what is still to be
done: that is for the team, on the page of the look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goodmeasure.reports import change, wording
from goodmeasure.reports import leaving as said
from goodmeasure.reports.papers.tree import (
    Block,
    Bullets,
    Figure,
    Heading,
    Line,
    Link,
    Paper,
    Paragraph,
    Reference,
    Table,
    Text,
    words,
)

SUBJECT = "What came after leaving a channel"
INPUTS, HOURS = "B1", "B2"
"""Numbers of what the counts rest on; figures have A1 and on."""
NOBODY = "People of whom we do not know"
METHOD = (
    "What was is compared with what would have been, by two methods. We say that something is"
    " higher or lower only where both leave out no change"
)
READ = (
    "“Cannot tell” is an answer: the figures allow for either.",
    "That something changed after we left does not say that leaving did it.",
    "Where nobody counted, nothing is said. Not counted is not nought.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """``found`` is a look as it was kept; ``on`` the day on which it was taken. ``places`` are
    where people can go today: a title, and an address or ""."""

    organisation: str
    channel: str
    why: str
    on: date
    found: Mapping[str, Any]
    places: Sequence[tuple[str, str]] = ()


def paper(left: Left) -> Paper:
    """The look as a paper."""
    months = wording.many(left.found["months"], "month")
    series = [*_numbered(left)]
    return Paper(
        title=f"{months.capitalize()} after leaving {left.channel}",
        subject=SUBJECT,
        organisation=left.organisation,
        made_on=left.on,
        blocks=(
            Paragraph(line=(Figure(text=said.after_sentence(left.found), ref="A1"),), lead=True),
            *_part("Why we left", Paragraph(line=words(left.why, own=True))),
            *_part("Where you can find us now", *_places(left.places)),
            *_part("What changed, and what we cannot tell", *_known(series)),
            *_part("What is not known", *_unknown(left.found)),
            *_part("What people sent us", *_inputs(left.found)),
            *_part("Hours of work a week", *_hours(left.found)),
            *_part("What else changed in that time", *_events(left.found)),
            *_part("How to read this", Bullets(lines=tuple(words(one) for one in READ))),
        ),
        references=(_of_look(left), *(_of_series(*one, left) for one in series), *_of_counts(left)),
    )


def _part(title: str, *blocks: Block) -> tuple[Block, ...]:
    """A heading with what is below it; nothing where there is nothing."""
    return (Heading(level=2, line=words(title)), *blocks) if blocks else ()


def _places(found: Sequence[tuple[str, str]]) -> tuple[Block, ...]:
    lines = tuple(
        (Text(text=f"{title}: ", own=True), Link(text=address, href=address))
        if address
        else words(title, own=True)
        for title, address in found
    )
    return (Bullets(lines=lines),) if lines else ()


def _numbered(left: Left) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Series with an answer, each with the number of what it rests on."""
    answered = (one for one in left.found["series"] if one["result"].get("known"))
    for number, one in enumerate(answered, start=2):
        yield f"A{number}", one


def _known(series: list[tuple[str, Mapping[str, Any]]]) -> tuple[Block, ...]:
    rows = tuple(
        (
            (Text(text=f"{one['title']}, "), Text(text=one["subject"], own=True)),
            (
                Text(text=f"{said.verdict(one['result']).capitalize()}. ", strong=True),
                Figure(text=said.series_sentence(one), ref=key),
            ),
        )
        for key, one in series
    )
    if not rows:
        return ()
    head = ("What", "Since we left")
    return (Table(caption="Figures held against the time before", head=head, rows=rows),)


def _unknown(found: Mapping[str, Any]) -> tuple[Block, ...]:
    lines = tuple(
        (
            Text(text=one["title"]),
            *((Text(text=", "), Text(text=one["subject"], own=True)) if one["subject"] else ()),
            Text(text=f": {said.low(said.unknown_sentence(one))}"),
        )
        for one in found["series"]
        if not one["result"].get("known")
    )
    return (Bullets(lines=lines),) if lines else ()


def _inputs(found: Mapping[str, Any]) -> tuple[Block, ...]:
    rows = tuple(
        (
            words(one["group"] or NOBODY, own=True),
            words(one["kind"]),
            _counts(one["before"], one["after"], INPUTS),
        )
        for one in found["inputs"]
        if one["kind"]
    )
    if not rows:
        return ()
    return (Table(caption="What people sent us before and after",
                  head=("From", "What", "How many"), rows=rows),)  # fmt: skip


def _hours(found: Mapping[str, Any]) -> tuple[Block, ...]:
    rows = tuple(
        (
            words(one["title"], own=True),
            _counts(_a_week(one["before"]), _a_week(one["after"]), HOURS),
        )
        for one in found["hours"]
        if one["before"] or one["after"]
    )
    if not rows:
        return ()
    return (Table(caption="Hours of work a week, before and after", head=("For", "Hours"),
                  rows=rows),)  # fmt: skip


def _a_week(kept: Mapping[str, float] | None) -> float | None:
    return None if kept is None else kept["a_week"]


def _counts(before: float | None, after: float | None, ref: str) -> Line:
    return (Figure(text=said.beside(before, after), ref=ref),)


def _events(found: Mapping[str, Any]) -> tuple[Block, ...]:
    lines = tuple(words(f"{one['day']}: {one['title']}", own=True) for one in found["events"])
    if not lines:
        return (Paragraph(line=words("We know of nothing else in that time.")),)
    return (Bullets(lines=lines),)


def _days(found: Mapping[str, Any], first: str, last: str) -> str:
    return wording.period(date.fromisoformat(found[first]), date.fromisoformat(found[last]))


def _of_look(left: Left) -> Reference:
    return Reference(
        key="A1", what="What came after", value=said.after_sentence(left.found).removesuffix("."),
        base=f"figures of {_days(left.found, 'since', 'until')} and of the time before", n="",
        method=METHOD, as_of=left.on,
    )  # fmt: skip


def _of_series(key: str, one: Mapping[str, Any], left: Left) -> Reference:
    result, grain = one["result"], one["grain"]
    return Reference(
        key=key, what=f"{one['title']}, {one['subject']}",
        value=said.series_sentence(one).removesuffix("."),
        base=f"{wording.many(result['before'], grain)} before the leaving day and"
        f" {wording.many(result['after'], grain)} from then on",
        n="", method=METHOD, as_of=left.on,
        caveats=(
            change.placebo_sentence(result),
            *(said.of_days(each, one) for each in change.spoilers(result)),
        ),
    )  # fmt: skip


def _of_counts(left: Left) -> tuple[Reference, ...]:
    """Of what people sent us and of hours, where the paper speaks of them."""
    times = (
        f"before: {_days(left.found, 'before_since', 'before_until')}; after:"
        f" {_days(left.found, 'since', 'until')}"
    )
    parts = (
        (INPUTS, _inputs(left.found), "What people sent us",
         "Counts that people entered, answers to surveys, and replies and mentions that were"
         " collected, in two times of the same length. They are messages, not people"),
        (HOURS, _hours(left.found), "Hours of work",
         "Hours that people wrote down, divided by the weeks they were written down for"),
    )  # fmt: skip
    return tuple(
        Reference(
            key=key, what=what, value="two plain counts beside each other", base=times, n="",
            method=method, as_of=left.on,
            caveats=("What made the difference cannot be told from two numbers.",),
        )
        for key, blocks, what, method in parts
        if blocks
    )  # fmt: skip
