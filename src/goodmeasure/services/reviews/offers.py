"""What figures we hold for the cells of a review. docs/methods/review.md says what each is.

An option is a set of states of channels, so its figures are those of the channels that would be
open under it. Where we do not know, the offer says why, and what would be needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from goodmeasure.decisions.review.cells import Evidence
from goodmeasure.decisions.review.criteria import Audience
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
    audiences = {one.key: one for one in under.audiences}
    found: dict[CellPlace, tuple[Offer, ...]] = {}
    for criterion in under.leaves:
        line = lines().get(criterion.key)
        if line is None or not line.figure or line.by_group != criterion.by_group:
            continue
        for key in under.audiences_of(criterion):
            made = WAYS[line.figure](held, audiences[key] if key is not None else None)
            for option, offer in made.items():
                found[option, criterion.key, key] = (offer,)
    return found


def evidence_of(offer: Offer) -> Evidence | None:
    """An offer as a cell takes it; ``None`` where there is no figure."""
    if not isinstance(offer.answer, Finding):
        return None
    return Evidence(finding=offer.answer, grade=offer.grade, item=offer.item, expires=offer.expires)


__all__ = ["Holdings", "Offer", "evidence_of", "offers"]
