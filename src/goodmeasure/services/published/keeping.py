"""Published figures in the library, kept whole with their source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count

from goodmeasure.evidence.audiences.published import (
    names_a_role,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.sources.published.long_form import MOST_FIGURES, LongFigure
from goodmeasure.store import audit
from goodmeasure.store.models import (
    GradeOf,
    Organisation,
    PublishedFigure,
    PublishedSource,
    User,
)

AT_ONCE = 2_000
GRADES = (GradeOf.OFFICIAL, GradeOf.SECOND_HAND)
"""What published figures can be: of the office that made them, or told by somebody else."""
THE_PUBLIC, A_ROLE = "public", "role"


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


def is_marked(source: PublishedSource) -> bool:
    """Whether a person said that the source is about people of a profession or role."""
    return bool(source.mapping.get("people") == A_ROLE)
