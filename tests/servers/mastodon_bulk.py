"""Put many statuses, dated as wished, straight into mastodon-mock's SQLite file.

Its API can neither date a status in the past nor make 5,000 of them quickly. What is written here
is what the API itself writes (a test compares the two answers), without the notifications.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The low bits of an id tell apart what happened in one millisecond; from the middle of their range,
# so that these ids stay clear of the server's own, which count up from 0.
FIRST_LOW_BITS = 0x4000

LINK = re.compile(r"https?://\S+")
ANCHOR = r'<a href="\g<0>" rel="nofollow noopener" target="_blank">\g<0></a>'

Row = dict[str, Any]


class Ids:
    """New ids, in order of time. One of these for as long as the server runs."""

    def __init__(self) -> None:
        self._used: Counter[int] = Counter()

    def __call__(self, time: dt.datetime) -> int:
        milliseconds = _milliseconds(time)
        self._used[milliseconds] += 1
        return (milliseconds << 16) + FIRST_LOW_BITS + self._used[milliseconds]


@dataclass(frozen=True, kw_only=True)
class BulkStatus:
    """A status to insert: its text, when it was made, and how many did what with it."""

    text: str
    created_at: dt.datetime
    favourites: int = 0
    boosts: int = 0
    replies: int = 0
    language: str | None = "en"
    visibility: str = "public"
    edited_at: dt.datetime | None = None


def insert_statuses(
    database: Path, author_id: int, statuses: Sequence[BulkStatus], next_id: Ids, *, before_ms: int
) -> list[str]:
    """Insert `statuses` of one author; gives their ids, in the order given.

    As many reader accounts are added as the most popular status needs. All must lie before
    `before_ms`, when the server started: ids have to be in order of time.
    """
    last = max((status.created_at for status in statuses), default=None)
    if last is not None and _milliseconds(last) >= before_ms:
        raise ValueError("Insert statuses made before the server started; use post() for new ones.")
    made = [(next_id(status.created_at), status) for status in statuses]
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        audience = max((max(s.favourites, s.boosts, s.replies) for s in statuses), default=0)
        readers = _readers(connection, audience, next_id)
        rows = [_status_row(i, author_id, status) for i, status in made]
        likes: list[Row] = []
        for status_id, status in made:
            favouriters = readers[: status.favourites]
            likes += [_favourite_row(next_id, reader, status_id, status) for reader in favouriters]
            rows += _reactions(next_id, readers, author_id, status_id, status)
        _insert(connection, "statuses", rows)
        _insert(connection, "favourites", likes)
        _insert(connection, "status_tags", list(_tags(next_id, made)))
    return [str(status_id) for status_id, _ in made]


def _milliseconds(time: dt.datetime) -> int:
    return round(time.timestamp() * 1000)


def _reactions(
    next_id: Ids,
    readers: Sequence[int],
    author_id: int,
    status_id: int,
    status: BulkStatus,
) -> Iterator[Row]:
    """Boosts and replies are statuses of the readers, made in the same instant."""
    for reader in readers[: status.boosts]:
        boost = BulkStatus(text="", created_at=status.created_at, language=None)
        row = _status_row(next_id(status.created_at), reader, boost)
        yield {**row, "content": "", "reblog_of_id": status_id}
    for reader in readers[: status.replies]:
        reply = BulkStatus(text="A reply", created_at=status.created_at)
        row = _status_row(next_id(status.created_at), reader, reply)
        yield {**row, "in_reply_to_id": status_id, "in_reply_to_account_id": author_id}


def _status_row(status_id: int, author_id: int, status: BulkStatus) -> Row:
    return {
        "id": status_id,
        "account_id": author_id,
        "content": f"<p>{LINK.sub(ANCHOR, html.escape(status.text, quote=False))}</p>",
        "text": status.text,
        "created_at": _sqlite_time(status.created_at),
        "edited_at": _sqlite_time(status.edited_at) if status.edited_at else None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog_of_id": None,
        "sensitive": 0,
        "spoiler_text": "",
        "visibility": status.visibility,
        "language": status.language,
        "quote_state": "accepted",
        "quote_approval_policy": "public",
        "edit_history": "[]",
    }


def _favourite_row(next_id: Ids, reader: int, status_id: int, status: BulkStatus) -> Row:
    return {
        "id": next_id(status.created_at),
        "account_id": reader,
        "status_id": status_id,
        "created_at": _sqlite_time(status.created_at),
    }


def _tags(next_id: Ids, made: Sequence[tuple[int, BulkStatus]]) -> Iterator[Row]:
    for status_id, status in made:
        for name in dict.fromkeys(tag.lower() for tag in re.findall(r"#(\w+)", status.text)):
            yield {"id": next_id(status.created_at), "status_id": status_id, "name": name}


def _readers(connection: sqlite3.Connection, number: int, next_id: Ids) -> list[int]:
    """New accounts, copied from the first one there is, with names of their own."""
    connection.row_factory = sqlite3.Row
    pattern = dict(connection.execute("SELECT * FROM accounts ORDER BY id LIMIT 1").fetchone())
    rows = []
    for _ in range(number):
        name = f"reader_{secrets.token_hex(5)}"
        new = {"id": next_id(dt.datetime.now(dt.UTC)), "username": name, "display_name": name}
        rows.append({**pattern, **new, "email": f"{name}@local", "note": "", "role": "user"})
    _insert(connection, "accounts", rows)
    return [row["id"] for row in rows]


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    marks = ", ".join(f":{column}" for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _sqlite_time(time: dt.datetime) -> str:
    """As SQLAlchemy writes it: UTC, without a zone, with six digits of fraction."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
