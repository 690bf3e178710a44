"""Groups: who our people are, how many, and what we owe them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.audiences import trees
from goodmeasure.store.models import Group, Organisation, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewGroup(trees.NewNode):
    """A size comes with its source and its day, or not at all."""

    TOLD: ClassVar = ("size", "is_public")
    description: str = ""
    owed: str = ""
    size: int | None = None
    size_source: str = ""
    size_url: str = ""
    size_on: date | None = None
    is_public: bool = False

    def columns(self) -> dict[str, Any]:
        known = self.size is not None
        return {
            "description": self.description.strip(), "owed": self.owed.strip(), "size": self.size,
            "size_source": self.size_source.strip()[:200] if known else "",
            "size_url": self.size_url if known else "",
            "size_on": self.size_on if known else None, "is_public": self.is_public,
        }  # fmt: skip


def groups_of(organisation: Organisation) -> list[Group]:
    """Those that are not retired, parents before their parts."""
    return [one for one, _ in placed(organisation)]


def placed(organisation: Organisation) -> list[tuple[Group, int]]:
    """As ``groups_of``, each with how deep in the tree it stands."""
    return trees.placed_of(Group, organisation)


def group_of(organisation: Organisation, key: int) -> Group:
    """``Group.DoesNotExist`` for another organisation's."""
    return trees.one_of(Group, organisation, key)


def add(
    organisation: Organisation, new: NewGroup, *, now: datetime, person: User | None = None
) -> Group:
    """Raises ``InputError``."""
    _check(new, organisation.day_of(now))
    return trees.add(Group, organisation, new, now=now, person=person)


def change(
    organisation: Organisation, key: int, new: NewGroup, *, now: datetime,
    person: User | None = None,
) -> Group:  # fmt: skip
    """Rename, move, size, what is owed: the trail keeps what it was. Raises ``InputError``."""
    _check(new, organisation.day_of(now))
    return trees.change(Group, organisation, key, new, now=now, person=person)


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
