"""The steps of a leaving plan: done with evidence, changed, added, removed and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from goodmeasure.decisions.leaving.steps import OWN, Progress, progress
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.leaving.starting import add_steps, open_plan
from goodmeasure.store import audit
from goodmeasure.store.models import LeavingPlan, LeavingStep, Organisation, User

BY_ITSELF = {
    "baseline": "It is done when the baseline is frozen.",
    "state": "It is done when you confirm that the channel is left.",
    "fate": "It is done when you say what becomes of the account.",
}
"""Steps that something else does, and what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDetails:
    """What a team says of a step."""

    title: str
    due: date
    owner: str = ""
    note: str = ""


def steps_of(plan: LeavingPlan) -> list[LeavingStep]:
    """Those that stand, by when they are due."""
    return list(plan.steps.filter(removed_at__isnull=True).order_by("due", "position", "pk"))


def removed_steps(plan: LeavingPlan) -> list[LeavingStep]:
    return list(plan.steps.filter(removed_at__isnull=False).order_by("due", "position", "pk"))


def progress_of(plan: LeavingPlan, *, now: datetime) -> Progress:
    return progress(steps_of(plan), plan.organisation.day_of(now))


def step_of(organisation: Organisation, plan: int, key: str) -> LeavingStep:
    """``LeavingStep.DoesNotExist`` for another organisation's."""
    rows = LeavingStep.objects.select_related("plan__organisation", "plan__channel")
    return rows.get(plan__organisation=organisation, plan=plan, key=key)


def do(
    organisation: Organisation, plan: int, key: str, *, done_by: str, evidence: str,
    done_on: date | None = None, now: datetime, person: User | None = None,
) -> LeavingStep:  # fmt: skip
    """A step is done. Where somebody has just said so, what both say is kept, with the first day.
    Raises ``InputError`` without evidence, or on a day to come."""
    today = organisation.day_of(now)
    day = done_on or today
    if day > today:
        raise InputError(
            f"{day:%-d %B %Y} is still to come.", next_step="Enter the day on which it was done."
        )
    if not evidence.strip():
        raise InputError(
            "Say what shows that it is done.",
            next_step="A sentence, a link or a count: whoever comes after you will ask.",
        )
    with transaction.atomic():
        step = _open_step(organisation, plan, key)
        if key in BY_ITSELF:
            raise InputError("This step is not ticked by hand.", next_step=BY_ITSELF[key])
        who = done_by.strip() or (str(person) if person else "")
        step.done_on = step.done_on or day
        step.evidence = _with(step.evidence, evidence.strip(), "\n")
        step.done_by = _with(step.done_by, who, ", ")[:254]
        step.save(update_fields=["done_on", "done_by", "evidence"])
        audit.record(
            organisation, person=person, at=now, action="leaving step done",
            subject=f"{step.plan.title}: {step.title}", evidence=step.evidence,
            done_by=step.done_by,
        )  # fmt: skip
    return step


def _with(said: str, more: str, between: str) -> str:
    """Both, each once: a button pressed twice says nothing new."""
    return between.join(dict.fromkeys(one for one in (*said.split(between), more) if one))


def mark_done(
    plan: LeavingPlan, key: str, evidence: str, *, now: datetime, person: User | None
) -> None:
    """By what does it (``BY_ITSELF``), in its transaction. Nothing where there is no such step."""
    plan.steps.filter(key=key, done_on__isnull=True).update(
        done_on=plan.organisation.day_of(now), evidence=evidence,
        done_by=str(person)[:254] if person else "",
    )  # fmt: skip


def undo(
    organisation: Organisation, plan: int, key: str, *, now: datetime, person: User | None = None
) -> LeavingStep:
    """It was not done after all; what was said stays in the audit trail."""
    with transaction.atomic():
        step = _open_step(organisation, plan, key)
        if key in BY_ITSELF:
            raise InputError("This step cannot be taken back.", next_step=BY_ITSELF[key])
        before = step.evidence
        step.done_on, step.done_by, step.evidence = None, "", ""
        step.save(update_fields=["done_on", "done_by", "evidence"])
        audit.record(
            organisation, person=person, at=now, action="leaving step open again",
            subject=f"{step.plan.title}: {step.title}", before=before,
        )  # fmt: skip
    return step


