"""A starter set of published figures: facts about where people in the UK are, each second-hand.

Source of each: ``example/published_figures.csv`` and ``example/SOURCE.md``. Nobody here read the
publications themselves, so every one is marked second-hand wherever it is shown.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from django.db import transaction

from goodmeasure.services.published.keeping import NewSource, store
from goodmeasure.sources.published.long_form import LongFigure
from goodmeasure.store.models import GradeOf, Organisation, PublishedSource, User

FILE = "published_figures.csv"
STARTER = "starter set"
"""How the mapping of a source says that it is of this set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """The figures of one account of one source and year."""

    new: NewSource
    figures: tuple[LongFigure, ...]


def add_starter_set(
    organisation: Organisation, *, now: datetime, person: User | None = None
) -> list[PublishedSource]:
    """Add what is not there yet. Run again, it changes nothing; what was withdrawn stays so."""
    with transaction.atomic():
        there = set(
            PublishedSource.objects.filter(organisation=organisation, file_name=FILE)
            .values_list("title", "published_on", "url")
        )  # fmt: skip
        return [
            store(organisation, part.new, part.figures, now=now, person=person)
            for part in _parts(organisation.day_of(now))
            if (part.new.title, part.new.published_on, part.new.url) not in there
        ]


def _parts(today: date) -> Iterator[_Part]:
    data = (files("goodmeasure.services.example") / FILE).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    groups: dict[tuple[str, str, str, str], list[LongFigure]] = {}
    lines = csv.DictReader(data.decode().splitlines())
    for line, row in enumerate(lines, 2):
        key = (row["source"], row["publisher"], row["url"], row["year"])
        groups.setdefault(key, []).append(_figure(row, line))
    for (title, publisher, url, year), some in groups.items():
        yield _Part(
            new=NewSource(
                title=title, publisher=publisher, url=url if url.startswith("https://") else "",
                published_on=min(date(int(year), 12, 31), today), fieldwork=year,
                grade=GradeOf.SECOND_HAND, file_name=FILE, digest=digest,
                mapping={"form": STARTER},
            ),
            figures=tuple(some),
        )  # fmt: skip


def _figure(row: dict[str, str], line: int) -> LongFigure:
    return LongFigure(
        table=row["measure"][:1].upper() + row["measure"][1:], line=line,
        population=row["population"], kind=row["kind"], heading=row["heading"],
        column=row["column"], row=row["row"], outlet=row["outlet"], measure=row["measure"],
        value=float(row["value"]), unit=row["unit"], note=row["note"],
        base_unweighted=float(row["base"]) if row["base"] else None,
    )  # fmt: skip
