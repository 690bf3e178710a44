"""Figures of signposts that people enter by hand. None is ever changed: one that was wrong stays,
and another stands in its place, from which it is worked out anew whether the signpost has tripped.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from goodmeasure.decisions.review.watched import OfHand, Spec
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Answer, Base, BaseKind, Finding, NotEnough, Source
from goodmeasure.services.signposts.reading import spec_of
from goodmeasure.services.signposts.setting import LONGEST_NOTE, open_signpost, row_of
from goodmeasure.services.signposts.watching import stand_again
from goodmeasure.store import audit
from goodmeasure.store.models import Organisation, SignpostLook, SignpostRecord, User

LONGEST_SOURCE = 200


def enter(
    organisation: Organisation, key: int, *, on: date, value: float, source: str, today: date,
    now: datetime, person: User | None = None,
) -> SignpostLook:  # fmt: skip
    """A figure by hand. Raises ``InputError``, naming the field."""
    with transaction.atomic():
        record, spec = _by_hand(organisation, key)
        if on > min(today, spec.until):
            raise InputError(
                "on: There is no look on that day.",
                next_step="Give a day up to today, while it is watched.",
            )
        _sourced(source)
        _apart(record, spec, on)
        made = row_of(record, on, _finding(spec, value, source, now), now=now)
        made.person = person
        made.save()
        audit.record(
            organisation, person=person, at=now, action="look entered", subject=record.title,
            number=record.pk, on=on.isoformat(), value=value, source=source.strip(),
        )  # fmt: skip
    return made


def _by_hand(organisation: Organisation, key: int) -> tuple[SignpostRecord, Spec]:
    record = open_signpost(organisation, key)
    spec = spec_of(record)
    if not isinstance(spec.watched, OfHand):
        raise InputError("This figure is not entered by hand.", next_step="It is collected.")
    return record, spec


def _sourced(source: str) -> None:
    if not source.strip():
        raise InputError("source: Say where the figure is from.", next_step="A few words do.")


def _apart(record: SignpostRecord, spec: Spec, on: date) -> None:
    """A day whose figure was taken back may be entered by correcting it, and other days near it."""
    for one in record.looks.filter(correction__isnull=True):
        if one.on == on:
            raise InputError(
                f"on: There is a look on {on:%-d %B %Y}.", next_step="Correct it if it is wrong."
            )
        if one.value is not None and abs((one.on - on).days) < spec.every - 1:
            raise InputError(
                f"on: There is a look on {one.on:%-d %B %Y}, and they are {spec.every} days apart.",
                next_step="Enter the next one when its day comes.",
            )


def _finding(spec: Spec, value: float, source: str, now: datetime) -> Finding:
    return Finding(
        value=value, n=1, as_of=now, method="waiting",
        base=Base(population=spec.figure, kind=BaseKind.MEASURED),
        sources=(Source(name=source.strip()[:LONGEST_SOURCE], seen_at=now),),
        caveats=("A person entered it by hand.",),
    )  # fmt: skip


def correct(
    organisation: Organisation, key: int, look: int, *, value: float | None, source: str,
    reason: str, now: datetime, person: User | None = None,
) -> SignpostLook:  # fmt: skip
    """Another figure in the place of one that was entered wrong; no ``value`` takes it back. Raises
    ``InputError``, naming the field; ``SignpostLook.DoesNotExist``."""
    with transaction.atomic():
        record, spec = _by_hand(organisation, key)
        old = record.looks.get(pk=look)
        _may_correct(old, value, source, reason)
        made = row_of(record, old.on, _right(spec, value, source, reason, now), now=now)
        made.corrects, made.person, made.reason = old, person, reason.strip()[:LONGEST_NOTE]
        made.save()
        audit.record(
            organisation, person=person, at=now, action="look corrected", subject=record.title,
            number=record.pk, on=old.on.isoformat(), was=old.value, value=value,
            source=source.strip(), reason=made.reason,
        )  # fmt: skip
        made.took_back = stand_again(record, now=now)
        made.save(update_fields=["took_back"])
    return made


def _may_correct(old: SignpostLook, value: float | None, source: str, reason: str) -> None:
    if SignpostLook.objects.filter(corrects=old).exists():
        raise InputError(
            "Somebody has corrected it already.", next_step="Look at what stands there now."
        )
    if value == old.value:
        raise InputError("value: That is what stands there.", next_step="Enter the right figure.")
    if value is not None:
        _sourced(source)
    if not reason.strip():
        raise InputError("reason: Say why it is corrected.", next_step="A few words do.")


def _right(
    spec: Spec, value: float | None, source: str, reason: str, now: datetime
) -> Answer:  # fmt: skip
    if value is not None:
        return _finding(spec, value, source, now)
    return NotEnough(
        reason=f"the figure of that day was taken back: {reason.strip()[:LONGEST_NOTE]}",
        needed="Correct it if there is one after all.",
    )


def entries_of(record: SignpostRecord) -> list[SignpostLook]:
    """All that was entered by hand, corrected ones too: the newest day first, and of one day what
    stands first."""
    rows = SignpostLook.objects.filter(signpost=record)
    return list(rows.select_related("person", "corrects", "correction").order_by("-on", "-pk"))
