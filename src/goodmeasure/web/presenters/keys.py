"""Access keys: who reads with what, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.services.keys import NewKey, is_live, state
from goodmeasure.store.models import AccessKey, User
from goodmeasure.web.forms.keys import KeyForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import DATA, HOME
from goodmeasure.web.presenters.parts import Crumb, Empty, Tag

STATES = {
    "live": Tag(text="Live", shape="●", colour="green"),
    "expired": Tag(text="Expired", shape="–", colour="grey"),
    "ended": Tag(text="Ended", shape="✕", colour="grey"),
}


def keys_page(
    found: Sequence[AccessKey],
    *,
    me: User,
    made: NewKey | None,
    address: str,
    now: datetime,
    zone: tzinfo,
    everybody: bool,
) -> SectionsPage:
    rows = tuple(_row(one, me, now, zone, everybody) for one in found)
    owner = ("Person",) if everybody else ()
    grid = Grid(
        caption="Access keys, newest first",
        head=("Key", *owner, "State", "Until", "Last used"),
        rows=rows,
    )
    sections = (
        *(_just_made(made) if made else ()),
        Section(
            title="Keys of everybody here" if everybody else "Your keys",
            grid=grid,
            empty=Empty(sentence="There is no key yet. With one, Excel, Power BI and R read your"
                                " figures, each with its range and how it is known."),
        ),
        Section(
            title="Where to read from",
            sentences=(
                "Addresses begin like this. A program sends the key with each request: in Excel and"
                " Power BI as the password of any user name (choose Basic), elsewhere as the header"
                " Authorization: Bearer KEY. It can read and never change anything.",
            ),
            code=address,
            own_words=True,
            links=(Link(text="Everything that can be read, for programs (OpenAPI)",
                        href=reverse("api-1:openapi-json")),),
        ),
    )  # fmt: skip
    return SectionsPage(
        title="Access keys",
        lead="Which programs read these figures, and for how long?",
        crumbs=(HOME, DATA),
        sections=sections,
    )


def _just_made(made: NewKey) -> tuple[Section, ...]:
    return (
        Section(
            title=f"Your new key: {made.key.name}",
            sentences=(
                "Copy it now. It is not shown again, and nobody can look it up.",
                "Whoever has it sees what you see here. Keep it as you keep a password: not in a"
                " workbook that you share, not in an e-mail.",
            ),
            code=made.secret,
            own_words=True,
        ),
    )


def _row(
    one: AccessKey, me: User, now: datetime, zone: tzinfo, everybody: bool
) -> tuple[Cell, ...]:
    who = "You" if one.user_id == me.pk else one.user.email
    return (
        Cell(text=one.name, href=reverse("access_key", args=[one.pk]), own=True),
        *((Cell(text=who, own=True),) if everybody else ()),
        Cell(tag=STATES[state(one, now)]),
        Cell(text=wording.day(one.ended_at or one.expires_at, zone), own=True),
        Cell(text=wording.day(one.used_at, zone) if one.used_at else "Never", own=True),
    )


def key_page(one: AccessKey, *, now: datetime, zone: tzinfo) -> SectionsPage:
    known = [f"Made on {wording.day(one.made_at, zone)} for {one.user.email}."]
    if one.ended_at is not None:
        known.append(f"Ended on {wording.day(one.ended_at, zone)}.")
    else:
        ends = "Expires" if is_live(one, now) else "Expired"
        known.append(f"{ends} on {wording.moment(one.expires_at, zone)}.")
    known.append(
        f"Last used on {wording.day(one.used_at, zone)}. Use is written down once an hour."
        if one.used_at
        else "It has not been used."
    )
    return SectionsPage(
        title=one.name,
        crumbs=(HOME, Crumb(text="Access keys", href=reverse("access_keys"))),
        sections=(Section(sentences=tuple(known), own_words=True),),
    )


def make_form(form: KeyForm) -> FormBlock:
    return FormBlock(
        title="Make a key",
        key="make",
        action=reverse("access_keys"),
        button="Make key",
        form=form,
        hints={
            "name": "For example: Monthly board workbook. One key for each program, so that you"
            " can end one and keep the others."
        },
    )


def end_form(one: AccessKey) -> FormBlock:
    return FormBlock(
        title="End it",
        action=reverse("access_key", args=[one.pk]),
        button="End key",
        warning=True,
        sentences=("Whatever reads with it stops at once. A key cannot be brought back.",),
    )
