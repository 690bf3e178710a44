"""The criteria that come with the product (``criteria.yaml``): a team changes, drops and adds."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from goodmeasure.decisions.review.criteria import Criterion, Scale
from goodmeasure.measures import catalogue
from goodmeasure.measures.definitions import Good

FILE = "decisions/review/criteria.yaml"


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One criterion as it stands in the file."""

    key: str
    title: str
    parent: str | None = None
    good: Good = Good.UP
    scale: Scale | None = None
    by_group: bool = False
    question: str = ""
    swing: str = ""
    figure: str = ""
    fit: bool = False
    collect: str = ""
    source: str = ""
    url: str = ""


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    criteria: tuple[Line, ...]


def parse(text: str, *, name: str = FILE, ours: bool = False) -> tuple[Line, ...]:
    """The file's text. Raises ``UnreadableFile`` with the file, the line and the field."""
    lines = catalogue.parse(text, File, name=name, ours=ours).criteria
    known: set[str] = set()
    for number, line in enumerate(lines):
        if line.key in known:
            raise catalogue.refusal(text, f"{line.key} is there twice.", name=name,
                                    field=f"criteria.{number}.key")  # fmt: skip
        if line.parent is not None and line.parent not in known:
            raise catalogue.refusal(text, f"There is no {line.parent} above it.", name=name,
                                    field=f"criteria.{number}.parent")  # fmt: skip
        known.add(line.key)
        try:
            criterion_of(line)
        except ValueError as wrong:
            raise catalogue.refusal(text, str(wrong), name=name,
                                    field=f"criteria.{number}") from None  # fmt: skip
    return lines


def criterion_of(line: Line) -> Criterion:
    return Criterion(
        key=line.key, title=line.title, parent=line.parent, good=line.good, scale=line.scale,
        by_group=line.by_group, question=line.question, swing=line.swing,
    )  # fmt: skip


@cache
def lines() -> dict[str, Line]:
    """By key, in the order of the file: headings before what hangs under them."""
    text = files("goodmeasure.decisions.review").joinpath("criteria.yaml").read_text("utf-8")
    return {one.key: one for one in parse(text, ours=True)}


def shipped() -> tuple[Criterion, ...]:
    return tuple(criterion_of(line) for line in lines().values())
