"""The files of a report for a period, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.period import document, tables
from goodmeasure.services.reporting.gathering import gather, readings
from goodmeasure.store.models import Channel, Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportFiles:
    """Where the files of a report are, and what its posts came to (outcome to number)."""

    html: Path
    posts: Path
    readings: Path
    channels: Path
    measures: Path
    lessons: Path
    how_many: int
    outcomes: Counter[str]


def write_report(
    organisation: Organisation,
    *,
    since: date,
    until: date,
    folder: Path,
    channels: Sequence[Channel] | None = None,
    now: datetime,
) -> ReportFiles:
    """Write ``report.html`` and the CSVs for the days from ``since`` to ``until`` into ``folder``.

    Raises ``InputError`` for a period that ends before it starts, or a folder that cannot be
    written to. The files of an earlier report there are replaced together, once all are whole.
    """
    report = gather(organisation, since=since, until=until, channels=channels, now=now)
    tables_of = ("posts", "readings", "channels", "measures", "lessons")
    names = {"html": "report.html", **{name: f"{name}.csv" for name in tables_of}}
    writers: dict[str, Callable[[TextIO], object]] = {
        "report.html": lambda out: out.write(document.html(report)),
        "posts.csv": lambda out: tables.write_posts(out, report),
        "readings.csv": lambda out: tables.write_readings(out, readings(organisation, report)),
        "channels.csv": lambda out: tables.write_channels(out, report),
        "measures.csv": lambda out: tables.write_measures(out, report),
        "lessons.csv": lambda out: tables.write_lessons(out, report),
    }
    try:
        _write_together(folder, writers)
    except OSError as error:
        raise InputError(
            f"The report could not be written to {folder}: {error.strerror or error}.",
            next_step="Choose another folder or make room, and try again.",
        ) from error
    outcomes = Counter(post.verdict.outcome if post.verdict else "" for post in report.own)
    paths = {key: folder / name for key, name in names.items()}
    return ReportFiles(**paths, how_many=len(report.own), outcomes=outcomes)


def _write_together(folder: Path, writers: dict[str, Callable[[TextIO], object]]) -> None:
    """Write every file beside its place first, and move them all there only when all are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as unless_moved:
        written: list[tuple[Path, Path]] = []
        for name, write in writers.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
            unless_moved.callback(Path(temporary).unlink, missing_ok=True)
            encoding = tables.ENCODING if name.endswith(".csv") else "utf-8"
            with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
                write(out)
                out.flush()
                os.fsync(out.fileno())
            written.append((Path(temporary), folder / name))
        for temporary_path, place in written:
            temporary_path.chmod(0o644)
            temporary_path.replace(place)
