"""Purposes: why we would speak to people. Expectation is asked for one of them at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodmeasure.services.audiences import trees
from goodmeasure.store.models import Organisation, Purpose, User


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPurpose(trees.NewNode):
    """``question`` is how a survey asks it; ``is_incident`` marks what the incident plan is of."""

    question: str = ""
    is_incident: bool = False

    def columns(self) -> dict[str, Any]:
        return {"question": self.question.strip(), "is_incident": self.is_incident}


def purposes_of(organisation: Organisation) -> list[Purpose]:
    """Those that are not retired, parents before their parts."""
    return [one for one, _ in placed(organisation)]


def placed(organisation: Organisation) -> list[tuple[Purpose, int]]:
    """As ``purposes_of``, each with how deep in the tree it stands."""
    return trees.placed_of(Purpose, organisation)


def purpose_of(organisation: Organisation, key: int) -> Purpose:
    """``Purpose.DoesNotExist`` for another organisation's."""
    return trees.one_of(Purpose, organisation, key)


def add(
    organisation: Organisation, new: NewPurpose, *, now: datetime, person: User | None = None
) -> Purpose:
    """Raises ``InputError``."""
    return trees.add(Purpose, organisation, new, now=now, person=person)


def change(
    organisation: Organisation, key: int, new: NewPurpose, *, now: datetime,
    person: User | None = None,
) -> Purpose:  # fmt: skip
    """Rename, move, ask in other words: the trail keeps what it was. Raises ``InputError``."""
    return trees.change(Purpose, organisation, key, new, now=now, person=person)
