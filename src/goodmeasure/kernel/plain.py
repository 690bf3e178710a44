"""Answers as plain data, for JSON columns, files and the API; and back again."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from goodmeasure.kernel.findings import Answer, Finding, NotEnough, NotMeasurable

_KINDS: dict[str, type[Finding] | type[NotEnough] | type[NotMeasurable]] = {
    "finding": Finding,
    "not enough": NotEnough,
    "not measurable": NotMeasurable,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_plain(answer: Answer) -> dict[str, Any]:
    """A dictionary of JSON's own types; ``answer`` in it says which of the three it is."""
    plain: dict[str, Any] = msgspec.to_builtins(answer)
    return {"answer": _NAMES[type(answer)], **plain}


def from_plain(plain: dict[str, Any]) -> Answer:
    """What ``to_plain`` made. Raises ``KeyError`` or ``msgspec.ValidationError`` otherwise."""
    fields = {name: value for name, value in plain.items() if name != "answer"}
    return msgspec.convert(fields, _KINDS[plain["answer"]])


def in_words(problem: str) -> tuple[str, str]:
    """What msgspec says, as a sentence and a field: "Expected `str`, got `int` - at `$.unit`"."""
    what, _, where = problem.partition(" - at `$")
    named = re.search(r"(?:field|required field|unknown field) `(\w+)`", what)
    path = [
        part.strip("[]'\"`.") for part in re.split(r"\.|(?=\[)", where) if part.strip("[]'\"`.")
    ]
    field = ".".join([*path, *([named[1]] if named else [])])
    return f"{what.replace('Object', 'It').rstrip('.')}.", field
