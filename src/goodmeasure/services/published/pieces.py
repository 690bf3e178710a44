"""What published figures say of groups, and what each is worth.

A published figure says nothing of any group by itself. Only a ``Standing``, a person's word that
the group lies in a column's population, lets it, and never for people whom its population does not
hold: see ``evidence.audiences.published.why_not``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.evidence.audiences.published import DESIGN_EFFECT, PRESENCE, why_not
from goodmeasure.kernel.findings import BaseKind, Source
from goodmeasure.services.published.keeping import is_marked
from goodmeasure.services.published.library import figures_in
from goodmeasure.store.models import (
    GradeOf,
    Organisation,
    PublishedFigure,
    PublishedSource,
    Standing,
)

SECOND_HAND = "Second-hand: somebody else’s account of the source, which was not read itself."


def design_effect(source: PublishedSource) -> float:
    """As the source or its weights say; else what is taken for national surveys."""
    given = source.mapping.get("design_effect")
    return float(given) if isinstance(given, int | float) and given >= 1 else DESIGN_EFFECT


def worth(source: PublishedSource, figure: PublishedFigure) -> float | None:
    """How many equal answers a figure rests on; ``None`` where no base is published."""
    base = figure.base_unweighted or figure.base_weighted
    return base / design_effect(source) if base else None


def pieces_of_published(organisation: Organisation, *, today: date) -> dict[Question, list[Piece]]:
    """What published figures say of where groups are: only through a standing, and only of people
    whom their population holds, even where a standing was written before that was known.
    """
    found: dict[Question, list[Piece]] = {}
    standings = Standing.objects.filter(
        organisation=organisation, withdrawn_at=None, source__withdrawn_at=None,
        group__retired_at=None, source__published_on__lte=today,
    ).select_related("source", "group")  # fmt: skip
    for standing in standings.order_by("pk"):
        figures = figures_in(organisation, standing.source, standing.column)
        if refusal(standing.source, figures, standing.group.name, standing.group.is_public):
            continue
        for figure in _one_each(standing.source, figures):
            question = Question(
                group=standing.group_id, outlet=figure.outlet, aspect=Aspect.PRESENCE
            )
            found.setdefault(question, []).append(_piece(standing, figure))
    return found


def refusal(
    source: PublishedSource, figures: Sequence[PublishedFigure], group: str, is_public: bool
) -> str:
    """Why a column may not stand for a group; "" where it may."""
    populations = tuple(dict.fromkeys(one.population for one in figures))
    return why_not(group, is_public=is_public, populations=populations, marked=is_marked(source))


def _one_each(source: PublishedSource, figures: Sequence[PublishedFigure]) -> list[PublishedFigure]:
    """One figure for each outlet: the same people are not heard twice. A share goes before a lower
    bound, the most people asked before fewer."""
    best: dict[str, PublishedFigure] = {}
    for one in figures:
        if not one.outlet or one.unit != "percent" or one.value is None:
            continue
        if one.measure not in PRESENCE or not 0 <= one.value <= 100:
            continue
        held = best.get(one.outlet)
        if held is None or _rank(source, one) > _rank(source, held):
            best[one.outlet] = one
    return list(best.values())


def _rank(source: PublishedSource, one: PublishedFigure) -> tuple[bool, float, float]:
    return not PRESENCE[one.measure], worth(source, one) or 0.0, one.value or 0.0


def _piece(standing: Standing, figure: PublishedFigure) -> Piece:
    source = standing.source
    caveats = [f"{standing.column} of “{figure.population}” stands for {standing.group.name}:"
               f" {standing.reason}"]  # fmt: skip
    if source.grade == GradeOf.SECOND_HAND:
        caveats.append(SECOND_HAND)
    if figure.note:
        caveats.append(f"{figure.note[:1].upper()}{figure.note[1:]}.")
    column = "" if standing.column == "Total" else f", {standing.column}"
    return Piece(
        grade=Grade(source.grade), kind=BaseKind(figure.kind),
        population=f"{figure.population}{column}", share=(figure.value or 0.0) / 100,
        n=worth(source, figure), at_least=PRESENCE[figure.measure], discount=standing.discount,
        dated=source.published_on,
        source=Source(name=f"{source.title}, {source.publisher}: {where(figure)}",
                      seen_at=source.read_at, url=source.url),
        caveats=tuple(caveats),
    )  # fmt: skip


def where(figure: PublishedFigure) -> str:
    """ "Table 3, sheet Tables, row 41"."""
    parts = [figure.table, f"sheet {figure.sheet}" if figure.sheet else "",
             f"row {figure.line}" if figure.line else ""]  # fmt: skip
    return ", ".join(part for part in parts if part)
