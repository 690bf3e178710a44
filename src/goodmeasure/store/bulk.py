"""Rows in bulk, on SQLite and PostgreSQL alike.

Django's ``bulk_create`` builds an object per row: at a million readings that is most of the time of
an import. Here rows are plain tuples in the columns' own form. Callers are inside a transaction.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Model
from numpy.typing import NDArray

from goodmeasure.store.columns import DAY_US

VALUES_AT_ONCE = 500
"""Values in one INSERT: measured; more gains nothing, and SQLite allows 32,766."""


@contextmanager
def roomy_cache(megabytes: int = 128) -> Iterator[None]:
    """For one large transaction: SQLite keeps its pages in memory until the commit, rather than
    writing them out and reading them in again. Not for good: each thread has a cache of its own.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{megabytes * 1024}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def unswept() -> Iterator[None]:
    """For loading or writing very many rows: Python does not look for garbage in between.

    Each look goes through all the rows so far, none of which is garbage: a third of the loading.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def reserve_ids(model: type[Model], count: int) -> range | list[int]:
    """Keys for ``count`` new rows, so that rows pointing at them can be made before they are in.

    SQLite: the next keys after the highest ever used; nobody else can take them, because a
    transaction here holds the write lock from its start. PostgreSQL: from the table's sequence.
    """
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
        start = (row[0] if row else 0) + 1
        return range(start, start + count)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    replace_on: Sequence[str] = (),
) -> None:
    """Insert rows; with ``replace_on``, a row with the same key columns takes the new values.

    Datetimes go through ``stored_times``, booleans through ``stored_flags``, JSON as text; names of
    tables and columns come from the model, never from outside. Many rows go in one statement: a
    statement a row costs SQLite more than the row does.
    """
    all_rows = list(rows)
    several = max(VALUES_AT_ONCE // len(columns), 1)
    whole = len(all_rows) - len(all_rows) % several
    with connection.cursor() as cursor:
        for size, part in ((several, all_rows[:whole]), (1, all_rows[whole:])):
            if part:
                groups = [
                    tuple(chain.from_iterable(part[start : start + size]))
                    for start in range(0, len(part), size)
                ]
                cursor.executemany(_statement(model, columns, replace_on, size), groups)


def _statement(
    model: type[Model], columns: Sequence[str], replace_on: Sequence[str], rows: int
) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * rows)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {marks}"  # noqa: S608
    if replace_on:
        updates = ", ".join(
            f"{quote(column)} = excluded.{quote(column)}"
            for column in columns
            if column not in replace_on
        )
        keys = ", ".join(quote(column) for column in replace_on)
        sql += f" ON CONFLICT ({keys}) DO UPDATE SET {updates}"
    return sql


def keys_where(
    model: type[Model], owner: str, key: int, column: str, values: Sequence[str]
) -> list[int]:
    """Keys of the rows of one owner whose ``column`` is among ``values``.

    In plain SQL: of a new archive's 100,000 posts none is known yet, and to build that question
    through the ORM took a fifth of the import.
    """
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(values))
    sql = (
        f"SELECT id FROM {quote(model._meta.db_table)}"  # noqa: S608
        f" WHERE {quote(owner)} = %s AND {quote(column)} IN ({marks})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [key, *values])
        return [row[0] for row in cursor.fetchall()]


def stored_times(moments: Iterable[datetime]) -> dict[datetime, Any]:
    """Times (aware) in the form the database's driver takes, each worked out once.

    What ``adapt_datetimefield_value`` gives, without its four calls a value: text in UTC for
    SQLite, the time itself for PostgreSQL.
    """
    distinct = set(moments)
    if connection.vendor != "sqlite":
        return dict(zip(distinct, distinct, strict=True))
    # in UTC already, the text without its "+00:00" is the same and takes half the time
    return {
        at: at.isoformat(" ")[:-6]
        if at.tzinfo is UTC
        else str(at.astimezone(UTC).replace(tzinfo=None))
        for at in distinct
    }


def stored_days(days: NDArray[np.float64]) -> list[Any]:
    """Days since 1970 as times in the form the database's driver takes."""
    moments = np.round(days * DAY_US).astype(np.int64).astype("datetime64[us]").tolist()
    if connection.vendor != "sqlite":
        return [at.replace(tzinfo=UTC) for at in moments]
    return [at.isoformat(" ") for at in moments]


def stored_time(moment: datetime) -> Any:
    """One time in the form the database's driver takes."""
    return stored_times((moment,))[moment]


def stored_flags() -> dict[bool | None, Any]:
    """Yes, no and unknown in the form the database's driver takes.

    SQLite keeps booleans as whole numbers, and its driver looks up how to adapt each one it is
    given: 100,000 posts with numbers go in a sixth faster. PostgreSQL takes booleans only.
    """
    yes, no = (1, 0) if connection.vendor == "sqlite" else (True, False)
    return {True: yes, False: no, None: None}
