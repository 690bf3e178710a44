"""A calendar file of days (RFC 5545), for any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE = 75
"""Octets of a line at most, without its end (RFC 5545, 3.1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarDay:
    """Something on a day. ``uid`` stays the same while the thing does, so that a calendar that
    takes the file again moves it. ``every`` repeats it after so many days; ``over`` tells a
    calendar that holds it to strike it out."""

    uid: str
    day: date
    title: str
    note: str = ""
    url: str = ""
    every: int | None = None
    over: bool = False


def calendar(name: str, days: Iterable[CalendarDay], *, stamp: datetime) -> str:
    """The file, with the line ends that the standard asks for. ``stamp`` is when it was made."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Good Measure//Leaving a channel//EN",
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}",
    ]  # fmt: skip
    for one in days:
        lines += _event(one, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(one: CalendarDay, stamp: datetime) -> list[str]:
    after = one.day + timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        # a program passes over what it holds already unless this has grown (3.8.7.4): minutes do
        f"SEQUENCE:{int(stamp.timestamp() // 60)}",
        f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_text(one.title)}",
        *([f"DESCRIPTION:{_text(one.note)}"] if one.note else []),
        *([f"URL:{_address(one.url)}"] if one.url else []),
        *([f"RRULE:FREQ=DAILY;INTERVAL={one.every}"] if one.every else []),
        f"STATUS:{'CANCELLED' if one.over else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    """Escaped as 3.3.11 says. A blank of any kind is a blank; what is no text is left out."""
    kept = "".join(map(_kept, text.replace("\r\n", "\n")))
    escaped = kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _kept(one: str) -> str:
    if one == "\n" or one.isprintable() or one in _JOINS:
        return one
    return " " if one.isspace() else ""


_JOINS = "\u200c\u200d"
"""What joins letters and pictures, or keeps them apart: part of a text, though not to be seen."""


def _address(url: str) -> str:
    return "".join(one for one in url if one.isprintable() and not one.isspace())


def _folded(line: str) -> Iterable[str]:
    """In pieces of 75 octets at most, the later ones after a space; never within a character."""
    piece, size = "", 0
    for one in line:
        octets = len(one.encode())
        if size + octets > LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + one, size + octets
    yield piece
