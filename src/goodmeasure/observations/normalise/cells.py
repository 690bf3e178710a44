"""Cells of tables that platforms export: counts, ids and dates, or the reason they cannot be used.

A blank is missing, not 0. A count is a whole number between 0 and ``MAX_VALUE``, with or without
thousands separators. An id is text and keeps every digit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from goodmeasure.observations.metrics import MAX_VALUE

Cell = str | int | float | bool | datetime | date | time | timedelta | None

BLANKS = frozenset({"", "-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan"})
EXACT_FLOAT = 2**53
"""Whole numbers above this lose digits when a spreadsheet holds them as numbers."""

_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[,'’ \u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*")
_POWER = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_ROUNDED = re.compile(r"[-+]?[\d.,]+\s*(?:[kKmMbB]|Tsd\.?|mil)")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_NAMED_DAY = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")


class UnusableCell(ValueError):
    """Why a cell cannot be used, in words that finish the sentence "left out: …"."""


class SpoiltId(UnusableCell):
    """A spreadsheet program has rounded an id; its last digits are lost for good."""


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in BLANKS)


def as_text(cell: Cell) -> str:
    """A cell as people read it, with the white space around it gone."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOAT:
        return str(int(cell))
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell).strip()


def whole_number(cell: Cell) -> int | None:
    """A count, or ``None`` for a blank. Raises ``UnusableCell``."""
    if is_blank(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise UnusableCell("a count that is not a number")
    number = _number(cell.strip()) if isinstance(cell, str) else cell
    if number != number or number in (float("inf"), float("-inf")):
        raise UnusableCell("a count that is not a number")
    if isinstance(number, float) and not number.is_integer():
        raise UnusableCell("a count that is not a whole number")
    if number < 0:
        raise UnusableCell("a negative count (acts that were undone)")
    if number > MAX_VALUE:
        raise UnusableCell("a count larger than any that can be right")
    return int(number)


def _number(text: str) -> int | float:
    plain = text.removeprefix("+")
    if plain.isascii() and plain.removeprefix("-").isdigit():
        if len(plain) > 20:
            raise UnusableCell("a count larger than any that can be right")
        return int(plain)
    if _GROUPED.fullmatch(plain.removeprefix("-")):
        return int(re.sub(r"[^\d-]", "", plain))
    # One zero after the point is how some programs write a whole number. Three may be a thousand.
    if re.fullmatch(r"-?\d{1,15}\.0", plain, re.ASCII):
        return float(plain)
    if plain.endswith("%"):
        raise UnusableCell("a percentage where a count should be")
    if _ROUNDED.fullmatch(plain):
        raise UnusableCell("a rounded count such as 1.2K")
    if re.fullmatch(r"-?\d+[.,]\d+", plain):
        raise UnusableCell("a count that is not a whole number")
    raise UnusableCell("a count that is not a number")


def identifier(cell: Cell) -> str:
    """An id as text. Raises ``UnusableCell`` when blank, ``SpoiltId`` when rounded by a program."""
    if is_blank(cell):
        raise UnusableCell("no id")
    if isinstance(cell, float) and (abs(cell) > EXACT_FLOAT or not cell.is_integer()):
        raise SpoiltId("an id that a spreadsheet program has rounded")
    text = as_text(cell)
    if _POWER.fullmatch(text):
        raise SpoiltId("an id that a spreadsheet program has rounded")
    # X's older exports guard ids against that with an equals sign or quotes.
    text = text.removeprefix("=").strip("\"'")
    if not text or len(text) > 200 or any(character.isspace() for character in text):
        raise UnusableCell("an id that is not one")
    return text


def looks_rounded(ids: Sequence[str]) -> bool:
    """Whether long numeric ids all end in 00: programs keep 15 digits and fill up with noughts.

    At least three ids of 17 digits or more are needed; by chance it is then one in a million.
    """
    long = [one for one in ids if len(one) >= 17 and one.isdigit()]
    return len(long) >= 3 and all(one.endswith("00") for one in long)


def named_day(text: str) -> date | None:
    """``Tue, Jul 14, 2026`` or ``Thu Mar 20 2025``: the two forms X has used; or ISO."""
    match = _NAMED_DAY.fullmatch(text.strip())
    try:
        if match is not None:
            return date(int(match[3]), _MONTHS[match[1][:3].casefold()], int(match[2]))
        return date.fromisoformat(text.strip())
    except (ValueError, KeyError):
        return None


def noon(day: date, zone: tzinfo) -> datetime:
    """What stands for a day without a time: noon in the channel's zone, in UTC."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last second of a day in the channel's zone, in UTC."""
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
