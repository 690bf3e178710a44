"""Groups: who our people are, how many, and what we owe them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.audiences import trees
from goodmeasure.store import audit
from goodmeasure.store.models import Group, Organisation, User

FIELDS = (
    "name", "parent_id", "description", "owed", "size", "size_source", "size_url", "size_on",
    "is_public",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class NewGroup:
    """``parent`` is a key. A size comes with its source and its day, or not at all."""

    name: str
    parent: int | None = None
    description: str = ""
    owed: str = ""
    size: int | None = None
    size_source: str = ""
    size_url: str = ""
    size_on: date | None = None
    is_public: bool = False


def groups_of(organisation: Organisation) -> list[Group]:
    """Those that are not retired, parents before their parts."""
    return [one for one, _ in placed(organisation)]


def placed(organisation: Organisation) -> list[tuple[Group, int]]:
    """As ``groups_of``, each with how deep in the tree it stands."""
    rows = Group.objects.filter(organisation=organisation, retired_at__isnull=True)
    return trees.placed(list(rows.select_related("parent")))


def retired(organisation: Organisation) -> list[Group]:
    rows = Group.objects.filter(organisation=organisation, retired_at__isnull=False)
    return list(rows.order_by("name"))


def group_of(organisation: Organisation, key: int) -> Group:
    """``Group.DoesNotExist`` for another organisation's."""
    return Group.objects.select_related("parent").get(organisation=organisation, pk=key)


def add(
    organisation: Organisation, new: NewGroup, *, now: datetime, person: User | None = None
) -> Group:
    """Raises ``InputError``."""
    _check(new, organisation.day_of(now))
    with transaction.atomic():
        parent = trees.parent_for(Group, organisation, new.parent)
        made = Group(
            organisation=organisation,
            name=trees.name_for(Group, organisation, new.name),
            parent=parent,
            position=trees.last_place(Group, organisation, parent),
            added_at=now,
        )
        _fill(made, new)
        made.save()
        audit.record(
            organisation, person=person, at=now, action="group added", subject=made.name,
            size=made.size, is_public=made.is_public,
        )  # fmt: skip
    return made


def change(
    organisation: Organisation, key: int, new: NewGroup, *, now: datetime,
    person: User | None = None,
) -> Group:  # fmt: skip
    """Rename, move, size, what is owed: the trail keeps what it was. Raises ``InputError``."""
    _check(new, organisation.day_of(now))
    with transaction.atomic():
        before, found = group_of(organisation, key), group_of(organisation, key)
        parent = trees.parent_for(Group, organisation, new.parent, of=found)
        if (parent.pk if parent else None) != found.parent_id:
            found.position = trees.last_place(Group, organisation, parent)
        found.parent = parent
        found.name = trees.name_for(Group, organisation, new.name, of=found)
        _fill(found, new)
        differing = trees.changes(before, found, FIELDS)
        if differing:
            found.save()
            audit.record(
                organisation, person=person, at=now, action="group changed", subject=before.name,
                **differing,
            )  # fmt: skip
    return found


def _check(new: NewGroup, today: date) -> None:
    if new.size is not None and new.size < 1:
        raise InputError(
            "A group of nobody is none.", next_step="Leave the size empty where it is not known."
        )
    if new.size is not None and not (new.size_source.strip() and new.size_on):
        raise InputError(
            "A size needs its source and its day.",
            next_step="Say who counted and when, or leave the size empty.",
        )
    if new.size_on is not None and new.size_on > today:
        raise InputError("The size is of a day to come.", next_step="Enter the day it was counted.")
    if new.size_url and not new.size_url.startswith("https://"):
        raise InputError(
            "A link to a source starts with https://.", next_step="Copy it from the browser."
        )


def _fill(group: Group, new: NewGroup) -> None:
    group.description, group.owed = new.description.strip(), new.owed.strip()
    known = new.size is not None
    group.size = new.size
    group.size_source = new.size_source.strip()[:200] if known else ""
    group.size_url = new.size_url if known else ""
    group.size_on = new.size_on if known else None
    group.is_public = new.is_public
