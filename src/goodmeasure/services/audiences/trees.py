"""What groups and purposes have in common: trees that a person fills, orders, and retires from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.store import audit
from goodmeasure.store.models import Group, Organisation, Purpose, User

Node = TypeVar("Node", Group, Purpose)

DEEPEST = 3
"""Levels of a tree: more than a table of them can show, and more than anybody has asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewNode(ABC):
    """What a person says of a group or a purpose. ``parent`` is a key."""

    TOLD: ClassVar[tuple[str, ...]] = ()
    """Columns that the trail names when one is added."""
    name: str
    parent: int | None = None

    @abstractmethod
    def columns(self) -> dict[str, Any]:
        """What its row holds beside its name and its place in the tree."""


def placed_of(kind: type[Node], organisation: Organisation) -> list[tuple[Node, int]]:
    """Those that are not retired, as ``placed``."""
    rows = kind.objects.filter(organisation=organisation, retired_at__isnull=True)
    return placed(list(rows.select_related("parent")))


def retired_of(kind: type[Node], organisation: Organisation) -> list[Node]:
    rows = kind.objects.filter(organisation=organisation, retired_at__isnull=False)
    return list(rows.order_by("name", "pk"))


def one_of(kind: type[Node], organisation: Organisation, key: int) -> Node:
    """``DoesNotExist`` for another organisation's."""
    return kind.objects.select_related("parent").get(organisation=organisation, pk=key)


def add(
    kind: type[Node], organisation: Organisation, new: NewNode, *, now: datetime,
    person: User | None = None,
) -> Node:  # fmt: skip
    """Behind its siblings. Raises ``InputError``."""
    with transaction.atomic():
        parent = _parent_for(kind, organisation, new.parent)
        made = kind.objects.create(
            organisation=organisation, name=_name_for(kind, organisation, new.name), parent=parent,
            position=_last_place(kind, organisation, parent), added_at=now, **new.columns(),
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action=f"{_word(kind)} added", subject=made.name,
            **{name: getattr(made, name) for name in new.TOLD},
        )  # fmt: skip
    return made


def change(
    kind: type[Node], organisation: Organisation, key: int, new: NewNode, *, now: datetime,
    person: User | None = None,
) -> Node:  # fmt: skip
    """Rename, move, say otherwise: the trail keeps what it was. Raises ``InputError``."""
    with transaction.atomic():
        before, found = one_of(kind, organisation, key), one_of(kind, organisation, key)
        parent = _parent_for(kind, organisation, new.parent, of=found)
        if (parent.pk if parent else None) != found.parent_id:
            found.position = _last_place(kind, organisation, parent)
        values: dict[str, Any] = new.columns()
        found.parent = parent
        found.name = _name_for(kind, organisation, new.name, of=found)
        for name, value in values.items():
            setattr(found, name, value)
        differing = _changes(before, found, ("name", "parent_id", *values))
        if differing:
            found.save()
            audit.record(
                organisation, person=person, at=now, action=f"{_word(kind)} changed",
                subject=before.name, **differing,
            )  # fmt: skip
    return found


