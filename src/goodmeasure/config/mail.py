"""The server that e-mail is handed to, read from one address."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """``starttls`` begins plain and turns to encryption; ``tls`` is encrypted from the start."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool
    tls: bool


def server(address: str) -> MailServer | None:
    """``smtp://``, ``smtp+tls://`` or ``smtps://``; ``None`` where none is given.

    Raises ``ValueError`` for an address of another kind. It never repeats the password.
    """
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("GOODMEASURE_EMAIL_URL is no address such as smtp+tls://user@host:587")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )
