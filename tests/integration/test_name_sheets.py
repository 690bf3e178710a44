"""The register as a spreadsheet: out and in again, and nothing half taken in."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.services.channels import add_file_channel
from goodmeasure.services.names import sheets
from goodmeasure.services.names.keeping import Kept, keep, keeping_of, kept_of
from goodmeasure.services.names.states import change_state, history
from goodmeasure.store.models import AuditEvent, Channel, Keeping, Organisation, StateChange

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)


@pytest.fixture
def town(organisation: Organisation, now: datetime) -> Channel:
    made = add_file_channel(organisation, "x", "town", now=now)
    change_state(organisation, made, "scaled back", reason="Fewer people.", now=now)
    kept = Kept(owner="=HYPERLINK(1)", deputy="Ada", key_place="Safe", second_factor="on", review_on=TODAY,
                sign_in_every=30, signed_in_on=TODAY, note="Two\nlines, and a comma")  # fmt: skip
    keep(organisation, made, kept, now=now, today=TODAY)
    return made


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def written(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    lines = csv.DictWriter(out, list(rows[0]))
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue().encode()


def take(
    organisation: Organisation, data: bytes, now: datetime, file: str = "names.csv"
) -> sheets.Imported:
    return sheets.read_in(organisation, data, file=file, now=now + timedelta(days=1))


def test_out_and_in_again_changes_nothing(organisation: Organisation, town: Channel, channel: Channel,
                                          now: datetime) -> None:  # fmt: skip
    text = sheets.written(organisation)
    (line,) = [one for one in read(text) if one["Name"] == "town"]
    assert line["Owner"] == "'=HYPERLINK(1)", "no spreadsheet runs it"
    assert (line["State"], line["Reason"], line["Look again on"]) == (
        "scaled back",
        "Fewer people.",
        "2026-03-04",
    )
    before = kept_of(keeping_of(organisation, town))
    result = take(organisation, text.encode("utf-8-sig"), now)
    assert (result.read, result.added, result.changed, result.wrong) == (2, 0, 0, ())
    assert kept_of(keeping_of(organisation, town)) == before
    assert len(history(organisation, town)) == 1


def workbook(text: str) -> bytes:
    """The file as a spreadsheet program saves it, each cell as text."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in csv.reader(io.StringIO(text)):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("file", ["names.csv", "names.xlsx"])
@pytest.mark.parametrize(
    "note",
    ["'=1+1", "'@'", "''", "'plain", "=1", "+44 20", "-1", "@town", "a\r\nb", "a\rb", " around ",
     "\tTab", "a\u202eb", "a\0b", "\ufeffx", "007", "1e5", "TRUE", "2026-03-04", "“a”,\"b\" 🏛️"],
)  # fmt: skip
def test_each_cell_comes_back_as_it_was(organisation: Organisation, now: datetime, note: str, file: str) -> None:  # fmt: skip
    """However it is written: what looks like a formula, or like one that was made harmless."""
    made = add_file_channel(organisation, "x", "town", now=now)
    keep(organisation, made, Kept(owner=note, note=note), now=now, today=TODAY)
    before, text = kept_of(keeping_of(organisation, made)), sheets.written(organisation)
    for row in csv.reader(io.StringIO(text)):
        assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for one in row)
    data = workbook(text) if file.endswith("xlsx") else text.encode("utf-8-sig")
    result = take(organisation, data, now, file)
    assert (result.changed, result.wrong) == (0, ())
    assert kept_of(keeping_of(organisation, made)) == before


def test_a_name_twice_is_refused_whether_it_was_there_or_not(organisation: Organisation, town: Channel,
                                                             now: datetime) -> None:  # fmt: skip
    result = take(organisation, b"Platform,Name,Reason\nx,new,Why\nx,@NEW,Why\nx,town,\nX,Town,\n", now)  # fmt: skip
    assert [(one.line, one.column) for one in result.wrong] == [(3, "Name"), (5, "Name")]
    assert not Channel.objects.filter(handle__iexact="new").exists()


def test_a_file_changes_and_adds(organisation: Organisation, town: Channel, now: datetime) -> None:
    (line,) = read(sheets.written(organisation))
    line |= {
        "State": "Dormant",
        "Reason": "Nobody left.",
        "Owner": "Grace",
        "Look again on": "5/6/2026",
    }
    new = {
        "Platform": "Bluesky",
        "Name": "@town.bsky.social",
        "Reason": "So that nobody else has it.",
        "Owner": "Ada",
    }
    result = take(organisation, written([line, {name: new.get(name, "") for name in line}]), now)
    assert (result.added, result.changed, result.wrong) == (1, 1, ())
    assert [one.state for one in history(organisation, town)] == ["dormant", "scaled back"]
    assert kept_of(keeping_of(organisation, town)).review_on == date(2026, 6, 5)
    made = Channel.objects.get(platform="bluesky")
    assert (made.state, made.account_id, made.keeping.owner) == (
        "reserved",
        "name:town.bsky.social",
        "Ada",
    )
    assert AuditEvent.objects.get(action="register read in").detail == {"added": 1, "changed": 1}


