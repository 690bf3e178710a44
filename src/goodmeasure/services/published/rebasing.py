"""Numbers of people by age from a file that a person brought, and figures re-based to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from goodmeasure.evidence.audiences.rebase import OLDEST, Band, BandShare, Rebased, rebase
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.published.keeping import source_of
from goodmeasure.services.published.pieces import worth
from goodmeasure.services.published.reading import grids_of
from goodmeasure.sources.published.population_tables import age_band, read_counts
from goodmeasure.store import audit
from goodmeasure.store.models import Organisation, PopulationCount, PublishedFigure, User

FIRST_YEAR = 1900


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A place and year for which there are numbers. ``people`` counts all of them."""

    name: str
    year: int
    people: int
    source_name: str


def keep_counts(
    organisation: Organisation, path: Path, *, year: int, source_name: str, now: datetime,
    person: User | None = None,
) -> int:  # fmt: skip
    """Read a table of people by age; its areas' earlier numbers of that year are replaced."""
    if not source_name.strip():
        raise InputError("Say where the numbers come from.", next_step="Name the source.")
    if not FIRST_YEAR <= year <= now.year:
        raise InputError(f"There are no numbers of {year} yet.", next_step="Check the year.")
    counts = read_counts(grids_of(path))
    areas = sorted({one.area for one in counts})
    with transaction.atomic():
        PopulationCount.objects.filter(
            organisation=organisation, year=year, area__in=areas
        ).delete()
        PopulationCount.objects.bulk_create(
            [
                PopulationCount(
                    organisation=organisation, area=one.area, area_code=one.code, sex=one.sex,
                    age_from=one.age_from, age_to=one.age_to, count=one.count, year=year,
                    source_name=source_name.strip()[:300], read_at=now,
                )
                for one in counts
            ],
            batch_size=2_000,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="numbers of people kept",
            subject=source_name, areas=len(areas), year=year, numbers=len(counts),
        )  # fmt: skip
    return len(counts)


def areas_of(organisation: Organisation) -> list[Area]:
    """Both sexes together where they are told together, else the sum of the two."""
    rows = PopulationCount.objects.filter(organisation=organisation)
    found: dict[tuple[str, int], dict[bool, tuple[int, str]]] = {}
    for row in rows.values("area", "year", "sex", "source_name").annotate(people=Sum("count")):
        held = found.setdefault((row["area"], row["year"]), {})
        was = held.get(bool(row["sex"]), (0, ""))[0]
        held[bool(row["sex"])] = (was + row["people"], row["source_name"])
    return [
        Area(name=area, year=year, people=(some.get(False) or some[True])[0],
             source_name=(some.get(False) or some[True])[1])
        for (area, year), some in sorted(found.items())
    ]  # fmt: skip


def people_in(organisation: Organisation, area: str, year: int) -> dict[Band, int]:
    """People by age of both sexes together; summed over the sexes where only those are told."""
    rows = PopulationCount.objects.filter(organisation=organisation, area=area, year=year)
    together = rows.filter(sex="") if rows.filter(sex="").exists() else rows
    found: dict[Band, int] = {}
    for one in together:
        band = Band(age_from=one.age_from, age_to=one.age_to)
        found[band] = found.get(band, 0) + one.count
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Which figure is to be re-based, and to where."""

    table: str
    row: str
    area: str
    year: int


def by_age(organisation: Organisation, key: int) -> list[tuple[str, str]]:
    """Tables and rows of a source that have shares by age."""
    source = source_of(organisation, key)
    rows = PublishedFigure.objects.filter(source=source, unit="percent").order_by("pk")
    found = rows.values_list("table", "row", "heading", "column")
    return list(dict.fromkeys((table, row) for table, row, heading, column in found
                              if _age_of(heading, column)))  # fmt: skip


def _age_of(heading: str, column: str) -> tuple[int, int] | None:
    """A column of one sex and all ages, or of ages of both: those under another heading are not."""
    if heading and "age" not in heading.casefold():
        return None
    return age_band(column)


def rebased(
    organisation: Organisation, key: int, asked: Question
) -> tuple[Rebased | NotEnough, Sequence[PublishedFigure]]:
    """The share as it would be if the ages were those of the area; and the figures it rests on."""
    source = source_of(organisation, key)
    rows = PublishedFigure.objects.filter(
        source=source, table=asked.table, row=asked.row, unit="percent"
    ).order_by("pk")
    figures = [one for one in rows if _age_of(one.heading, one.column)]
    shown = [one for one in figures if one.value is not None]
    if len(shown) < len(figures):
        return NotEnough(
            reason="the source does not show the share of every age",
            needed="Choose another row, or a source that shows them all.",
        ), figures
    if not figures:
        return NotEnough(
            reason="this row has no shares by age", needed="Choose a row of a table by age."
        ), figures
    bands = [
        BandShare(band=Band(age_from=ages[0], age_to=ages[1]), share=(one.value or 0.0) / 100,
                  n=worth(source, one))
        for one in figures
        if (ages := _age_of(one.heading, one.column)) is not None
    ]  # fmt: skip
    people = people_in(organisation, asked.area, asked.year)
    first = min(one.band.age_from for one in bands)
    last = max(one.band.age_to for one in bands)
    return rebase(bands, people, ages=(first, min(last, OLDEST))), figures
