"""What checks of identity are told by others, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one place said about who a domain or name belongs to.

    ``accounts`` are ids, none where it named nobody. ``why`` is set where it could not be asked: it
    then said nothing, which is not the same as naming nobody.
    """

    accounts: tuple[str, ...] = ()
    why: str = ""

    @property
    def known(self) -> bool:
        return not self.why


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An account's public document: the handles it goes by, the first being the one it shows, and
    the names its server hands out (".bsky.social").

    ``why`` is set where not all of it could be had: nothing can be proved by it then.
    """

    handles: tuple[str, ...]
    handed_out: tuple[str, ...] = ()
    why: str = ""

    @property
    def handle(self) -> str:
        return self.handles[0] if self.handles else ""

    def is_handed_out(self, handle: str) -> bool:
        """Is it a name of the server, which anybody may ask for?"""
        return any(handle.endswith(one) for one in self.handed_out)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """A trusted verifier's record about an account, and whether the platform still counts it.

    ``handle`` and ``name`` are what the account was called when the record was made; "" where the
    record could not be read.
    """

    issuer: str
    issuer_name: str
    valid: bool
    handle: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileLink:
    """A page that a profile names. ``verified_at``: when the server saw that it links back."""

    url: str
    verified_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundAccount:
    """An account that a platform's search gave."""

    account_id: str
    handle: str
    display: str
    url: str
