"""From an uploaded file to figures in long form: what was seen, what is asked, what it becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import transaction

from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.services.published.keeping import NewSource, sources_of, store
from goodmeasure.sources.files import MEBIBYTE, SingleFile, open_source, read_all
from goodmeasure.sources.grids import Grid, read_grids
from goodmeasure.sources.published import spss, spss_shares
from goodmeasure.sources.published.crosstabs.changes import alike, differences, remembered
from goodmeasure.sources.published.crosstabs.seeing import see
from goodmeasure.sources.published.crosstabs.values import Layout
from goodmeasure.sources.published.long_form import (
    FiguresMapping,
    LongFigure,
    as_plain,
    figures,
    from_plain,
    proposed,
)
from goodmeasure.sources.published.long_tables import LongTable, look, plain_measure, understand
from goodmeasure.sources.published.spss import SavFile
from goodmeasure.store.models import Organisation, PublishedSource, User

LARGEST = 32 * MEBIBYTE
ALIKE = 0.5
"""The part of a file's tables that another must have to be taken for an earlier one of it."""


class Form(StrEnum):
    CROSSTAB = "crosstab"
    LONG = "long"
    SAV = "sav"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A file as it stands. ``mapping`` is proposed; ``before`` the source it was confirmed for."""

    form: Form
    digest: str
    mapping: FiguresMapping
    layout: Layout | None = None
    table: LongTable | None = None
    survey: SavFile | None = None
    before: PublishedSource | None = None
    changes: tuple[str, ...] = ()
    already: PublishedSource | None = None
    """The source that this same file was kept as."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask about how the file is to be read."""
        if self.layout is not None:
            return not self.layout.doubts and bool(self.layout.tables)
        return self.table is None or not self.table.missing


def grids_of(path: Path) -> tuple[Grid, ...]:
    """The tables of a file within limits. Raises ``UnreadableFile`` or ``UnsafeFile``."""
    with open_source(path) as files:
        if not isinstance(files, SingleFile):
            raise UnreadableFile(
                "This is a zip or a folder, not a table.",
                next_step="Unpack it and choose the workbook or CSV in it.", file=path.name,
            )  # fmt: skip
        return read_grids(read_all(files, files.names()[0], LARGEST), file=path.name)


