"""What figures we hold for the cells of a review. docs/methods/review.md says what each is.

An option is a set of states of channels, so its figures are those of the channels that would be
open under it. Where we do not know, the offer says why, and what would be needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from goodmeasure.decisions.review.cells import Evidence
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.shipped import lines
from goodmeasure.decisions.review.under import CellPlace, Under
from goodmeasure.kernel.findings import Finding
from goodmeasure.services.reviews import of_channels, of_people, of_work
from goodmeasure.services.reviews.holdings import Holdings, Offer
from goodmeasure.store.models import Organisation

Way = Callable[[Holdings, Audience | None], dict[str, Offer]]
"""A figure of every option, by its key, for an audience where the criterion is by group."""

WAYS: Mapping[str, Way] = {
    "reach": of_people.reach,
    "expectation": of_people.expectation,
    "incident": of_people.incident,
    "input": of_work.received,
    "engagement": of_work.engagement,
    "measurability": of_channels.measurability,
    "accessibility": of_channels.accessibility,
}
"""By the name in ``criteria.yaml``."""


def offers(
    organisation: Organisation, under: Under, *, now: datetime
) -> dict[CellPlace, tuple[Offer, ...]]:
    """For every cell of a shipped criterion that is worked out; others have none."""
    held = Holdings(organisation, under.options, now=now)
    found: dict[CellPlace, tuple[Offer, ...]] = {}
    for criterion in under.leaves:
        for key in under.audiences_of(criterion):
            for option, offer in _row(held, under, criterion, key).items():
                found[option, criterion.key, key] = (offer,)
    return found


def offers_of(
    organisation: Organisation, under: Under, place: CellPlace, *, now: datetime
) -> tuple[Offer, ...]:
    """For one cell, the same as with all the others: it is worked out with the other options, since
    figures that are wrong together say so."""
    option, criterion, audience = place
    held = Holdings(organisation, under.options, now=now)
    leaf = next(one for one in under.leaves if one.key == criterion)
    found = _row(held, under, leaf, audience).get(option)
    return () if found is None else (found,)


def _row(
    held: Holdings, under: Under, criterion: Criterion, audience: str | None
) -> Mapping[str, Offer]:
    """A criterion for one audience, by option."""
    line = lines().get(criterion.key)
    if line is None or not line.figure or line.by_group != criterion.by_group:
        return {}
    whom = next((one for one in under.audiences if one.key == audience), None)
    return WAYS[line.figure](held, whom)


def evidence_of(offer: Offer) -> Evidence | None:
    """An offer as a cell takes it; ``None`` where there is no figure."""
    if not isinstance(offer.answer, Finding):
        return None
    return Evidence(finding=offer.answer, grade=offer.grade, item=offer.item, expires=offer.expires)


__all__ = ["Holdings", "Offer", "evidence_of", "offers"]
