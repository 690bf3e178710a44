"""The log of events and breaks: what must be known beside the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.measures.platforms import platform_title
from goodmeasure.reports import wording
from goodmeasure.reports.found import ENGAGEMENT, UNEXPLAINED, shift_words
from goodmeasure.services.change.breaks import KINDS
from goodmeasure.services.change.log import EVIDENCE, PLATFORM_EVIDENCE, criteria
from goodmeasure.services.change.shifts import Shift
from goodmeasure.store.models import Event, EventKind
from goodmeasure.web.forms.log import EventForm, FindEventsForm, WithdrawForm
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import DATA, HOME
from goodmeasure.web.presenters.parts import (
    Crumb,
    Empty,
    HowKnown,
    Tag,
    channel_title,
)

CRUMBS = (HOME, DATA)
BREAK = Tag(text="Break", shape="┆", colour="purple")
OURS = Tag(text="Ours", shape="●", colour="blue")
THEIRS = Tag(text="Evidence", shape="◆", colour="aqua-green")
FOUND = Tag(text="Found", shape="◇", colour="white")
NOBODY = Tag(text="Nobody has explained this yet", shape="?", colour="grey")
STARTER = Link(
    text="Take in dated facts about platforms", href="/data/log/starter-set/"
)  # fmt: skip
MOST_SHIFTS = 40
WITHDRAWN = Tag(text="Withdrawn", shape="–", colour="grey")
HINTS = {
    "kind": "A platform event, a change of what people are shown, or counting or defining in"
    " another way, is a break: it is marked on charts. Across the last two nothing is compared.",
    "title": "For example: Facebook counts views in another way",
    "note": "What a colleague should know who reads a figure of that time",
    "source_name": "For example: Meta, help pages",
    "source_url": "It starts with https://. What a platform, a regulator or a court did needs one"
    " of the two.",
    "bears_on": "It is then shown beside the figures when people judge by it",
}
NOTHING: Mapping[str, str] = {
    PLATFORM_EVIDENCE: "No evidence about platforms is in the log. Write down what a regulator"
    " found, or what a platform changed, with its source: a review rests on it.",
}


def log_page(
    *, events: Sequence[Event], shifts: Sequence[Shift], found: bool, kind: str, zone: tzinfo,
    may_write: bool,
) -> SectionsPage:  # fmt: skip
    """``found``: the events are those that somebody looked for, by ``kind`` or by platform."""
    standing = [one for one in events if one.withdrawn_at is None]
    breaks = sum(one.kind in KINDS for one in standing)
    lead = _lead(len(standing), breaks, found=found)
    nothing = (
        NOTHING.get(kind, "Nothing of this kind is in the log.")
        if found
        else "Write down when you joined or left a channel, ran a campaign, or when a platform"
        " changed something. Charts mark it, and you can ask what came after."
    )
    section = Section(
        grid=_grid(events),
        empty=Empty(sentence=nothing),
    )
    return SectionsPage(
        title="Log of events and breaks",
        lead=lead,
        lead_known=_known(events, zone) if events else None,
        crumbs=CRUMBS,
        actions=(STARTER,) if may_write else (),
        sections=(section, *(() if found else _found(shifts, zone, may_write=may_write))),
    )


def _lead(standing: int, breaks: int, *, found: bool) -> str:
    if not standing:
        return "Nothing of these is in the log." if found else "Nothing is in the log yet."
    if found:
        said = wording.many(standing, "entry", "entries")
        return f"{said} of the log {'is' if standing == 1 else 'are'} what you asked for."
    many = wording.number(breaks) if breaks else "none"
    return (
        f"{wording.many(standing, 'thing')} in the log, {many}"
        f" of them {'a break' if breaks == 1 else 'breaks'} in what the figures mean."
    )


def _found(shifts: Sequence[Shift], zone: tzinfo, *, may_write: bool) -> tuple[Section, ...]:
    """Shifts that nobody has explained, each with the way to write down what happened."""
    if not shifts:
        return ()
    open_ = [one for one in shifts if one.event is None]
    said = (
        f"{wording.many(len(shifts), 'shift')} {'was' if len(shifts) == 1 else 'were'}"
        f" {UNEXPLAINED.partition(',')[0]};"
        f" {wording.number(len(open_)) if open_ else 'none'} of them nobody has explained yet."
    )
    grid = Grid(
        caption="Shifts found in the figures, the newest first",
        head=("From", "Channel", "What was found", "What happened"),
        rows=tuple(_shift(one, may_write=may_write) for one in shifts[:MOST_SHIFTS]),
    )
    left = len(shifts) - MOST_SHIFTS
    return (
        Section(
            title="Found in the figures",
            key="found",
            figures=(Figure(sentence=said, how=_how_found(shifts, zone), key="shifts"),),
            grid=grid,
            sentences=(f"The {left} oldest are not in this table.",) if left > 0 else (),
            rests_on="shifts",
        ),
    )


def _shift(one: Shift, *, may_write: bool) -> tuple[Cell, ...]:
    kept = one.kept
    what = "Engagement" if kept.series == ENGAGEMENT else "Followers"
    words = shift_words(kept.series, kept.before, kept.after)
    channel = reverse("channel", args=[kept.channel_id])
    if one.event is not None:
        said = Cell(
            text=one.event.title, href=reverse("event", args=[one.event.pk]), own=True,
            note="Written down near that time",
        )  # fmt: skip
    else:
        href = f"{reverse('log')}?at={kept.at:%Y-%m-%d}&about={kept.channel_id}#add"
        said = Cell(
            text="Write down what happened" if may_write else "",
            href=href if may_write else "",
            tag=NOBODY,
        )
    return (
        Cell(text=f"{kept.at:%B %Y}", own=True),
        Cell(text=channel_title(kept.channel), href=channel, own=True),
        Cell(text=f"{what}: {words}", tag=FOUND, key="shifts"),
        said,
    )


def _how_found(shifts: Sequence[Shift], zone: tzinfo) -> HowKnown:
    channels = len({one.kept.channel_id for one in shifts})
    at = max(one.kept.found_at for one in shifts)
    return HowKnown(
        method="The months of each channel are cut into stretches of one level, where that fits so"
        " much better that it is worth the cut. Of engagement it is the mean of a month’s settled"
        " posts; of followers the change from month to month, because they nearly always grow or"
        " fall. It is not looked for across a break of definition or method.",
        base=f"{wording.many(channels, 'channel')} with a year of months or more.",
        sources=(f"Every channel’s months, as last evaluated on {wording.moment(at, zone)}",),
        caveats=(
            "A shift has no cause here, and does not part the figures: they may still be compared.",
            "Some are there by luck, and a slow slope may be cut into steps.",
        ),
        versions=f"Method version {shifts[0].kept.method_version}.",
        link=reverse("method", args=["breaks"]),
    )


def _known(events: Sequence[Event], zone: tzinfo) -> HowKnown:
    what = f"{wording.many(len(events), 'entry', 'entries')}, withdrawn ones too"
    return explained.records(what, max(one.recorded_at for one in events), zone)


def _grid(events: Sequence[Event]) -> Grid:
    return Grid(
        caption="Events, newest first",
        head=("When", "What happened", "Kind", "About", "Who says so"),
        rows=tuple(
            (
                Cell(text=_when(one), own=True),
                Cell(text=one.title, href=reverse("event", args=[one.pk]), own=True),
                Cell(
                    tag=_tag(one),
                    text=str(EventKind(one.kind).label),
                    note=f"Bears on: {_bears_on(one)}" if one.bears_on else "",
                ),
                Cell(text=about(one), own=True),
                Cell(text=one.source_name or (str(one.person) if one.person else ""), own=True),
            )
            for one in events
        ),
    )


def _when(one: Event) -> str:
    first = wording.day(one.at)
    return f"{first} to {wording.day(one.until)}" if one.until else first


def _tag(one: Event) -> Tag:
    if one.withdrawn_at is not None:
        return WITHDRAWN
    if one.kind in KINDS:
        return BREAK
    return THEIRS if one.kind in EVIDENCE else OURS


def _bears_on(one: Event) -> str:
    """ "Safety and values, Reach"; criteria that are not shipped any more by their key."""
    known = criteria()
    return ", ".join(known.get(key, key) for key in one.bears_on)


def about(one: Event) -> str:
    """ "@town on Bluesky", "Every channel on X", "All channels"."""
    if one.channel is not None:
        return channel_title(one.channel)
    return f"Every channel on {platform_title(one.platform)}" if one.platform else "All channels"


def event_page(one: Event, zone: tzinfo) -> SectionsPage:
    known = [f"{EventKind(one.kind).label}. {_when(one)}. {about(one)}."]
    if one.note:
        known.append(one.note)
    if one.bears_on:
        known.append(f"It bears on: {_bears_on(one)}.")
    if one.source_name or one.source_url:
        known.append(
            f"Source: {' '.join(part for part in (one.source_name, one.source_url) if part)}"
        )
    written = f"Written down on {wording.day(one.recorded_at, zone)}"
    known.append(f"{written} by {one.person}." if one.person else f"{written}.")
    if one.withdrawn_at:
        known.append(f"Withdrawn on {wording.day(one.withdrawn_at, zone)}.")
    return SectionsPage(
        title=one.title,
        crumbs=(*CRUMBS, Crumb(text="Log", href=reverse("log"))),
        sections=(
            Section(sentences=tuple(known), own_words=True),
            Section(
                links=(
                    Link(
                        text="Ask what came before and after it",
                        href=f"{reverse('studies')}?event={one.pk}#ask",
                    ),
                )
            ),
        ),
    )


def find_form(form: FindEventsForm) -> FormBlock:
    return FormBlock(
        title="Find in the log", action=reverse("log"), method="get", button="Find", form=form,
        secondary=True,
    )  # fmt: skip


def new_event_form(form: EventForm) -> FormBlock:
    return FormBlock(
        title="Write something down",
        key="add",
        action=reverse("log"),
        button="Add to the log",
        form=form,
        hints=HINTS,
    )


def withdraw_form(form: WithdrawForm, key: int) -> FormBlock:
    return FormBlock(
        title="Withdraw it",
        action=reverse("event", args=[key]),
        button="Withdraw",
        form=form,
        warning=True,
        sentences=(
            "It stays in the log, marked as withdrawn, and no figure is read beside it any more.",
        ),
    )
