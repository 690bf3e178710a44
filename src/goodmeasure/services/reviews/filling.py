"""Putting the figures that we hold into cells that are empty, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from goodmeasure.decisions.review.changes import Change, CriterionPut, FigurePut
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.fitted import fitted
from goodmeasure.decisions.review.fitting import tried
from goodmeasure.decisions.review.shipped import lines
from goodmeasure.decisions.review.under import CellPlace, Under
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Finding, NotEnough, NotMeasurable
from goodmeasure.services.reviews import making, reading
from goodmeasure.services.reviews.offers import Offer, evidence_of, offers
from goodmeasure.store.models import Organisation, ReviewRecord, User


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """What was put where, which criteria got another scale, and why other cells got nothing."""

    record: ReviewRecord
    put: tuple[CellPlace, ...]
    scaled: tuple[Criterion, ...]
    could_not: Mapping[CellPlace, NotEnough | NotMeasurable]


def fill_in(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> Filled:
    """Every offered figure into its cell, where that is empty. Cells that hold something, or of
    which somebody wrote why it is not known, are left alone. ``ReviewRecord.DoesNotExist``."""
    with transaction.atomic():
        rows = ReviewRecord.objects.select_for_update()
        record = rows.get(organisation=organisation, pk=key)
        before = reading.changes(record)
        under = tried(before, ())
        offered = offers(organisation, under, now=now)
        empty = {
            place: found[0] for place, found in offered.items()
            if found and not _says(under, place)
        }  # fmt: skip
        scaled = _scales(under, empty)
        changes: list[Change] = [CriterionPut(criterion=one) for one in scaled]
        could_not: dict[CellPlace, NotEnough | NotMeasurable] = {}
        put: list[CellPlace] = []
        for row in _rows(empty):
            wanted = _figures(row, could_not)
            try:
                tried([*before, *changes], wanted)
            except UnlikeThings as unlike:
                why = NotEnough(reason=unlike.sentence.rstrip("."), needed=unlike.next_step)
                could_not |= {(one.option, one.criterion, one.audience): why for one in wanted}
                continue
            changes += wanted
            put += [(one.option, one.criterion, one.audience) for one in wanted]
        if changes:
            record = making.change(
                organisation, key, changes, seen=record.last_change, now=now, person=person
            )
    return Filled(
        record=record, put=tuple(put), scaled=tuple(scaled), could_not=could_not
    )  # fmt: skip


def _says(under: Under, place: CellPlace) -> bool:
    cell = under.cell(*place)
    return bool(cell.evidence or cell.judgements or cell.unknown)


def _rows(empty: Mapping[CellPlace, Offer]) -> list[dict[CellPlace, Offer]]:
    """The cells of one criterion and audience together: they go in together or not at all."""
    rows: dict[tuple[str, str | None], dict[CellPlace, Offer]] = {}
    for place, offer in empty.items():
        rows.setdefault(place[1:], {})[place] = offer
    return list(rows.values())


def _figures(
    row: Mapping[CellPlace, Offer], could_not: dict[CellPlace, NotEnough | NotMeasurable]
) -> list[FigurePut]:
    wanted = []
    for (option, criterion, audience), offer in row.items():
        evidence = evidence_of(offer)
        if evidence is not None:
            wanted.append(
                FigurePut(option=option, criterion=criterion, audience=audience, evidence=evidence)
            )
        elif not isinstance(offer.answer, Finding):
            could_not[option, criterion, audience] = offer.answer
    return wanted


def _scales(under: Under, empty: Mapping[CellPlace, Offer]) -> list[Criterion]:
    """Criteria whose scale is still the shipped one without an end of its own, that nobody has
    weighed or scored yet: what a swing means must not change under anybody's weights."""
    if under.weighings:
        return []
    found = []
    for criterion in under.leaves:
        line = lines().get(criterion.key)
        if line is None or not line.fit or criterion.scale != line.scale or not criterion.scale:
            continue
        if any(cell.criterion == criterion.key for cell in under.cells):
            continue
        figures = [
            offer.answer for place, offer in empty.items()
            if place[1] == criterion.key and isinstance(offer.answer, Finding)
        ]  # fmt: skip
        scale = fitted(criterion.scale, criterion.good, figures)
        if scale != criterion.scale:
            found.append(replace(criterion, scale=scale))
    return found
