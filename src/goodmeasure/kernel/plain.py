"""Answers as plain data, for JSON columns, files and the API; and back again."""

from __future__ import annotations

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
