"""The register of names: who keeps each account, what proves it, what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from django.urls import reverse

from goodmeasure.evidence.identity.proofs import ABSENT, ProofKind, ProofStatus
from goodmeasure.measures.platforms import platform_title
from goodmeasure.reports import wording
from goodmeasure.services.alerts import AlertKind
from goodmeasure.services.names.due import due_of
from goodmeasure.services.names.register import PROVES, Entry
from goodmeasure.services.names.sheets import Imported
from goodmeasure.store.models import ChannelState, Keeping, ProofRecord
from goodmeasure.web.forms.names import ReserveForm, SheetForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import CHANNELS, HOME
from goodmeasure.web.presenters.parts import (
    Crumb,
    Empty,
    HowKnown,
    Tag,
    channel_name,
    sentence_case,
)

CRUMBS = (HOME, CHANNELS)
REGISTER = Crumb(text="Names", href="/channels/names/")
STATUS_TAGS = {
    ProofStatus.VALID: Tag(text="Holds", shape="✓", colour="green"),
    ProofStatus.INVALID: Tag(text="Does not hold", shape="✕", colour="red"),
    ProofStatus.NONE: Tag(text="None", shape="–", colour="white"),
    ProofStatus.UNKNOWN: Tag(text="Not known", shape="?", colour="grey"),
    ProofStatus.GIVEN_UP: Tag(text="Let go", shape="○", colour="white"),
}
STATE_TAGS = {
    ChannelState.RESERVED: Tag(text="Reserved", shape="○", colour="white"),
    ChannelState.ACTIVE: Tag(text="Active", shape="●", colour="green"),
    ChannelState.WATCHING: Tag(text="Watching", shape="◐", colour="aqua-green"),
    ChannelState.SCALED_BACK: Tag(text="Scaled back", shape="◔", colour="yellow"),
    ChannelState.EMERGENCY_ONLY: Tag(text="Emergency only", shape="!", colour="orange"),
    ChannelState.DORMANT: Tag(text="Dormant", shape="–", colour="grey"),
    ChannelState.CLOSED: Tag(text="Closed", shape="✕", colour="grey"),
}
KIND_WORDS = {
    ProofKind.ACCOUNT: "Account",
    ProofKind.DOMAIN: "Domain as handle",
    ProofKind.LINK: "Link back from a page",
    ProofKind.VERIFIER: "Trusted verifier",
    ProofKind.BADGE: "Badge, noted by hand",
    ProofKind.HOLDER: "Who holds the name",
}
DUE_WORDS = {AlertKind.SIGN_IN_DUE: "sign in", AlertKind.REVIEW_PASSED: "look at it again"}
MOST_WRONG = 30


def status_tag(row: ProofRecord) -> Tag:
    return STATUS_TAGS[ProofStatus(row.status)]


def state_tag(state: str) -> Tag:
    return STATE_TAGS[ChannelState(state)]


def register_page(
    entries: Sequence[Entry], *, now: datetime, zone: tzinfo, may_write: bool
) -> SectionsPage:
    today = now.astimezone(zone).date()
    rows = tuple(_row(one, now, zone, today) for one in entries)
    grid = Grid(
        caption="Names of the organisation",
        head=("Name", "State", "Kept by", "Proof of identity", "Waits for a person"),
        rows=rows,
    )
    empty = Empty(
        sentence="No name is on the register yet. Every channel is one by itself; names that are"
        " only reserved can be added.",
        action="Reserve a name" if may_write else "",
        href=reverse("name_reserve") if may_write else "",
    )
    actions = [Link(text="Lookalikes", href=reverse("lookalikes"))]
    if may_write:
        actions = [
            Link(text="Reserve a name", href=reverse("name_reserve")),
            *actions,
            Link(text="Upload a spreadsheet", href=reverse("names_upload")),
        ]
    if entries:
        actions.append(Link(text="Download (CSV)", href=reverse("names_csv")))
    return SectionsPage(
        title="Names",
        lead=_lead(entries),
        lead_known=_known(entries, zone) if entries else None,
        crumbs=CRUMBS,
        actions=tuple(actions),
        sections=(Section(grid=grid, empty=empty),),
    )


def _lead(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Which names are ours, who keeps them, and what proves it?"
    platforms = {one.channel.platform for one in entries}
    proved = sum(bool(one.holding) for one in entries)
    kept = sum(bool(one.keeping and one.keeping.owner) for one in entries)
    return (
        f"{wording.many(len(entries), 'name')} on {wording.many(len(platforms), 'platform')}."
        f" {_of(proved)} of them {'has' if proved == 1 else 'have'} a proof of identity that holds,"
        f" and {_of(kept).lower()} {'has' if kept == 1 else 'have'} somebody named who keeps"
        f" {'it' if kept == 1 else 'them'}."
    )


def _of(number: int) -> str:
    return wording.number(number) if number else "None"


def _known(entries: Sequence[Entry], zone: tzinfo) -> HowKnown:
    times = [one.checked_at for one in entries if one.checked_at]
    oldest = min(times, default=None)
    when = wording.moment(oldest, zone) if oldest else "no check yet"
    return HowKnown(
        method="Names are the channels of the organisation and the names it reserved. Proofs are"
        " asked for at the platforms, name servers and websites themselves; badges are as people"
        " noted them. They are plain counts.",
        base=f"{wording.many(len(entries), 'name')},"
        f" {wording.many(sum(one.checkable for one in entries), 'of them is', 'of them are')} on"
        " platforms that let us check.",
        sources=(f"Proofs as last looked at, the oldest: {when}.",),
        caveats=("A proof that holds says who runs the account, not who writes on it today.",),
        link=reverse("method", args=["identity"]),
    )


def _row(one: Entry, now: datetime, zone: tzinfo, today: date) -> tuple[Cell, ...]:
    since = f"Since {wording.day(one.change.at, zone)}" if one.change else ""
    waits = waiting_words(one, today)
    return (
        Cell(
            text=channel_name(one.channel), href=reverse("name", args=[one.channel.pk]),
            note=platform_title(one.channel.platform), own=True,
        ),
        Cell(tag=state_tag(one.channel.state), note=since, own=True),
        Cell(text=kept_words(one.keeping), own=True),
        _proof_cell(one, now),
        Cell(text=waits or "Nothing", own=True),
    )  # fmt: skip


def kept_words(keeping: Keeping | None) -> str:
    if keeping is None or not keeping.owner:
        return "Nobody is named"
    return f"{keeping.owner}, then {keeping.deputy}" if keeping.deputy else keeping.owner


def _proof_cell(one: Entry, now: datetime) -> Cell:
    """The best proof that holds; else what is known."""
    if one.holding:
        words = ", ".join(dict.fromkeys(KIND_WORDS[ProofKind(row.kind)] for row in one.holding))
        return Cell(
            tag=STATUS_TAGS[ProofStatus.VALID], text=words, own=True, note=_looked(one, now)
        )
    if not one.account_known:
        return Cell(text="Its account is not known", own=True, note=_looked(one, now))
    if not one.checkable:
        return Cell(text="By hand only there", own=True)
    if one.checked_at is None:
        return Cell(text="Not checked yet", own=True)
    known = [row for row in one.proofs if row.kind in PROVES]
    lost = any(row.status == ProofStatus.INVALID for row in known)
    worst = ProofStatus.INVALID if lost else ProofStatus.NONE
    return Cell(tag=STATUS_TAGS[worst], own=True, note=_looked(one, now))


def _looked(one: Entry, now: datetime) -> str:
    if one.checked_at is None or not one.checkable:
        return ""
    return f"Looked at {wording.ago(one.checked_at, now)}"


def waiting_words(one: Entry, today: date) -> str:
    """What a person should look at, in a few words."""
    said, closed = [], one.channel.state == ChannelState.CLOSED
    for row in one.proofs:
        if row.kind == ProofKind.HOLDER and row.status == ProofStatus.INVALID:
            said.append("a name in other hands")
        elif row.kind == ProofKind.HOLDER and row.status == ProofStatus.NONE:
            said.append("a name that is free")
        elif row.kind == ProofKind.ACCOUNT and row.status in ABSENT and not closed:
            said.append("the account is switched off")
    if one.keeping is not None:
        said += (DUE_WORDS[each.kind] for each in due_of(one.keeping, today))
    if one.lookalikes:
        said.append("lookalikes")
    if not one.account_known and one.checkable:
        said.append("say which account it is")
    return sentence_case(", ".join(dict.fromkeys(said)))


def reserve_page() -> SectionsPage:
    return SectionsPage(
        title="Reserve a name",
        lead="Put a name on the register that you keep without using it, or mean to take.",
        crumbs=(*CRUMBS, REGISTER),
        sections=(
            Section(
                sentences=(
                    "Nothing is sent to the platform: taking the name there is your own step."
                    " Nothing is collected of it until its account is known.",
                )
            ),
        ),
    )


def reserve_form(form: ReserveForm) -> FormBlock:
    return FormBlock(
        action=reverse("name_reserve"),
        button="Put it on the register",
        form=form,
        hints={
            "handle": "The whole name: town.bsky.social on Bluesky, @town@social.example on"
            " Mastodon, as the platform shows it elsewhere",
            "reason": "For example: kept so that nobody else takes it",
        },
    )


def upload_page(result: Imported | None) -> SectionsPage:
    sections = [
        Section(
            sentences=(
                "Download the register, change it in a spreadsheet program, and upload it here as"
                " CSV or Excel. Either all of it is taken or nothing.",
            ),
            bullets=(
                "A line with a number changes that name. A line without one adds a reserved name,"
                " for which a reason is needed.",
                "A new state needs a new reason.",
                "A column that you leave out changes nothing; an empty cell empties what it says.",
                "Never write a password or key into it: write where the key is kept.",
            ),
            links=(Link(text="Download the register (CSV)", href=reverse("names_csv")),),
        )
    ]
    if result is not None and result.wrong:
        rows = tuple(
            (
                Cell(text=str(one.line), own=True),
                Cell(text=one.column, own=True),
                Cell(text=one.sentence, own=True),
            )
            for one in result.wrong[:MOST_WRONG]
        )
        left = len(result.wrong) - len(rows)
        sections.insert(
            0,
            Section(
                title="Nothing was taken",
                sentences=("These lines have to be put right first.",),
                grid=Grid(caption="What is wrong", head=("Line", "Column", "Why"), rows=rows),
                bullets=(f"And {left} more lines.",) if left else (),
                own_words=True,
            ),
        )
    return SectionsPage(
        title="Upload a spreadsheet",
        lead="Change many names at once.",
        crumbs=(*CRUMBS, REGISTER),
        sections=tuple(sections),
    )


def upload_form(form: SheetForm) -> FormBlock:
    return FormBlock(
        action=reverse("names_upload"), button="Upload", form=form, files=True,
        hints={"file": "CSV or Excel, up to 5 MB"},
    )  # fmt: skip
