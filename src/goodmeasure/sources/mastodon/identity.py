"""Mastodon: which pages a profile names and whether they link back, who holds a name, who looks
like it.

    Link verification: https://docs.joinmastodon.org/user/profile/#verification. The server fetches
    the page when the profile is saved and looks for a link back with rel="me"; ``verified_at`` says
    when it found one. It does not look again by itself.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from goodmeasure.evidence.identity.facts import FoundAccount, ProfileLink, Told
from goodmeasure.kernel.errors import SourceError
from goodmeasure.observations.normalise.shapes import listing, mapping, moment, text
from goodmeasure.observations.posts import Account
from goodmeasure.sources.answers import error_for
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon.channel import profile_answer

MOST_LINKS = 8
MOST_FOUND = 40
LONGEST_NAME = 300
_LINK = re.compile(r"""<a\s[^>]*href=["'](https?://[^"']+)["']""", re.IGNORECASE)


def links(client: Client, account: Account, *, token: str = "") -> tuple[ProfileLink, ...]:
    """The pages in the fields of the profile. Raises as ``mastodon.profile``."""
    said = profile_answer(client, account, token=token).decode(dict)
    found = []
    for one in map(mapping, listing(said.get("fields"))):
        url = _address(text(one.get("value"), longest=2000))
        if url:
            found.append(ProfileLink(url=url, verified_at=moment(one.get("verified_at"))))
    return tuple({one.url: one for one in found}.values())[:MOST_LINKS]


def _address(value: str) -> str:
    """A field's value is HTML from the server, or the address itself."""
    linked = _LINK.search(value)
    url = unescape(linked[1]) if linked else value.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.hostname and " " not in url
    return url[:LONGEST_NAME] if plain else ""


def holder(client: Client, server: str, name: str, *, token: str = "") -> Told:
    """The id of the account that goes by ``name`` on its own server."""
    host = urlsplit(server).netloc
    try:
        response = client.get(f"{server}/api/v1/accounts/lookup", [("acct", name)], token=token)
    except SourceError as error:
        return Told(why=error.sentence)
    if response.status in (404, 410):
        return Told()
    if not response.ok:
        return Told(why=f"{host} answered with status {response.status}.")
    found = text(mapping(response.decode(dict)).get("id"), longest=LONGEST_NAME)
    return Told(accounts=(found,)) if found else Told(why=f"{host} named no account.")


def search(client: Client, server: str, words: str, *, token: str = "") -> tuple[FoundAccount, ...]:
    """Accounts that the server's search finds: its own, and those of others it knows of.

    Raises ``NotPermitted`` where a server lets only people who are signed in search it, or
    ``SourceError``.
    """
    params = [("q", words), ("type", "accounts"), ("limit", str(MOST_FOUND))]
    response = client.get(f"{server}/api/v2/search", params, token=token)
    if not response.ok:
        raise error_for(response, urlsplit(server).netloc)
    host = urlsplit(server).netloc
    found = []
    for one in map(mapping, listing(response.decode(dict).get("accounts"))):
        acct = text(one.get("acct"), longest=LONGEST_NAME)
        found.append(
            FoundAccount(
                account_id=text(one.get("id"), longest=LONGEST_NAME),
                handle=acct if "@" in acct else f"{acct}@{host}",
                display=text(one.get("display_name"), longest=LONGEST_NAME),
                url=text(one.get("url"), longest=LONGEST_NAME),
            )
        )
    return tuple(one for one in found if one.account_id)[:MOST_FOUND]
