"""The e-mail to the owner of a signpost that has tripped: once, and in nobody’s way."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from goodmeasure.decisions.review.signposts import Tripped
from goodmeasure.reports.letters import Letter, signpost_letter
from goodmeasure.services.signposts.reading import spec_of, state_of
from goodmeasure.store.models import Membership, Organisation, SignpostRecord

log = logging.getLogger(__name__)

NEWS = timedelta(days=14)
"""After that it is no news any more: e-mail that is set up later tells nothing of last year."""


def tell(organisation: Organisation, *, now: datetime) -> int:
    """Write to the owners of tripped signposts that nobody was told of; returns how many. Nothing
    is sent where e-mail is not set up; what could not be sent is tried again at the next check."""
    if not settings.EMAIL_IS_SET_UP:
        return 0
    untold = SignpostRecord.objects.filter(
        organisation=organisation, status=SignpostRecord.Status.TRIPPED, told_at__isnull=True,
        ended_at__isnull=True, seen_at__isnull=True, owner__isnull=False,
        checked_at__gt=now - NEWS,
    )  # fmt: skip
    rows = untold.select_related("owner", "review", "decision")
    return sum(_tell(organisation, one, now=now) for one in rows)


def _tell(organisation: Organisation, record: SignpostRecord, *, now: datetime) -> bool:
    """Claimed before it is sent, so that two checks at once send one e-mail."""
    owner = record.owner
    here = Membership.objects.filter(organisation=organisation, user=owner)
    if owner is None or not owner.is_active or not here.exists():
        return False
    mine = SignpostRecord.objects.filter(organisation=organisation, pk=record.pk)
    if not mine.filter(told_at__isnull=True).update(told_at=now):
        return False
    try:
        _send(letter_of(organisation, record), owner.email)
    except (OSError, SMTPException) as error:
        mine.update(told_at=None)
        log.warning(
            "The e-mail about signpost %s was not sent: %s", record.pk, type(error).__name__
        )
        return False
    return True


def letter_of(organisation: Organisation, record: SignpostRecord) -> Letter:
    """``record`` has tripped."""
    found = state_of(record)
    assert isinstance(found, Tripped)  # noqa: S101 - its status says so
    about = record.decision.title if record.decision else ""
    about = about or (record.review.question if record.review else "")
    root = settings.PUBLIC_ADDRESS
    link = f"{root}{reverse('signpost', args=[record.pk])}" if root else ""
    return signpost_letter(
        spec_of(record), title=record.title, on=found.on, mean=found.mean, about=about,
        organisation=organisation.name, link=link,
    )  # fmt: skip


def _send(letter: Letter, address: str) -> None:
    send_mail(letter.subject, letter.plain, None, [address], html_message=letter.html)
