"""What of the routing table changed since a plan was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodmeasure.decisions.incident.plan import Routes, Row


class Kind(StrEnum):
    NEW = "new"
    GONE = "gone"
    FIRST = "first"
    FALLBACK = "fallback"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """``before`` and ``after`` are titles of places, empty where there was none."""

    kind: Kind
    name: str
    purpose_name: str
    before: str = ""
    after: str = ""


def changes(before: Routes, now: Routes) -> tuple[Change, ...]:
    """By group and purpose: those that came, those that went, and places that differ by name too
    (a channel that took another handle). In the order of the table as it is now."""
    old = {(one.group, one.purpose): one for one in before.rows}
    new = {(one.group, one.purpose): one for one in now.rows}
    found: list[Change] = []
    for key, row in new.items():
        if key not in old:
            found.append(_of(Kind.NEW, row, after=_title(now, row.first)))
            continue
        for kind in (Kind.FIRST, Kind.FALLBACK):
            was = _title(before, getattr(old[key], kind))
            is_ = _title(now, getattr(row, kind))
            if was != is_:
                found.append(_of(kind, row, before=was, after=is_))
    found += [
        _of(Kind.GONE, row, before=_title(before, row.first))
        for key, row in old.items()
        if key not in new and row.ways
    ]
    return tuple(found)


def _title(routes: Routes, key: str) -> str:
    return routes.place(key).title if key else ""


def _of(kind: Kind, row: Row, *, before: str = "", after: str = "") -> Change:
    return Change(
        kind=kind, name=row.name, purpose_name=row.purpose_name, before=before, after=after
    )
