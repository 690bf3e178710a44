"""Leaving plans: started from a decision or by themselves, moved, given up, finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from goodmeasure.decisions.leaving import steps as shipped_steps
from goodmeasure.decisions.record import record as records
from goodmeasure.decisions.review.options import channel_key
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.channels import channel_name
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Channel,
    ChannelState,
    DecisionRecord,
    LeavingPlan,
    LeavingStep,
    Organisation,
    User,
)

LEAVES = (ChannelState.DORMANT, ChannelState.CLOSED, ChannelState.EMERGENCY_ONLY,
          ChannelState.WATCHING)  # fmt: skip
"""What a channel that is left becomes: nobody posts there on ordinary days."""
SPEAKS = (ChannelState.ACTIVE, ChannelState.SCALED_BACK)
"""We post there on ordinary days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLeaving:
    """What a person says at the start. ``fate`` may be decided later."""

    channel: Channel
    reason: str
    leave_on: date
    fate: str = ""
    to_state: str = ChannelState.DORMANT
    decision: DecisionRecord | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A channel that a decision takes people off, and what it becomes. ``plan`` is the one that is
    under way or done, where there is one."""

    channel: Channel
    state: str
    plan: LeavingPlan | None


def start(
    organisation: Organisation, new: NewLeaving, *, now: datetime, person: User | None = None
) -> LeavingPlan:
    """The plan with all its steps. Raises ``InputError``, also where the channel has a plan."""
    today = organisation.day_of(now)
    _check(organisation, new, today)
    try:
        with transaction.atomic():
            plan = LeavingPlan.objects.create(
                organisation=organisation, channel=new.channel, decision=new.decision,
                title=(new.title.strip() or f"Leaving {channel_name(new.channel)}")[:200],
                reason=new.reason.strip(), fate=new.fate, to_state=new.to_state,
                leave_on=new.leave_on, person=person, started_at=now,
            )  # fmt: skip
            add_steps(plan, today=today)
            audit.record(
                organisation, person=person, at=now, action="leaving plan started",
                subject=plan.title, leave_on=new.leave_on.isoformat(), reason=plan.reason,
                fate=new.fate, to_state=new.to_state,
                decision=new.decision.title if new.decision else "",
            )  # fmt: skip
    except IntegrityError:  # somebody else was quicker
        raise _there_is_one(new.channel) from None
    return plan


def _check(organisation: Organisation, new: NewLeaving, today: date) -> None:
    if new.channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    if new.decision is not None and new.decision.organisation_id != organisation.pk:
        raise DecisionRecord.DoesNotExist("That decision belongs to another organisation.")
    if under_way(organisation, new.channel) is not None:
        raise _there_is_one(new.channel)
    if new.channel.state == ChannelState.CLOSED:
        raise InputError("That channel is closed already.", next_step="Choose another channel.")
    if new.fate not in ("", *LeavingPlan.Fate.values):
        raise InputError(f"There is no {new.fate!r}.", next_step="Keep, park or delete.")
    _check_words(new.reason, new.to_state)
    _check_day(new.leave_on, today)


def _check_words(reason: str, to_state: str) -> None:
    if to_state not in LEAVES:
        raise InputError(
            f"A channel that is left does not become {to_state}.",
            next_step=f"Choose one of: {', '.join(one.value for one in LEAVES)}.",
        )
    if not reason.strip():
        raise InputError("Say why you leave.", next_step="One or two sentences are enough.")


def _check_day(leave_on: date, today: date) -> None:
    if leave_on < today:
        raise InputError(
            f"The leaving day, {leave_on:%-d %B %Y}, is over.",
            next_step="Choose today or a day to come. If the channel was left before, write it into"
            " the log: before and after can be asked from there.",
        )


def _there_is_one(channel: Channel) -> InputError:
    return InputError(
        f"There is a leaving plan for {channel_name(channel)} already.",
        next_step="Go on with that one, or give it up first.",
    )


def under_way(organisation: Organisation, channel: Channel) -> LeavingPlan | None:
    """The one plan of a channel that is neither finished nor given up."""
    return LeavingPlan.objects.filter(
        organisation=organisation, channel=channel, finished_at__isnull=True,
        given_up_at__isnull=True,
    ).first()  # fmt: skip


def add_steps(plan: LeavingPlan, *, today: date) -> None:
    """The shipped steps for what becomes of the account; those it has are left as they are."""
    there = set(plan.steps.values_list("key", flat=True))
    LeavingStep.objects.bulk_create(
        LeavingStep(
            plan=plan, key=key, title=one.title, note=one.note, owner=one.owner,
            due=one.due(plan.leave_on, today), position=number,
        )
        for number, (key, one) in enumerate(shipped_steps.shipped().items())
        if key not in there and one.is_for(plan.fate)
    )  # fmt: skip


def leaving_of(organisation: Organisation) -> list[LeavingPlan]:
    """Those under way first, by the leaving day."""
    rows = LeavingPlan.objects.filter(organisation=organisation)
    rows = rows.select_related("channel", "decision").order_by("leave_on", "pk")
    return sorted(rows, key=lambda one: bool(one.finished_at or one.given_up_at))


def plan_of(organisation: Organisation, key: int) -> LeavingPlan:
    """``LeavingPlan.DoesNotExist`` for another organisation's."""
    rows = LeavingPlan.objects.select_related("organisation", "channel", "decision", "person")
    return rows.get(organisation=organisation, pk=key)


def open_plan(organisation: Organisation, key: int) -> LeavingPlan:
    """One that may still be changed, held until the transaction ends. Raises ``InputError``."""
    rows = LeavingPlan.objects.select_for_update(of=("self",)).select_related("channel")
    plan = rows.get(organisation=organisation, pk=key)
    if plan.given_up_at is not None:
        raise InputError("This plan was given up.", next_step="Start another one.")
    if plan.finished_at is not None:
        raise InputError("This plan is finished.", next_step="What it holds stays as it is.")
    return plan


