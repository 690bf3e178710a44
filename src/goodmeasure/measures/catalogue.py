"""Reviewed data files, parsed once into typed values; one that does not fit is refused by name."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

import msgspec
import yaml

from goodmeasure.kernel.errors import UnreadableFile

T = TypeVar("T")


def load(folder: str, kind: type[T]) -> dict[str, T]:
    """Every file of ``measures/yaml/<folder>`` by its name without ``.yaml``.

    Raises ``UnreadableFile`` with the file and the field, or the line where YAML itself is broken.
    """
    found: dict[str, T] = {}
    for file in files("goodmeasure.measures").joinpath("yaml", folder).iterdir():
        if file.name.endswith(".yaml"):
            found[file.name.removesuffix(".yaml")] = parse(
                file.read_text(encoding="utf-8"), kind, name=f"{folder}/{file.name}"
            )
    return dict(sorted(found.items()))


def parse(text: str, kind: type[T], *, name: str) -> T:
    """One file's text as a typed value."""
    try:
        return msgspec.convert(yaml.safe_load(text), kind)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark
        raise UnreadableFile(
            f"This is not YAML: {broken.problem}.",
            next_step="Compare it with the file of another one.",
            file=name,
            line=mark.line + 1 if mark else None,
        ) from None
    except msgspec.ValidationError as wrong:
        raise UnreadableFile(
            f"A field is missing or of the wrong kind: {wrong}.",
            next_step="Compare it with the file of another one.",
            file=name,
        ) from None
