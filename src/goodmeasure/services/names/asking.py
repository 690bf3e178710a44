"""Asking for every proof of one name, and what the answers are. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from django.conf import settings

from goodmeasure.evidence.identity.facts import Document, Told
from goodmeasure.evidence.identity.judging import (
    domain_answer,
    holder_answer,
    link_answers,
    reserved_answer,
    verifier_answers,
)
from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus
from goodmeasure.kernel.errors import (
    AccountDeactivated,
    AccountGone,
    AccountNotFound,
    AccountSuspended,
    GoodMeasureError,
)
from goodmeasure.observations.posts import Account
from goodmeasure.reports import wording
from goodmeasure.sources.addresses import DID
from goodmeasure.sources.bluesky import identity as bluesky_identity
from goodmeasure.sources.domains import Domains, told_by_dns, told_by_website
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon import identity as mastodon_identity

NOT_SAID = "The directory of identities did not say what the account calls itself."
NAMELESS = Answer(
    kind=ProofKind.DOMAIN,
    status=ProofStatus.NONE,
    sentence="The account goes by no name, so no domain can prove it.",
)
OFF = (AccountDeactivated, AccountSuspended, AccountGone, AccountNotFound)


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """What earlier checks met, by kind: pages, verifiers and names to ask for again."""

    subjects: Mapping[ProofKind, Sequence[str]]

    def of(self, kind: ProofKind) -> Sequence[str]:
        return self.subjects.get(kind, ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """``handle`` is what the account calls itself now and is really called, "" where not known."""

    answers: tuple[Answer, ...]
    handle: str = ""


def ask_bluesky(client: Client, domains: Domains, account: Account, before: Before) -> Asked:
    """The account, its domain, its verifiers, and who holds each of its names."""
    handed_out = bluesky_identity.HANDED_OUT
    document = Document(handles=(account.handle,), handed_out=handed_out, why=NOT_SAID)
    answers, gone = [], False
    try:
        document = bluesky_identity.document(client, account, plc=settings.BLUESKY_PLC)
        name, vouched = bluesky_identity.called(client, account, plc=settings.BLUESKY_PLC)
    except GoodMeasureError as error:
        gone = isinstance(error, AccountGone)
        answers.append(_account(error))
    else:
        answers.append(_there())
        known = before.of(ProofKind.VERIFIER)
        answers += verifier_answers(document.handle, name, vouched, known)
    handle = document.handle or account.handle
    holders = {
        one: bluesky_identity.holder(client, account.server, one)
        for one in dict.fromkeys((handle, account.handle, *before.of(ProofKind.HOLDER)))
        if not DID.match(one)  # what an account is called that no name leads to
    }
    answers += [
        holder_answer(
            one, account.account_id, told,
            claimed=one in document.handles and not gone, anybody=document.is_handed_out(one),
        )
        for one, told in holders.items()
    ]  # fmt: skip
    if not gone:
        answers += _domains(client, domains, account.account_id, handle, document, before)
    led = holders.get(handle, Told()).accounts == (account.account_id,)
    return Asked(answers=tuple(answers), handle=handle if led and not document.why else "")


def _domains(
    client: Client, domains: Domains, did: str, handle: str, document: Document, before: Before
) -> list[Answer]:
    """Of the handle it goes by, and of those that were domains of ours before."""
    former = [one for one in before.of(ProofKind.DOMAIN) if one not in (handle, "")]
    now = NAMELESS if DID.match(handle) else _domain(client, domains, did, handle, document)
    return [
        now,
        *(domain_answer(did, one, document, Told(), Told()) for one in former),
    ]


def _domain(client: Client, domains: Domains, did: str, handle: str, document: Document) -> Answer:
    if document.is_handed_out(handle) or document.why or handle not in document.handles:
        return domain_answer(did, handle, document, Told(), Told())
    dns = told_by_dns(domains, handle)
    # the record goes before the website, which then need not be asked
    web = Told() if dns.accounts else told_by_website(client, domains, handle)
    return domain_answer(did, handle, document, dns, web)


def ask_mastodon(
    client: Client, account: Account, before: Before, *, token: str, zone: tzinfo
) -> Asked:
    """The account, the pages that link back to it, and who holds its name."""
    answers, there = [], False
    try:
        found = mastodon_identity.links(client, account, token=token)
    except GoodMeasureError as error:
        answers.append(_account(error))
    else:
        there = True
        answers.append(_there())
        days = [wording.day(one.verified_at, zone) if one.verified_at else "" for one in found]
        answers += link_answers(found, before.of(ProofKind.LINK), days)
    name = account.handle.partition("@")[0]
    told = mastodon_identity.holder(client, account.server, name, token=token)
    answers.append(holder_answer(account.handle, account.account_id, told, claimed=there))
    return Asked(answers=tuple(answers))


def ask_reserved(client: Client, account: Account, *, token: str = "") -> Asked:
    """Who holds a name whose account nobody has named yet."""
    if account.platform == "bluesky":
        told = bluesky_identity.holder(client, account.server, account.handle)
    else:
        name = account.handle.partition("@")[0]
        told = mastodon_identity.holder(client, account.server, name, token=token)
    return Asked(answers=(reserved_answer(account.handle, told),))


def _there() -> Answer:
    return Answer(
        kind=ProofKind.ACCOUNT, status=ProofStatus.VALID, sentence="The account is there."
    )


def _account(error: GoodMeasureError) -> Answer:
    """Switched off or gone, as the platform says so; anything else is not known."""
    off = isinstance(error, OFF)
    return Answer(
        kind=ProofKind.ACCOUNT,
        status=ProofStatus.INVALID if off else ProofStatus.UNKNOWN,
        sentence=error.sentence if off else f"It could not be asked for: {error.sentence}",
        sure=off and not isinstance(error, AccountNotFound),
    )
