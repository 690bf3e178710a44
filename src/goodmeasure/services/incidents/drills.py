"""Drills: the plan tried out step by step, timed by the server, and compared with the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from goodmeasure.decisions.incident import drill as pure
from goodmeasure.decisions.incident.drill import Step, Timed
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.incidents.plans import plan_of, standing
from goodmeasure.store import audit
from goodmeasure.store.models import Drill, DrillStep, IncidentPlan, Organisation, User

OPEN_AGAIN = timedelta(days=1)
"""Long enough to see a mistake; after that the times would be those of another drill."""


def start(
    organisation: Organisation, scenario: str, *, now: datetime, person: User | None = None
) -> Drill:
    """Start one on the plan that stands; the first step runs from now. Raises ``InputError``."""
    if not scenario.strip():
        raise InputError("Say what is down.", next_step="A sentence is enough.")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        plan = standing(organisation)
        if plan is None:
            raise InputError("There is no plan to try yet.", next_step="Make the plan first.")
        if running(organisation) is not None:
            raise InputError(
                "A drill is running already.", next_step="Finish it, or stop it where it is."
            )
        made = Drill.objects.create(
            organisation=organisation, plan=plan, scenario=scenario.strip(), person=person,
            started_at=now,
        )  # fmt: skip
        DrillStep.objects.bulk_create(
            DrillStep(
                drill=made, position=place, title=one.title[:300],
                started_at=now if place == 1 else None,
            )
            for place, one in enumerate(pure.steps(plan_of(plan)), start=1)
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="drill started", subject=made.scenario,
            plan=plan.version,
        )  # fmt: skip
    return made


def running(organisation: Organisation) -> Drill | None:
    rows = Drill.objects.filter(organisation=organisation, finished_at__isnull=True)
    return rows.select_related("plan", "person").order_by("-started_at").first()


def drills_of(organisation: Organisation) -> list[Drill]:
    """Newest first, each with its steps."""
    rows = Drill.objects.filter(organisation=organisation).select_related("plan", "person")
    return list(rows.prefetch_related("steps").order_by("-started_at", "-pk"))


def drill_of(organisation: Organisation, key: int) -> Drill:
    """``Drill.DoesNotExist`` for another organisation's."""
    found: Drill = Drill.objects.select_related("plan", "person").get(
        organisation=organisation, pk=key
    )
    return found


def steps_of(drill: Drill) -> list[DrillStep]:
    return sorted(drill.steps.all(), key=lambda one: one.position)


