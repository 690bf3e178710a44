"""The register as a spreadsheet: out for people who have no account here, and back in.

Out: CSV in which nothing runs as a formula. In: CSV or Excel; every line is looked at first, and
either all of it is taken or nothing. What is wrong is said by line and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.measures.platforms import platforms
from goodmeasure.observations.normalise.cells import Cell, as_text
from goodmeasure.reports.texts import STARTS_A_FORMULA
from goodmeasure.reports.texts import cell as safe
from goodmeasure.services.names.keeping import WORDS, Kept, cleaned, keep, kept_of, problems
from goodmeasure.services.names.register import Entry, entries
from goodmeasure.services.names.reserving import reserve
from goodmeasure.services.names.states import LONGEST_REASON, change_state
from goodmeasure.sources.grids import Row, column_key, headers, read_grids
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, ChannelState, Organisation, StateChange, User

LARGEST, MOST_LINES = 5_000_000, 1_000
NUMBER, PLATFORM, NAME, STATE, REASON = "Number", "Platform", "Name", "State", "Reason"
KNOWN = (NUMBER, PLATFORM, NAME, STATE, REASON, *WORDS.values())
TOLD = ("Account", "Proofs", "Last checked on")
"""Columns that go out and are passed over on the way in: nobody can change them by hand."""
FIELDS = {words: name for name, words in WORDS.items()}
DAYS = ("review_on", "signed_in_on")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    line: int
    column: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """``wrong`` is empty where anything was taken."""

    read: int
    added: int
    changed: int
    wrong: tuple[Wrong, ...] = ()


def written(organisation: Organisation) -> str:
    """The register as CSV, one name a line."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow((*KNOWN, *TOLD))
    zone = ZoneInfo(organisation.time_zone)
    for one in entries(organisation):
        lines.writerow([_out(value) for value in _values(one, zone)])
    return out.getvalue()


def _out(value: object) -> object:
    """Safe in a spreadsheet. Text that looks as if it had been made so gets one more sign, so that
    each cell is read in as it was (``_in``)."""
    return f"'{value}" if isinstance(value, str) and _MADE_SAFE.match(value) else safe(value)


def _in(text: str) -> str:
    return text[1:] if _MADE_SAFE.match(text) else text


_MADE_SAFE = re.compile(f"'+(?:{STARTS_A_FORMULA.pattern})")


def _values(one: Entry, zone: ZoneInfo) -> Iterator[object]:
    channel, kept = one.channel, kept_of(one.keeping)
    yield from (channel.pk, channel.platform, channel.handle, channel.state)
    yield one.change.reason if one.change else ""
    for name in WORDS:
        value = getattr(kept, name)
        yield value.isoformat() if isinstance(value, date) else value
    yield channel.account_id if one.account_known else ""
    yield " ".join(f"{row.kind}: {row.status}." for row in one.proofs if row.kind != "account")
    yield one.checked_at.astimezone(zone).date().isoformat() if one.checked_at else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """``cells`` by column, of the columns that are there."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        return _in(as_text(self.cells.get(column)))


class _Bad(Exception):
    """A cell that cannot be used."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def read_in(
    organisation: Organisation,
    data: bytes,
    *,
    file: str,
    now: datetime,
    person: User | None = None,
) -> Imported:
    """All lines, or none. Raises ``UnreadableFile`` for what is no such table at all.

    A line with a number, or with the platform and name of one that is there, changes that name; any
    other adds a reserved name. A column that is left out changes nothing.
    """
    lines = _lines(data, file)
    today = organisation.day_of(now)
    wrong: list[Wrong] = []
    added = changed = 0
    with transaction.atomic():
        there = _Register(organisation)
        for line in lines:
            try:
                channel, is_new = _channel(there, line, now, person)
                differs = _take(organisation, channel, line, now=now, today=today, person=person)
            except _Bad as bad:
                wrong.append(Wrong(line=line.number, column=bad.column, sentence=bad.sentence))
                continue
            added += is_new
            changed += differs and not is_new
        if wrong:
            transaction.set_rollback(True)
            return Imported(read=len(lines), added=0, changed=0, wrong=tuple(wrong))
        audit.record(
            organisation, person=person, at=now, action="register read in", subject=file,
            added=added, changed=changed,
        )  # fmt: skip
    return Imported(read=len(lines), added=added, changed=changed)


