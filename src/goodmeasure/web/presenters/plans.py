"""The register of plans: what is going on, for whom, and what it leans on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from django.urls import reverse

from goodmeasure.decisions.leaving.steps import Progress
from goodmeasure.kernel.words import few_listed, listed
from goodmeasure.reports import leaving as words
from goodmeasure.reports import wording
from goodmeasure.services.leaving.starting import Wanted
from goodmeasure.store.models import CommunicationPlan, DecisionRecord, LeavingPlan
from goodmeasure.web.forms.plans import WorkForm
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import HOME, PLANS
from goodmeasure.web.presenters.parts import Empty, Tag, channel_title

MOST_ROWS = 5
"""Channels of one decision that have a row each: more would hide what is going on."""

GOING = Tag(text="Under way", shape="◔", colour="blue")
LEFT = Tag(text="Left", shape="→", colour="purple")
FINISHED = Tag(text="Finished", shape="●", colour="green")
GIVEN_UP = Tag(text="Given up", shape="–", colour="grey")
ENDED = Tag(text="Over", shape="–", colour="grey")
HINTS = {
    "title": "For example: Getting the annual report to sponsors",
    "owner": "A name or a post: whoever can be asked",
    "channels": "Those without which it would not reach people",
}


def leaving_tag(one: LeavingPlan) -> Tag:
    if one.given_up_at is not None:
        return GIVEN_UP
    if one.finished_at is not None:
        return FINISHED
    return LEFT if one.left_at is not None else GOING


def work_tag(one: CommunicationPlan, today: date) -> Tag:
    over = one.ended_at is not None or (one.until is not None and one.until < today)
    return ENDED if over else GOING


def plans_page(
    leaving: Sequence[tuple[LeavingPlan, Progress]],
    work: Sequence[CommunicationPlan],
    decisions: Sequence[tuple[DecisionRecord, Sequence[Wanted]]],
    *,
    now: datetime,
    today: date,
    zone: tzinfo,
    may_write: bool,
) -> SectionsPage:
    running = sum(work_tag(one, today) is GOING for one in work)
    going = sum(leaving_tag(one) in (GOING, LEFT) for one, _ in leaving)
    lead = (
        f"{wording.many(running, 'plan')} of communication work under way;"
        f" {wording.many(going, 'channel')} being left."
        if leaving or work
        else "What is each piece of work for, and which channels does it lean on?"
    )
    what = f"{wording.many(len(work) + len(leaving), 'plan')} written down here"
    return SectionsPage(
        title="Plans",
        lead=lead,
        lead_known=explained.records(what, now, zone) if leaving or work else None,
        crumbs=(HOME,),
        actions=(*(_actions() if may_write else ()), INCIDENT, DRILLS),
        sections=(
            *_asked_for(decisions, may_write=may_write),
            _leaving(leaving, today),
            _work(work, today),
        ),
    )


INCIDENT = Link(text="Incident plan", href="/plans/incident/")
DRILLS = Link(text="Drills", href="/plans/incident/drills/")


def _actions() -> tuple[Link, ...]:
    return (
        Link(text="Write down a plan", href=reverse("work_add")),
        Link(text="Leave a channel", href=reverse("leaving_start")),
    )


def _asked_for(
    decisions: Sequence[tuple[DecisionRecord, Sequence[Wanted]]], *, may_write: bool
) -> tuple[Section, ...]:
    """Channels that a decision says we leave, and that have no plan yet; many in one row."""
    rows: list[tuple[Cell, ...]] = []
    for made, found in decisions:
        open_ = [one for one in found if one.plan is None]
        if len(open_) > MOST_ROWS:
            rows.append(_together(made, open_, may_write=may_write))
        else:
            rows += [_one_by_one(made, one, may_write=may_write) for one in open_]
    if not rows:
        return ()
    return (
        Section(
            title="Decided, and without a plan",
            grid=Grid(caption="Channels that a decision says we leave",
                      head=("Channel", "Decision", "Becomes", "Next"), rows=tuple(rows)),
        ),
    )  # fmt: skip


def _one_by_one(made: DecisionRecord, one: Wanted, *, may_write: bool) -> tuple[Cell, ...]:
    return (
        Cell(text=channel_title(one.channel), own=True),
        Cell(text=made.title, own=True),
        Cell(text=one.state.capitalize()),
        Cell(text="Make the plan", hidden=f"to leave {channel_title(one.channel)}",
             href=f"{reverse('leaving_start')}?decision={made.pk}&channel={one.channel.pk}")
        if may_write else Cell(text="No plan yet"),
    )  # fmt: skip


def _together(
    made: DecisionRecord, found: Sequence[Wanted], *, may_write: bool
) -> tuple[Cell, ...]:
    names = few_listed([channel_title(one.channel) for one in found], most=3)
    states = sorted({one.state for one in found})
    return (
        Cell(text=names, own=True),
        Cell(text=made.title, own=True),
        Cell(text=listed(states).capitalize()),
        Cell(text="Make the next plan", hidden=f"to leave one of {len(found)} channels",
             href=f"{reverse('leaving_start')}?decision={made.pk}")
        if may_write else Cell(text="No plans yet"),
    )  # fmt: skip


def _leaving(found: Sequence[tuple[LeavingPlan, Progress]], today: date) -> Section:
    rows = tuple(
        (
            Cell(text=one.title, href=reverse("leaving", args=[one.pk]), own=True),
            Cell(tag=leaving_tag(one)),
            Cell(text=wording.day(one.leave_on), own=True),
            Cell(text=one.given_up_reason or words.progress_sentence(progress, today), own=True),
        )
        for one, progress in found
    )
    return Section(
        title="Leaving a channel",
        key="leaving",
        grid=Grid(caption="Leaving plans", head=("Plan", "State", "Leaving day", "How far"),
                  rows=rows),
        empty=Empty(
            sentence="No channel is being left. A plan freezes what there is to measure, says what"
            " to do by when, and looks back for a year."
        ),
    )  # fmt: skip


def _work(found: Sequence[CommunicationPlan], today: date) -> Section:
    rows = tuple(
        (
            Cell(text=one.title, href=reverse("work", args=[one.pk]), own=True),
            Cell(tag=work_tag(one, today)),
            Cell(text=one.owner, own=True),
            Cell(text=_days(one), own=True),
            Cell(text=_names(group.name for group in one.groups.all()), own=True),
            Cell(text=_names(channel_title(each) for each in one.channels.all()), own=True),
        )
        for one in found
    )
    return Section(
        title="Communication work",
        key="work",
        grid=Grid(caption="Plans of communication work", rows=rows,
                  head=("Plan", "State", "Owner", "Days", "Groups", "Leans on")),
        empty=Empty(
            sentence="Nothing is written down yet. Write down what is going on and which channels"
            " it leans on, so that nobody is forgotten when one of them is left."
        ),
    )  # fmt: skip


def _days(one: CommunicationPlan) -> str:
    if one.until is None:
        return f"From {wording.day(one.since)}"
    return wording.period(one.since, one.until)


def _names(found: Iterable[str]) -> str:
    return ", ".join(found) or "None named"


def work_page(
    one: CommunicationPlan, leaving: Mapping[int, LeavingPlan], *, today: date
) -> SectionsPage:
    """``leaving`` are plans under way to leave a channel that it leans on, by channel."""
    ways = [
        Link(text="Where its groups can be reached without"
             f" {channel_title(leaving[each.pk].channel)}",
             href=f"{reverse('leaving_people', args=[leaving[each.pk].pk])}#plan-{one.pk}")
        for each in one.channels.all() if each.pk in leaving
    ]  # fmt: skip
    facts = (
        ("State", work_tag(one, today).text), ("Owner", one.owner), ("Days", _days(one)),
        ("Groups it is for", _names(group.name for group in one.groups.all())),
        ("Channels it leans on", _names(channel_title(each) for each in one.channels.all())),
        *((("Notes", one.note),) if one.note else ()),
    )  # fmt: skip
    rows = tuple((Cell(text=name), Cell(text=value, own=True)) for name, value in facts)
    return SectionsPage(
        title=one.title,
        own_title=True,
        lead="One of the channels it leans on is being left." if ways else "",
        crumbs=(HOME, PLANS),
        sections=(
            Section(grid=Grid(caption="About this plan", head=("What", "As written down"),
                              rows=rows), links=tuple(ways)),
        ),
    )  # fmt: skip


def add_page() -> SectionsPage:
    return SectionsPage(
        title="Write down a plan",
        lead="What is it for, whom, and what does it lean on?",
        crumbs=(HOME, PLANS),
    )


def work_form(form: WorkForm, key: int | None = None) -> FormBlock:
    here = reverse("work", args=[key]) if key else reverse("work_add")
    return FormBlock(
        title="Change this plan" if key else "",
        key="change" if key else "",
        action=here,
        button="Keep the changes" if key else "Write it down",
        form=form,
        hints=HINTS,
        secondary=bool(key),
        does="change" if key else "",
    )


def end_form(one: CommunicationPlan) -> FormBlock:
    over = one.ended_at is not None
    return FormBlock(
        title="Take it up again" if over else "It is over",
        action=reverse("work", args=[one.pk]),
        button="Take it up again" if over else "End this plan",
        secondary=True,
        does="resume" if over else "end",
        sentences=() if over else ("It stays in the list, and can be taken up again.",),
    )