def read(
    organisation: Organisation, path: Path, *, mapping: FiguresMapping | None = None,
    before: PublishedSource | None = None, plain: bool = False,
) -> Reading:  # fmt: skip
    """What a file holds, with the doubts that ``mapping`` does not settle.

    Without a mapping, one is proposed: as it was confirmed for a file of the same tables, else by
    names alone. ``plain``: a person said that it has a line for each figure.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    kept = sources_of(organisation)
    already = next((one for one in kept if digest and one.digest == digest), None)
    if path.is_file() and spss.is_sav(path):
        return Reading(form=Form.SAV, digest=digest, survey=spss.look(path), already=already,
                       mapping=mapping or FiguresMapping())  # fmt: skip
    grids = grids_of(path)
    known = mapping or FiguresMapping()
    table = look(grids[0], known.columns or None, anyway=plain)
    if table is not None:
        return _long(
            grids[0], Reading(form=Form.LONG, digest=digest, mapping=known, already=already), table
        )
    found = _crosstab(grids, digest, known, kept, before)
    return replace(found, already=already)


def _long(grid: Grid, empty: Reading, table: LongTable) -> Reading:
    known = empty.mapping
    mapping = FiguresMapping(columns=dict(table.columns), rows=known.rows, kind=known.kind,
                             measures=known.measures)  # fmt: skip
    if not table.missing:
        found = understand(grid, table).figures
        mapping = FiguresMapping(
            columns=dict(table.columns), kind=known.kind,
            rows={one.row: known.rows.get(one.row, one.outlet) for one in found},
            measures={one.measure: known.measures.get(one.measure, plain_measure(one.measure))
                      for one in found},
        )  # fmt: skip
    return replace(empty, table=table, mapping=mapping)


def _crosstab(
    grids: tuple[Grid, ...], digest: str, known: FiguresMapping, kept: list[PublishedSource],
    before: PublishedSource | None,
) -> Reading:  # fmt: skip
    layout = see(grids, known.answers)
    shape = remembered(layout)
    earlier = before or _resembling(shape, kept)
    if earlier is None:
        return Reading(form=Form.CROSSTAB, digest=digest, layout=layout,
                       mapping=proposed(layout, known))  # fmt: skip
    confirmed = mapping_of(earlier)
    if not known.tables:
        answers = {**confirmed.answers, **known.answers}
        layout = see(grids, answers)
        shape = remembered(layout)
        known = FiguresMapping(answers=answers, tables=confirmed.tables, rows=confirmed.rows,
                               kind=confirmed.kind)  # fmt: skip
    return Reading(
        form=Form.CROSSTAB, digest=digest, layout=layout, mapping=proposed(layout, known),
        before=earlier, changes=differences(earlier.layout, shape),
    )  # fmt: skip


def _resembling(shape: dict[str, Any], kept: list[PublishedSource]) -> PublishedSource | None:
    ranked = [(alike(one.layout, shape), one) for one in kept if one.layout]
    best = max(ranked, key=lambda one: (one[0], one[1].published_on), default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def mapping_of(source: PublishedSource) -> FiguresMapping:
    """The mapping that was confirmed for a source."""
    return from_plain(source.mapping.get("figures", {}))


def answered(reading: Reading, given: Mapping[str, str]) -> FiguresMapping:
    """The mapping with answers to doubts. Raises ``InputError`` for one that is no choice."""
    layout = reading.layout
    answers = dict(reading.mapping.answers)
    for doubt in layout.doubts if layout else ():
        answer = given.get(doubt.key, "").strip()[:300]
        free = doubt.key == "no-population"
        if not answer or (not free and answer not in {one.key for one in doubt.choices}):
            raise InputError(f"{doubt.sentence} Choose how to read it.")
        answers[doubt.key] = answer
    return FiguresMapping(answers=answers, tables=reading.mapping.tables,
                          rows=reading.mapping.rows, kind=reading.mapping.kind)  # fmt: skip


def long_form(
    path: Path, reading: Reading, mapping: FiguresMapping, asked: spss_shares.Asked | None = None
) -> tuple[list[LongFigure], list[str]]:
    """Every figure, and the lines that could not be used. Raises ``InputError``."""
    if reading.layout is not None:
        if reading.layout.doubts:
            raise InputError(
                reading.layout.doubts[0].sentence, next_step="Answer the questions first."
            )
        return list(figures(reading.layout, mapping)), []
    if reading.table is not None:
        found = understand(grids_of(path)[0], reading.table, kind=mapping.kind,
                           outlets=mapping.rows)  # fmt: skip
        return [replace(one, measure=mapping.measures.get(one.measure, one.measure)[:120])
                for one in found.figures], found.left_out  # fmt: skip
    if reading.survey is None or asked is None:
        raise InputError("Nothing was chosen of the file.", next_step="Choose its questions.")
    spss_shares.check(reading.survey, asked)
    columns = spss.columns(path, asked.names)
    made = list(spss_shares.figures(reading.survey, asked, columns))
    return [replace(one, outlet=mapping.rows.get(one.row, one.outlet)) for one in made], []


def cost_of(reading: Reading, path: Path, asked: spss_shares.Asked | None) -> dict[str, float]:
    """What clusters and weights cost, where the file itself says so: for ``NewSource.mapping``."""
    if reading.survey is not None and asked is not None:
        columns = spss.columns(path, asked.names)
        return {"design_effect": spss_shares.design_effect(asked, columns)}
    ratios = sorted(
        n / worth
        for table in (reading.layout.tables if reading.layout else ())
        for n, worth in zip(table.unweighted, table.effective, strict=False)
        if n and worth
    )
    return {"design_effect": ratios[len(ratios) // 2]} if ratios else {}


def keep(
    organisation: Organisation, new: NewSource, reading: Reading, mapping: FiguresMapping,
    found: list[LongFigure], *, now: datetime, person: User | None = None,
) -> list[PublishedSource]:  # fmt: skip
    """Store them all, or nothing: one source, or one for each that a plain table names."""
    if reading.already is not None:
        raise InputError(
            f"This same file is kept already, as “{reading.already.title}”.",
            next_step="Withdraw that one first if it was read wrong.",
        )
    if not found:
        raise InputError("There is no figure to keep.", next_step="Take at least one table.")
    layout = remembered(reading.layout) if reading.layout is not None else {}
    whole = replace(
        new, digest=reading.digest, layout=layout,
        mapping={**new.mapping, "form": reading.form.value, "figures": as_plain(mapping)},
    )  # fmt: skip
    groups: dict[tuple[str, str, int | None], list[LongFigure]] = {}
    for one in found:
        groups.setdefault((one.source, one.url, one.year), []).append(one)
    with transaction.atomic():
        return [
            store(
                organisation,
                _named(whole, key, organisation.day_of(now)),
                some,
                now=now,
                person=person,
            )
            for key, some in groups.items()
        ]


def _named(new: NewSource, key: tuple[str, str, int | None], today: date) -> NewSource:
    """A source that the lines themselves name, with its own link and year."""
    title, url, year = key
    dated = min(date(year, 12, 31), today) if year else new.published_on
    return replace(
        new, title=title or new.title, url=url if url.startswith("https://") else new.url,
        published_on=dated, fieldwork=new.fieldwork or (str(year) if year else ""),
    )  # fmt: skip