def _lines(data: bytes, file: str) -> list[_Line]:
    if len(data) > LARGEST:
        raise UnreadableFile(
            f"It is larger than {LARGEST // 1_000_000} MB.",
            next_step="A register holds a line for each name.", file=file,
        )  # fmt: skip
    rows = read_grids(data, file=file)[0].rows
    known = {column_key(name): name for name in (*KNOWN, *TOLD)}
    columns = [known.get(one, "") for one in headers(rows[0])] if rows else []
    if PLATFORM not in columns or NAME not in columns:
        raise UnreadableFile(
            f"Its first line does not name the columns {PLATFORM} and {NAME}.",
            next_step="Download the register, change it, and upload that.", file=file, line=1,
        )  # fmt: skip
    strange = [as_text(c) for c, name in zip(rows[0].cells, columns, strict=True) if not name]
    if strange := [one for one in strange if one]:
        raise UnreadableFile(
            f"There is a column {strange[0][:60]!r} that the register does not have.",
            next_step=f"Its columns are: {', '.join(KNOWN)}.", file=file, line=1,
        )  # fmt: skip
    if twice := [one for one in KNOWN if columns.count(one) > 1]:
        raise UnreadableFile(
            f"There are two columns {twice[0]}.", next_step="Take one of them out.", file=file,
            line=1,
        )  # fmt: skip
    if len(rows) - 1 > MOST_LINES:
        raise UnreadableFile(
            f"It has more than {MOST_LINES:,} lines.", next_step="Cut it in parts.", file=file
        )
    for row in rows[1:]:
        _check_cells(row, columns, file)
    return [
        _Line(
            number=row.line,
            cells={n: c for n, c in zip(columns, row.cells, strict=False) if n and n not in TOLD},
        )
        for row in rows[1:]
    ]


def _check_cells(row: Row, columns: Sequence[str], file: str) -> None:
    """A comma too many moves all cells after it into columns that they are not meant for."""
    named = [*columns, *[""] * len(row.cells)]
    over = [as_text(c) for c, name in zip(row.cells, named, strict=False) if not name]
    if over := [one for one in over if one]:
        raise UnreadableFile(
            f"{over[0][:60]!r} stands in a column that has no name.",
            next_step="Where a text holds a comma, put quotation marks around it; or take it out.",
            file=file, line=row.line,
        )  # fmt: skip


