"""What becomes of the account, and signing in to it while it is parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from goodmeasure.decisions.leaving.places import Fate, place_of
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.leaving.starting import day_of, open_plan
from goodmeasure.services.leaving.steps import for_fate, mark_done
from goodmeasure.store import audit
from goodmeasure.store.models import Keeping, LeavingPlan, Organisation, User

EVERY = 90
"""Days between sign-ins where the platform names none: a quarter, so that the key is not lost."""
SPARE = 0.8
"""The part of the platform's own days after which we remind: people are ill, and on leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningIn:
    """``every`` days, by the platform's rule or by ours; ``last`` and ``next`` as far as known."""

    every: int
    by_rule: bool
    last: date | None
    next: date


def decide(
    organisation: Organisation, key: int, fate: str, *, reason: str, now: datetime,
    person: User | None = None,
) -> LeavingPlan:  # fmt: skip
    """Keep, park or delete; the steps follow. Raises ``InputError``."""
    if fate not in LeavingPlan.Fate.values:
        raise InputError("Choose what becomes of the account.", next_step="Keep, park or delete.")
    if not reason.strip():
        raise InputError("Say why.", next_step="One line: what is known of the name, for one.")
    with transaction.atomic():
        plan = open_plan(organisation, key)
        before, plan.fate = plan.fate, fate
        plan.save(update_fields=["fate"])
        for_fate(plan, now=now)
        said = f"{LeavingPlan.Fate(fate).label}. {reason.strip()}"
        plan.steps.filter(key="fate").update(done_on=None)
        mark_done(plan, "fate", said, now=now, person=person)
        audit.record(
            organisation, person=person, at=now, action="what becomes of the account decided",
            subject=plan.title, before=before, after=fate, reason=reason.strip(),
        )  # fmt: skip
    return plan


def signing_in(plan: LeavingPlan) -> SigningIn | None:
    """When to sign in next; ``None`` for an account that is deleted, or not yet left."""
    if plan.fate not in (Fate.KEEP, Fate.PARK) or plan.left_at is None:
        return None
    keeping = Keeping.objects.filter(channel=plan.channel).first()
    rule = place_of(plan.channel.platform).sign_in_days
    every = (keeping.sign_in_every if keeping and keeping.sign_in_every else None) or (
        int(rule * SPARE) if rule else EVERY
    )
    last = keeping.signed_in_on if keeping else None
    since = max(one for one in (last, day_of(plan.organisation, plan.left_at)) if one)
    return SigningIn(
        every=every, by_rule=rule is not None, last=last, next=since + timedelta(days=every)
    )


def signed_in(
    organisation: Organisation, key: int, day: date, *, now: datetime, person: User | None = None
) -> None:
    """Somebody signed in. Raises ``InputError`` for a day to come."""
    if day > day_of(organisation, now):
        raise InputError("That day is still to come.", next_step="Enter when somebody signed in.")
    with transaction.atomic():
        plan = LeavingPlan.objects.select_related("channel").get(organisation=organisation, pk=key)
        keeping, _ = Keeping.objects.get_or_create(
            channel=plan.channel, defaults={"updated_at": now}
        )
        keeping.signed_in_on, keeping.updated_at = day, now
        keeping.save(update_fields=["signed_in_on", "updated_at"])
        audit.record(
            organisation, person=person, at=now, action="signed in to a parked account",
            subject=str(plan.channel), on=day.isoformat(),
        )  # fmt: skip
