"""What is made of what checks were told: an answer with its sentence, for each kind of proof.

A domain handle is held to the rule of the AT Protocol (https://atproto.com/specs/handle, 2026):
both directions must agree, the DNS record goes before the website, and several records that differ
prove nothing. Whatever could not be asked leaves the answer unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goodmeasure.evidence.identity.facts import Document, ProfileLink, Told, Verification
from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus


def domain_answer(did: str, handle: str, document: Document, dns: Told, web: Told) -> Answer:
    """Does the domain that is the account's handle prove it?"""
    status, sentence, sure = _domain(did, handle, document, dns, web)
    return Answer(
        kind=ProofKind.DOMAIN, subject=handle, status=status, sentence=sentence, sure=sure
    )


def _domain(
    did: str, handle: str, document: Document, dns: Told, web: Told
) -> tuple[ProofStatus, str, bool]:
    if document.is_handed_out(handle):
        said = f"{handle} is a name that its server gives to anybody who asks. It does not prove"
        return ProofStatus.NONE, f"{said} who is behind the account; a domain of yours does.", False
    if document.why:
        said = f"Whether {handle} still proves the account cannot be told at the moment:"
        return ProofStatus.UNKNOWN, f"{said} {document.why}", False
    if handle not in document.handles:
        said = f"The account does not call itself {handle} any more."
        return ProofStatus.INVALID, said, True
    for told, place in ((dns, "DNS record"), (web, "website")):
        if told.accounts == (did,):
            said = f"{handle} and the account name each other (by the domain's {place})."
            return ProofStatus.VALID, said, False
        if not dns.known:  # its record goes before the website, and may name ours
            continue
        if len(set(told.accounts)) > 1:
            said = f"The domain {handle} names several accounts in its {place}s, so it proves none."
            return ProofStatus.INVALID, said, False
        if told.accounts:
            said = f"The {place} of {handle} names another account, {told.accounts[0]}, not ours."
            return ProofStatus.INVALID, said, False
    if not dns.known or not web.known:
        why = " ".join(one.why for one in (dns, web) if one.why)
        said = f"Whether {handle} still proves the account cannot be told at the moment: {why}"
        return ProofStatus.UNKNOWN, said, False
    said = f"Neither the DNS record nor the website of {handle} names an account any more."
    return ProofStatus.NONE, said, False


def verifier_answers(
    handle: str, name: str, found: Sequence[Verification], known: Iterable[str]
) -> list[Answer]:
    """One answer for each verifier; ``known`` are ids of those that vouched before."""
    answers = [_verifier(handle, name, one) for one in found]
    there = {one.issuer for one in found}
    answers += [
        Answer(
            kind=ProofKind.VERIFIER,
            subject=gone,
            status=ProofStatus.NONE,
            sentence="This verifier no longer vouches for the account, or is not trusted with it"
            " any more.",
        )
        for gone in dict.fromkeys(known)
        if gone and gone not in there
    ]
    return answers or [
        Answer(
            kind=ProofKind.VERIFIER,
            status=ProofStatus.NONE,
            sentence="No trusted verifier vouches for this account.",
        )
    ]


def _verifier(handle: str, name: str, one: Verification) -> Answer:
    who = one.issuer_name or one.issuer
    status, cause = ProofStatus.VALID, ""
    sentence = f"{who}, a trusted verifier, vouches for this account."
    if not one.valid:
        status = ProofStatus.INVALID
        if one.handle and one.handle != handle:
            cause = f"the account was called {one.handle} then, and is called {handle} now"
        elif one.name and one.name != name:
            cause = f"the account’s display name was “{one.name}” then, and is “{name}” now"
        sentence = f"{who} vouched for this account, but Bluesky no longer counts it"
        sentence += f": {cause}. Ask them to verify it again." if cause else "."
    return Answer(
        kind=ProofKind.VERIFIER,
        subject=one.issuer,
        status=status,
        sentence=sentence,
        sure=bool(cause),
        detail={"verifier": who},
    )


def link_answers(
    found: Sequence[ProfileLink], known: Iterable[str], days: Sequence[str]
) -> list[Answer]:
    """One answer for each page that the profile names, or named before. ``days`` are in words."""
    answers = [_link(one, day) for one, day in zip(found, days, strict=True)]
    there = {one.url for one in found}
    answers += [
        Answer(
            kind=ProofKind.LINK,
            subject=gone,
            status=ProofStatus.NONE,
            sentence=f"The profile does not name {gone} any more.",
            sure=True,
        )
        for gone in dict.fromkeys(known)
        if gone and gone not in there
    ]
    return answers or [
        Answer(
            kind=ProofKind.LINK,
            status=ProofStatus.NONE,
            sentence="The profile names no page that could link back to it.",
        )
    ]


def _link(one: ProfileLink, day: str) -> Answer:
    if one.verified_at is not None:
        status = ProofStatus.VALID
        sentence = f"{one.url} links back to this account: its server saw that on {day}."
    else:
        status = ProofStatus.NONE
        sentence = f"The profile names {one.url}, and its server has not seen a link back."
    return Answer(kind=ProofKind.LINK, subject=one.url, status=status, sentence=sentence)


def holder_answer(
    name: str, account_id: str, told: Told, *, claimed: bool, anybody: bool = True
) -> Answer:
    """Who holds a name of ours? ``claimed``: our own account goes by it, as far as it says itself.

    ``anybody``: a name that is free may be taken by anybody (not so with a domain of one's own).
    """
    status, sure = ProofStatus.UNKNOWN, False
    if not told.known:
        sentence = f"Who holds the name {name} cannot be told at the moment: {told.why}"
    elif told.accounts == (account_id,):
        status, sentence = ProofStatus.VALID, f"The name {name} leads to our account."
    elif told.accounts:
        status, sure = ProofStatus.INVALID, True
        sentence = f"The name {name} is held by another account now, {told.accounts[0]}, not ours."
    elif claimed:
        sentence = f"The name {name} does not lead to our account at the moment."
    else:
        status, sure = ProofStatus.NONE, True
        who = "Anybody may take it." if anybody else "Only who runs the domain may give it away."
        sentence = f"Nobody holds the name {name} any more. {who}"
    return Answer(
        kind=ProofKind.HOLDER, subject=name, status=status, sentence=sentence, sure=sure,
        detail={"holder": told.accounts[0]} if told.accounts else {},
    )  # fmt: skip


def reserved_answer(name: str, told: Told) -> Answer:
    """Of a name whose account we do not know: who holds it is no proof, only something to know."""
    if not told.known:
        sentence = f"Who holds the name {name} cannot be told at the moment: {told.why}"
        return Answer(
            kind=ProofKind.HOLDER, subject=name, status=ProofStatus.UNKNOWN, sentence=sentence
        )
    if told.accounts:
        sentence = f"{name} leads to the account {told.accounts[0]}. If that is yours, say so:"
        return Answer(
            kind=ProofKind.HOLDER, subject=name, status=ProofStatus.UNKNOWN,
            sentence=f"{sentence} only then is it noticed when the name changes hands.",
            detail={"holder": told.accounts[0]},
        )  # fmt: skip
    return Answer(
        kind=ProofKind.HOLDER, subject=name, status=ProofStatus.NONE,
        sentence=f"Nobody holds the name {name}. Anybody may take it.",
    )  # fmt: skip
