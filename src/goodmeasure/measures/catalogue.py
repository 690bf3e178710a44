"""Reviewed data files, parsed once into typed values; one that does not fit is refused by name."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

import msgspec
import yaml

from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.kernel.plain import in_words

T = TypeVar("T")

_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""For our own files: ten times as fast, and a fifth of a second of every first page. People's files
are read by the slow one, which stops at brackets a thousand deep and not at the end of the stack.
"""

LARGEST = 64 * 1024
"""Bytes; the largest of ours has 2,000."""


def texts(folder: str) -> dict[str, str]:
    """The text of every file of ``measures/yaml/<folder>`` by its name without ``.yaml``."""
    found = {
        file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
        for file in files("goodmeasure.measures").joinpath("yaml", folder).iterdir()
        if file.name.endswith(".yaml")
    }
    return dict(sorted(found.items()))


def load(folder: str, kind: type[T]) -> dict[str, T]:
    """Every file of a folder as a typed value. Raises ``UnreadableFile``."""
    return {
        name: parse(text, kind, name=f"{folder}/{name}.yaml", ours=True)
        for name, text in texts(folder).items()
    }


def parse(text: str, kind: type[T], *, name: str, ours: bool = False) -> T:
    """One file's text as a typed value. Raises ``UnreadableFile`` with file, line and field.

    ``ours`` is a file that comes with the package.
    """
    if len(text.encode()) > LARGEST:
        raise UnreadableFile(
            f"A definition has at most {LARGEST // 1024} KB.", next_step="Shorten it.", file=name
        )
    try:
        return msgspec.convert(yaml.load(text, Loader=_QUICK if ours else yaml.SafeLoader), kind)  # noqa: S506 - both are safe
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark
        raise UnreadableFile(
            f"This is not YAML: {broken.problem}.",
            next_step="Compare it with the file of another one.",
            file=name,
            line=mark.line + 1 if mark else None,
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise UnreadableFile(
            "This is not YAML.", next_step="Compare it with the file of another one.", file=name
        ) from None
    except msgspec.ValidationError as wrong:
        sentence, field = in_words(str(wrong))
        raise refusal(text, sentence, name=name, field=field) from None


def refusal(text: str, sentence: str, *, name: str, field: str) -> UnreadableFile:
    """A refusal that names the line of a field; of the nearest one above it that is there."""
    return UnreadableFile(
        sentence,
        next_step="Compare it with the file of another one.",
        file=name,
        line=_line_of(text, field),
        field=field,
    )


def _line_of(text: str, field: str) -> int:
    node, line = yaml.compose(text, Loader=yaml.SafeLoader), 1
    for part in field.split(".") if field else ():
        match node:
            case yaml.MappingNode(value=pairs):
                found = next((pair for pair in pairs if pair[0].value == part), None)
                if found is None:
                    return line
                line, node = found[0].start_mark.line + 1, found[1]
            case yaml.SequenceNode(value=items) if part.isdecimal() and int(part) < len(items):
                node = items[int(part)]
                line = node.start_mark.line + 1
            case _:
                return line
    return line
