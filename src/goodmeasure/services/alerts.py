"""What a person must know of: raised once, shown on the Overview, told by e-mail once.

An alert is open until what it is about is put right (``over``). That somebody has seen it is noted
beside it (``see``), and takes it off the Overview; it does not end it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import QuerySet

from goodmeasure.reports.alert_mail import Mail, alert_mail
from goodmeasure.store import audit
from goodmeasure.store.models import Alert, Membership, Organisation, Role, User

log = logging.getLogger(__name__)


class AlertKind(StrEnum):
    """The most urgent first. The words are shown as they are."""

    CHANGED_HANDS = "name changed hands"
    NAME_FREE = "name became free"
    ACCOUNT_OFF = "account switched off"
    PROOF_LOST = "proof lost"
    SIGN_IN_DUE = "sign-in due"
    REVIEW_PASSED = "review date passed"
    STEP_OVERDUE = "step overdue"
    DRILL_OVERDUE = "drill overdue"


URGENT = {one.value: place for place, one in enumerate(AlertKind)}


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What an alert leads to: a kind of thing ("name", "leaving", "drill", "decision") and its
    number."""

    kind: str
    key: int


def raise_alert(
    organisation: Organisation,
    kind: AlertKind,
    key: str,
    sentence: str,
    *,
    about: About,
    now: datetime,
) -> Alert:
    """Raise it, unless it is open already: then its sentence is brought up to date.

    ``key`` says what it is about, so that the same thing does not come twice.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        found = _open(organisation, kind, key).first()
        if found is not None:
            if found.sentence != sentence:
                found.sentence = sentence
                found.save(update_fields=["sentence"])
            return found
        return Alert.objects.create(
            organisation=organisation,
            kind=kind.value,
            key=key[:200],
            sentence=sentence,
            about={"kind": about.kind, "key": about.key},
            raised_at=now,
        )


def over(organisation: Organisation, kind: AlertKind, key: str, *, now: datetime) -> int:
    """What it was about is put right. Returns how many were open."""
    return _open(organisation, kind, key).update(over_at=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Something that stands as long as it is not done, a date that has passed for one."""

    key: str
    sentence: str
    about: About


def keep_standing(
    organisation: Organisation,
    kind: AlertKind,
    standing: Sequence[Standing],
    *,
    start: str,
    now: datetime,
) -> None:
    """Raise an alert for each, and end those of the kind that stand no more.

    ``start`` is what the keys of this caller begin with: others' alerts of the kind are left alone.
    """
    for one in standing:
        raise_alert(organisation, kind, one.key, one.sentence, about=one.about, now=now)
    over = Alert.objects.filter(
        organisation=organisation, kind=kind.value, key__startswith=start, over_at__isnull=True
    )
    over.exclude(key__in=[one.key[:200] for one in standing]).update(over_at=now)


def open_alerts(organisation: Organisation, *, seen: bool = False) -> list[Alert]:
    """Those that are not over, by kind and then the newest first; with ``seen`` those that
    somebody saw, too."""
    rows = Alert.objects.filter(organisation=organisation, over_at__isnull=True)
    if not seen:
        rows = rows.filter(seen_at__isnull=True)
    found = list(rows.select_related("seen_by").order_by("-raised_at", "-pk"))
    return _most_urgent_first(found)


def _most_urgent_first(alerts: Sequence[Alert]) -> list[Alert]:
    return sorted(alerts, key=lambda one: URGENT.get(one.kind, len(URGENT)))


def past_alerts(organisation: Organisation, *, limit: int = 50) -> list[Alert]:
    """Those that are over, the newest first."""
    rows = Alert.objects.filter(organisation=organisation, over_at__isnull=False)
    return list(rows.select_related("seen_by").order_by("-over_at", "-pk")[:limit])


def see(organisation: Organisation, key: int, *, now: datetime, person: User) -> Alert:
    """Somebody has seen it. ``Alert.DoesNotExist`` for another organisation's."""
    with transaction.atomic():
        found = Alert.objects.select_for_update().get(organisation=organisation, pk=key)
        if found.seen_at is None:
            found.seen_at, found.seen_by = now, person
            found.save(update_fields=["seen_at", "seen_by"])
            audit.record(
                organisation, person=person, at=now, action="alert seen", subject=found.sentence
            )
    return found


def tell(organisation: Organisation, *, now: datetime) -> int:
    """E-mail what nobody was told yet to administrators and officers, all of it in one e-mail each.

    Returns how many alerts were told. An e-mail that cannot be sent breaks nothing: what reached
    nobody is tried again the next time.
    """
    if not settings.EMAIL_IS_SET_UP:
        return 0
    people = recipients(organisation)
    claimed = _claim(organisation, now=now) if people else []
    if not claimed:
        return 0
    told = [(one.kind, one.sentence) for one in _most_urgent_first(claimed)]
    mail = alert_mail(organisation.name, told, address=settings.PUBLIC_ADDRESS)
    if _send(mail, [one.email for one in people]):
        return len(claimed)
    Alert.objects.filter(pk__in=[one.pk for one in claimed]).update(told_at=None)
    return 0


def _claim(organisation: Organisation, *, now: datetime) -> list[Alert]:
    """Marked before they are sent, so that two checks at once send one e-mail."""
    untold = Alert.objects.filter(
        organisation=organisation, told_at__isnull=True, over_at__isnull=True, seen_at__isnull=True
    )
    with transaction.atomic():
        rows = list(untold.select_for_update().order_by("raised_at", "pk"))
        Alert.objects.filter(pk__in=[one.pk for one in rows]).update(told_at=now)
    return rows


def recipients(organisation: Organisation) -> list[User]:
    """Everybody with the role officer or above."""
    roles = [one.value for one in Role if one.rank >= Role.OFFICER.rank]
    rows = Membership.objects.filter(
        organisation=organisation, role__in=roles, user__is_active=True
    )
    return [one.user for one in rows.select_related("user").order_by("pk")]


def _send(mail: Mail, addresses: Sequence[str]) -> bool:
    """One by one, so that nobody sees the others' addresses. True when it reached somebody."""
    sent = False
    for address in addresses:
        message = EmailMultiAlternatives(
            mail.subject, mail.text, to=[address], connection=get_connection()
        )
        message.attach_alternative(mail.html, "text/html")
        try:
            sent = bool(message.send()) or sent
        except (OSError, SMTPException, ValueError):
            log.warning("An e-mail about alerts could not be sent.")
    return sent


def _open(organisation: Organisation, kind: AlertKind, key: str) -> QuerySet[Alert]:
    return Alert.objects.filter(
        organisation=organisation, kind=kind.value, key=key[:200], over_at__isnull=True
    )