def test_a_column_left_out_changes_nothing_and_an_empty_cell_empties(
    organisation: Organisation, town: Channel, now: datetime
) -> None:
    take(organisation, b"Platform,Name,Deputy\nx,town,\n", now)
    kept = kept_of(keeping_of(organisation, town))
    assert (kept.deputy, kept.owner, kept.sign_in_every) == ("", "=HYPERLINK(1)", 30)


def test_nothing_is_half_taken_and_each_mistake_is_named(
    organisation: Organisation, other_organisation: Organisation, town: Channel, now: datetime
) -> None:
    theirs = add_file_channel(other_organisation, "x", "theirs", now=now)
    (good,) = read(sheets.written(organisation))
    blank = dict.fromkeys(good, "")
    rows = [
        good | {"Owner": "Somebody new"},
        blank | {"Platform": "Myspace", "Name": "town", "Reason": "?"},
        blank | {"Platform": "x", "Name": "new", "Reason": ""},
        blank | {"Platform": "x", "Name": "new2", "Reason": "r", "State": "active"},
        blank | {"Platform": "bluesky", "Name": "@a@b.example", "Reason": "r"},
        blank | {"Number": str(theirs.pk), "Platform": "x", "Name": "theirs"},
        blank | {"Platform": "x", "Name": "TOWN"},
        blank | {"Platform": "x", "Name": "new3", "Reason": "r", "Look again on": "31/02/2026"},
        blank | {"Platform": "x", "Name": "new4", "Reason": "r", "Sign in every (days)": "often"},
        blank
        | {
            "Platform": "x",
            "Name": "new5",
            "Reason": "r",
            "Where the key is kept": "password: hunter2",
        },
        blank | {"Platform": "x", "Name": "new6", "Reason": "r", "Second factor": "maybe"},
        blank | {"Platform": "x", "Name": "new7", "Reason": "r", "Owner": "x" * 121},
        blank | {"Platform": "x", "Name": "new8", "Reason": "r" * 301},
        blank | {"Platform": "x", "Name": "new9", "Reason": "r", "Look again on": "0202-12-31"},
    ]
    result = take(organisation, written(rows), now)
    # line numbers are those of the file, in which a note of two lines takes two
    assert [(one.line - 3, one.column) for one in result.wrong] == [
        (1, "Platform"), (2, "Reason"), (3, "State"), (4, "Name"), (5, "Number"), (6, "Name"),
        (7, "Look again on"), (8, "Sign in every (days)"), (9, "Where the key is kept"),
        (10, "Second factor"), (11, "Owner"), (12, "Reason"), (13, "Look again on"),
    ]  # fmt: skip
    assert "hunter2" not in str(result.wrong)
    assert (result.added, result.changed) == (0, 0)
    assert Channel.objects.filter(organisation=organisation).count() == 1
    assert Keeping.objects.get().owner == "=HYPERLINK(1)"
    assert not AuditEvent.objects.filter(action="register read in").exists()


def test_a_change_of_state_wants_a_new_reason(
    organisation: Organisation, town: Channel, now: datetime
) -> None:
    (line,) = read(sheets.written(organisation))
    for state, reason in (("dormant", "Fewer people."), ("dormant", ""), ("asleep", "Because.")):
        assert take(organisation, written([line | {"State": state, "Reason": reason}]), now).wrong
    moved = take(organisation, written([line | {"Name": "other"}]), now)
    assert [one.column for one in moved.wrong] == ["Name"], "a name is not changed by a spreadsheet"
    assert StateChange.objects.count() == 1


def test_excel_is_read_with_its_own_dates(organisation: Organisation, town: Channel, now: datetime,
                                          tmp_path: Path) -> None:  # fmt: skip
    book = openpyxl.Workbook()
    book.active.append(["Platform", "Name", "Look again on", "Sign in every (days)", "Number"])
    book.active.append(["X (formerly Twitter)", "town", date(2026, 9, 1), 45, town.pk])
    book.save(tmp_path / "names.xlsx")
    result = take(organisation, (tmp_path / "names.xlsx").read_bytes(), now, "names.xlsx")
    assert (result.changed, result.wrong) == (1, ())
    kept = kept_of(keeping_of(organisation, town))
    assert (kept.review_on, kept.sign_in_every, kept.owner) == (
        date(2026, 9, 1),
        45,
        "=HYPERLINK(1)",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"Name,Owner\ntown,Ada\n",
        b"Platform,Name,Password\nx,town,hunter2\n",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"Platform,Name,Owner,Owner\nx,town,Ada,Bob\n",
        b"Platform,Name,Reason\nx,town,Ours, and nobody else's\n",
        b"Platform,Name,Reason,\nx,town,Ours,a note\n",
        b"Platform,Name\n" + b"x,town\n" * (sheets.MOST_LINES + 1),
        b"Platform,Name\n" + b"x" * (sheets.LARGEST + 1),
        b"",
    ],
)
def test_what_is_no_register_is_refused_whole(
    organisation: Organisation, now: datetime, data: bytes
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        take(organisation, data, now)
    assert "hunter2" not in str(caught.value)
    assert not Channel.objects.exists()
