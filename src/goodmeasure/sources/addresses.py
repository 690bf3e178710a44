"""Which channel a pasted piece of text names: a handle, a link, an identifier. No network."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from goodmeasure.kernel.errors import UnknownAddress

BLUESKY = "bluesky"
MASTODON = "mastodon"

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{4,253}}\Z){LABEL}(?:\.{LABEL})*\.[a-z](?:[a-z0-9-]*[a-z0-9])?\Z")
"""AT Protocol's rule for handles; a Mastodon server's name obeys it too."""
DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]{4,250})\Z")
USER = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,98}[a-z0-9_])?\Z", re.IGNORECASE)

BLUESKY_PAGES = frozenset({"bsky.app", "main.bsky.dev", "staging.bsky.app"})
FILES_ONLY = {
    "x.com": "X", "twitter.com": "X", "facebook.com": "Facebook", "fb.com": "Facebook",
    "instagram.com": "Instagram", "linkedin.com": "LinkedIn", "youtube.com": "YouTube",
    "youtu.be": "YouTube", "threads.net": "Threads", "threads.com": "Threads",
    "tiktok.com": "TikTok", "reddit.com": "Reddit",
}  # fmt: skip
EXAMPLES = (
    "For example town.bsky.social, https://bsky.app/profile/town.gov.uk or @town@social.example."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """``name`` is a handle or DID on Bluesky, a user name on Mastodon (where ``server`` is the
    base URL of the server named). Nobody has checked yet that it exists."""

    platform: str
    name: str
    server: str = ""

    def __str__(self) -> str:
        return f"@{self.name}@{urlsplit(self.server).netloc}" if self.server else self.name


def platform_of(pasted: str, *, allowed_hosts: frozenset[str] = frozenset()) -> Address:
    """The channel that ``pasted`` names.

    ``allowed_hosts`` are the hosts (``localhost``, ``localhost:3000``) for which an address without
    a dot, a port or ``http`` is fine. Raises ``UnknownAddress`` with the next step.
    """
    text = _cleaned(pasted)
    if text.startswith("at://"):
        return _bluesky(text.removeprefix("at://").partition("/")[0])
    if text.lower().startswith("did:"):
        return _bluesky(text)
    if "://" in text or "/" in text:
        return _from_link(text, allowed_hosts)
    bare = text.removeprefix("@")
    if "@" in bare:
        user, _, host = bare.partition("@")
        return _mastodon(user, _server("", host, allowed_hosts))
    if text.startswith("@") and "." not in bare:
        raise UnknownAddress(
            f"{text} could be a name on any platform.",
            next_step="Add the server (@name@server) or paste the link to the profile. " + EXAMPLES,
        )
    _refuse_files_only(bare.lower())
    return _bluesky(bare)


def _cleaned(pasted: str) -> str:
    """Without spaces and the invisible direction marks that apps copy along with a handle."""
    text = pasted.strip()
    while text and (_invisible(text[0]) or _invisible(text[-1])):
        text = text[1:] if _invisible(text[0]) else text[:-1]
    text = text.removeprefix("acct:").removeprefix("mailto:").rstrip("/")
    if not text or len(text) > 2000:
        raise UnknownAddress("No address was given.", next_step=EXAMPLES)
    if not text.isascii() or not text.isprintable() or " " in text:
        raise UnknownAddress(
            "That address holds spaces or letters that no handle or link has.",
            next_step="Type it again, or copy it from the browser's address line. " + EXAMPLES,
        )
    return text


def _invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Cc")


def _from_link(text: str, allowed_hosts: frozenset[str]) -> Address:
    try:
        link = urlsplit(text if "://" in text else f"//{text}")
        host, port = (link.hostname or "").removeprefix("www."), link.port
    except ValueError as error:
        raise _no_channel(text) from error
    if link.scheme not in ("", "http", "https") or not host:
        raise _no_channel(text)
    _refuse_files_only(host)
    path = [part for part in link.path.split("/") if part]
    if host in BLUESKY_PAGES and port is None:
        if len(path) < 2 or path[0] != "profile":
            raise _no_channel(text)
        return _bluesky(path[1])
    return _mastodon_link(text, link, path, allowed_hosts)


def _mastodon_link(
    text: str, link: SplitResult, path: list[str], allowed_hosts: frozenset[str]
) -> Address:
    """``/@user``, ``/@user@home``, ``/users/user``, ``/web/@user`` and posts below them."""
    if path[:1] in (["web"], ["deck"]):
        path = path[1:]
    user = ""
    if path and path[0].startswith("@"):
        user = path[0][1:]
    elif len(path) >= 2 and path[0] == "users":
        user = path[1]
    if not user or "@" in link.netloc:
        raise _no_channel(text)
    name, _, home = user.partition("@")
    if home:  # a remote account as shown by some other server: only its home knows its figures
        return _mastodon(name, _server("", home, allowed_hosts))
    return _mastodon(name, _server(link.scheme, link.netloc, allowed_hosts))


def _server(scheme: str, netloc: str, allowed_hosts: frozenset[str]) -> str:
    """The base URL of a server. Always https, save for hosts that are allowed by name."""
    netloc = netloc.lower().removeprefix("www.").rstrip(".")
    host, _, port = netloc.partition(":")
    if host in allowed_hosts or netloc in allowed_hosts:
        if port and not port.isdigit():
            raise _no_channel(netloc)
        return f"{scheme or 'http'}://{netloc}"
    _refuse_files_only(host)
    if not HOST.match(host) or (port and port != "443"):
        raise UnknownAddress(
            f"{netloc[:100]} is not the name of a public server.",
            next_step="Check the part after the @ sign. " + EXAMPLES,
        )
    return f"https://{host}"


def _mastodon(user: str, server: str) -> Address:
    if not USER.match(user):
        raise UnknownAddress(
            f"{user[:100]!r} is not a user name that Mastodon allows.", next_step=EXAMPLES
        )
    return Address(platform=MASTODON, name=user, server=server)


def _bluesky(actor: str) -> Address:
    actor = actor.removeprefix("@").rstrip(".").lower()
    if actor.startswith("did:"):
        if not DID.match(actor):
            raise UnknownAddress("That is not a whole DID.", next_step="Copy it again.")
    elif not HOST.match(actor):
        raise _no_channel(actor)
    return Address(platform=BLUESKY, name=actor)


def _refuse_files_only(host: str) -> None:
    """Platforms that give a small team its figures only as files."""
    for domain, platform in FILES_ONLY.items():
        if host == domain or host.endswith(f".{domain}"):
            raise UnknownAddress(
                f"{platform} does not let us read figures from a link.",
                next_step=f"Import an export file from {platform} instead.",
            )


def _no_channel(text: str) -> UnknownAddress:
    return UnknownAddress(
        f"{text[:100]} does not name a Bluesky or Mastodon account.", next_step=EXAMPLES
    )
