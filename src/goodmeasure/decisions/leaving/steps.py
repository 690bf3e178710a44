"""The steps out of a channel that come with the product (``steps.yaml``), and when each is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Protocol

import msgspec

from goodmeasure.decisions.leaving.places import Fate
from goodmeasure.measures import catalogue

FILE = "decisions/leaving/steps.yaml"
OWN = "own-"
"""Begins the key of a step that a team added."""


class Shipped(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``days`` from the leaving day; ``fates`` those it is for, all where empty."""

    key: str
    title: str
    days: int
    owner: str
    note: str
    fates: tuple[Fate, ...] = ()

    def is_for(self, fate: str) -> bool:
        return not self.fates or fate in self.fates

    def due(self, leave_on: date, today: date) -> date:
        """Never in the past: a plan that is made late has more to do today."""
        return max(leave_on + timedelta(days=self.days), today)


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    steps: tuple[Shipped, ...]


def parse(text: str, *, name: str = FILE, ours: bool = False) -> tuple[Shipped, ...]:
    """The file's text. Raises ``UnreadableFile`` with the file, the line and the field."""
    steps = catalogue.parse(text, File, name=name, ours=ours).steps
    known: set[str] = set()
    for number, one in enumerate(steps):
        if one.key in known or one.key.startswith(OWN):
            raise catalogue.refusal(
                text, f"{one.key} cannot be a key here.", name=name, field=f"steps.{number}.key"
            )
        known.add(one.key)
    return steps


@cache
def shipped() -> dict[str, Shipped]:
    """By key, in the order of the file."""
    text = files("goodmeasure.decisions.leaving").joinpath("steps.yaml").read_text("utf-8")
    return {one.key: one for one in parse(text, ours=True)}


class Step(Protocol):
    """What is needed of a step to say how far a plan is: the store's row has it."""

    @property
    def title(self) -> str: ...
    @property
    def due(self) -> date: ...
    @property
    def done_on(self) -> date | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a plan is. ``following`` is the step to do next; ``overdue`` those that are late."""

    done: int
    total: int
    following: Step | None
    overdue: int


def progress(steps: Sequence[Step], today: date) -> Progress:
    """Of the steps that were not removed, in their order."""
    open_ = sorted((one for one in steps if one.done_on is None), key=lambda one: one.due)
    return Progress(
        done=len(steps) - len(open_),
        total=len(steps),
        following=open_[0] if open_ else None,
        overdue=sum(one.due < today for one in open_),
    )