def move(
    organisation: Organisation, key: int, leave_on: date, *, now: datetime,
    person: User | None = None,
) -> LeavingPlan:  # fmt: skip
    """Another leaving day. Shipped steps that are not done move with it; those to which a team gave
    another day, by as many days."""
    today = organisation.day_of(now)
    _check_day(leave_on, today)
    with transaction.atomic():
        plan = open_plan(organisation, key)
        if plan.left_at is not None:
            raise InputError("The channel was left already.", next_step="The day stays.")
        before, plan.leave_on = plan.leave_on, leave_on
        plan.save(update_fields=["leave_on"])
        for step in plan.steps.filter(done_on__isnull=True):
            known = shipped_steps.shipped().get(step.key)
            if known is not None:
                as_shipped = step.due == known.due(before, organisation.day_of(plan.started_at))
                step.due = (known.due(leave_on, today) if as_shipped
                            else max(step.due + (leave_on - before), today))  # fmt: skip
                step.save(update_fields=["due"])
        audit.record(
            organisation, person=person, at=now, action="leaving day moved", subject=plan.title,
            before=before.isoformat(), after=leave_on.isoformat(),
        )  # fmt: skip
    return plan


def reword(
    organisation: Organisation, key: int, *, reason: str, to_state: str, now: datetime,
    person: User | None = None,
) -> LeavingPlan:  # fmt: skip
    """Why we leave, in other words, and what the channel becomes; the latter until it is left."""
    with transaction.atomic():
        plan = open_plan(organisation, key)
        _check_words(reason, to_state)
        if plan.left_at is not None and to_state != plan.to_state:
            raise InputError(
                "The channel was left already.",
                next_step="Change its state on the register of names.",
            )
        before = {"reason": plan.reason, "to_state": plan.to_state}
        plan.reason, plan.to_state = reason.strip(), to_state
        plan.save(update_fields=["reason", "to_state"])
        audit.record(
            organisation, person=person, at=now, action="leaving plan reworded",
            subject=plan.title, before=before,
            after={"reason": plan.reason, "to_state": plan.to_state},
        )  # fmt: skip
    return plan


def give_up(
    organisation: Organisation, key: int, reason: str, *, now: datetime,
    person: User | None = None,
) -> LeavingPlan:  # fmt: skip
    """We stay after all. The plan and its baseline are kept."""
    if not reason.strip():
        raise InputError("Say why you stay.", next_step="One sentence is enough.")
    with transaction.atomic():
        plan = open_plan(organisation, key)
        if plan.left_at is not None:
            raise InputError(
                "The channel was left already.",
                next_step="Finish the plan. To go back, change the state of the channel.",
            )
        plan.given_up_at, plan.given_up_reason = now, reason.strip()[:300]
        plan.save(update_fields=["given_up_at", "given_up_reason"])
        audit.record(
            organisation, person=person, at=now, action="leaving plan given up",
            subject=plan.title, reason=plan.given_up_reason,
        )  # fmt: skip
    return plan


def finish(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> LeavingPlan:
    """Every step is done. Looking back goes on by itself."""
    with transaction.atomic():
        plan = open_plan(organisation, key)
        if plan.left_at is None:
            raise InputError("The channel has not been left yet.", next_step="Do that step first.")
        left = plan.steps.filter(removed_at__isnull=True, done_on__isnull=True)
        titles = list(left.order_by("due", "position").values_list("title", flat=True))
        if titles:
            raise InputError(
                f"{len(titles)} of the steps are not done: {'; '.join(titles[:3])}.",
                next_step="Do them, or remove those that are not for you.",
            )
        plan.finished_at = now
        plan.save(update_fields=["finished_at"])
        audit.record(
            organisation, person=person, at=now, action="leaving plan finished",
            subject=plan.title,
        )  # fmt: skip
    return plan


def decisions_that_leave(organisation: Organisation) -> list[tuple[DecisionRecord, list[Wanted]]]:
    """Frozen decisions that stand, newest first, with the channels each takes people off."""
    rows = DecisionRecord.objects.filter(
        organisation=organisation, frozen_at__isnull=False, withdrawn_at__isnull=True
    ).order_by("-decided_on", "-pk")
    found = [(one, wanted(organisation, one)) for one in rows]
    return [(one, channels) for one, channels in found if channels]


def wanted(organisation: Organisation, decision: DecisionRecord) -> list[Wanted]:
    """Channels that we post on, or that have a plan already, and that the option chosen says we no
    longer post on."""
    plans = {one.channel_id: one for one in reversed(leaving_of(organisation))
             if one.given_up_at is None}  # fmt: skip
    places = {key: state for key, state in _places(decision).items() if state in LEAVES}
    ours = Channel.objects.filter(organisation=organisation).order_by("platform", "handle")
    return [
        Wanted(channel=one, state=places[channel_key(one.pk)], plan=plans.get(one.pk))
        for one in ours
        if channel_key(one.pk) in places and (one.state in SPEAKS or one.pk in plans)
    ]


def _places(decision: DecisionRecord) -> dict[str, str]:
    """The state that the option chosen puts each channel into, by its key, as it was frozen."""
    chosen = records.from_plain(decision.frozen["record"]).chosen
    return {one.channel: one.state.value for one in chosen.places} if chosen else {}


def decision_of(organisation: Organisation, key: int) -> DecisionRecord:
    """A frozen decision that stands; ``DecisionRecord.DoesNotExist`` otherwise."""
    return DecisionRecord.objects.get(
        organisation=organisation, pk=key, frozen_at__isnull=False, withdrawn_at__isnull=True
    )
