"""What may be done with one name: forms, and the page on which its keeper is named."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.evidence.identity.proofs import ProofKind
from goodmeasure.services.names.register import Entry
from goodmeasure.store.models import ProofRecord
from goodmeasure.web.forms.names import (
    BadgeForm,
    KeepingForm,
    LetGoForm,
    StateForm,
)
from goodmeasure.web.presenters.blocks import FormBlock, Section, SectionsPage
from goodmeasure.web.presenters.names.name import Shown
from goodmeasure.web.presenters.names.names import CRUMBS, KIND_WORDS, REGISTER
from goodmeasure.web.presenters.parts import Crumb, channel_title, snippet


def name_forms(
    shown: Shown,
    state: StateForm,
    badge: BadgeForm,
    let_go: LetGoForm | None,
    holder: str,
) -> list[FormBlock]:
    """What an officer may do. ``holder`` is the account that a reserved name leads to."""
    if not shown.may_write:
        return []
    at = [shown.entry.channel.pk]
    checkable = shown.entry.checkable and not shown.checking
    return [
        *([_confirm(at)] if holder else []),
        *([_check(at)] if checkable else []),
        FormBlock(
            title="Change the state",
            key="change-state",
            action=reverse("name_state", args=at),
            button="Change the state",
            form=state,
            hints={"reason": "It stays in the record, with your name and today's date"},
        ),
        FormBlock(
            title="Note a badge",
            key="badge",
            action=reverse("name_badge", args=at),
            button="Note it",
            form=badge,
            sentences=("For badges that are bought or given and that no program can ask for.",),
            hints={"badge": "For example: grey tick, Meta Verified"},
            secondary=True,
        ),
        *([_let_go(at, let_go)] if let_go is not None else []),
    ]


def _confirm(at: list[int]) -> FormBlock:
    return FormBlock(
        title="Is this account yours?",
        action=reverse("name_confirm", args=at),
        button="Yes, it is ours",
        sentences=("Its account is then known, and it is noticed when it changes hands.",),
        secondary=True,
    )


def _check(at: list[int]) -> FormBlock:
    return FormBlock(
        title="Check now",
        action=reverse("name_check", args=at),
        button="Check all proofs now",
        secondary=True,
    )


def _let_go(at: list[int], form: LetGoForm) -> FormBlock:
    return FormBlock(
        title="Let go what is not ours any more",
        action=reverse("name_let_go", args=at),
        button="Let it go",
        form=form,
        sentences=(
            "A former name is then watched no more, and a proof that is gone does not count as"
            " lost.",
        ),
        secondary=True,
    )


def keeping_page(entry: Entry) -> SectionsPage:
    title = channel_title(entry.channel)
    where = reverse("name", args=[entry.channel.pk])
    return SectionsPage(
        title="Who keeps it",
        lead=title,
        lead_own=True,
        crumbs=(*CRUMBS, REGISTER, Crumb(text=title, href=where)),
        sections=(
            Section(
                sentences=(
                    "Write where the key is kept, never the key itself: no password, no token, no"
                    " recovery code. What looks like one is refused.",
                )
            ),
        ),
    )


def keeping_form(form: KeepingForm, key: int) -> FormBlock:
    return FormBlock(
        action=reverse("name_keeping", args=[key]),
        button="Keep this",
        form=form,
        hints={
            "owner": "A name or a post, for example Head of communications",
            "deputy": "Who does it when the owner is away",
            "key_place": "For example: password safe, folder Press",
            "second_factor_note": "For example: app on the duty phone; spare codes in the safe",
            "review_on": "You are told when the day has come",
            "sign_in_every": "For an account that is parked: some platforms take away what nobody"
            " signs in to",
            "signed_in_on": "The last day that you know of",
        },
    )


def named(rows: Sequence[ProofRecord]) -> list[tuple[str, str]]:
    """What may be let go, as choices."""
    return [(str(row.pk), f"{KIND_WORDS[ProofKind(row.kind)]}: {_called(row)}") for row in rows]


def _called(row: ProofRecord) -> str:
    return str(row.detail.get("verifier", "")) or snippet(row.subject, 60)