def timed(drill: Drill) -> tuple[Timed, ...]:
    return tuple(
        Timed(
            title=one.title, started_at=one.started_at, ended_at=one.ended_at, failed=one.failed,
            note=one.note,
        )
        for one in steps_of(drill)
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Now:
    """The step a drill is at, with what the plan says for it."""

    row: DrillStep
    of: int
    step: Step


def at(drill: Drill) -> Now | None:
    """``None`` where every step has ended."""
    rows = steps_of(drill)
    row = next((one for one in rows if one.ended_at is None), None)
    if row is None or drill.finished_at is not None:
        return None
    known = pure.steps(plan_of(drill.plan))
    return Now(row=row, of=len(rows), step=known[row.position - 1])


def end_step(
    organisation: Organisation, key: int, position: int, *, now: datetime, failed: bool = False,
    note: str = "", person: User | None = None,
) -> bool:  # fmt: skip
    """End the step a drill is at, and start the next. Returns whether this did: one that has ended
    already stays so, as a button pressed twice ends one step. But what two people say of one step
    is kept of both: it did not work if one of them says so. Raises ``InputError`` for a failure
    without a note."""
    if failed and not note.strip():
        raise InputError("Say what did not work.", next_step="A few words are enough.")
    with transaction.atomic():
        found = _held(organisation, key)
        here = at(found)
        is_here = here is not None and here.row.position == position
        row = here.row if here is not None and is_here else _ended(found, position, note)
        if row is None or not (is_here or failed):
            return False
        if is_here:
            row.ended_at = now
            found.steps.filter(position=position + 1).update(started_at=now)
        row.failed, row.note = failed, "\n".join(filter(None, (row.note, note.strip())))
        row.save(update_fields=["ended_at", "failed", "note"])
        audit.record(
            organisation, person=person, at=now,
            action="drill step failed" if failed else "drill step done",
            subject=row.title, note=row.note,
        )  # fmt: skip
    return is_here


def _ended(drill: Drill, position: int, note: str) -> DrillStep | None:
    """The step of a running drill that somebody else has ended, if the note is not on it yet."""
    if drill.finished_at is not None:
        return None
    found = drill.steps.filter(position=position, ended_at__isnull=False).first()
    return found if found is not None and note.strip() not in found.note.split("\n") else None


def take_back(
    organisation: Organisation, key: int, position: int, *, now: datetime,
    person: User | None = None,
) -> Drill:  # fmt: skip
    """Open the step before ``position`` again, for one that was ended by mistake. Its time runs on
    from when it began. ``position`` is where the person saw the drill, one more than the last where
    all steps had ended: a drill that is somewhere else by now stays there."""
    with transaction.atomic():
        found = _held(organisation, key)
        steps = steps_of(found)
        ended = [one for one in steps if one.ended_at is not None]
        if found.finished_at is None and ended and position == len(ended) + 1:
            row = ended[-1]
            row.ended_at, row.failed, row.note = None, False, ""
            row.save(update_fields=["ended_at", "failed", "note"])
            found.steps.filter(position=row.position + 1).update(started_at=None)
            audit.record(
                organisation, person=person, at=now, action="drill step opened again",
                subject=row.title,
            )  # fmt: skip
    return found


def finish(
    organisation: Organisation, key: int, *, learned: str, next_on: date, today: date,
    now: datetime, person: User | None = None,
) -> bool:  # fmt: skip
    """Finish it, also before its last step: steps that were not reached say so. Returns whether
    this did: one that is finished stays as it is. Raises ``InputError`` for a next day that is not
    ahead."""
    if next_on <= today:
        raise InputError("The next drill must be on a day to come.", next_step="Choose another.")
    with transaction.atomic():
        found = _held(organisation, key)
        if found.finished_at is not None:
            return False
        found.finished_at, found.learned, found.next_on = now, learned.strip(), next_on
        found.save(update_fields=["finished_at", "learned", "next_on"])
        audit.record(
            organisation, person=person, at=now, action="drill finished",
            subject=found.scenario, next_on=next_on.isoformat(),
        )  # fmt: skip
    return True


def may_be_opened(organisation: Organisation, drill: Drill, *, now: datetime) -> bool:
    """Whether a finished drill can go on: the newest, on the day it was finished."""
    if drill.finished_at is None or now - drill.finished_at > OPEN_AGAIN:
        return False
    return not Drill.objects.filter(
        organisation=organisation, started_at__gt=drill.started_at
    ).exists()


def open_again(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> Drill:
    """Go on with a drill that was finished by mistake; what was written at its end is offered when
    it is finished again. Raises ``InputError`` where it is too late."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        found = _held(organisation, key)
        if not may_be_opened(organisation, found, now=now):
            raise InputError(
                "This drill cannot be opened again.",
                next_step="Only the newest can, within a day of its end. Start another.",
            )
        found.finished_at = None
        found.save(update_fields=["finished_at"])
        audit.record(
            organisation, person=person, at=now, action="drill opened again",
            subject=found.scenario,
        )  # fmt: skip
    return found


def _held(organisation: Organisation, key: int) -> Drill:
    """Locked until the transaction ends, so that two phones do not end a step twice."""
    rows = Drill.objects.select_for_update(of=("self",)).select_related("plan")
    found: Drill = rows.get(organisation=organisation, pk=key)
    return found


def last_before(organisation: Organisation, drill: Drill) -> Drill | None:
    """The finished drill before this one."""
    rows = Drill.objects.filter(
        organisation=organisation, finished_at__isnull=False, started_at__lt=drill.started_at
    )
    return rows.select_related("plan").order_by("-started_at").first()


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A drill whose day has passed. ``last`` is the drill that set it, ``None`` where there was
    none yet."""

    plan: IncidentPlan
    on: date
    last: Drill | None

    @property
    def key(self) -> str:
        """The same for as long as it is the same drill that is due."""
        return f"drill:{self.plan.organisation_id}:{self.on.isoformat()}"


def next_due(organisation: Organisation) -> Due | None:
    """When the plan is to be tried next; ``None`` without a plan."""
    plan = standing(organisation)
    if plan is None:
        return None
    rows = Drill.objects.filter(organisation=organisation, finished_at__isnull=False)
    last = rows.order_by("-started_at").first()
    first = IncidentPlan.objects.filter(organisation=organisation).order_by("version")[0]
    return Due(
        plan=plan, last=last,
        on=pure.due_on(organisation.day_of(first.at), last.next_on if last else None),
    )  # fmt: skip


def due(organisation: Organisation, today: date) -> tuple[Due, ...]:
    """The drill that is overdue, if it is; ``reports.incident.words.due_words`` says it."""
    found = next_due(organisation)
    return (found,) if found is not None and found.on < today else ()
