"""Tokens at rest: sealed with the installation's own key, which is not in the database."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from goodmeasure.kernel.errors import SettingsError
from goodmeasure.store.models import Channel, Credential, Organisation


def _fernet() -> Fernet:
    digest = hashlib.sha256(settings.TOKEN_KEY.encode("ascii")).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(secret: bytes) -> bytes:
    """Encrypt and sign (AES-128-CBC with HMAC-SHA256, as Fernet specifies)."""
    return _fernet().encrypt(secret)


def open_sealed(sealed: bytes) -> bytes:
    """Raises ``SettingsError`` when the key is not the one it was sealed with."""
    try:
        return _fernet().decrypt(sealed)
    except InvalidToken:
        raise SettingsError(
            "A stored token cannot be read: it was sealed with another key.",
            next_step="Put back the token-key file of this installation, or enter the token again.",
        ) from None


def keep_credential(
    organisation: Organisation,
    channel: Channel,
    *,
    kind: str,
    secret: bytes,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Replace the channel's credential."""
    Credential.objects.update_or_create(
        channel=_own(organisation, channel),
        defaults={
            "kind": kind,
            "ciphertext": seal(secret),
            "expires_at": expires_at,
            "updated_at": now,
        },
    )


def credential_of(organisation: Organisation, channel: Channel) -> tuple[str, bytes] | None:
    """The kind and the secret, or ``None`` where the channel has no credential."""
    row = Credential.objects.filter(channel=_own(organisation, channel)).first()
    return (row.kind, open_sealed(bytes(row.ciphertext))) if row else None


def forget_credential(organisation: Organisation, channel: Channel) -> None:
    Credential.objects.filter(channel=_own(organisation, channel)).delete()


def _own(organisation: Organisation, channel: Channel) -> Channel:
    if channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    return channel
