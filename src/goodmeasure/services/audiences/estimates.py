"""Every cell of the grid: which groups are where, and where they expect us, from all we hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from goodmeasure.evidence.audiences.estimates import estimate
from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Piece, Question
from goodmeasure.kernel.findings import Finding
from goodmeasure.services.audiences import groups as group_service
from goodmeasure.services.audiences import purposes as purpose_service
from goodmeasure.services.audiences.library import pieces_of_evidence
from goodmeasure.services.published.pieces import pieces_of_published
from goodmeasure.services.surveys import pieces_of_surveys
from goodmeasure.store.models import Channel, ChannelState, Group, Organisation, Purpose, Route


class Pieces(Protocol):
    """Where pieces come from."""

    def __call__(
        self, organisation: Organisation, *, today: date
    ) -> Mapping[Question, Sequence[Piece]]: ...


ORIGINS: tuple[Pieces, ...] = (pieces_of_evidence, pieces_of_published, pieces_of_surveys)
"""All that cells are worked out from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The grid of one aspect. A cell that is missing has nothing behind it: nobody was asked."""

    groups: tuple[tuple[Group, int], ...]
    outlets: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    aspect: Aspect
    purpose: Purpose | None
    cells: Mapping[Question, Estimate]

    def cell(self, group: Group, outlet: str) -> Estimate | None:
        return self.cells.get(self.question(group, outlet))

    def question(self, group: Group, outlet: str) -> Question:
        purpose = self.purpose.pk if self.purpose and self.aspect is Aspect.EXPECTATION else None
        return Question(group=group.pk, outlet=outlet, aspect=self.aspect, purpose=purpose)


@dataclass(frozen=True, kw_only=True, slots=True)
class GridCell:
    """One cell with what it is about. ``found`` is ``None`` where nobody was asked."""

    group: Group
    outlet: str
    aspect: Aspect
    purpose: Purpose | None
    found: Estimate | None


def every_cell(found: Sheet) -> Iterator[GridCell]:
    """Of presence, and of expectation for every purpose; those that nobody was asked about too."""
    asked: list[tuple[Aspect, Purpose | None]] = [(Aspect.PRESENCE, None)]
    asked += [(Aspect.EXPECTATION, one) for one in found.purposes]
    for group, _ in found.groups:
        for outlet in found.outlets:
            for aspect, purpose in asked:
                key = purpose.pk if purpose else None
                question = Question(group=group.pk, outlet=outlet, aspect=aspect, purpose=key)
                yield GridCell(
                    group=group, outlet=outlet, aspect=aspect, purpose=purpose,
                    found=found.cells.get(question),
                )  # fmt: skip


def sheet(
    organisation: Organisation, *, today: date, purpose: int | None = None
) -> Sheet:  # fmt: skip
    """Presence, or the expectation for a purpose. ``cells`` holds those of every aspect.

    ``Purpose.DoesNotExist`` for one that is not the organisation's or is retired.
    """
    placed = group_service.placed(organisation)
    purposes = purpose_service.purposes_of(organisation)
    wanted = next((one for one in purposes if one.pk == purpose), None)
    if purpose is not None and wanted is None:
        raise Purpose.DoesNotExist("There is no such purpose.")
    cells = cells_of(organisation, [one for one, _ in placed], today=today)
    return Sheet(
        groups=tuple(placed),
        outlets=columns(organisation, cells),
        purposes=tuple(purposes),
        aspect=Aspect.EXPECTATION if wanted else Aspect.PRESENCE,
        purpose=wanted,
        cells=cells,
    )


def cells_of(
    organisation: Organisation, groups: Sequence[Group], *, today: date
) -> dict[Question, Estimate]:
    """An estimate for each question that anything bears on, of the groups given."""
    named = {one.pk: one for one in groups}
    joined: dict[Question, list[Piece]] = {}
    for pieces_of in ORIGINS:
        for question, pieces in pieces_of(organisation, today=today).items():
            if question.group in named:
                joined.setdefault(question, []).extend(pieces)
    return {
        question: _estimate(question, pieces, named[question.group], today)
        for question, pieces in joined.items()
    }


def _estimate(
    question: Question, pieces: Sequence[Piece], group: Group, today: date
) -> Estimate:  # fmt: skip
    """Pieces that count for nothing are never handed to the estimate, only shown beside it."""
    carrying = [one for one in pieces if one.discount > 0]
    barred = tuple((one, one.caveats[0]) for one in pieces if one.discount == 0)
    found = estimate(question, carrying, population=group.name, today=today)
    return replace(found, left_out=(*found.left_out, *barred))


def columns(
    organisation: Organisation, cells: Mapping[Question, Estimate]
) -> tuple[str, ...]:  # fmt: skip
    """Places that anything is known of, that we have a channel on, or that we route to: those that
    are known of the most groups first."""
    left = (ChannelState.CLOSED, ChannelState.RESERVED)
    ours = Channel.objects.filter(organisation=organisation).exclude(state__in=left)
    routed = Route.objects.filter(organisation=organisation, ended_at__isnull=True)
    known = Counter(
        question.outlet for question, one in cells.items() if isinstance(one.answer, Finding)
    )
    order = {one: place for place, one in enumerate(outlets())}
    wanted = {
        *(question.outlet for question in cells),
        *ours.values_list("platform", flat=True),
        *routed.values_list("outlet", flat=True),
    }
    return tuple(sorted(wanted, key=lambda one: (-known[one], order.get(one, len(order)), one)))


def of_group(
    organisation: Organisation, group: Group, *, today: date
) -> dict[Question, Estimate]:  # fmt: skip
    """All that is known of one group."""
    return cells_of(organisation, [group], today=today)
