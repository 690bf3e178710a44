"""SPSS files (.sav, .zsav) read in a process of its own, as untrusted files are: see ``apart``.

The library behind it is C that takes a file's word for much. So it runs without the database and
without keys, with a limit on memory and on time, and hands back plain values. Missing values, the
system's and those the survey declared (refused, does not apply), are ``None``.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from goodmeasure.kernel.errors import UnreadableFile, UnsafeFile
from goodmeasure.sources.files import MEBIBYTE

MEMORY = 2 << 30
"""Bytes of address space the reader may take."""
SECONDS = 60
LARGEST = 256 * MEBIBYTE
STARTS = (b"$FL2", b"$FL3")
MOST_ROWS = 500_000
MOST_VARIABLES = 20_000

Value = float | str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """``answers`` are the values that have a label, each with it; empty where none has."""

    name: str
    label: str
    is_text: bool
    answers: tuple[tuple[float | str, str], ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name}: {self.label}" if self.label else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class SavFile:
    rows: int
    variables: tuple[Variable, ...]

    def variable(self, name: str) -> Variable | None:
        return next((one for one in self.variables if one.name == name), None)


class _Order(msgspec.Struct):
    path: str
    names: list[str] | None


class _Answer(msgspec.Struct):
    """What the reader found; ``trouble`` where it could not."""

    file: SavFile | None = None
    columns: dict[str, list[Value]] = {}
    trouble: str = ""


def is_sav(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in STARTS


def look(path: Path) -> SavFile:
    """The variables of a file, without its answers. Raises ``UnreadableFile``."""
    found = _ask(path, None).file
    if found is None or not found.variables:
        raise _damaged(path, "It holds no variables.")
    return found


def columns(path: Path, names: Sequence[str]) -> dict[str, list[Value]]:
    """The answers to some variables, a list each. Raises ``UnreadableFile``."""
    return _ask(path, list(dict.fromkeys(names))).columns


def _ask(path: Path, names: list[str] | None) -> _Answer:
    if path.stat().st_size > LARGEST:
        raise UnsafeFile(
            f"The file is larger than the {LARGEST // MEBIBYTE} MB this reader accepts.",
            next_step="Save it with only the variables that are needed.",
            file=path.name,
        )
    command = [sys.executable, "-P", "-m", "goodmeasure.sources.published.spss"]
    order = msgspec.msgpack.encode(_Order(path=str(path.absolute()), names=names))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, nothing of it from outside
            command, input=order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise _damaged(path, f"Reading it took longer than {SECONDS} seconds.") from error
    try:
        answer = msgspec.msgpack.decode(done.stdout, type=_Answer)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise _damaged(path, "Reading it broke off: it is damaged or was cut short.") from error
    if answer.trouble:
        raise _damaged(path, answer.trouble)
    return answer


def _damaged(path: Path, sentence: str) -> UnreadableFile:
    return UnreadableFile(
        sentence, next_step="Save it again in SPSS, or export it as CSV. Nothing was kept.",
        file=path.name,
    )  # fmt: skip


def main() -> None:
    """The reader's side: an order on standard input, one answer on standard output."""
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Order)
    import pyreadstat  # loaded before the limit: a library maps more than it uses

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer = _read(pyreadstat, order)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, MemoryError, ValueError,
            UnicodeDecodeError, OverflowError):  # fmt: skip
        answer = _Answer(trouble="It is damaged, was cut short, or is no SPSS file.")
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


def _read(library: Any, order: _Order) -> _Answer:
    found, about = library.read_sav(
        order.path, metadataonly=order.names is None, usecols=order.names, output_format="dict",
        disable_datetime_conversion=True, row_limit=MOST_ROWS + 1, user_missing=order.names is None,
    )  # fmt: skip
    if len(about.column_names) > MOST_VARIABLES or (about.number_rows or 0) > MOST_ROWS:
        return _Answer(trouble="It has more variables or people than this reader accepts.")
    if order.names is None:
        return _Answer(file=SavFile(rows=about.number_rows or 0, variables=_variables(about)))
    return _Answer(columns={name: [_plain(one) for one in found[name]] for name in order.names})


def _variables(about: Any) -> tuple[Variable, ...]:
    labels, types = about.column_names_to_labels, about.readstat_variable_types
    answers, missing = about.variable_value_labels, about.missing_ranges
    return tuple(
        Variable(
            name=name, label=(labels.get(name) or "")[:300], is_text=types.get(name) == "string",
            answers=tuple((key, str(said)[:200]) for key, said in answers.get(name, {}).items()
                          if isinstance(key, str | int | float)
                          and not _is_missing(key, missing.get(name, ()))),
        )
        for name in about.column_names
    )  # fmt: skip


def _is_missing(value: Any, ranges: Any) -> bool:
    """Whether the survey declared a value to be no answer: "Refused" is a label, and no share."""
    for one in ranges:
        low, high = (one["lo"], one["hi"]) if isinstance(one, dict) else (one, one)
        if isinstance(low, type(value)) and low <= value <= high:
            return True
    return False


def _plain(value: Any) -> Value:
    if value is None or isinstance(value, str):
        return value or None
    number = float(value)
    return number if math.isfinite(number) else None


if __name__ == "__main__":
    main()
