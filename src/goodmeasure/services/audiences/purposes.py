"""Purposes: why we would speak to people. Expectation is asked for one of them at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goodmeasure.services.audiences import trees
from goodmeasure.store import audit
from goodmeasure.store.models import Organisation, Purpose, User

FIELDS = ("name", "parent_id", "question", "is_incident")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPurpose:
    """``question`` is how a survey asks it; ``is_incident`` marks what the incident plan is of."""

    name: str
    parent: int | None = None
    question: str = ""
    is_incident: bool = False


def purposes_of(organisation: Organisation) -> list[Purpose]:
    """Those that are not retired, parents before their parts."""
    return [one for one, _ in placed(organisation)]


def placed(organisation: Organisation) -> list[tuple[Purpose, int]]:
    """As ``purposes_of``, each with how deep in the tree it stands."""
    rows = Purpose.objects.filter(organisation=organisation, retired_at__isnull=True)
    return trees.placed(list(rows.select_related("parent")))


def retired(organisation: Organisation) -> list[Purpose]:
    rows = Purpose.objects.filter(organisation=organisation, retired_at__isnull=False)
    return list(rows.order_by("name"))


def purpose_of(organisation: Organisation, key: int) -> Purpose:
    """``Purpose.DoesNotExist`` for another organisation's."""
    return Purpose.objects.select_related("parent").get(organisation=organisation, pk=key)


def add(
    organisation: Organisation, new: NewPurpose, *, now: datetime, person: User | None = None
) -> Purpose:
    """Raises ``InputError``."""
    with transaction.atomic():
        parent = trees.parent_for(Purpose, organisation, new.parent)
        made = Purpose.objects.create(
            organisation=organisation, name=trees.name_for(Purpose, organisation, new.name),
            parent=parent, question=new.question.strip(), is_incident=new.is_incident,
            position=trees.last_place(Purpose, organisation, parent), added_at=now,
        )  # fmt: skip
        audit.record(organisation, person=person, at=now, action="purpose added", subject=made.name)
    return made


def change(
    organisation: Organisation, key: int, new: NewPurpose, *, now: datetime,
    person: User | None = None,
) -> Purpose:  # fmt: skip
    """Rename, move, ask in other words: the trail keeps what it was. Raises ``InputError``."""
    with transaction.atomic():
        before, found = purpose_of(organisation, key), purpose_of(organisation, key)
        parent = trees.parent_for(Purpose, organisation, new.parent, of=found)
        if (parent.pk if parent else None) != found.parent_id:
            found.position = trees.last_place(Purpose, organisation, parent)
        found.parent = parent
        found.name = trees.name_for(Purpose, organisation, new.name, of=found)
        found.question, found.is_incident = new.question.strip(), new.is_incident
        differing = trees.changes(before, found, FIELDS)
        if differing:
            found.save()
            audit.record(
                organisation, person=person, at=now, action="purpose changed", subject=before.name,
                **differing,
            )  # fmt: skip
    return found
