"""An organisation's own templates of papers, in place of those that ship. Ended, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers import values
from goodmeasure.reports.papers.kinds import BY_KEY
from goodmeasure.reports.papers.language import check
from goodmeasure.reports.papers.making import Made, Source, make
from goodmeasure.services.decisions.drafting import decisions_of
from goodmeasure.services.decisions.gathering import record_of
from goodmeasure.store import audit
from goodmeasure.store.models import DecisionRecord, Organisation, PackTemplate, User


def own(organisation: Organisation) -> Mapping[str, PackTemplate]:
    """Those that stand, by paper."""
    rows = PackTemplate.objects.filter(organisation=organisation, ended_at__isnull=True)
    return {one.document: one for one in rows.select_related("person").order_by("at", "pk")}


def body_of(organisation: Organisation, document: str) -> str:
    """Empty where ours is used."""
    found = own(organisation).get(document)
    return found.body if found is not None else ""


def refuse(document: str, body: str) -> None:
    """Raises ``InputError`` naming the line and the placeholder, if it is no good for any
    record."""
    if document not in BY_KEY:
        raise InputError(f"There is no paper {document!r}.", next_step=", ".join(BY_KEY))
    if not body.strip():
        raise InputError("The template is empty.", next_step="Start from ours.")
    check(body, tuple(values.MEANINGS), values.PARTS_OF_OPTIONS)


def put(
    organisation: Organisation, document: str, body: str, *, now: datetime,
    person: User | None = None,
) -> PackTemplate:  # fmt: skip
    """From now on; the one before it ends. Decisions that stand keep theirs."""
    refuse(document, body)
    with transaction.atomic():
        _end(organisation, document, now)
        made = PackTemplate.objects.create(
            organisation=organisation, document=document, body=body, person=person, at=now
        )
        audit.record(
            organisation, person=person, at=now, action="template of papers put",
            subject=BY_KEY[document].title, template=made.pk,
        )  # fmt: skip
    return made


def restore(
    organisation: Organisation, document: str, *, now: datetime, person: User | None = None
) -> None:
    """Ours again."""
    with transaction.atomic():
        if _end(organisation, document, now):
            audit.record(
                organisation, person=person, at=now, action="template of papers ended",
                subject=BY_KEY[document].title,
            )  # fmt: skip


def _end(organisation: Organisation, document: str, now: datetime) -> int:
    rows = PackTemplate.objects.filter(
        organisation=organisation, document=document, ended_at__isnull=True
    )
    return rows.update(ended_at=now)


def preview(
    organisation: Organisation, document: str, body: str, *, now: datetime
) -> tuple[Made, DecisionRecord] | None:
    """The paper of the newest decision by this template; ``None`` where there is no decision yet.
    Raises ``InputError`` as ``refuse``, and for what goes wrong on that record."""
    refuse(document, body)
    there = decisions_of(organisation)
    if not there:
        return None
    newest = max(there, key=lambda one: one.started_at)
    record = record_of(newest, now=now)
    return make(document, Source(record=record, template=body)), newest
