"""Tables and lists of what people wrote: effects, risks, steps, places, signposts, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodmeasure.decisions.record.record import Record
from goodmeasure.decisions.record.words import CHARACTERISTICS, Effect
from goodmeasure.reports.papers.language import Blocks
from goodmeasure.reports.papers.tables import bullets, on, own, table
from goodmeasure.reports.papers.tree import Day, Line, Link, Paragraph, Text, words
from goodmeasure.reports.reviews.names import capital

QUIET: Mapping[Effect, str] = {
    Effect.NONE: "No effect that we know of",
    Effect.UNKNOWN: "Effect not known",
}
"""Effects that need no row of their own, and what is said of all of them."""


def equality(record: Record) -> Blocks:
    """Every characteristic that something is written of."""
    return _effects(record, [one for one in CHARACTERISTICS if record.words.impact(one)])


def effects(record: Record) -> Blocks:
    """A table of those with an effect, or with more words on it; the others are named below."""
    short: dict[Effect, list[str]] = {}
    for key, title in CHARACTERISTICS.items():
        impact = record.words.impact(key)
        if impact is not None and impact.effect in QUIET and not impact.what.strip():
            short.setdefault(impact.effect, []).append(title)
    named = {one for some in short.values() for one in some}
    shown = [key for key, title in CHARACTERISTICS.items() if title not in named]
    lines = [
        Paragraph(line=words(f"{QUIET[effect]}: {', '.join(titles)}."))
        for effect, titles in short.items()
    ]
    return (*_effects(record, [one for one in shown if record.words.impact(one)]), *lines)


def _effects(record: Record, keys: Sequence[str]) -> Blocks:
    return table(
        "Effects, by characteristic", ("Characteristic", "Effect", "How, and what we do about it"),
        (
            (words(CHARACTERISTICS[key]), words(capital(impact.effect.value)),
             own(impact.what, "Nothing is written"))
            for key in keys
            if (impact := record.words.impact(key)) is not None
        ),
    )  # fmt: skip


def risks(record: Record) -> Blocks:
    return table(
        "Risks, and what we do about them",
        ("Risk", "How likely, how harmful", "What we do about it", "Who"),
        (
            (own(one.what), words(f"{capital(one.likelihood.value)}, {one.harm.value}"),
             own(one.mitigation, "Nothing is recorded"), own(one.owner, "Nobody named"))
            for one in record.words.risks
        ),
    )  # fmt: skip


def steps(record: Record) -> Blocks:
    return table(
        "Who does what, by when", ("Step", "Who", "By when"),
        (
            (own(one.what), own(one.owner, "Nobody named"), on(one.by))
            for one in record.words.steps
        ),
    )  # fmt: skip


def places(record: Record) -> Blocks:
    lines: list[Line] = []
    for one in record.words.places:
        said: Line = (Text(text=one.title, own=True, strong=True),)
        if one.what_for:
            said = (*said, Text(text=f": {one.what_for}", own=True))
        if one.address:
            said = (*said, Text(text=", "), Link(text=one.address, href=one.address))
        lines.append(said)
    return bullets(lines)


def signposts(record: Record) -> Blocks:
    return table(
        "Signposts",
        ("Signpost", "What trips it", "Who watches", "Until"),
        (
            (own(one.title), own(one.sentence), own(one.owner, "Nobody named"), on(one.until))
            for one in record.signposts
        ),
    )  # fmt: skip


def events(record: Record) -> Blocks:
    rows = []
    for one in record.events:
        source: Line = (
            (Link(text=one.source or one.address, href=one.address),)
            if one.address
            else own(one.source)
        )
        bears = ", ".join(one.criteria) or "Nothing in particular"
        rows.append(((Day(on=one.on),), own(f"{one.kind}: {one.title}"), words(bears), source))
    return table("Platform evidence log", ("Day", "What happened", "It bears on", "Source"), rows)
