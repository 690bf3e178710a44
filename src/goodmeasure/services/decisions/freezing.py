"""Making a decision stand, with everything it rested on; and withdrawing one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.decisions.record import record as records
from goodmeasure.decisions.record.missing import SECTIONS, Chosen, Missing, missing
from goodmeasure.decisions.record.record import Record
from goodmeasure.kernel.errors import InputError, Unfinished
from goodmeasure.reports.papers.kinds import KINDS, shipped
from goodmeasure.services.decisions import templates
from goodmeasure.services.decisions.drafting import words_of
from goodmeasure.services.decisions.gathering import gather, signposts_of
from goodmeasure.services.reviews.reading import under
from goodmeasure.store import audit
from goodmeasure.store.models import DecisionRecord, Organisation, User


def still_to_write(decision: DecisionRecord) -> tuple[Missing, ...]:
    """What stands in the way of freezing."""
    return missing(words_of(decision), Chosen(
        is_chosen=any(one.key == decision.choice for one in under(decision.review).options),
        decided_on=decision.decided_on, review_on=decision.review_on, is_wait=decision.is_wait,
        is_watched=bool(signposts_of(decision)),
    ))  # fmt: skip


def freeze(
    organisation: Organisation, key: int, *, seen: int, now: datetime, person: User | None = None
) -> DecisionRecord:
    """Take the review, its result and all the rest as they stand, once. What is frozen stays: data,
    definitions and templates that change afterwards change nothing in it.

    Raises ``Unfinished`` with what is still to write, ``InputError`` where the draft was changed
    since it was read (``seen`` is its version), or is no draft.
    """
    with transaction.atomic():
        rows = DecisionRecord.objects.select_for_update()
        found = rows.get(organisation=organisation, pk=key)
        if found.frozen_at is not None or found.withdrawn_at is not None:
            raise InputError("This is no draft any more.", next_step="Start another one.")
        if found.version != seen:
            raise InputError(
                "The draft was changed since you read it.", next_step="Read it again, and confirm."
            )
        record = _ready(found, now=now)
        named = str(person) if person is not None else "command line"
        stood = records.to_plain(records.stands(record, by=named))
        found.frozen = {
            "record": stood,
            "templates": {
                one.key: templates.body_of(organisation, one.key) or shipped(one.key)
                for one in KINDS
            },
        }
        found.frozen_at, found.frozen_by = now, person
        found.save()
        audit.record(
            organisation, person=person, at=now, action="decision frozen", subject=found.title,
            decision=found.pk, choice=record.chosen.title if record.chosen else "",
            decided_on=found.decided_on.isoformat() if found.decided_on else "",
        )  # fmt: skip
    return found


def _ready(found: DecisionRecord, *, now: datetime) -> Record:
    out = still_to_write(found)
    if out:
        raise Unfinished(
            "This decision cannot stand yet: parts of it are still to write.",
            next_step="Write them, and freeze it then.",
            parts=tuple(f"{SECTIONS[one.section]}: {one.what}" for one in out),
        )
    today = found.organisation.day_of(now)
    if found.decided_on is not None and found.decided_on > today:
        raise InputError(
            "decided_on: The day of the decision is still to come.",
            next_step="Freeze it once it is decided.",
        )
    return gather(found, now=now)


def withdraw(
    organisation: Organisation, key: int, *, reason: str, now: datetime, person: User | None = None
) -> DecisionRecord:
    """It stays to be read, marked as withdrawn. Raises ``InputError`` without a reason."""
    if not reason.strip():
        raise InputError("reason: Say why.", next_step="A colleague will ask.")
    with transaction.atomic():
        rows = DecisionRecord.objects.select_for_update()
        found = rows.get(organisation=organisation, pk=key)
        if found.withdrawn_at is None:
            found.withdrawn_at, found.withdrawn_reason = now, reason.strip()[:300]
            found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
            audit.record(
                organisation, person=person, at=now, action="decision withdrawn",
                subject=found.title, decision=found.pk, reason=found.withdrawn_reason,
            )  # fmt: skip
    return found
