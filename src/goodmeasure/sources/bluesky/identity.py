"""Bluesky: who an account says it is, who vouches for it, who holds a name, and who looks like it.

Verification: app.bsky.actor.defs#verificationState and app.bsky.graph.verification (2025). The
AppView counts only verifiers it trusts; a record stops counting when the account's handle or
display name is not what it was when the record was made.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from goodmeasure.evidence.identity.facts import Document, FoundAccount, Told, Verification
from goodmeasure.kernel.errors import AccountGone, GoodMeasureError
from goodmeasure.observations.normalise.shapes import listing, mapping, text
from goodmeasure.observations.posts import Account
from goodmeasure.sources.addresses import DID
from goodmeasure.sources.answers import Response, error_for
from goodmeasure.sources.bluesky.channel import ask, did_document_url, pds_of, profile_answer
from goodmeasure.sources.http import Client

MOST_VERIFIERS = 10
MOST_FOUND = 25
LONGEST_NAME = 300
HANDED_OUT = (".bsky.social", ".bsky.team")
"""Names of Bluesky's own server, known without asking it."""


def document(client: Client, account: Account, *, plc: str) -> Document:
    """The account's own document. Raises ``AccountGone`` where it was ended, or ``SourceError``."""
    response = client.get(did_document_url(account.account_id, plc))
    if response.status == 410:
        raise AccountGone(
            f"{account.handle} has been deleted.",
            next_step="What was collected is kept. Close the channel.",
        )
    if not response.ok:
        raise error_for(response, "The directory of identities")
    said = response.decode(dict)
    names = (text(one, longest=LONGEST_NAME) for one in listing(said.get("alsoKnownAs")))
    handles = tuple(n.removeprefix("at://").lower() for n in names if n.startswith("at://"))
    try:
        handed_out = _handed_out(client, pds_of(said))
    except GoodMeasureError as error:
        return Document(handles=handles, handed_out=HANDED_OUT, why=error.sentence)
    return Document(handles=handles, handed_out=(*HANDED_OUT, *handed_out))


def _handed_out(client: Client, pds: str) -> tuple[str, ...]:
    """The endings of names that the account's server hands out to anybody who asks."""
    response = ask(client, pds, "com.atproto.server.describeServer", ())
    if not response.ok:
        raise error_for(response, "The account's own server")
    domains = listing(response.decode(dict).get("availableUserDomains"))
    names = (text(one, longest=LONGEST_NAME) for one in domains)
    return tuple(one for one in names if one.startswith(".") and len(one) > 1)


def called(client: Client, account: Account, *, plc: str) -> tuple[str, tuple[Verification, ...]]:
    """The display name, and what trusted verifiers say. Raises as ``bluesky.profile``."""
    said = profile_answer(client, account, plc=plc).decode(dict)
    shown = mapping(said.get("verification"))
    records = [mapping(one) for one in listing(shown.get("verifications"))][:MOST_VERIFIERS]
    found = (_verification(client, account.server, one, plc) for one in records)
    return text(said.get("displayName"), longest=LONGEST_NAME), tuple(found)


def _verification(
    client: Client, appview: str, record: Mapping[str, object], plc: str
) -> Verification:
    issuer, valid = text(record.get("issuer")), record.get("isValid") is True
    who, value = "", mapping(None)
    if DID.match(issuer):
        who = _name(client, appview, issuer)
        value = value if valid else _record(client, text(record.get("uri"), longest=500), plc)
    return Verification(
        issuer=issuer,
        issuer_name=who,
        valid=valid,
        handle=text(value.get("handle"), longest=LONGEST_NAME),
        name=text(value.get("displayName"), longest=LONGEST_NAME),
    )


def _name(client: Client, appview: str, did: str) -> str:
    """The handle of an account, "" where it cannot be had: its id then has to do."""
    try:
        response = ask(client, appview, "app.bsky.actor.getProfile", [("actor", did)])
    except GoodMeasureError:
        return ""
    return text(mapping(_json(response)).get("handle"), longest=LONGEST_NAME)


def _record(client: Client, uri: str, plc: str) -> Mapping[str, object]:
    """What a record says, from the server of its author; empty where it cannot be had."""
    did, collection, key = (*uri.removeprefix("at://").split("/"), "", "", "")[:3]
    if not DID.match(did):
        return {}
    try:
        said = mapping(_json(client.get(did_document_url(did, plc))))
        params = [("repo", did), ("collection", collection), ("rkey", key)]
        response = ask(client, pds_of(said), "com.atproto.repo.getRecord", params)
    except GoodMeasureError:
        return {}
    return mapping(mapping(_json(response)).get("value"))


def holder(client: Client, appview: str, handle: str) -> Told:
    """Which account a handle leads to, as Bluesky sees it."""
    try:
        response = ask(client, appview, "com.atproto.identity.resolveHandle", [("handle", handle)])
    except GoodMeasureError as error:
        return Told(why=error.sentence)
    said = mapping(_json(response))
    if response.ok and DID.match(did := text(said.get("did"))):
        return Told(accounts=(did,))
    if response.status == 400 and "resolve" in text(said.get("message")).lower():
        return Told()
    return Told(why=f"Bluesky answered with status {response.status}.")


def search(client: Client, appview: str, words: str) -> tuple[FoundAccount, ...]:
    """Accounts that Bluesky's own search finds. Raises ``SourceError``."""
    params = [("q", words), ("limit", str(MOST_FOUND))]
    response = ask(client, appview, "app.bsky.actor.searchActors", params)
    if not response.ok:
        raise error_for(response, "Bluesky")
    actors = map(mapping, listing(response.decode(dict).get("actors")))
    found = (
        FoundAccount(
            account_id=text(one.get("did"), longest=LONGEST_NAME),
            handle=text(one.get("handle"), longest=LONGEST_NAME),
            display=text(one.get("displayName"), longest=LONGEST_NAME),
            url=f"https://bsky.app/profile/{text(one.get('did'), longest=LONGEST_NAME)}",
        )
        for one in actors
    )
    return tuple(one for one in found if DID.match(one.account_id))[:MOST_FOUND]


def _json(response: Response) -> object:
    try:
        return msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
