"""What waits for a person in the leaving plans, for the Overview, alerts and the daily task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from goodmeasure.decisions.leaving.steps import progress
from goodmeasure.reports import leaving as words
from goodmeasure.services.leaving.starting import leaving_of
from goodmeasure.services.leaving.steps import steps_of
from goodmeasure.store.models import LeavingPlan, LeavingStep, Organisation


class Kind(StrEnum):
    """``OVERDUE`` is worth an alert; the other is how far things are. That a parked account must be
    signed in to is said by the register of names."""

    OVERDUE = "step overdue"
    GOING_ON = "going on"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """``key`` stays the same while the same thing waits; ``plan`` is the key of the plan."""

    kind: Kind
    key: str
    sentence: str
    plan: int


def waiting(organisation: Organisation, *, now: datetime) -> list[Waiting]:
    """Of every plan that is not given up: how far it is, and what is late."""
    today = organisation.day_of(now)
    found: list[Waiting] = []
    for plan in leaving_of(organisation):
        if plan.given_up_at is None:
            found += _of(plan, today)
    return found


def _of(plan: LeavingPlan, today: date) -> Iterator[Waiting]:
    if plan.finished_at is None:
        steps = steps_of(plan)
        late = any(one.done_on is None and one.due < today for one in steps)
        said = words.progress_sentence(progress(steps, today), today)
        yield Waiting(
            kind=Kind.OVERDUE if late else Kind.GOING_ON, plan=plan.pk,
            sentence=f"{plan.title}: {said}",
            key=f"leaving:{plan.pk}:{_last_late(steps, today) if late else ''}",
        )  # fmt: skip


def _last_late(steps: Sequence[LeavingStep], today: date) -> str:
    """The last step that was not done by its day, whether it is by now: another once one more is
    late, and the same when one of them is done."""
    passed = [one for one in steps if one.due < (one.done_on or today)]
    return passed[-1].key if passed else ""
