"""A decision as it stands: the sentence, its way through time, why, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.decisions.record.record import Record
from goodmeasure.reports import wording
from goodmeasure.reports.charts.timeline import Moment, Sort, timeline
from goodmeasure.reports.papers import values
from goodmeasure.reports.papers.language import Own
from goodmeasure.reports.papers.markup import own_blocks
from goodmeasure.reports.papers.tree import Bullets, Paragraph, plain
from goodmeasure.services.decisions.since import Since
from goodmeasure.store.models import DecisionRecord, SignpostRecord
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.decisions.shared import crumbs, how_reference
from goodmeasure.web.presenters.decisions.since import since_sections
from goodmeasure.web.presenters.parts import HowKnown, Tag

STATES = {
    SignpostRecord.Status.WATCHING: Tag(text="Watching", shape="◔", colour="blue"),
    SignpostRecord.Status.TRIPPED: Tag(text="Tripped", shape="▲", colour="red"),
    SignpostRecord.Status.CANNOT_TELL: Tag(text="Cannot tell", shape="–", colour="grey"),
}
MOST_MOMENTS = 12
"""Days on the line: more could not be read on a phone. The newest are shown, and those ahead."""


def decision_page(
    one: DecisionRecord, record: Record, found: Since | None, posts: Sequence[SignpostRecord],
    zone: tzinfo, *, may_write: bool, may_withdraw: bool,
) -> SectionsPage:  # fmt: skip
    """``found`` is what changed since; ``None`` for a draft."""
    return SectionsPage(
        title=one.title, own_title=True, lead=plain(values.decision(record)), lead_own=True,
        crumbs=crumbs(one), warning=_warning(one, zone), warning_own=True,
        actions=_actions(one, may_write=may_write, may_withdraw=may_withdraw),
        sections=(
            *_timeline(one, record, found, posts),
            _answer(record),
            *_words(record),
            _signposts(record, posts),
            *(since_sections(found, zone) if found is not None else ()),
            _kept(one, record, zone),
        ),
    )  # fmt: skip


def _warning(one: DecisionRecord, zone: tzinfo) -> str:
    if one.withdrawn_at is not None:
        return wording.sentences(
            f"Withdrawn on {wording.day(one.withdrawn_at, zone)}: {one.withdrawn_reason}"
        )
    return "This is a draft. Nothing in it is decided." if one.frozen_at is None else ""


def _actions(
    one: DecisionRecord, *, may_write: bool, may_withdraw: bool
) -> tuple[Link, ...]:  # fmt: skip
    found = [Link(text="Papers", href=reverse("pack", args=[one.pk]))]
    draft = one.frozen_at is None and one.withdrawn_at is None
    if draft and may_write:
        found.insert(
            0, Link(text="Go on writing", href=reverse("decide", args=[one.review_id]))
        )  # fmt: skip
    found.append(Link(text="The review", href=reverse("review", args=[one.review_id])))
    if one.frozen_at is not None and one.withdrawn_at is None:
        found.append(Link(text="Plans to leave a channel", href=reverse("plans")))
    if may_withdraw and one.withdrawn_at is None:
        found.append(Link(text="Withdraw it", href=reverse("decision_withdraw", args=[one.pk])))
    return tuple(found)


def _timeline(
    one: DecisionRecord, record: Record, found: Since | None, posts: Sequence[SignpostRecord]
) -> list[Section]:
    if found is None or record.decided_on is None or record.review_on is None:
        return []
    since = [
        Moment(on=event.on, text=event.title, sort=Sort.HAPPENED)
        for event in found.events
        if event.on > record.decided_on
    ]
    trips = [
        Moment(on=post.tripped_on, text=f"“{post.title}” tripped", sort=Sort.TRIPPED)
        for post in posts
        if post.tripped_on is not None
    ]
    ends = [
        Moment(on=post.until, text=f"Last look at “{post.title}”", sort=Sort.AHEAD)
        for post in record.signposts
        if post.until is not None
    ]
    moments = [
        Moment(on=record.decided_on, text="Decided", sort=Sort.DECIDED),
        Moment(on=found.today, text="Today", sort=Sort.TODAY),
        Moment(on=record.review_on, text="Looked at again", sort=Sort.AHEAD),
    ]
    moments += [*trips, *ends, *sorted(since, key=lambda m: m.on, reverse=True)]
    picture = timeline(moments[:MOST_MOMENTS], key=f"decision{one.pk}")
    known = HowKnown(
        method="Days as they were written down: the decision’s own, those of its signposts, and"
        " those of events that entered the log since.",
        base="This decision, its signposts, and the log of what happened on platforms.",
    )
    return [Section(title="Its way through time", key="time", pictures=(("time", picture),),
                    how=known)]  # fmt: skip


def _answer(record: Record) -> Section:
    """What the review came to on that day."""
    filled = values.fill(record)
    line = filled.values["answer"]
    said = plain(line) if isinstance(line, tuple) else ""
    reference = next(
        (one for one in filled.references if one.what.startswith("How often each option")), None
    )
    when = wording.day(record.day)
    if reference is None:
        return Section(title="What the review came to", sentences=(said,))
    return Section(
        title="What the review came to", sentences=(f"As it stood on {when}.",), own_words=True,
        figures=(Figure(sentence=said, how=how_reference(reference), key="answer"),),
    )  # fmt: skip


def _words(record: Record) -> list[Section]:
    words = record.words
    shown = (
        ("Why", words.reasons), ("What was said against it", words.dissent),
        ("Who decided", wording.sentences(words.decided_by, words.authority)),
    )  # fmt: skip
    return [_own(title, text) for title, text in shown if text]


def _own(title: str, text: str) -> Section:
    """Paragraphs, then the entries of lists."""
    blocks = own_blocks(Own(text=text))
    return Section(
        title=title, own_words=True,
        sentences=tuple(plain(one.line) for one in blocks if isinstance(one, Paragraph)),
        bullets=tuple(
            plain(line) for one in blocks if isinstance(one, Bullets) for line in one.lines
        ),
    )  # fmt: skip


def _signposts(record: Record, posts: Sequence[SignpostRecord]) -> Section:
    """As they were agreed, each with where it stands now."""
    now = {one.pk: one for one in posts}
    rows = []
    for one in record.signposts:
        found = now.get(one.key)
        state = STATES[SignpostRecord.Status(found.status)] if found else None
        until = wording.day(one.until) if one.until else "No day"
        rows.append((
            Cell(text=one.title, own=True, href=reverse("signpost", args=[one.key])),
            Cell(text=one.sentence, own=True),
            Cell(tag=state) if state else Cell(text="Ended"),
            Cell(text=f"{one.owner or 'Nobody'}, until {until}", own=True),
        ))  # fmt: skip
    title = "What would make us look again"
    new = Link(text="Set a signpost", href=reverse("signpost_new"))
    if not rows:
        return Section(
            title=title,
            sentences=("No signposts are set. Only the day of review opens the question again.",),
            links=(new,),
        )
    head = ("Signpost", "What trips it", "Now", "Who watches")
    return Section(title=title, grid=Grid(caption=title, head=head, rows=tuple(rows)))


def _kept(one: DecisionRecord, record: Record, zone: tzinfo) -> Section:
    if one.frozen_at is None:
        return Section()
    return Section(
        title="How it is kept", own_words=True,
        sentences=(
            f"Frozen by {record.frozen_by} on {wording.moment(one.frozen_at, zone)}, with the"
            f" review as it stood after its change {record.change}. Nothing in it has changed"
            " since.",
            *((f"It replaces {record.replaces}.",) if record.replaces else ()),
        ),
    )  # fmt: skip
