"""Setting a signpost, saying that it was seen, ending it. Never changed: another is set in its
place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.decisions.review.watched import Spec, to_plain
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.kernel.plain import to_plain as answer_to_plain
from goodmeasure.reports.signposts import threshold_words
from goodmeasure.services.signposts.foreseeing import foresee
from goodmeasure.services.signposts.reading import signpost_of
from goodmeasure.store import audit
from goodmeasure.store.models import (
    DecisionRecord,
    Membership,
    Organisation,
    ReviewRecord,
    SignpostLook,
    SignpostRecord,
    User,
)

LONGEST_NOTE = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSignpost:
    """``title`` may be empty: it is then what is watched, in words. ``replaces`` is the key of one
    that ends where this begins."""

    spec: Spec
    title: str = ""
    owner: User | None = None
    review: ReviewRecord | None = None
    decision: DecisionRecord | None = None
    replaces: int | None = None


def set_up(
    organisation: Organisation, new: NewSignpost, *, now: datetime, person: User | None = None
) -> SignpostRecord:
    """Set it, and keep the looks there would have been before. Raises ``InputError`` where it
    cannot be watched."""
    _ours(organisation, new)
    foreseen = foresee(organisation, new.spec, today=new.spec.set_on, now=now)
    if foreseen.refusal:
        raise InputError(f"It cannot be watched: {foreseen.refusal}.", next_step=foreseen.needed)
    title = new.title.strip()[:200] or threshold_words(new.spec)[:200]
    with transaction.atomic():
        made = SignpostRecord.objects.create(
            organisation=organisation, title=title, spec=to_plain(new.spec), owner=new.owner,
            review=new.review, decision=new.decision, person=person, made_at=now,
        )  # fmt: skip
        SignpostLook.objects.bulk_create(
            row_of(made, one.on, one.answer, now=now) for one in foreseen.looks
        )
        audit.record(
            organisation, person=person, at=now, action="signpost set", subject=made.title,
            number=made.pk, watched=threshold_words(new.spec), until=new.spec.until.isoformat(),
        )  # fmt: skip
        if new.replaces is not None:
            end(
                organisation, new.replaces, reason=f"Number {made.pk} is in its place.", now=now,
                person=person,
            )  # fmt: skip
    return made


def _ours(organisation: Organisation, new: NewSignpost) -> None:
    for thing in (new.review, new.decision):
        if thing is not None and thing.organisation_id != organisation.pk:
            raise type(thing).DoesNotExist("It belongs to another organisation.")
    if new.owner is not None and not is_member(organisation, new.owner):
        raise InputError(
            f"{new.owner} has no role here.", next_step="Choose somebody of your organisation."
        )


def is_member(organisation: Organisation, user: User) -> bool:
    return Membership.objects.filter(organisation=organisation, user=user).exists()


def row_of(record: SignpostRecord, on: date, answer: Answer, *, now: datetime) -> SignpostLook:
    """A look to be kept, as it stands now."""
    value = answer.value if isinstance(answer, Finding) else None
    return SignpostLook(
        signpost=record, on=on, value=value, answer=answer_to_plain(answer), looked_at=now
    )


def open_signpost(organisation: Organisation, key: int) -> SignpostRecord:
    """Held until the transaction ends. Raises ``InputError`` for one that has ended."""
    record = SignpostRecord.objects.select_for_update().get(organisation=organisation, pk=key)
    if record.ended_at is not None:
        raise InputError("This signpost has ended.", next_step="Set another one.")
    return record


def saw(
    organisation: Organisation, key: int, *, note: str, now: datetime, person: User | None = None
) -> SignpostRecord:
    """Somebody saw that it tripped, and says what they did. Raises ``InputError``."""
    if not note.strip():
        raise InputError("note: Say what you did, or why nothing.", next_step="A few words do.")
    with transaction.atomic():
        record = open_signpost(organisation, key)
        if record.status != SignpostRecord.Status.TRIPPED:
            raise InputError("It has not tripped.", next_step="There is nothing to see yet.")
        record.seen_at, record.seen_by = now, person
        record.seen_note = note.strip()[:LONGEST_NOTE]
        record.save(update_fields=["seen_at", "seen_by", "seen_note"])
        audit.record(
            organisation, person=person, at=now, action="signpost seen", subject=record.title,
            number=record.pk, note=record.seen_note,
        )  # fmt: skip
    return record


def end(
    organisation: Organisation, key: int, *, reason: str, now: datetime,
    person: User | None = None,
) -> SignpostRecord:  # fmt: skip
    """Stop watching. It stays in the record with its looks. Raises ``InputError``."""
    if not reason.strip():
        raise InputError("reason: Say why it is ended.", next_step="A few words do.")
    with transaction.atomic():
        record = open_signpost(organisation, key)
        record.ended_at, record.ended_reason = now, reason.strip()[:LONGEST_NOTE]
        record.save(update_fields=["ended_at", "ended_reason"])
        audit.record(
            organisation, person=person, at=now, action="signpost ended", subject=record.title,
            number=record.pk, reason=record.ended_reason,
        )  # fmt: skip
    return signpost_of(organisation, key)