def change(
    organisation: Organisation, plan: int, key: str, new: StepDetails, *, now: datetime,
    person: User | None = None,
) -> LeavingStep:  # fmt: skip
    """Another owner, day or wording."""
    with transaction.atomic():
        step = _open_step(organisation, plan, key)
        _check(new, organisation.day_of(now), before=step.due)
        before = {"title": step.title, "owner": step.owner, "due": step.due.isoformat()}
        step.title, step.owner = new.title.strip()[:200], new.owner.strip()[:120]
        step.due, step.note = new.due, new.note.strip()
        step.save(update_fields=["title", "owner", "due", "note"])
        audit.record(
            organisation, person=person, at=now, action="leaving step changed",
            subject=f"{step.plan.title}: {step.title}", before=before,
            after={"title": step.title, "owner": step.owner, "due": step.due.isoformat()},
        )  # fmt: skip
    return step


def add(
    organisation: Organisation, plan: int, new: StepDetails, *, now: datetime,
    person: User | None = None,
) -> LeavingStep:  # fmt: skip
    """A step of the team's own."""
    _check(new, organisation.day_of(now))
    with transaction.atomic():
        of = open_plan(organisation, plan)
        last = of.steps.aggregate(last=Max("position"))["last"] or 0
        own = of.steps.filter(key__startswith=OWN).count()
        made = LeavingStep.objects.create(
            plan=of, key=f"{OWN}{own + 1}", title=new.title.strip()[:200], note=new.note.strip(),
            owner=new.owner.strip()[:120], due=new.due, position=last + 1,
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="leaving step added",
            subject=f"{of.title}: {made.title}",
        )  # fmt: skip
    return made


def remove(
    organisation: Organisation, plan: int, key: str, *, now: datetime, person: User | None = None
) -> LeavingStep:
    """Not for us. It stays in the list of removed steps, from which it can be brought back."""
    with transaction.atomic():
        step = _open_step(organisation, plan, key)
        if key in BY_ITSELF:
            raise InputError(
                "A leaving plan cannot be without this step.", next_step=BY_ITSELF[key]
            )
        step.removed_at = now
        step.save(update_fields=["removed_at"])
        audit.record(
            organisation, person=person, at=now, action="leaving step removed",
            subject=f"{step.plan.title}: {step.title}",
        )  # fmt: skip
    return step


def restore(
    organisation: Organisation, plan: int, key: str, *, now: datetime, person: User | None = None
) -> LeavingStep:
    """A removed step as it was, with owner, day and evidence."""
    with transaction.atomic():
        open_plan(organisation, plan)
        step = step_of(organisation, plan, key)
        if step.removed_at is not None:
            step.removed_at = None
            step.save(update_fields=["removed_at"])
            audit.record(
                organisation, person=person, at=now, action="leaving step brought back",
                subject=f"{step.plan.title}: {step.title}",
            )  # fmt: skip
    return step


def for_fate(plan: LeavingPlan, *, now: datetime) -> None:
    """Steps that what becomes of the account asks for; those it does not are put aside, undone."""
    from goodmeasure.decisions.leaving.steps import shipped

    add_steps(plan, today=plan.organisation.day_of(now))
    for key, one in shipped().items():
        if one.fates:
            mine = plan.steps.filter(key=key, done_on__isnull=True)
            mine.update(removed_at=None if one.is_for(plan.fate) else now)


def _open_step(organisation: Organisation, plan: int, key: str) -> LeavingStep:
    open_plan(organisation, plan)
    step = step_of(organisation, plan, key)
    if step.removed_at is not None:
        raise InputError("This step was removed.", next_step="Bring it back first.")
    return step


def _check(new: StepDetails, today: date, before: date | None = None) -> None:
    if not new.title.strip():
        raise InputError("The step has no title.", next_step="Say what is to be done.")
    if new.due < today and new.due != before:
        raise InputError(
            f"{new.due:%-d %B %Y} is over.", next_step="Choose today or a day to come."
        )
