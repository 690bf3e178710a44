"""Names, proofs and alerts as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.evidence.identity.proofs import Answer
from goodmeasure.services.names.keeping import WORDS, kept_of
from goodmeasure.services.names.register import Entry
from goodmeasure.store.models import Alert, ProofRecord

OF_KEYS = frozenset({"key_place", "second_factor", "second_factor_note", "note"})
"""What is kept of an account's key, and the note beside it. It is on the page and in the command,
where somebody asks for it. It is not given to programs: workbooks are copied and sent on, no chart
is drawn of it, and all of it in one table is what a thief would want first."""


def name_plain(one: Entry) -> dict[str, Any]:
    """A name, who keeps it and what proves it; nothing of where its key is."""
    channel, kept = one.channel, kept_of(one.keeping)
    return {
        "number": channel.pk,
        "platform": channel.platform,
        "name": channel.handle,
        "account": channel.account_id if one.account_known else None,
        "state": channel.state,
        "reason": one.change.reason if one.change else None,
        "since": one.change.at if one.change else None,
        **{field: getattr(kept, field) or None for field in WORDS if field not in OF_KEYS},
        "proofs": [proof_plain(row) for row in one.proofs],
        "lookalikes": one.lookalikes,
        "checked_at": one.checked_at,
    }


def key_plain(one: Entry) -> dict[str, Any]:
    """Where its key is, and how it is guarded: for people, never for the API."""
    kept = kept_of(one.keeping)
    return {field: getattr(kept, field) or None for field in WORDS if field in OF_KEYS}


def proof_plain(row: ProofRecord) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "subject": row.subject or None,
        "status": row.status,
        "sentence": row.sentence,
        "since": row.at,
        "looked_at": row.looked_at,
        "looks": row.detail.get("looks"),
    }


def answer_plain(one: Answer) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "subject": one.subject or None,
        "status": one.status,
        "sentence": one.sentence,
    }


def alert_plain(one: Alert) -> dict[str, Any]:
    return {
        "number": one.pk,
        "kind": one.kind,
        "sentence": one.sentence,
        "raised_at": one.raised_at,
        "seen_at": one.seen_at,
    }
