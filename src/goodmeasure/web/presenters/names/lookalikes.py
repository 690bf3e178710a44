"""Other people's accounts that may be taken for ours, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.evidence.identity.displayed import as_seen
from goodmeasure.evidence.identity.drafts import Draft
from goodmeasure.measures.platforms import platform_title
from goodmeasure.reports import wording
from goodmeasure.reports.texts import plain
from goodmeasure.services.names.lookalikes import address_of
from goodmeasure.store.models import Lookalike
from goodmeasure.web.forms.names import DecideForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.names.names import CRUMBS, REGISTER
from goodmeasure.web.presenters.parts import (
    Crumb,
    Empty,
    HowKnown,
    Tag,
    channel_title,
)

TAGS = {
    Lookalike.Status.NEW: Tag(text="To be looked at", shape="?", colour="yellow"),
    Lookalike.Status.HARMLESS: Tag(text="Harmless", shape="○", colour="white"),
    Lookalike.Status.OURS: Tag(text="Ours", shape="●", colour="green"),
    Lookalike.Status.REPORTED: Tag(text="Reported", shape="▲", colour="blue"),
}
LIST = Crumb(text="Lookalikes", href="/channels/names/lookalikes/")


def lookalike_grid(rows: Sequence[Lookalike], zone: tzinfo, *, whose: bool = False) -> Grid:
    """``whose`` says for each which name of ours it is like."""
    head = ("Account", "Why", "First met", "What we made of it")
    return Grid(
        caption="Accounts that may be taken for ours",
        head=(*head, "Like our") if whose else head,
        rows=tuple(_row(one, zone, whose=whose) for one in rows),
    )


def _row(one: Lookalike, zone: tzinfo, *, whose: bool) -> tuple[Cell, ...]:
    cells = (
        Cell(
            text=f"@{one.handle.lstrip('@')}", href=reverse("lookalike", args=[one.pk]), own=True,
            note=as_seen(one.display_name),
        ),
        Cell(text=one.why, own=True),
        Cell(text=wording.day(one.first_seen_at, zone), own=True),
        Cell(tag=TAGS[Lookalike.Status(one.status)], own=True, note=one.note),
    )  # fmt: skip
    return (*cells, Cell(text=channel_title(one.channel), own=True)) if whose else cells


def lookalikes_page(rows: Sequence[Lookalike], *, now: datetime, zone: tzinfo) -> SectionsPage:
    waiting = sum(one.status == Lookalike.Status.NEW for one in rows)
    empty = Empty(
        sentence="No account was met whose name may be taken for one of yours. Names are looked for"
        " once a week on Bluesky and Mastodon, as far as their search finds them."
    )
    lead = (
        f"{wording.many(len(rows), 'account')} with a name like ours,"
        f" {waiting or 'none'} of them to be looked at."
    )
    known = HowKnown(
        method="The platform’s own search is asked for our names and for them with single letters"
        " swapped. Found are names that look the same (Unicode’s table of confusable characters),"
        " differ by one letter, or are ours with a word such as “official”.",
        base=f"{wording.many(len(rows), 'account')} that a search has shown, as of"
        f" {wording.day(now, zone)}.",
        caveats=(
            "A search does not find everything, and a Mastodon server knows only part of the rest.",
            "A similar name is no offence: friends, branches and namesakes are found as well.",
        ),
        link=reverse("method", args=["identity"]),
    )
    return SectionsPage(
        title="Lookalikes",
        lead=lead if rows else "Does anybody look like us?",
        lead_known=known if rows else None,
        crumbs=(*CRUMBS, REGISTER),
        sections=(
            Section(
                grid=lookalike_grid(rows, zone, whose=True),
                empty=empty,
            ),
        ),
    )


def lookalike_page(one: Lookalike, draft: Draft, zone: tzinfo) -> SectionsPage:
    seen, written = as_seen(one.display_name), plain(one.display_name)
    shown = f" (“{seen}”)" if seen else ""
    facts = [
        f"It is like {channel_title(one.channel)}. {one.why}",
        f"First met on {wording.day(one.first_seen_at, zone)}, last on"
        f" {wording.day(one.last_seen_at, zone)}.",
        f"Its account on {platform_title(one.platform)} is {one.account_id}, whatever it calls"
        " itself.",
    ]
    if seen != written:
        facts.insert(
            1, f"Signs that nobody sees turn its name round: “{written}” is written there."
        )
    if one.decided_at is not None:
        by = f" by {one.person}" if one.person else ""
        said = TAGS[Lookalike.Status(one.status)].text.lower()
        facts.append(f"Marked as {said} on {wording.day(one.decided_at, zone)}{by}. {one.note}")
    return SectionsPage(
        title=f"@{one.handle.lstrip('@')}{shown}",
        own_title=True,
        lead="Somebody else’s account that may be taken for yours. Look at it before you judge.",
        crumbs=(*CRUMBS, REGISTER, LIST),
        sections=(
            Section(
                sentences=tuple(facts),
                own_words=True,
                links=(Link(text="See the account on its platform", href=address_of(one)),),
            ),
            Section(
                title="Draft of a report",
                sentences=(
                    "Nothing is reported by itself. Send this only if the account misleads people:"
                    " a similar name alone breaks no rule.",
                    draft.where,
                ),
                quote="\n\n".join(draft.paragraphs),
                own_words=True,
            ),
        ),
    )


def decide_form(form: DecideForm, key: int) -> FormBlock:
    return FormBlock(
        title="What is it?",
        action=reverse("lookalike", args=[key]),
        button="Keep this",
        form=form,
        hints={"note": "For colleagues. No personal details of the people behind it"},
    )
