"""Access keys: a person's own way to read one organisation's figures from other programs.

Only a digest is kept. A key has 256 random bits, so that a plain SHA-256 of it cannot be turned
back by guessing (a password needs a slow digest; this does not).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q

from goodmeasure.kernel.errors import InputError, NotPermittedHere
from goodmeasure.store import audit
from goodmeasure.store.models import AccessKey, Membership, Organisation, Role, User
from goodmeasure.store.queries.keys import keys_of

START = "gm_"
"""How every key starts, so that a search for lost secrets finds it."""

LONGEST_DAYS = 365
MOST = 20
"""Live keys of one person in one organisation."""

SEEN_EVERY = timedelta(hours=1)
"""How often the use of a key is written down: a read should rarely cost a write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key just made. ``secret`` is here and nowhere else: it is shown once."""

    key: AccessKey
    secret: str


def make(
    organisation: Organisation,
    *,
    user: User,
    name: str,
    days: int,
    now: datetime,
    by: User | None = None,
) -> NewKey:
    """A key for a person with a role here. Raises ``InputError``."""
    called = name.strip()[:80]
    if not called:
        raise InputError("A key needs a name.", next_step="Say what reads with it.")
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            f"A key lasts from 1 to {LONGEST_DAYS} days.", next_step="Choose a number of days."
        )
    if not Membership.objects.filter(organisation=organisation, user=user).exists():
        raise InputError(
            f"{user.email} has no role in {organisation.name}.", next_step="Give them one first."
        )
    secret = START + secrets.token_urlsafe(32)
    with transaction.atomic():
        live = [one for one in keys_of(organisation, user=user) if is_live(one, now)]
        if any(one.name.casefold() == called.casefold() for one in live):
            raise InputError(
                f"There is a key called {called} already.", next_step="Choose another name."
            )
        if len(live) >= MOST:
            raise InputError(f"There are {MOST} keys already.", next_step="End one of them first.")
        made = AccessKey.objects.create(
            organisation=organisation, user=user, name=called, digest=digest(secret), made_at=now,
            expires_at=now + timedelta(days=days),
        )  # fmt: skip
        audit.record(
            organisation, person=by, at=now, action="access key made", subject=str(made), days=days
        )
    return NewKey(key=made, secret=secret)


def end(
    organisation: Organisation, number: int, *, now: datetime, by: User | None = None
) -> AccessKey:
    """It opens nothing from now on. ``by`` is whoever ends it: their own, or as an administrator
    any; ``AccessKey.DoesNotExist`` otherwise. Without ``by`` it is the command line."""
    with transaction.atomic():
        key: AccessKey = AccessKey.objects.select_related("user").get(
            _within_reach(organisation, by), organisation=organisation, pk=number
        )
        if key.ended_at is None:
            key.ended_at = now
            key.save(update_fields=["ended_at"])
            audit.record(
                organisation, person=by, at=now, action="access key ended", subject=str(key)
            )
    return key


def _within_reach(organisation: Organisation, by: User | None) -> Q:
    if by is None:
        return Q()
    held = Membership.objects.filter(organisation=organisation, user=by).first()
    if held is None:
        raise NotPermittedHere("You have no role in this organisation.")
    return Q() if held.role == Role.ADMINISTRATOR else Q(user=by)


def is_live(key: AccessKey, now: datetime) -> bool:
    """Neither ended nor expired. Whether its person still has a role is another matter."""
    return key.ended_at is None and key.expires_at > now


def state(key: AccessKey, now: datetime) -> str:
    """live, expired or ended."""
    if key.ended_at is not None:
        return "ended"
    return "live" if is_live(key, now) else "expired"


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def opened_by(secret: str, *, now: datetime) -> AccessKey | None:
    """The key whose secret this is, if it opens anything: it is live, and its person may sign in
    and has a role in its organisation at this moment. One query, the same whatever is wrong.

    The one function that does not start from an organisation: the key is what says which.
    """
    found: AccessKey | None = (
        AccessKey.objects.filter(
            digest=digest(secret),
            ended_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
            user__memberships__organisation=F("organisation"),
        )
        .select_related("organisation", "user")
        .first()
    )
    return found


def was_used(organisation: Organisation, key: AccessKey, *, now: datetime) -> None:
    """Write down that a key was used, at most once an hour."""
    if key.used_at is not None and now - key.used_at < SEEN_EVERY:
        return
    AccessKey.objects.filter(organisation=organisation, pk=key.pk).update(used_at=now)
