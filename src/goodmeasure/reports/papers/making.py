"""A paper from a record, a template, and passages in people's own wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goodmeasure.decisions.record.record import Record
from goodmeasure.kernel.errors import InputError
from goodmeasure.reports import wording
from goodmeasure.reports.papers import language, values
from goodmeasure.reports.papers.kinds import BY_KEY, Kind, shipped
from goodmeasure.reports.papers.markup import read
from goodmeasure.reports.papers.passages import Edited, Part, edited, parts
from goodmeasure.reports.papers.tree import Block, Note, Paper, refs, words


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """``template`` is an organisation's own, or empty for ours; ``texts`` are those of this paper
    alone. ``filled`` is what all papers of the record have in common, where it is there already."""

    record: Record
    template: str = ""
    texts: tuple[Edited, ...] = ()
    filled: values.Filled | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """``parts`` are as they stand in the paper, ``ours`` as they would be without passages in
    people's own wording; ``lost`` are passages whose part the template no longer has."""

    kind: Kind
    paper: Paper
    parts: tuple[Part, ...]
    ours: tuple[Part, ...]
    lost: tuple[Edited, ...]


def make(key: str, source: Source) -> Made:
    """Raises ``InputError`` naming the line, for a template or a passage that is no good."""
    kind, record = BY_KEY[key], source.record
    filled = source.filled or values.fill(record)
    found = read(language.fill(source.template or shipped(key), filled.values))
    if not found.title:
        raise InputError("A paper needs a title.", next_step="Start the template with “# ”.")
    ours = parts(found.blocks)
    known = [one.key for one in filled.references]
    stand = _with(ours, source.texts, known)
    blocks = tuple(_blocks(stand))
    spoken = set(refs(blocks))
    try:
        paper = Paper(
            title=found.title, subject=kind.title, organisation=record.organisation,
            made_on=record.day, blocks=_marked(blocks, record), brief=not kind.whole_annex,
            references=tuple(
                one for one in filled.references if kind.whole_annex or one.key in spoken
            ),
        )  # fmt: skip
    except ValueError as wrong:
        raise InputError(str(wrong), next_step="Put the headings in order.") from None
    there = {one.key for one in ours}
    return Made(
        kind=kind, paper=paper, parts=stand, ours=ours,
        lost=tuple(one for one in source.texts if one.key not in there),
    )  # fmt: skip


def _with(ours: Sequence[Part], texts: Sequence[Edited], known: Sequence[str]) -> tuple[Part, ...]:
    by = {one.key: one for one in texts}
    return tuple(edited(one, by[one.key], known) if one.key in by else one for one in ours)


def _blocks(stand: Iterable[Part]) -> Iterable[Block]:
    for part in stand:
        if part.heading is not None:
            yield part.heading
        yield from part.blocks


def _marked(blocks: tuple[Block, ...], record: Record) -> tuple[Block, ...]:
    if not record.is_draft:
        return blocks
    said = f"Draft of {wording.day(record.day)}. Nothing in it is decided."
    return (Note(line=words(said)), *blocks)
