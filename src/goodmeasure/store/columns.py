"""Whole columns out of the database, on SQLite and PostgreSQL alike.

The database joins the values of a column to one text, which numpy reads. Fetched as rows, each
value becomes an object of Python first: of 60,000 posts and 210,000 readings that took three times
as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

DAY_US = 86_400_000_000


def fetch(expressions: Sequence[str], rest: str, values: Sequence[Any]) -> list[str]:
    """Each expression over the rows of ``rest`` (FROM and what follows) as one text, between
    commas; the rows come in any order, the same for all. Empty texts where there are no rows.

    An expression gives neither NULL, which would be left out, nor a text with a comma. Names of
    tables and columns come from models, never from outside.
    """
    join = (
        "STRING_AGG(CAST({} AS TEXT), ',')"
        if connection.vendor == "postgresql"
        else "GROUP_CONCAT({})"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(map(join.format, expressions))} {rest}", values)
        return [one or "" for one in cursor.fetchone()]


def moment(column: str) -> str:
    """The expression of a time for ``days``: on SQLite the text that is stored, in UTC."""
    if connection.vendor == "postgresql":
        return f"CAST(EXTRACT(EPOCH FROM {column}) * 1000000 AS BIGINT)"
    return column


def ints(text: str) -> NDArray[np.int64]:
    return np.fromstring(text, dtype=np.int64, sep=",")


def days(text: str) -> NDArray[np.float64]:
    """Days since 1970 of a ``moment``."""
    if connection.vendor == "postgresql" or not text:
        return ints(text) / DAY_US
    return np.array(text.split(","), dtype="datetime64[us]").astype(np.int64) / DAY_US


def codes(text: str) -> tuple[NDArray[np.int64], list[str]]:
    """Each value as a place in the list of the distinct ones."""
    each = text.split(",") if text else []
    places = {value: place for place, value in enumerate(dict.fromkeys(each))}
    return np.fromiter(map(places.__getitem__, each), dtype=np.int64), list(places)
