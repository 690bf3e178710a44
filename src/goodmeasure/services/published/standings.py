"""A person's word that a group lies in a published column's population, and how much it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goodmeasure.evidence.audiences.published import LARGEST_DISCOUNT
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.published.keeping import source_of
from goodmeasure.services.published.library import figures_in
from goodmeasure.services.published.pieces import refusal
from goodmeasure.sources.published.crosstabs.values import column_name
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Group,
    Organisation,
    PublishedFigure,
    PublishedSource,
    Standing,
    User,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStanding:
    group: int
    column: str
    """By its full name, "Age: 16-24"."""
    discount: float
    reason: str


def columns_of(organisation: Organisation, source: PublishedSource) -> list[str]:
    """The columns of a source by their full names, in the order of the file."""
    rows = PublishedFigure.objects.filter(source=source, source__organisation=organisation)
    pairs = rows.order_by("pk").values_list("heading", "column")
    return list(dict.fromkeys(column_name(heading, label) for heading, label in pairs))


def groups_of(organisation: Organisation) -> list[Group]:
    rows = Group.objects.filter(organisation=organisation, retired_at=None)
    return list(rows.order_by("position", "name"))


def standings_of(
    organisation: Organisation, source: PublishedSource | None = None
) -> list[Standing]:
    rows = Standing.objects.filter(organisation=organisation, withdrawn_at=None)
    if source is not None:
        rows = rows.filter(source=source)
    return list(rows.select_related("group", "source", "person").order_by("-at", "-pk"))


def stand(
    organisation: Organisation, key: int, new: NewStanding, *, now: datetime,
    person: User | None = None,
) -> Standing:  # fmt: skip
    """Raises ``InputError`` where the group is not among the people the column is about."""
    source = source_of(organisation, key)
    group = Group.objects.get(organisation=organisation, pk=new.group, retired_at=None)
    figures = figures_in(organisation, source, new.column)
    if not figures:
        raise InputError(f"There is no column “{new.column}”.", next_step="Choose one of the list.")
    if not 0 < new.discount <= LARGEST_DISCOUNT:
        raise InputError(
            f"Published answers count for more than nothing and at most {LARGEST_DISCOUNT:g}.",
            next_step="Choose how like these people the group is.",
        )
    if not new.reason.strip():
        raise InputError("Say why the group is among these people.", next_step="Give a reason.")
    why = refusal(source, figures, group.name, group.is_public)
    if why:
        raise InputError(why, next_step=f"Ask {group.name} themselves, in a survey.")
    with transaction.atomic():
        Standing.objects.filter(
            organisation=organisation, group=group, source=source, withdrawn_at=None
        ).update(withdrawn_at=now)
        standing = Standing.objects.create(
            organisation=organisation, group=group, source=source, column=new.column[:120],
            discount=new.discount, reason=new.reason.strip(), person=person, at=now,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="published column stands for a group",
            subject=group.name, column=new.column, source=source.title, discount=new.discount,
            reason=new.reason.strip(),
        )  # fmt: skip
    return standing


def withdraw_standing(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> Standing:
    """``Standing.DoesNotExist`` for another organisation's."""
    with transaction.atomic():
        standing = Standing.objects.select_related("group", "source").get(
            organisation=organisation, pk=key
        )
        if standing.withdrawn_at is None:
            standing.withdrawn_at = now
            standing.save(update_fields=["withdrawn_at"])
            audit.record(
                organisation, person=person, at=now, action="standing withdrawn",
                subject=standing.group.name, column=standing.column,
            )  # fmt: skip
    return standing