class _Register:
    """The names that are there, loaded once, and those that earlier lines were about."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        rows = Channel.objects.filter(organisation=organisation).select_related("keeping")
        self.by_number = {one.pk: one for one in rows}
        self._by_name = {self._key(one.platform, one.handle): one for one in rows}
        self._seen: set[int] = set()

    @staticmethod
    def _key(platform: str, handle: str) -> tuple[str, str]:
        return platform, handle.lstrip("@").casefold()

    def named(self, platform: str, handle: str) -> Channel | None:
        return self._by_name.get(self._key(platform, handle))

    def take(self, channel: Channel) -> Channel:
        """Each name once; one that was just added, too."""
        if channel.pk in self._seen:
            raise _Bad(NAME, "This name is on an earlier line as well.")
        self._seen.add(channel.pk)
        self._by_name[self._key(channel.platform, channel.handle)] = channel
        return channel


def _channel(
    there: _Register, line: _Line, now: datetime, person: User | None
) -> tuple[Channel, bool]:
    """The name a line is about, added where it is new; true when it was."""
    found = _found(there, line)
    if found is not None:
        return there.take(found), False
    platform, state = _platform(line), line.text(STATE).casefold() or ChannelState.RESERVED
    if state != ChannelState.RESERVED:
        raise _Bad(STATE, "A name that is not on the register yet can only be added as reserved.")
    if not 0 < len(line.text(REASON).strip()) <= LONGEST_REASON:
        raise _Bad(REASON, f"Say why the name is reserved, in up to {LONGEST_REASON} letters.")
    try:
        made = reserve(
            there.organisation, platform, line.text(NAME), reason=line.text(REASON), now=now,
            person=person,
        )  # fmt: skip
    except InputError as error:
        raise _Bad(NAME, str(error)) from error
    return there.take(made), True


def _found(there: _Register, line: _Line) -> Channel | None:
    if number := line.text(NUMBER):
        plain = number.isascii() and number.isdecimal() and len(number) < 12
        found = there.by_number.get(int(number)) if plain else None
        if found is None:
            raise _Bad(NUMBER, "The register has no name with this number. Leave it empty to add.")
        if line.text(NAME).lstrip("@").casefold() != found.handle.lstrip("@").casefold():
            raise _Bad(NAME, f"Number {number} is {found.handle}. A name cannot be changed here.")
        return found
    return there.named(_platform(line), line.text(NAME))


def _platform(line: _Line) -> str:
    said = line.text(PLATFORM).casefold()
    for one in platforms().values():
        if said in (one.name.casefold(), one.title.casefold()):
            return one.name
    raise _Bad(PLATFORM, f"There is no platform {line.text(PLATFORM)[:60]!r}.")


def _take(
    organisation: Organisation,
    channel: Channel,
    line: _Line,
    *,
    now: datetime,
    today: date,
    person: User | None,
) -> bool:
    """Write what differs. True when anything did."""
    before = cleaned(kept_of(getattr(channel, "keeping", None)))
    kept = cleaned(_kept(line, before))
    for field, sentence, next_step in problems(kept, today=today):
        raise _Bad(WORDS[field], f"{sentence[:1].upper()}{sentence[1:]} {next_step}")
    if kept != before:
        keep(organisation, channel, kept, now=now, today=today, person=person)
    moved = _move(organisation, channel, line, now, person)
    return moved or kept != before


def _move(
    organisation: Organisation, channel: Channel, line: _Line, now: datetime, person: User | None
) -> bool:
    state = line.text(STATE).casefold()
    if not state or state == channel.state:
        return False
    if state not in ChannelState.values:
        raise _Bad(STATE, f"There is no state {line.text(STATE)[:60]!r}.")
    last = StateChange.objects.filter(channel=channel).order_by("-at", "-pk").first()
    reason = line.text(REASON)
    if not reason or (last is not None and reason == last.reason):
        raise _Bad(REASON, "The state is another one now: say why.")
    try:
        change_state(organisation, channel, state, reason=reason, now=now, person=person)
    except InputError as error:
        raise _Bad(REASON, str(error)) from error
    return True


def _kept(line: _Line, before: Kept) -> Kept:
    """What the line says of its keeping; columns that are not there stay as they were."""
    said = {field: column for column, field in FIELDS.items() if column in line.cells}
    values: dict[str, Any] = {field: _value(line, field, col) for field, col in said.items()}
    return replace(before, **values)


def _value(line: _Line, field: str, column: str) -> str | int | date | None:
    if field in DAYS:
        return _day(line.cells.get(column), column)
    text = line.text(column)
    if field == "sign_in_every":
        if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
            raise _Bad(column, "It is a whole number of days, or empty.")
        return int(text) if text else None
    return text.casefold() if field == "second_factor" else text


def _day(cell: Cell, column: str) -> date | None:
    """A date of the spreadsheet, 2026-03-04 or 4/3/2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time
        except ValueError:
            continue
    raise _Bad(column, f"{text[:40]!r} is no day. Write it as 2026-03-04.")
