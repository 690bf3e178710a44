"""What becomes of the account, and signing in to it while it is parked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from goodmeasure.decisions.leaving.places import Fate, place_of
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.leaving.starting import open_plan
from goodmeasure.services.leaving.steps import for_fate, mark_done
from goodmeasure.services.names import keeping
from goodmeasure.store import audit
from goodmeasure.store.models import Keeping, LeavingPlan, Organisation, User

EVERY = 90
"""Days between sign-ins where the platform names none: a quarter, so that the key is not lost."""
SPARE = 0.8
"""The part of the platform's own days after which we remind: people are ill, and on leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningIn:
    """``every`` days, by the platform's rule or by ours. ``last`` is the leaving day at first."""

    every: int
    by_rule: bool
    last: date
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
        remind(plan, now=now, person=person)
        said = f"{LeavingPlan.Fate(fate).label}. {reason.strip()}"
        plan.steps.filter(key="fate").update(done_on=None)
        mark_done(plan, "fate", said, now=now, person=person)
        audit.record(
            organisation, person=person, at=now, action="what becomes of the account decided",
            subject=plan.title, before=before, after=fate, reason=reason.strip(),
        )  # fmt: skip
    return plan


def remind(plan: LeavingPlan, *, now: datetime, person: User | None) -> None:
    """Keep how often a parked account must be signed in to, where nobody has said so; the register
    of names warns by it. Called in the transaction of the leaving, or of the decision after it."""
    if plan.fate not in (Fate.KEEP, Fate.PARK) or plan.left_at is None:
        return
    row, _ = Keeping.objects.get_or_create(channel=plan.channel, defaults={"updated_at": now})
    if row.sign_in_every is None:
        rule = place_of(plan.channel.platform).sign_in_days
        row.sign_in_every = int(rule * SPARE) if rule else EVERY
    row.signed_in_on = row.signed_in_on or plan.organisation.day_of(plan.left_at)
    row.updated_at = now
    row.save(update_fields=["sign_in_every", "signed_in_on", "updated_at"])
    audit.record(
        plan.organisation, person=person, at=now, action="reminders to sign in set",
        subject=str(plan.channel), every=row.sign_in_every,
    )  # fmt: skip


def signing_in(plan: LeavingPlan) -> SigningIn | None:
    """When to sign in next; ``None`` for an account that is deleted, or not yet left."""
    if plan.fate not in (Fate.KEEP, Fate.PARK) or plan.left_at is None:
        return None
    row = Keeping.objects.filter(channel=plan.channel).first()
    if row is None or row.sign_in_every is None or row.signed_in_on is None:
        return None
    return SigningIn(
        every=row.sign_in_every,
        by_rule=place_of(plan.channel.platform).sign_in_days is not None,
        last=row.signed_in_on,
        next=row.signed_in_on + timedelta(days=row.sign_in_every),
    )


def signed_in(
    organisation: Organisation, key: int, day: date, *, now: datetime, person: User | None = None
) -> None:
    """Somebody signed in. Raises ``InputError`` for a day to come."""
    plan = LeavingPlan.objects.select_related("channel").get(organisation=organisation, pk=key)
    keeping.signed_in(
        organisation, plan.channel, day, now=now, today=organisation.day_of(now), person=person
    )
