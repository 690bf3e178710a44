"""Printing: answers on standard output, progress and notes on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.texts import plain

Say = Callable[[str, int, int | None], None]
"""What is being done, how much of it is done, about how much there is."""


def say(text: str = "") -> None:
    """A line of the answer. Platforms' text in it cannot move the cursor or change colours."""
    print(plain(text))


def note(text: str) -> None:
    """A line beside the answer."""
    print(plain(text), file=sys.stderr)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Where a file or a folder cannot be written, a sentence in place of a traceback."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{place} cannot be written: {error.strerror}.",
            next_step="Choose another place or make room, and try again.",
        ) from None


def as_json(value: Any) -> None:
    """One JSON document: times in ISO 8601 UTC, missing as null. Whole also where the output is not
    UTF-8: what that has no letter for is escaped."""
    whole = (sys.stdout.encoding or "").replace("-", "").lower() == "utf8"
    print(json.dumps(value, default=_plain_value, ensure_ascii=not whole, indent=2))


WIDEST = 10_000
"""Letters of a line that no terminal breaks: programs read lines."""


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()
) -> None:
    """A table as wide as the terminal; into a file or a pipe as wide as it needs to be. Where its
    words are wider than the terminal, line by line. ``numbers`` are the columns to align on the
    right."""
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    cells, right = [[plain(cell) for cell in row] for row in rows], set(numbers)
    made = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(head):
        made.add_column(name, justify="right" if place in right else "left", overflow="fold")
    for row in cells:
        made.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDEST)
    free = console.options.update(width=WIDEST)
    if Measurement.get(console, free, made).minimum <= console.width:
        with console.capture() as drawn:  # it would end the program itself where a reader has left
            console.print(made)
        print(drawn.get(), end="")
    else:
        _one_by_one(head, cells)


def _one_by_one(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        for name, cell in zip(head, row, strict=True):
            if cell.strip():
                print(f"{name}: {cell.strip()}")
        print()


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Say]:
    """A progress bar on standard error while something long runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    hidden = quiet or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("Starting", total=None)

        def tell(what: str, done: int, total: int | None) -> None:
            bar.update(task, description=plain(what), completed=done, total=total)

        yield tell


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
