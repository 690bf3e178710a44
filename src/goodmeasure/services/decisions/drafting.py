"""A decision as a draft: started on a review, and written section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db import transaction

from goodmeasure.decisions.record.missing import SECTIONS
from goodmeasure.decisions.record.words import FIELDS, Words, from_plain
from goodmeasure.kernel.errors import Conflict, InputError
from goodmeasure.services.reviews.making import author_of
from goodmeasure.services.reviews.reading import review_of, under
from goodmeasure.store import audit
from goodmeasure.store.models import DecisionRecord, Organisation, ReviewRecord, User

LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What was decided, on which day, and when it is looked at again."""

    title: str
    option: str
    is_wait: bool = False
    decided_on: date | None = None
    review_on: date | None = None


def start(
    organisation: Organisation, review: int, *, now: datetime, person: User | None = None
) -> DecisionRecord:
    """A draft on a review; there may be several, and a later one may replace an earlier."""
    found = review_of(organisation, review)
    with transaction.atomic():
        made = DecisionRecord.objects.create(
            organisation=organisation, review=found, title=found.question[:LONGEST_TITLE],
            person=person, started_at=now, words={"said": {}, "touched": {}},
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="decision started", subject=made.title,
            decision=made.pk,
        )  # fmt: skip
    return made


def decisions_of(organisation: Organisation) -> list[DecisionRecord]:
    """Drafts first, then the newest day of decision."""
    rows = DecisionRecord.objects.filter(organisation=organisation)
    rows = rows.select_related("review", "frozen_by", "person")
    return sorted(
        rows, key=lambda one: (one.frozen_at is not None, -(one.decided_on or date.max).toordinal())
    )


def decisions_on(organisation: Organisation, review: ReviewRecord) -> list[DecisionRecord]:
    """Those on one review, the newest first."""
    rows = DecisionRecord.objects.filter(organisation=organisation, review=review)
    return list(rows.select_related("frozen_by", "person").order_by("-started_at", "-pk"))


def draft_on(organisation: Organisation, review: ReviewRecord) -> DecisionRecord | None:
    """The newest that is still a draft."""
    drafts = (
        one
        for one in decisions_on(organisation, review)
        if one.frozen_at is None and one.withdrawn_at is None
    )
    return next(drafts, None)


def decision_of(organisation: Organisation, key: int) -> DecisionRecord:
    """``DecisionRecord.DoesNotExist`` for another organisation's."""
    rows = DecisionRecord.objects.select_related("review", "frozen_by", "person", "organisation")
    return rows.get(organisation=organisation, pk=key)


def words_of(decision: DecisionRecord) -> Words:
    return from_plain(decision.words.get("said", {}))


def write(
    organisation: Organisation, key: int, section: str, written: Mapping[str, object], *,
    seen: int, now: datetime, person: User | None = None, choice: Choice | None = None,
) -> DecisionRecord:  # fmt: skip
    """Keep one section of a draft: ``written`` are fields of ``Words`` that belong to it.

    ``seen`` is the version that the form was made from. Raises ``Conflict`` where somebody wrote
    the same section since; another section does not matter. ``InputError`` for what does not fit,
    and for a decision that is no draft any more.
    """
    if section not in SECTIONS or not set(written) <= set(FIELDS[section]):
        raise InputError(f"There is no section {section!r}.", next_step=", ".join(SECTIONS))
    with transaction.atomic():
        found = DecisionRecord.objects.select_for_update().get(organisation=organisation, pk=key)
        _open(found)
        _refuse_blind(found, section, seen)
        plain = {**found.words.get("said", {}), **msgspec.to_builtins(dict(written))}
        from_plain(plain)
        if choice is not None:
            _choose(found, choice)
        _replaces(organisation, found, plain)
        found.version += 1
        touched = {
            **found.words.get("touched", {}),
            section: [found.version, author_of(person), now.isoformat()],
        }
        found.words = {"said": plain, "touched": touched}
        found.save()
        audit.record(
            organisation, person=person, at=now, action="decision written", subject=found.title,
            decision=found.pk, section=SECTIONS[section], words=msgspec.to_builtins(dict(written)),
        )  # fmt: skip
    return found


def _open(found: DecisionRecord) -> None:
    if found.frozen_at is not None:
        raise InputError(
            "This decision stands. Nothing of it changes any more.",
            next_step="Start another one that replaces it.",
        )
    if found.withdrawn_at is not None:
        raise InputError("This draft was withdrawn.", next_step="Start another one.")


def _refuse_blind(found: DecisionRecord, section: str, seen: int) -> None:
    version, author, at = found.words.get("touched", {}).get(section, (0, "", ""))
    if version > seen:
        raise Conflict(
            "Somebody wrote this section while you were writing. Nothing of yours was kept.",
            next_step="Look at what they wrote, and write again.",
            theirs=(f"{author} wrote it at {at[:16].replace('T', ' ')}.",),
        )


def _choose(found: DecisionRecord, choice: Choice) -> None:
    options = {one.key for one in under(found.review).options}
    if choice.option and choice.option not in options:
        raise InputError(
            "option: The review has no such option.", next_step="Choose one that is there."
        )
    title = choice.title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise InputError(
            f"title: A title has 1 to {LONGEST_TITLE} characters.",
            next_step="Say what it is about in a few words.",
        )
    found.title, found.choice, found.is_wait = title, choice.option, choice.is_wait
    found.decided_on, found.review_on = choice.decided_on, choice.review_on


def _replaces(
    organisation: Organisation, found: DecisionRecord, plain: Mapping[str, object]
) -> None:
    older = plain.get("replaces")
    if older is None:
        return
    rows = DecisionRecord.objects.filter(organisation=organisation, frozen_at__isnull=False)
    if not rows.filter(pk=int(str(older))).exclude(pk=found.pk).exists():
        raise InputError(
            "replaces: There is no such decision that stands.",
            next_step="Choose one from the list.",
        )
