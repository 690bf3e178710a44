"""Files to download. In CSV, text never runs as a formula, and missing is empty."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse

from goodmeasure.reports.texts import cell

MARK = "\ufeff"
"""Excel reads UTF-8 only when it is marked."""
TYPE = "text/csv; charset=utf-8"

Response = TypeVar("Response", HttpResponse, StreamingHttpResponse)
Rows = Iterable[Sequence[object]]


def whole(name: str, rows: Rows) -> HttpResponse:
    """All rows at once."""
    out = StringIO()
    csv.writer(out).writerows(map(_safe, rows))
    return written(name, out.getvalue())


def written(name: str, text: str) -> HttpResponse:
    """What is CSV already."""
    return file(name, f"{MARK}{text}".encode(), TYPE)


def file(name: str, content: bytes, kind: str) -> HttpResponse:
    return _named(HttpResponse(content, content_type=kind), name)


def streamed(name: str, rows: Rows) -> StreamingHttpResponse:
    """Rows as they are made, however many."""
    return _named(StreamingHttpResponse(_lines(rows), content_type=TYPE), name)


def _lines(rows: Rows) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield MARK
    for row in rows:
        yield writer.writerow(_safe(row))


def _safe(row: Sequence[object]) -> list[object]:
    return [cell(value) for value in row]


class _Echo:
    """A file that gives back what is written, so that rows stream as they are made."""

    def write(self, value: str) -> str:
        return value


def _named(response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
