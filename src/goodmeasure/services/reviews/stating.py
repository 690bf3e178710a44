"""Figures that a team states itself, with where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from goodmeasure.decisions.review.cells import STATED, Evidence
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, Source

NOT_SAID = "as the team states it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A figure in the unit of the criterion's scale, exact or with a range of which the person is
    19 in 20 sure. ``of`` says of whom or what; ``kind`` how it was come by."""

    value: float
    low: float | None = None
    high: float | None = None
    source_name: str
    source_url: str = ""
    of: str = ""
    kind: BaseKind = BaseKind.MEASURED
    grade: Grade = Grade.SECOND_HAND
    dated: date
    note: str = ""
    expires: date | None = None


def stated(criterion: Criterion, new: Statement, *, today: date) -> Evidence:
    """The figure as a cell takes it. Raises ``InputError`` naming the field."""
    _check(criterion, new, today)
    unit = criterion.scale.unit if criterion.scale is not None else ""
    dated = datetime.combine(new.dated, time.min, UTC)
    finding = Finding(
        value=new.value, low=new.low, high=new.high, n=0,
        base=Base(population=new.of.strip() or NOT_SAID, kind=new.kind), method="review",
        sources=(Source(name=new.source_name.strip(), url=new.source_url, seen_at=dated),),
        as_of=dated,
        of=Definition(measure=STATED, title=criterion.title, version=1, unit=unit),
        caveats=(
            "The team stated this figure; Good Measure did not work it out.",
            *(("Its range is what the person is 19 in 20 sure of, not a calculation.",)
              if new.low is not None else ("It was stated as exact.",)),
            *((new.note.strip(),) if new.note.strip() else ()),
        ),
    )  # fmt: skip
    return Evidence(finding=finding, grade=new.grade, expires=new.expires)


def _check(criterion: Criterion, new: Statement, today: date) -> None:
    numbers = [one for one in (new.value, new.low, new.high) if one is not None]
    within = new.low is None or new.high is None or new.low <= new.value <= new.high
    checks = (
        (criterion.scale is not None, "criterion", f"{criterion.title} has no scale for figures.",
         "Give it a worst and a best, or judge it."),
        (all(abs(one) < float("inf") for one in numbers), "value", "That is no number.",
         "Enter digits."),
        ((new.low is None) == (new.high is None), "low", "A range has both ends or none.",
         "Enter the lowest and the highest that it could be, or neither."),
        (within, "low", "The figure lies outside its own range.", "Check the three numbers."),
        (bool(new.source_name.strip()), "source_name", "A figure has a source.",
         "Say who counted, and where."),
        (not new.source_url or new.source_url.startswith("https://"), "source_url",
         "A link to a source starts with https://.", "Copy it from the browser."),
        (new.grade is not Grade.OPINION, "grade", "An opinion is never a figure.",
         "Judge the cell instead, with a score and a reason."),
        (new.dated <= today, "dated", "It is of a day to come.", "Enter the day it was counted."),
        (new.expires is None or new.expires >= today, "expires", "It holds no more.",
         "Enter a day to come, or leave it empty."),
    )  # fmt: skip
    for fine, field, sentence, next_step in checks:
        if not fine:
            raise InputError(f"{field}: {sentence}", next_step=next_step)
