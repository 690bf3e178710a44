"""A later file of the same figures, kept by the mapping that was confirmed for an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.published.keeping import THE_PUBLIC, NewSource, source_of
from goodmeasure.services.published.reading import (
    cost_of,
    keep,
    long_form,
    mapping_of,
    read,
)
from goodmeasure.store.models import Organisation, PublishedSource, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NextWave:
    """``source`` is the key of the earlier one; ``title`` and ``url`` where they are others."""

    path: Path
    source: int
    published_on: date
    title: str = ""
    url: str = ""


def keep_wave(
    organisation: Organisation, wave: NextWave, *, now: datetime, person: User | None = None
) -> list[PublishedSource]:
    """Raises ``InputError`` with every difference where the layout is another."""
    try:
        earlier = source_of(organisation, wave.source)
    except PublishedSource.DoesNotExist as error:
        raise InputError(
            f"There is no source {wave.source}.", next_step="goodmeasure published list names them."
        ) from error
    mapping = mapping_of(earlier)
    if not (mapping.tables or mapping.columns):
        raise InputError(
            f"“{earlier.title}” was not read from a file of tables.",
            next_step="Name a source that was, or bring the file by the pages.",
        )
    reading = read(organisation, wave.path, mapping=mapping, before=earlier)
    if reading.changes:
        raise InputError(
            f"The layout is not that of “{earlier.title}”. " + " ".join(reading.changes[:20]),
            next_step="Nothing was kept. Bring the file by the pages, and confirm what is new.",
        )
    if not reading.is_settled:
        doubts = reading.layout.doubts if reading.layout is not None else ()
        raise InputError(
            " ".join(f"{one.sentence} ({', '.join(one.where)})" for one in doubts)
            or "Not every column it needs is there.",
            next_step="Nothing was kept. Bring the file by the pages, and answer there.",
        )
    figures, left_out = long_form(wave.path, reading, reading.mapping)
    if left_out:
        raise InputError(
            f"{len(left_out)} lines cannot be used: {' '.join(left_out[:5])}",
            next_step="Nothing was kept. Correct them, or bring the file by the pages.",
        )
    new = NewSource(
        title=wave.title or earlier.title, publisher=earlier.publisher,
        published_on=wave.published_on, grade=earlier.grade, url=wave.url or earlier.url,
        people=str(earlier.mapping.get("people", THE_PUBLIC)), file_name=wave.path.name,
        mapping=dict(cost_of(reading, wave.path, None)),
    )  # fmt: skip
    return keep(organisation, new, reading, reading.mapping, figures, now=now, person=person)
