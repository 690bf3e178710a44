"""Who keeps an account, where its key is (never the key), and when somebody looks again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.periods import FIRST_DAY, LAST_DAY
from goodmeasure.reports.texts import plain
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Keeping, Organisation, User

LONGEST = {"owner": 120, "deputy": 120, "key_place": 200, "second_factor_note": 200, "note": 2000}
WORDS = {
    "owner": "Owner",
    "deputy": "Deputy",
    "key_place": "Where the key is kept",
    "second_factor": "Second factor",
    "second_factor_note": "Note on the second factor",
    "review_on": "Look again on",
    "sign_in_every": "Sign in every (days)",
    "signed_in_on": "Last signed in on",
    "note": "Note",
}
"""What each is called on pages and in spreadsheets, in their order."""
LONGEST_WAIT = 3650
_APP_PASSWORD = re.compile(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){3}\b")
_TOKEN = re.compile(r"(?<![\w/.@-])(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9_+=-]{20,}(?![\w/.@-])")
_SAID = re.compile(
    r"\b(?:password|passwort|kennwort|pin|passcode)\s*(?:is|:|=)\s*\S", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """As ``Keeping``; an owner is a name or a post, and needs no account here."""

    owner: str = ""
    deputy: str = ""
    key_place: str = ""
    second_factor: str = ""
    second_factor_note: str = ""
    review_on: date | None = None
    sign_in_every: int | None = None
    signed_in_on: date | None = None
    note: str = ""


def keep(
    organisation: Organisation,
    channel: Channel,
    kept: Kept,
    *,
    now: datetime,
    today: date,
    person: User | None = None,
) -> Keeping:
    """Raises ``InputError`` naming the field: too long, a key in it, a date that cannot be."""
    kept = cleaned(kept)
    check(kept, today=today)
    with transaction.atomic():
        owner = Channel.objects.select_for_update().get(organisation=organisation, pk=channel.pk)
        row, _ = Keeping.objects.get_or_create(channel=owner, defaults={"updated_at": now})
        changed = _apply(row, kept)
        if changed:
            row.updated_at = now
            row.save()
            audit.record(
                organisation, person=person, at=now, action="keeping changed", subject=str(owner),
                changed=changed,
            )  # fmt: skip
    return row


def _apply(row: Keeping, kept: Kept) -> dict[str, list[str]]:
    """Write what differs; gives what it was and is, by field."""
    changed = {}
    for field in fields(Kept):
        before, after = getattr(row, field.name), getattr(kept, field.name)
        if before != after:
            changed[field.name] = [str(before or ""), str(after or "")]
            setattr(row, field.name, after)
    return changed


def kept_of(row: Keeping | None) -> Kept:
    """What is kept, nothing where nobody said anything yet."""
    if row is None:
        return Kept()
    return Kept(**{field.name: getattr(row, field.name) for field in fields(Kept)})


def cleaned(kept: Kept) -> Kept:
    """Texts as a spreadsheet gives them back: without white space around them, control characters
    and other line ends than one."""
    texts: dict[str, Any] = {name: plain(getattr(kept, name)).strip() for name in LONGEST}
    return replace(kept, **texts)


def keeping_of(organisation: Organisation, channel: Channel) -> Keeping | None:
    return Keeping.objects.filter(channel=channel, channel__organisation=organisation).first()


def check(kept: Kept, *, today: date) -> None:
    """Raises ``InputError`` naming the field."""
    for field, sentence, next_step in problems(kept, today=today):
        raise InputError(f"{WORDS[field]}: {sentence}", next_step=next_step)


def problems(kept: Kept, *, today: date) -> Iterator[tuple[str, str, str]]:
    """What is wrong: the field, a sentence, and what to do about it."""
    for name, longest in LONGEST.items():
        text = getattr(kept, name)
        if len(text) > longest:
            yield name, f"it is longer than {longest} letters.", "Shorten it."
        elif looks_like_a_key(text):
            yield (
                name,
                "that looks like a password or key itself. It was not kept.",
                "Write only where it is kept, for example “password safe, folder Press”. If it was"
                " a real one, change it.",
            )
    if kept.second_factor not in Keeping.Factor.values:
        yield "second_factor", "it is “on”, “off” or not known.", "Choose one of them."
    if kept.sign_in_every is not None and not 1 <= kept.sign_in_every <= LONGEST_WAIT:
        yield (
            "sign_in_every",
            f"it is a number of days from 1 to {LONGEST_WAIT}.",
            "Leave it empty where nobody has to sign in.",
        )
    for name in ("review_on", "signed_in_on"):
        day = getattr(kept, name)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            years = f"{FIRST_DAY.year} to {LAST_DAY.year}"
            yield name, f"a day is in the years {years}.", "Look whether the year is right."
    if kept.signed_in_on is not None and kept.signed_in_on > today:
        yield "signed_in_on", "that day is still to come.", "Give the day it was done."


def looks_like_a_key(text: str) -> bool:
    """An app password, a token, or the words "password: …". It cannot find every key."""
    return bool(_APP_PASSWORD.search(text) or _TOKEN.search(text) or _SAID.search(text))


def signed_in(
    organisation: Organisation,
    channel: Channel,
    on: date,
    *,
    now: datetime,
    today: date,
    person: User | None = None,
) -> Keeping:
    """Somebody has signed in to a parked account."""
    before = kept_of(keeping_of(organisation, channel))
    kept = Kept(**{**asdict(before), "signed_in_on": on})
    return keep(organisation, channel, kept, now=now, today=today, person=person)
