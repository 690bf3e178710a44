"""What is not known, for readers of papers: each thing once, of however many options it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goodmeasure.decisions.record.record import Record
from goodmeasure.decisions.review.checks import Note, Trouble
from goodmeasure.kernel.words import listed
from goodmeasure.reports import wording
from goodmeasure.reports.papers.language import Blocks
from goodmeasure.reports.papers.tables import bullets
from goodmeasure.reports.papers.tree import words
from goodmeasure.reports.reviews.names import Names, capital
from goodmeasure.reports.reviews.unknown import note_words

FIRST = 2
"""Things that a page has room for."""
WEIGHTS = "weights"
"""The part of a review that notes on what people said matters are about."""


def all_of(record: Record, names: Names) -> Blocks:
    return bullets([words(one, own=True) for one in _sentences(record.notes, record, names)])


def of_figures(record: Record, names: Names) -> Blocks:
    """Without what people did not say of weights, or said in two ways."""
    notes = [one for one in record.notes if note_words(one, names).step != WEIGHTS]
    return bullets([words(one, own=True) for one in _sentences(notes, record, names)])


def first(record: Record, names: Names) -> Blocks:
    """The first of them, where there is no room for all."""
    said = [words(one, own=True) for one in _sentences(record.notes, record, names)]
    more = [words("More is named in the report.")] if len(said) > FIRST else []
    return bullets([*said[:FIRST], *more])


def _sentences(notes: Sequence[Note], record: Record, names: Names) -> Iterator[str]:
    nothing = [one.about[0] for one in notes if one.trouble is Trouble.NOBODY_SCORED]
    if nothing:
        yield _nothing(nothing, names)
    for one in notes:
        if one.trouble is Trouble.UNKNOWN_CELLS:
            yield _cells(one, record, names)
        elif one.trouble is not Trouble.NOBODY_SCORED:
            yield note_words(one, names).sentence


def _nothing(criteria: Sequence[str], names: Names) -> str:
    counts = "Each counts" if len(criteria) > 1 else "It counts"
    return wording.sentences(
        f"Nothing is known of any option on {listed([names.criterion(one) for one in criteria])}",
        f"{counts} as anything from worst to best",
    )


def _cells(note: Note, record: Record, names: Names) -> str:
    """By criterion and group, with the options that it is missing of where that is not all."""
    missing: dict[tuple[str, str | None], list[str]] = {}
    for item in note.about:
        for option, criterion, audience in names.places.get(item, ()):
            missing.setdefault((criterion, audience), []).append(option)
    said = [
        names.criterion(criterion)
        + (f" for {names.audiences.get(audience, audience)}" if audience else "")
        + (
            ", of any option"
            if len(options) == len(record.under.options)
            else f", of {listed([names.option(one) for one in options])}"
        )
        for (criterion, audience), options in missing.items()
    ]
    counts = "Each counts" if len(said) > 1 else "It counts"
    known = wording.sentences(f"Not known: {'; '.join(said)}")
    return capital(f"{known} {counts} as anything from worst to best.")
