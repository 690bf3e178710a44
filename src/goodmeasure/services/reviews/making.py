"""Opening a review, and every change of it: checked, kept with who and when, or refused whole."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from goodmeasure.decisions.review.changes import (
    AudiencePut,
    Change,
    CriterionPut,
    OptionPut,
    QuestionAsked,
    from_plain,
    kind_of,
    meet,
    to_plain,
)
from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.fitting import tried
from goodmeasure.decisions.review.shipped import shipped
from goodmeasure.kernel.errors import Conflict, InputError
from goodmeasure.reports.reviews.changes import change_words
from goodmeasure.reports.reviews.names import Names, names_ever
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.reviews.reading import channel_titles, review_of
from goodmeasure.store import audit
from goodmeasure.store.models import Organisation, ReviewChange, ReviewRecord, User

LONGEST_AUTHOR = 254
MOST_CHANGES = 20_000
"""Of one review: years of work, and still folded in a moment."""

LARGEST = 32 * 1024
"""Characters of one change as plain data: a criterion with a long question has 1,000."""


def author_of(person: User | None) -> str:
    """The name under which a person's changes, judgements and weights stand."""
    return str(person)[:LONGEST_AUTHOR] if person is not None else "command line"


def audience_key(group: int, purpose: int | None = None) -> str:
    """ "group:3", or "group:3:purpose:2"."""
    return f"group:{group}" if purpose is None else f"group:{group}:purpose:{purpose}"


def open_review(
    organisation: Organisation, question: str, *, now: datetime, person: User | None = None
) -> ReviewRecord:
    """With the shipped criteria, and each of the organisation's groups as an audience. Raises
    ``InputError``."""
    first: list[Change] = [QuestionAsked(question=question.strip())]
    first += [CriterionPut(criterion=one) for one in shipped()]
    first += [
        AudiencePut(audience=Audience(key=audience_key(one.pk), title=one.name, group=str(one.pk)))
        for one in groups_of(organisation)
    ]
    with transaction.atomic():
        record = ReviewRecord.objects.create(
            organisation=organisation, question="", person=person, opened_at=now,
            seed=secrets.randbelow(2**31),
        )  # fmt: skip
        _keep(record, first, [], now=now, person=person)
        audit.record(
            organisation, person=person, at=now, action="review opened", subject=record.question
        )
    return record


def change(
    organisation: Organisation, key: int, change: Change | Sequence[Change], *, seen: int,
    now: datetime, person: User | None = None,
) -> ReviewRecord:  # fmt: skip
    """Keep one change, or several that belong together: all or none.

    ``seen`` is the number of the newest change when the form was made. Raises ``Conflict`` with
    what the other wrote where somebody changed the same thing since; ``InputError`` and
    ``UnlikeThings`` for what does not fit; ``ReviewRecord.DoesNotExist``.
    """
    wanted = [change] if not isinstance(change, Sequence) else list(change)
    with transaction.atomic():
        record = ReviewRecord.objects.select_for_update().get(organisation=organisation, pk=key)
        if record.set_aside_at is not None:
            raise InputError("This review was set aside.", next_step="Open another one.")
        rows = list(record.changes.order_by("number"))
        before = [from_plain(one.kind, one.what) for one in rows]
        every = [*before, *wanted]
        options = [one.option for one in every if isinstance(one, OptionPut)]
        names = names_ever(every, channel_titles(organisation, options))
        _refuse_blind(wanted, rows, before, seen, names)
        _keep(record, wanted, before, now=now, person=person)
        for one in wanted:
            audit.record(
                organisation, person=person, at=now, action=f"review: {kind_of(one)}",
                subject=record.question, review=record.pk, place=one.place,
                what=change_words(one, names),
            )  # fmt: skip
    return record


def _refuse_blind(
    wanted: Sequence[Change], rows: Sequence[ReviewChange], before: Sequence[Change], seen: int,
    names: Names,
) -> None:  # fmt: skip
    """What was written since the form was made, about the same thing, has not been seen."""
    theirs = [
        f"{row.author}: {change_words(other, names)}."
        for row, other in zip(rows, before, strict=True)
        if row.number > seen and any(meet(one, other) for one in wanted)
    ]
    if theirs:
        raise Conflict(
            "Somebody changed this while you were writing. Nothing of yours was kept.",
            next_step="Look at what they wrote, and decide again.", theirs=tuple(theirs),
        )  # fmt: skip


def _keep(
    record: ReviewRecord, wanted: Sequence[Change], before: Sequence[Change], *, now: datetime,
    person: User | None,
) -> None:  # fmt: skip
    if len(before) + len(wanted) > MOST_CHANGES:
        raise InputError(
            f"A review has at most {MOST_CHANGES:,} changes.", next_step="Open a new one."
        )
    after = tried(before, wanted)
    plain = [to_plain(one) for one in wanted]
    for one in plain:
        _refuse_unkeepable(one)
    last = record.last_change
    ReviewChange.objects.bulk_create(
        ReviewChange(
            review=record, number=last + place, at=now, person=person, author=author_of(person),
            kind=kind_of(one), what=what,
        )
        for place, (one, what) in enumerate(zip(wanted, plain, strict=True), 1)
    )  # fmt: skip
    record.last_change, record.question = last + len(wanted), after.question
    record.save(update_fields=["last_change", "question"])


def _refuse_unkeepable(plain: dict[str, Any]) -> None:
    """What no database column can hold, or no page can show."""
    text = json.dumps(plain)
    if len(text) > LARGEST:
        raise InputError("That is too long to be kept.", next_step="Shorten the longest text.")
    if "\\u0000" in text:
        raise InputError(
            "A text has a character that no page can show.", next_step="Type it again."
        )


def set_aside(
    organisation: Organisation, key: int, *, reason: str, now: datetime, person: User | None = None
) -> ReviewRecord:
    """It stays to be read, and changes no more. Raises ``InputError`` without a reason."""
    if not reason.strip():
        raise InputError("reason: Say why.", next_step="A colleague will ask.")
    with transaction.atomic():
        record = ReviewRecord.objects.select_for_update().get(organisation=organisation, pk=key)
        if record.set_aside_at is None:
            record.set_aside_at, record.set_aside_reason = now, reason.strip()[:300]
            record.save(update_fields=["set_aside_at", "set_aside_reason"])
            audit.record(
                organisation, person=person, at=now, action="review set aside",
                subject=record.question, reason=record.set_aside_reason,
            )  # fmt: skip
    return record


__all__ = [
    "audience_key", "author_of", "change", "open_review", "review_of", "set_aside",
]  # fmt: skip
