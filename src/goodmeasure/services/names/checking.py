"""Checking the proofs of names: ask, keep what was found, raise or end alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from goodmeasure.evidence.identity.proofs import (
    Answer,
    ProofKind,
    ProofStatus,
    time_to_tell,
)
from goodmeasure.reports import wording
from goodmeasure.services.alerts import About, AlertKind, over, raise_alert
from goodmeasure.services.channels import account_is_known, channel_name
from goodmeasure.services.collecting.collect import COLLECTED
from goodmeasure.services.collecting.credentials import account_of, token_of
from goodmeasure.services.names.asking import (
    Asked,
    Before,
    ask_bluesky,
    ask_mastodon,
    ask_reserved,
)
from goodmeasure.services.names.records import keep_answer, stretches, subjects
from goodmeasure.sources.domains import Domains, dns_records
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, ChannelState, Cursor, Organisation

CHECKED = "proofs"
"""Name of the cursor whose date is that of the last check."""
NOT_SOONER = timedelta(hours=6)
"""Least time between two checks that nobody asked for: see ``evidence.identity.proofs``."""
LIMITS = Limits(connect=6.0, read=10.0, total=20.0, attempts=2, patience=20.0, max_bytes=2**20)
"""Websites are asked for one line, and may be any website: give up soon."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """``told`` are the sentences of what is new and needs a person."""

    channel: Channel
    answers: tuple[Answer, ...]
    told: tuple[str, ...]
    sentence: str


def open_client() -> Client:
    """A client that may speak to the private hosts this installation allows."""
    return Client(allowed_hosts=settings.PRIVATE_HOSTS, limits=LIMITS)


def public_domains() -> Domains:
    return Domains(records=dns_records(settings.NAME_SERVERS))


def can_be_checked(channel: Channel) -> bool:
    """Platforms that tell the public; elsewhere a person notes what the badge says.

    Closed accounts too: it is their names that others take.
    """
    return channel.platform in COLLECTED


def check_due(channel: Channel, *, now: datetime) -> bool:
    last = checked_at(channel)
    return can_be_checked(channel) and (last is None or now - last >= NOT_SOONER)


def checked_at(channel: Channel) -> datetime | None:
    row = Cursor.objects.filter(channel=channel, name=CHECKED).first()
    return row.updated_at if row else None


def check_channel(
    organisation: Organisation,
    channel: Channel,
    *,
    client: Client,
    domains: Domains,
    now: datetime,
) -> Checked:
    """Look at every proof of one name. What goes wrong at others ends in answers, not in errors.

    ``Channel.DoesNotExist`` for another organisation's.
    """
    if channel.organisation_id != organisation.pk:
        raise Channel.DoesNotExist("That channel belongs to another organisation.")
    asked = _ask(organisation, channel, client, domains)
    with transaction.atomic():
        if asked.handle and asked.handle != channel.handle:
            _follow_rename(organisation, channel, asked.handle, now)
        told = [_keep(organisation, channel, one, now) for one in asked.answers]
        news = tuple(one for one in told if one)
        said = _summary(asked.answers)
        Cursor.objects.update_or_create(
            channel=channel, name=CHECKED, defaults={"value": said, "updated_at": now}
        )
    return Checked(channel=channel, answers=asked.answers, told=news, sentence=said)


def _ask(organisation: Organisation, channel: Channel, client: Client, domains: Domains) -> Asked:
    if not can_be_checked(channel):
        return Asked(answers=())
    account, token = account_of(channel), token_of(organisation, channel)
    if not account_is_known(channel):
        return ask_reserved(client, account, token=token)
    before = Before(subjects={kind: subjects(channel, kind) for kind in ProofKind})
    if channel.platform == "bluesky":
        return ask_bluesky(client, domains, account, before)
    zone = ZoneInfo(organisation.time_zone)
    return ask_mastodon(client, account, before, token=token, zone=zone)


def _follow_rename(
    organisation: Organisation, channel: Channel, handle: str, now: datetime
) -> None:
    """As a collection does: the account is the same, and goes by another name now."""
    old, channel.handle = channel.handle, handle
    channel.save(update_fields=["handle"])
    audit.record(
        organisation, person=None, at=now, action="handle changed", subject=str(channel),
        old=old, new=handle,
    )  # fmt: skip


def _keep(organisation: Organisation, channel: Channel, answer: Answer, now: datetime) -> str:
    """Keep an answer; the sentence of the alert that is open because of it, "" for none."""
    row = keep_answer(channel, answer, now=now)
    kinds = alert_kinds(answer.kind)
    key = alert_key(channel, answer.kind, row.subject)
    looks = stretches(channel, answer.kind, row.subject)
    wanted = kinds.get(answer.status) if time_to_tell(looks) else None
    if channel.state == ChannelState.CLOSED and answer.kind is not ProofKind.HOLDER:
        wanted = None  # an account that we ended has nothing to prove
    for kind in set(kinds.values()) - {wanted}:
        if answer.status != ProofStatus.UNKNOWN:
            over(organisation, kind, key, now=now)
    if wanted is None:
        return ""
    sentence = _alert_sentence(channel, answer, wanted)
    raise_alert(
        organisation, wanted, key, sentence, about=About(kind="name", key=channel.pk), now=now
    )
    return sentence


def alert_kinds(kind: ProofKind) -> dict[ProofStatus, AlertKind]:
    """Which alert each answer leads to, once it is time to tell."""
    match kind:
        case ProofKind.HOLDER:
            return {
                ProofStatus.INVALID: AlertKind.CHANGED_HANDS,
                ProofStatus.NONE: AlertKind.NAME_FREE,
            }
        case ProofKind.ACCOUNT:
            return {ProofStatus.INVALID: AlertKind.ACCOUNT_OFF}
        case _:
            return {
                ProofStatus.INVALID: AlertKind.PROOF_LOST,
                ProofStatus.NONE: AlertKind.PROOF_LOST,
            }


def alert_key(channel: Channel, kind: ProofKind, subject: str) -> str:
    return f"{channel.pk}:{kind.value}:{subject}"[:200]


def _alert_sentence(channel: Channel, answer: Answer, kind: AlertKind) -> str:
    lost = "a proof of identity is lost. " if kind is AlertKind.PROOF_LOST else ""
    return f"{channel_name(channel)}: {lost}{answer.sentence}"


def _summary(answers: tuple[Answer, ...]) -> str:
    holds = sum(one.status == ProofStatus.VALID for one in answers)
    unknown = sum(one.status == ProofStatus.UNKNOWN for one in answers)
    said = f"{wording.many(len(answers), 'thing')} looked at, {holds} as they should be"
    return f"{said}, {unknown} not known." if unknown else f"{said}."
