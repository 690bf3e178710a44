"""Dates in cells, written in the ways that a mapping names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from goodmeasure.observations.normalise.cells import Cell, UnusableCell, as_text, noon

ISO = "iso"


class OtherOrder(UnusableCell):
    """A date with day and month the other way round than its column is read."""


_HAS_HOUR = re.compile(r"%[HIcXs]")


def moment(cell: Cell, formats: Sequence[str], zone: tzinfo) -> tuple[datetime, bool]:
    """When, in UTC, and whether the cell gives only the day (then it is noon in ``zone``).

    ``formats`` are tried in turn: those of ``strptime``, or ``iso``. Cells that a spreadsheet holds
    as dates need none, but count as days when no format has an hour. Raises ``UnusableCell``, or
    ``OtherOrder`` for 02/28/2026 where the day comes first: others of the column were then misread.
    """
    try:
        if isinstance(cell, datetime):
            if any(one == ISO or _HAS_HOUR.search(one) for one in formats):
                return _utc(cell, zone), False
            return noon(cell.date(), zone), True
        if isinstance(cell, date):
            return noon(cell, zone), True
        text = as_text(cell)
        if not text:
            raise UnusableCell("no date")
        for one in formats:
            found = _iso(text, zone) if one == ISO else _written(text, one, zone)
            if found is not None:
                return found
    except OverflowError as error:
        raise UnusableCell("a date that cannot be right") from error
    if any(_written(text, _turned(one), zone) for one in formats if {"%d", "%m"} <= _parts(one)):
        raise OtherOrder(text)
    raise UnusableCell("a date that is not written as the mapping says")


def _iso(text: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return noon(date.fromisoformat(text), zone), True
        return _utc(datetime.fromisoformat(text), zone), False
    except ValueError:
        return None


def _written(text: str, form: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - given its zone just below
    except ValueError:
        return None
    if _HAS_HOUR.search(form):
        return _utc(found, zone), False
    return noon(found.date(), zone), True


def _parts(form: str) -> set[str]:
    return set(re.findall("%.", form))


def _turned(form: str) -> str:
    return re.sub("%[dm]", lambda part: "%m" if part[0] == "%d" else "%d", form)


def _utc(when: datetime, zone: tzinfo) -> datetime:
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
