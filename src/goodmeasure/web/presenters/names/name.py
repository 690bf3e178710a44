"""One name: what proves it, who keeps it, what was done with it and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.urls import reverse

from goodmeasure.evidence.identity.drafts import Draft
from goodmeasure.evidence.identity.proofs import LOOKS, ProofKind
from goodmeasure.reports import wording
from goodmeasure.services.names.due import sign_in_by
from goodmeasure.services.names.keeping import WORDS
from goodmeasure.services.names.register import Entry
from goodmeasure.store.models import Alert, Keeping, Lookalike, ProofRecord, StateChange
from goodmeasure.web.presenters.blocks import (
    Cell,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.names.lookalikes import lookalike_grid
from goodmeasure.web.presenters.names.names import (
    CRUMBS,
    KIND_WORDS,
    REGISTER,
    kept_words,
    state_tag,
    status_tag,
)
from goodmeasure.web.presenters.parts import channel_title, when_ago

FACTORS = {"on": "On", "off": "Off", "": "Not known"}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All that the page of one name is made of. ``draft`` asks for a name that changed hands."""

    entry: Entry
    states: Sequence[StateChange]
    proofs: Sequence[ProofRecord]
    lookalikes: Sequence[Lookalike]
    alerts: Sequence[Alert]
    draft: Draft | None
    checking: bool
    now: datetime
    zone: tzinfo
    may_write: bool


def name_page(shown: Shown) -> SectionsPage:
    one = shown.entry
    channel = one.channel
    actions = [Link(text="Its posts and figures", href=reverse("channel", args=[channel.pk]))]
    if shown.may_write:
        where = reverse("name_keeping", args=[channel.pk])
        actions.insert(0, Link(text="Change who keeps it", href=where))
    return SectionsPage(
        title=channel_title(channel),
        own_title=True,
        lead=_lead(shown),
        lead_own=True,
        crumbs=(*CRUMBS, REGISTER),
        actions=tuple(actions),
        sections=(
            *_alerts(shown),
            _proofs(shown),
            *_draft(shown),
            _lookalikes(shown),
            _keeping(one.keeping, shown.zone),
            _states(shown),
        ),
    )


def _lead(shown: Shown) -> str:
    one = shown.entry
    state = state_tag(one.channel.state).text
    since = f" since {wording.day(one.change.at, shown.zone)}" if one.change else ""
    keeper = kept_words(one.keeping)
    kept = f"Kept by {keeper}" if one.keeping and one.keeping.owner else f"{keeper} to keep it"
    return f"{state}{since}. {kept}."


def _alerts(shown: Shown) -> tuple[Section, ...]:
    if not shown.alerts:
        return ()
    return (
        Section(
            title="What needs somebody",
            bullets=tuple(one.sentence for one in shown.alerts),
            own_words=True,
            links=(Link(text="All alerts", href=reverse("alerts")),),
        ),
    )


def _proofs(shown: Shown) -> Section:
    one = shown.entry
    rows = tuple(_proof_row(row, shown) for row in one.proofs)
    grid = Grid(
        caption="Proofs of this name",
        head=("What", "Now", "What was found", "Looked at"),
        rows=rows,
    )
    folded = tuple(f"{wording.moment(row.at, shown.zone)}: {row.sentence}" for row in shown.proofs)
    return Section(
        title="Proof of identity",
        key="proofs",
        sentences=(_checked(shown),),
        own_words=True,
        grid=grid,
        folded=("All that was found, newest first", folded) if folded else ("", ()),
        links=(
            Link(
                text="What each proof shows, and what it does not",
                href=reverse("method", args=["identity"]),
            ),
        ),
    )


def _checked(shown: Shown) -> str:
    one = shown.entry
    if shown.checking:
        return "It is being checked now. Load this page again in a moment."
    if not one.checkable:
        return "This platform does not let a program ask. Note by hand which badge you see."
    if one.checked_at is None:
        return "Nothing was checked yet. It is done once a day and after each collection."
    said = f"Checked {wording.ago(one.checked_at, shown.now)}: {one.checked}"
    return (
        f"{said} It is done at least once a day. A proof that comes and goes alerts nobody: only"
        f" after {LOOKS} looks in a row without it, over a day, or where the cause is certain."
    )


def _proof_row(row: ProofRecord, shown: Shown) -> tuple[Cell, ...]:
    by = f"Noted by {row.person}" if row.person else ""
    looks = int(row.detail.get("looks", 1))
    note = f"So since {wording.day(row.at, shown.zone)}" if looks > 1 else ""
    return (
        Cell(text=KIND_WORDS[ProofKind(row.kind)], own=True),
        Cell(tag=status_tag(row), own=True),
        Cell(text=row.sentence, own=True, note=by),
        Cell(text=when_ago(row.looked_at, shown.now, shown.zone), own=True, note=note),
    )


def _draft(shown: Shown) -> tuple[Section, ...]:
    if shown.draft is None:
        return ()
    return (
        Section(
            title="Ask for the name back",
            key="hand-back",
            sentences=(
                "A draft. Nothing is sent by itself: read it, fill in what is missing, and send it"
                " yourself.",
                shown.draft.where,
            ),
            quote="\n\n".join(shown.draft.paragraphs),
            own_words=True,
        ),
    )


def _lookalikes(shown: Shown) -> Section:
    one = shown.entry
    when = when_ago(one.looked_at, shown.now, shown.zone) if one.looked_at else ""
    said = (
        f"Looked for once a week, last {when[:1].lower()}{when[1:]}. {one.looked}"
        if when
        else "Nobody has looked for accounts with a name like this yet; it is done once a week"
        " where the platform lets us search."
    )
    rows = shown.lookalikes
    return Section(
        title="Lookalikes",
        key="lookalikes",
        sentences=(said,),
        own_words=True,
        grid=lookalike_grid(rows, shown.zone),
    )


def _keeping(keeping: Keeping | None, zone: tzinfo) -> Section:
    if keeping is None:
        return Section(
            title="Who keeps it",
            sentences=("Nobody has said yet who keeps this name and where its key is.",),
        )
    by = sign_in_by(keeping)
    values = {
        **{name: str(getattr(keeping, name)) for name in ("owner", "deputy", "key_place", "note")},
        "second_factor": FACTORS[keeping.second_factor],
        "second_factor_note": keeping.second_factor_note,
        "review_on": _day(keeping.review_on),
        "sign_in_every": str(keeping.sign_in_every or ""),
        "signed_in_on": _day(keeping.signed_in_on),
    }
    rows = [(WORDS[name], values[name]) for name in WORDS if values[name]]
    if by is not None:
        rows.append(("Sign in by", _day(by)))
    return Section(
        title="Who keeps it",
        sentences=(f"As of {wording.day(keeping.updated_at, zone)}.",),
        own_words=True,
        grid=Grid(
            caption="Who keeps this name",
            head=("What", "As kept here"),
            rows=tuple((Cell(text=a, own=True), Cell(text=b, own=True)) for a, b in rows),
        ),
    )


def _day(day: date | None) -> str:
    return wording.day(day) if day else ""


def _states(shown: Shown) -> Section:
    rows = tuple(
        (
            Cell(text=wording.day(one.at, shown.zone), own=True),
            Cell(tag=state_tag(one.state), own=True),
            Cell(text=one.reason, own=True, note=f"By {one.person}" if one.person else ""),
        )
        for one in shown.states
    )
    return Section(
        title="States",
        key="states",
        sentences=() if rows else ("Its state was never changed since it was added.",),
        grid=Grid(caption="States, newest first", head=("From", "State", "Why"), rows=rows),
    )
