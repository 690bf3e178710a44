"""Published figures in the library: kept whole with their source, and what they say of groups.

A published figure says nothing of any group by itself. Only a ``Standing``, a person's word that
the group lies in a column's population, lets it, and never for people whom its population does not
hold: see ``evidence.audiences.published.why_not``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count

from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.evidence.audiences.published import (
    DESIGN_EFFECT,
    PRESENCE,
    names_a_role,
    why_not,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import BaseKind, Source
from goodmeasure.sources.crosstab_values import column_name
from goodmeasure.sources.long_form import MOST_FIGURES, LongFigure
from goodmeasure.store import audit
from goodmeasure.store.models import (
    GradeOf,
    Organisation,
    PublishedFigure,
    PublishedSource,
    Standing,
    User,
)

AT_ONCE = 2_000
GRADES = (GradeOf.OFFICIAL, GradeOf.SECOND_HAND)
"""What published figures can be: of the office that made them, or told by somebody else."""
THE_PUBLIC, A_ROLE = "public", "role"
SECOND_HAND = "Second-hand: somebody else’s account of the source, which was not read itself."


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSource:
    """What a person says of a file of figures. ``people``: the public, or people of a role."""

    title: str
    publisher: str
    published_on: date
    grade: str
    people: str = THE_PUBLIC
    url: str = ""
    fieldwork: str = ""
    file_name: str = ""
    digest: str = ""
    layout: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)


def store(
    organisation: Organisation,
    new: NewSource,
    figures: Iterable[LongFigure],
    *,
    now: datetime,
    person: User | None = None,
) -> PublishedSource:
    """The source with all its figures, or nothing. Raises ``InputError``."""
    _check(new, organisation.day_of(now))
    with transaction.atomic():
        source = PublishedSource.objects.create(
            organisation=organisation, title=new.title.strip()[:300],
            publisher=new.publisher.strip()[:200], url=new.url, published_on=new.published_on,
            fieldwork=new.fieldwork.strip()[:120], grade=new.grade, file_name=new.file_name[:200],
            digest=new.digest, layout=new.layout, person=person, read_at=now,
            mapping={**new.mapping, "people": new.people},
        )  # fmt: skip
        kept = _keep(source, figures, marked=new.people == A_ROLE)
        audit.record(
            organisation, person=person, at=now, action="published figures kept",
            subject=source.title, figures=kept, file=new.file_name,
        )  # fmt: skip
    return source


def _check(new: NewSource, today: date) -> None:
    if not new.title.strip() or not new.publisher.strip():
        raise InputError(
            "A source needs a title and a publisher.", next_step="Say what it is and whose."
        )
    if new.grade not in GRADES:
        raise InputError(
            f"Published figures cannot be {new.grade}.",
            next_step="They are official statistics, or second-hand.",
        )
    if new.published_on > today:
        raise InputError("It cannot have been published after today.", next_step="Check the day.")
    if new.url and not new.url.startswith("https://"):
        raise InputError(
            "A link to a source starts with https://.", next_step="Copy it from the browser."
        )


def _keep(source: PublishedSource, figures: Iterable[LongFigure], *, marked: bool) -> int:
    rows, kept = iter(figures), 0
    while some := list(islice(rows, AT_ONCE)):
        kept += len(some)
        if kept > MOST_FIGURES:
            raise InputError(
                f"There are more than {MOST_FIGURES:,} figures.", next_step="Take fewer tables."
            )
        general = next((one.population for one in some if not names_a_role(one.population)), None)
        if marked and general is not None:
            raise InputError(
                f"“{general}” names no profession or role, so these are figures of the public.",
                next_step="Say that the source is about the general public, or name the people.",
            )
        PublishedFigure.objects.bulk_create([_row(source, one) for one in some])
    if not kept:
        raise InputError("There is no figure to keep.", next_step="Take at least one table.")
    return kept


def _row(source: PublishedSource, one: LongFigure) -> PublishedFigure:
    return PublishedFigure(
        source=source, table=one.table[:300], sheet=one.sheet[:100], line=one.line,
        population=one.population[:300], kind=one.kind, heading=one.heading, column=one.column,
        row=one.row[:300], outlet=one.outlet, measure=one.measure, value=one.value, unit=one.unit,
        base_unweighted=one.base_unweighted, base_weighted=one.base_weighted, letters=one.letters,
        note=one.note,
    )  # fmt: skip


def sources_of(organisation: Organisation) -> list[PublishedSource]:
    """Newest first, those still in use, each with ``figure_count``."""
    rows = PublishedSource.objects.filter(organisation=organisation, withdrawn_at=None)
    return list(rows.annotate(figure_count=Count("figures")).order_by("-published_on", "-pk"))


def source_of(organisation: Organisation, key: int) -> PublishedSource:
    """``PublishedSource.DoesNotExist`` for another organisation's."""
    return PublishedSource.objects.get(organisation=organisation, pk=key)


def withdraw(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> PublishedSource:
    """It is kept, and says nothing any more."""
    with transaction.atomic():
        source = source_of(organisation, key)
        if source.withdrawn_at is None:
            source.withdrawn_at = now
            source.save(update_fields=["withdrawn_at"])
            audit.record(
                organisation, person=person, at=now, action="published figures withdrawn",
                subject=source.title,
            )  # fmt: skip
    return source


def full_name(figure: PublishedFigure) -> str:
    return column_name(figure.heading, figure.column)


def populations_of(organisation: Organisation, source: PublishedSource) -> tuple[str, ...]:
    rows = PublishedFigure.objects.filter(source=source, source__organisation=organisation)
    return tuple(rows.values_list("population", flat=True).distinct().order_by("population"))


def figures_in(
    organisation: Organisation, source: PublishedSource, column: str
) -> list[PublishedFigure]:
    """The figures of a column, by its full name ("Age: 16-24"), in all tables of the source."""
    rows = PublishedFigure.objects.filter(source=source, source__organisation=organisation)
    heading, _, label = column.partition(": ")
    names = rows.filter(heading=heading, column=label) if label else rows.filter(heading="")
    found = [one for one in names.order_by("pk") if full_name(one) == column]
    return found or [one for one in rows.filter(column=column) if full_name(one) == column]


def is_marked(source: PublishedSource) -> bool:
    """Whether a person said that the source is about people of a profession or role."""
    return bool(source.mapping.get("people") == A_ROLE)


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
