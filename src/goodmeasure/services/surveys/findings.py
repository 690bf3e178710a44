"""What a survey found as findings: each share with its base, its source and what it says nothing
of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from goodmeasure.kernel.findings import Answer, Base, BaseKind, Finding, NotEnough
from goodmeasure.services.surveys.pieces import dated_of, source_of
from goodmeasure.services.surveys.results import SELF_SELECTED, Answered, GroupShare, every_share


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One share. ``group`` is ``None`` for all who answered; ``effective`` is how many equal
    answers the weighted ones are worth, ``None`` where nothing is shown."""

    question: str
    answer: str
    group: int | None
    group_name: str
    effective: float | None
    result: Answer


def every_finding(held: Answered, *, today: date) -> Iterator[Found]:
    """Every share of every group, or why it is not shown. ``held`` is as it is shown on the day."""
    for one in every_share(held):
        yield Found(
            question=one.question, answer=one.answer, group=one.group, group_name=one.group_name,
            effective=None if isinstance(one.share, NotEnough) else one.share.effective,
            result=_result(held, one, today),
        )  # fmt: skip


def _result(held: Answered, one: GroupShare, today: date) -> Answer:
    if isinstance(one.share, NotEnough):
        return one.share
    survey, share = held.survey, one.share
    source = source_of(survey, dated_of(survey, today))
    whom = "people" if one.group is None else f"people of {one.group_name}"
    return Finding(
        value=share.value, low=share.low, high=share.high, n=share.n, method="surveys",
        base=Base(population=f"{whom} who answered this question of our survey “{survey.title}”",
                  kind=BaseKind.OWN_SURVEY, size=share.n),
        sources=(source,), as_of=source.seen_at, caveats=(SELF_SELECTED,),
    )  # fmt: skip