def placed(rows: Sequence[Node]) -> list[tuple[Node, int]]:
    """Each with its depth from 0, parents before their parts, in the order people gave them.

    A part whose parent is not among the rows (retired) stands by itself.
    """
    known = {one.pk for one in rows}
    under: dict[int | None, list[Node]] = {}
    for one in sorted(rows, key=lambda row: (row.position, row.pk)):
        parent = one.parent_id if one.parent_id in known else None
        under.setdefault(parent, []).append(one)

    found: list[tuple[Node, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for one in under.get(parent, []):
            found.append((one, depth))
            walk(one.pk, depth + 1)

    walk(None, 0)
    return found


def _parent_for(
    kind: type[Node], organisation: Organisation, parent: int | None, *, of: Node | None = None
) -> Node | None:
    """The parent meant, or ``None``. Raises ``InputError`` where the tree would bite its tail."""
    if parent is None:
        return None
    rows = list(kind.objects.filter(organisation=organisation, retired_at__isnull=True))
    known = {one.pk: one for one in rows}
    if parent not in known:
        raise InputError(
            "What it should be part of is not there.", next_step="Choose from the list."
        )
    below = {one.pk: depth for one, depth in placed(rows)}
    if of is not None:
        up: int | None = parent
        while up is not None:
            if up == of.pk:
                raise InputError(
                    f"“{of.name}” cannot be part of itself or of one of its own parts.",
                    next_step="Choose another place for it.",
                )
            up = known[up].parent_id if up in known else None
    height = _height(rows, of) if of is not None else 1
    if below[parent] + 1 + height > DEEPEST:
        raise InputError(
            f"A tree here has at most {DEEPEST} levels.", next_step="Put it one level higher."
        )
    return known[parent]


def _height(rows: Sequence[Node], top: Node) -> int:
    parts = [one for one in rows if one.parent_id == top.pk]
    return 1 + max((_height(rows, one) for one in parts), default=0)


def _name_for(
    kind: type[Node], organisation: Organisation, name: str, *, of: Node | None = None
) -> str:
    """The name as it is kept. Raises ``InputError`` for one that is empty or taken."""
    wanted = " ".join(name.split())
    longest = kind._meta.get_field("name").max_length or 80
    if not wanted:
        raise InputError("It has no name.", next_step="Enter a name.")
    if len(wanted) > longest:
        raise InputError(f"A name has at most {longest} letters.", next_step="Shorten it.")
    others = kind.objects.filter(organisation=organisation, name__iexact=wanted)
    taken = others.exclude(pk=of.pk).first() if of is not None else others.first()
    if taken is not None:
        step = "Bring that one back." if taken.retired_at else "Choose another name."
        said = "is retired" if taken.retired_at else "is there already"
        raise InputError(f"“{taken.name}” {said}.", next_step=step)
    return wanted


def _last_place(kind: type[Node], organisation: Organisation, parent: Node | None) -> int:
    """Behind its siblings."""
    among = kind.objects.filter(organisation=organisation, parent=parent)
    newest = among.order_by("-position").first()
    return newest.position + 1 if newest else 0


def shift(
    kind: type[Node], organisation: Organisation, key: int, *, up: bool, now: datetime,
    person: User | None = None,
) -> Node:  # fmt: skip
    """One place up or down among its siblings; at the end it stays where it is."""
    with transaction.atomic():
        found = kind.objects.get(organisation=organisation, pk=key)
        siblings = list(
            kind.objects.filter(
                organisation=organisation, parent=found.parent_id, retired_at__isnull=True
            ).order_by("position", "pk")
        )
        at = next((i for i, one in enumerate(siblings) if one.pk == found.pk), None)
        to = None if at is None else at + (-1 if up else 1)
        if at is not None and to is not None and 0 <= to < len(siblings):
            siblings[at], siblings[to] = siblings[to], siblings[at]
            for place, one in enumerate(siblings):
                one.position = place
            kind.objects.bulk_update(siblings, ["position"])
            audit.record(
                organisation, person=person, at=now, action=f"{_word(kind)} moved",
                subject=found.name, direction="up" if up else "down",
            )  # fmt: skip
    return found


def retire(
    kind: type[Node], organisation: Organisation, key: int, *, reason: str, now: datetime,
    person: User | None = None,
) -> Node:  # fmt: skip
    """Kept for what points at it, and no longer asked about. Its standing routes end with it."""
    if not reason.strip():
        raise InputError("Say why it is retired.", next_step="A colleague will ask.")
    with transaction.atomic():
        found = kind.objects.get(organisation=organisation, pk=key)
        if kind.objects.filter(parent=found, retired_at__isnull=True).exists():
            raise InputError(
                f"“{found.name}” still has parts.", next_step="Retire them or move them first."
            )
        if found.retired_at is None:
            found.retired_at = now
            found.save(update_fields=["retired_at"])
            ended = found.route_set.filter(ended_at__isnull=True).update(ended_at=now)
            audit.record(
                organisation, person=person, at=now, action=f"{_word(kind)} retired",
                subject=found.name, reason=reason.strip(), routes_ended=ended,
            )  # fmt: skip
    return found


def restore(
    kind: type[Node], organisation: Organisation, key: int, *, now: datetime,
    person: User | None = None,
) -> Node:  # fmt: skip
    """Asked about again. Its routes stay ended: somebody chooses anew."""
    with transaction.atomic():
        found = kind.objects.get(organisation=organisation, pk=key)
        if found.retired_at is not None:
            found.retired_at = None
            found.save(update_fields=["retired_at"])
            audit.record(
                organisation, person=person, at=now, action=f"{_word(kind)} brought back",
                subject=found.name,
            )  # fmt: skip
    return found


def _changes(old: Node, new: Node, fields: Sequence[str]) -> dict[str, list[str]]:
    """What differs between two states of one row, for the trail."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in fields}
    return {name: [str(was), str(now)] for name, (was, now) in pairs.items() if was != now}


def _word(kind: type[Node]) -> str:
    return kind.__name__.lower()
