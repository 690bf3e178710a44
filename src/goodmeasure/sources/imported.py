"""What reading a file comes to: its pages, and an account of what was and was not taken from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Page

POSTS_A_PAGE = 2_000
"""Posts in one ``Page``: small enough to hold, large enough to write in bulk."""

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that change the direction of writing (Unicode Standard Annex 9)."""

EXAMPLES = 5
"""How many places are named for each reason something was left out."""


class FileKind(StrEnum):
    X_ARCHIVE = "X archive"
    X_POSTS = "X posts export"
    X_OVERVIEW = "X overview export"
    X_OLD_POSTS = "X analytics export of before 2024"
    TABLE = "table read by a mapping"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Things in a file that were not taken, with the reason and where the first of them are."""

    reason: str
    count: int
    first: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The days an export says that it covers, both included."""

    since: date
    until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSummary:
    """What came out of a file. What is new and what was already known, only the store can say.

    ``read`` counts rows or posts looked at, so ``read == posts + duplicates + rows left out`` for
    files of posts. ``left_out`` also counts single values left out of rows that were kept.
    """

    read: int
    posts: int
    readings: int
    channel_readings: int
    duplicates: int
    left_out: tuple[LeftOut, ...]
    window: Window | None
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a tally holds besides pages. ``turned``: texts with marks that turn the writing."""

    read: int
    duplicates: int
    turned: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


class Tally:
    """Counts while a file is read. One for each reading of it."""

    def __init__(self) -> None:
        self.read = 0
        self.posts = 0
        self.readings = 0
        self.channel_readings = 0
        self.duplicates = 0
        self._left_out: dict[str, tuple[int, list[str]]] = {}
        self._turned = 0
        self._notes: dict[str, None] = {}

    def look_at(self, text: str) -> None:
        """Remark on what a reader of the text would not see. The text itself is kept as it is."""
        if not text.isascii() and _TURNS.search(text):
            self._turned += 1

    def leave_out(self, reason: str, where: str) -> None:
        count, first = self._left_out.get(reason, (0, []))
        if len(first) < EXAMPLES:
            first.append(where)
        self._left_out[reason] = (count + 1, first)

    def note(self, sentence: str) -> None:
        self._notes[sentence] = None

    def found(self) -> Found:
        return Found(
            read=self.read,
            duplicates=self.duplicates,
            turned=self._turned,
            left_out=self.left_out(),
            notes=tuple(self._notes),
        )

    def take(self, found: Found) -> None:
        """Add what was found elsewhere: before pages were asked for, or in another process."""
        self.read += found.read
        self.duplicates += found.duplicates
        self._turned += found.turned
        for left in found.left_out:
            count, first = self._left_out.get(left.reason, (0, []))
            self._left_out[left.reason] = (count + left.count, [*first, *left.first][:EXAMPLES])
        for sentence in found.notes:
            self.note(sentence)

    def count(self, page: Page) -> Page:
        self.posts += len(page.posts)
        self.readings += len(page.readings)
        self.channel_readings += len(page.channel_readings)
        return page

    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(
            LeftOut(reason=reason, count=count, first=tuple(first))
            for reason, (count, first) in self._left_out.items()
        )

    def notes(self) -> tuple[str, ...]:
        if not self._turned:
            return tuple(self._notes)
        return (
            *self._notes,
            f"{self._turned:,} of its texts hold hidden marks that change the direction of "
            "writing; they are kept as they are.",
        )


@dataclass(kw_only=True)
class ImportedFile:
    """A recognised file, ready to be read. ``pages()`` may be called again: it reads afresh.

    ``account`` is who the file says it belongs to, where it says; ``handles`` are the names seen
    in its links. ``exported_at`` is when the platform said what is in the file, which every reading
    carries; ``exported_at_from`` says in words how that is known. ``digest`` is the same for the
    same content read in the same way. ``total_hint`` is about how many rows or posts there are.
    """

    kind: FileKind
    platform: str
    description: str
    digest: str
    exported_at: datetime
    exported_at_from: str
    reader: Callable[[Tally], Iterator[Page]]
    account: Account | None = None
    handles: tuple[str, ...] = ()
    total_hint: int | None = None
    window: Window | None = None
    notes: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)

    def pages(self) -> Iterator[Page]:
        """Everything in the file, in pages of bounded size.

        May raise ``UnreadableFile`` after pages were given: write all of them in one transaction.
        """
        self.tally = Tally()
        for sentence in self.notes:
            self.tally.note(sentence)
        for page in self.reader(self.tally):
            yield self.tally.count(page)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Complete once ``pages()`` has been read to its end."""
        return self.tally.left_out()

    def summary(self) -> ImportSummary:
        """Complete once ``pages()`` has been read to its end."""
        tally = self.tally
        return ImportSummary(
            read=tally.read,
            posts=tally.posts,
            readings=tally.readings,
            channel_readings=tally.channel_readings,
            duplicates=tally.duplicates,
            left_out=tally.left_out(),
            window=self.window,
            notes=tally.notes(),
        )
