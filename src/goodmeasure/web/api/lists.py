"""Lists: what is asked of all of them, in pages as JSON or whole as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.http import HttpRequest, StreamingHttpResponse
from pydantic import BaseModel, Field, ValidationInfo, model_validator

from goodmeasure.kernel.errors import InputError
from goodmeasure.web import downloads
from goodmeasure.web.api.shapes import utc

T = TypeVar("T")
MOST = 1_000
"""Items of one page."""

MOST_ROWS = 200_000
"""Rows of one table."""

Plain = Mapping[str, Any]

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
"""Days that figures can be of."""

Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
"""Text without the one character that PostgreSQL does not take."""


class ListAsked(BaseModel):
    """What can be asked of every list. A parameter that is not known is refused: a filter that is
    misspelt would otherwise give everything, and nobody would notice."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(100, ge=1, le=MOST)
    format: Literal["json", "csv"] = "json"

    @model_validator(mode="after")
    def _only_known(self, info: ValidationInfo) -> ListAsked:
        request: HttpRequest = (info.context or {})["request"]
        known = type(self).model_fields
        strange = [name for name in request.GET if name not in known]
        if strange:
            raise ValueError(
                f"there is no parameter {', '.join(strange)}; there are {', '.join(known)}"
            )
        return self


class Listed(BaseModel, Generic[T]):
    """One page of a list. ``next`` is the address of the page after it, null on the last."""

    items: list[T]
    page: int
    per_page: int
    total: int
    next: str | None


def listed(
    request: HttpRequest,
    asked: ListAsked,
    columns: Sequence[str],
    total: int,
    some: Callable[[int, int], Iterable[Plain]],
    *,
    most: int = MOST_ROWS,
) -> Any:
    """A page, or the whole table of at most so many rows. ``some`` gives the items from one place
    up to before another."""
    if asked.format == "csv":
        if total > most:
            raise InputError(
                f"That would be a table of {total:,} rows.", next_step="Ask for fewer at a time."
            )
        return table(request, columns, some(0, total))
    first = (asked.page - 1) * asked.per_page
    last = first + asked.per_page
    return {
        "items": list(some(first, min(last, total))) if first < total else [],
        "page": asked.page,
        "per_page": asked.per_page,
        "total": total,
        "next": _address(request, asked.page + 1) if last < total else None,
    }


def _address(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def of_rows(rows: Sequence[Any], plain: Callable[[Any], Plain]) -> tuple[int, Callable[..., Any]]:
    """A list that is in memory, for ``listed``."""
    return len(rows), lambda first, last: (plain(one) for one in rows[first:last])


def table(
    request: HttpRequest, columns: Sequence[str], rows: Iterable[Plain]
) -> StreamingHttpResponse:
    """CSV for spreadsheets. A column "result.low" is the part ``low`` of ``result``, and is headed
    result_low; of a list it is every one's."""
    head = [name.replace(".", "_") for name in columns]
    lines = ([_cell(row, name) for name in columns] for row in rows)
    name = request.path.strip("/").removeprefix("api/v1/").replace("/", "-")
    return downloads.streamed(f"{name}.csv", chain([head], lines))


def _cell(row: Plain, path: str) -> object:
    held: Any = row
    for part in path.split("."):
        held = _part(held, part)
    if isinstance(held, list | tuple):
        held = "; ".join(str(one) for one in held)
    return utc(held) if isinstance(held, datetime) else held


def _part(held: Any, name: str) -> Any:
    """Of a thing, or of each of a list of things."""
    if isinstance(held, list | tuple):
        return [_part(one, name) for one in held]
    return held.get(name) if isinstance(held, Mapping) else None
