"""The e-mail to the owner of signposts that have tripped: once, and in nobody’s way."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from goodmeasure.decisions.review.signposts import Tripped
from goodmeasure.reports.letters import Letter, Trip, signpost_letter
from goodmeasure.services.signposts.reading import spec_of, state_of
from goodmeasure.store.models import Membership, Organisation, SignpostRecord, User

log = logging.getLogger(__name__)

NEWS = timedelta(days=14)
"""After that it is no news any more: e-mail that is set up later tells nothing of last year."""


def tell(organisation: Organisation, *, now: datetime) -> int:
    """Write to the owners of tripped signposts that nobody was told of, one e-mail to each; returns
    of how many signposts. Nothing is sent where e-mail is not set up; what could not be sent is
    tried again at the next check."""
    if not settings.EMAIL_IS_SET_UP:
        return 0
    owners: dict[User, list[SignpostRecord]] = {}
    for one in _claim(organisation, now=now):
        if one.owner is not None:
            owners.setdefault(one.owner, []).append(one)
    return sum(_tell(organisation, owner, theirs) for owner, theirs in owners.items())


def _claim(organisation: Organisation, *, now: datetime) -> list[SignpostRecord]:
    """Marked before anything is sent, so that two checks at once send one e-mail."""
    here = Membership.objects.filter(organisation=organisation, user__is_active=True)
    untold = SignpostRecord.objects.filter(
        organisation=organisation, status=SignpostRecord.Status.TRIPPED, told_at__isnull=True,
        ended_at__isnull=True, seen_at__isnull=True, owner__in=here.values("user"),
        checked_at__gt=now - NEWS,
    ).select_related("owner", "review", "decision")  # fmt: skip
    with transaction.atomic():
        rows = list(untold.select_for_update(of=("self",)).order_by("tripped_on", "pk"))
        SignpostRecord.objects.filter(pk__in=[one.pk for one in rows]).update(told_at=now)
    return rows


def _tell(organisation: Organisation, owner: User, records: Sequence[SignpostRecord]) -> int:
    """All of theirs in one e-mail."""
    try:
        _send(letter_of(organisation, records), owner.email)
    except (OSError, SMTPException) as error:
        keys = [one.pk for one in records]
        SignpostRecord.objects.filter(organisation=organisation, pk__in=keys).update(told_at=None)
        log.warning("The e-mail about signposts %s was not sent: %s", keys, type(error).__name__)
        return 0
    return len(records)


def letter_of(organisation: Organisation, records: Sequence[SignpostRecord]) -> Letter:
    """``records`` have tripped, and are one person's."""
    return signpost_letter([_trip(one) for one in records], organisation.name)


def _trip(record: SignpostRecord) -> Trip:
    found = state_of(record)
    assert isinstance(found, Tripped)  # noqa: S101 - its status says so
    about = record.decision.title if record.decision else ""
    about = about or (record.review.question if record.review else "")
    root = settings.PUBLIC_ADDRESS
    return Trip(
        spec=spec_of(record), title=record.title, on=found.on, mean=found.mean, about=about,
        link=f"{root}{reverse('signpost', args=[record.pk])}" if root else "",
    )  # fmt: skip


def _send(letter: Letter, address: str) -> None:
    send_mail(letter.subject, letter.plain, None, [address], html_message=letter.html)
