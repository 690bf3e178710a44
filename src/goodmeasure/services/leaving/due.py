"""What waits for a person in the leaving plans, for the Overview, alerts and the daily task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from goodmeasure.decisions.leaving.steps import progress
from goodmeasure.reports import leaving as words
from goodmeasure.services.channels import channel_name
from goodmeasure.services.leaving.account import signing_in
from goodmeasure.services.leaving.starting import day_of, leaving_of
from goodmeasure.services.leaving.steps import steps_of
from goodmeasure.store.models import LeavingPlan, Organisation


class Kind(StrEnum):
    """``OVERDUE`` and ``SIGN_IN`` are worth an alert; the others are how far things are."""

    OVERDUE = "step overdue"
    SIGN_IN = "sign-in due"
    GOING_ON = "going on"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """``plan`` and ``step`` are keys; ``step`` may be empty."""

    kind: Kind
    sentence: str
    plan: int
    step: str = ""

    @property
    def key(self) -> str:
        """The same as long as it is the same thing that waits."""
        return f"leaving:{self.plan}:{self.step or self.kind.value}"


def waiting(organisation: Organisation, *, now: datetime) -> list[Waiting]:
    """Of every plan that is not given up: how far it is, what is late, where to sign in."""
    today = day_of(organisation, now)
    found: list[Waiting] = []
    for plan in leaving_of(organisation):
        if plan.given_up_at is None:
            found += _of(plan, today)
    return found


def _of(plan: LeavingPlan, today: date) -> Iterator[Waiting]:
    steps = steps_of(plan)
    if plan.finished_at is None:
        said = words.progress_sentence(progress(steps, today), today)
        yield Waiting(kind=Kind.GOING_ON, sentence=f"{plan.title}: {said}", plan=plan.pk)
        for one in steps:
            if one.done_on is None and one.due < today:
                yield Waiting(
                    kind=Kind.OVERDUE, plan=plan.pk, step=one.key,
                    sentence=words.overdue_sentence(plan.title, one.title, one.due),
                )  # fmt: skip
    sign = signing_in(plan)
    if sign is not None and sign.next <= today:
        yield Waiting(
            kind=Kind.SIGN_IN, plan=plan.pk,
            sentence=words.sign_in_sentence(channel_name(plan.channel), sign.next),
        )  # fmt: skip
