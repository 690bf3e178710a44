"""A leaving plan as a list of tasks, and the pages that start, change and end one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.urls import reverse

from goodmeasure.decisions.leaving.steps import progress
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.reports import leaving as words
from goodmeasure.reports import wording
from goodmeasure.store.models import (
    ChannelState,
    DecisionRecord,
    LeavingPlan,
    LeavingStep,
    Route,
)
from goodmeasure.web.forms.plans import (
    DayForm,
    LeaveForm,
    LeavingForm,
    NothingForm,
    ReasonForm,
    WhyForm,
)
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import FormBlock, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, PLANS
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Empty, Fact, HowKnown, Tag, channel_title

DONE = Tag(text="Done", shape="●", colour="green")
TO_DO = Tag(text="To do", shape="○", colour="white")
LATE = Tag(text="Late", shape="▲", colour="orange")
TODAY = Tag(text="Due today", shape="◔", colour="blue")
UNDECIDED = "Not decided yet"
HINTS = {
    "leave_on": "Steps are dated from it. Give yourselves two to four weeks.",
    "to_state": "On the leaving day you confirm it, and the history of the channel keeps it",
    "fate": "What is known of each platform is on the page of the account, before you decide",
    "reason": "In words that colleagues understand: they stand in the plan and in the log",
}


@dataclass(frozen=True, kw_only=True)
class Task:
    title: str
    href: str
    hint: str
    tag: Tag


@dataclass(frozen=True, kw_only=True)
class TaskGroup:
    title: str
    key: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class LeavingPage(Page):
    lead_known: HowKnown
    warning: str
    actions: tuple[Link, ...]
    groups: tuple[TaskGroup, ...]
    removed: tuple[Link, ...]
    facts: tuple[Fact, ...]
    may_write: bool
    add_href: str
    change: Link


def crumb(plan: LeavingPlan) -> Crumb:
    return Crumb(text=plan.title, href=reverse("leaving", args=[plan.pk]))


def crumbs(plan: LeavingPlan) -> tuple[Crumb, ...]:
    return (HOME, PLANS, crumb(plan))


def leaving_page(
    plan: LeavingPlan,
    steps: Sequence[LeavingStep],
    removed: Sequence[LeavingStep],
    broken: Sequence[Route],
    *,
    now: datetime,
    today: date,
    zone: tzinfo,
    may_write: bool,
) -> LeavingPage:
    return LeavingPage(
        title=plan.title,
        lead=words.progress_sentence(progress(steps, today), today),
        lead_known=explained.records(f"{wording.many(len(steps), 'step')} of this plan", now, zone),
        warning=_warning(plan, broken, today),
        crumbs=(HOME, PLANS),
        actions=_links(plan),
        groups=_groups(plan, steps, today),
        removed=tuple(Link(text=one.title, href=_step_href(plan, one)) for one in removed),
        facts=_facts(plan),
        may_write=may_write and plan.given_up_at is None and plan.finished_at is None,
        add_href=reverse("leaving_step_add", args=[plan.pk]),
        change=_change(plan),
    )


def _warning(plan: LeavingPlan, broken: Sequence[Route], today: date) -> str:
    """The one thing that must not be overlooked, if there is one."""
    if plan.given_up_at is not None:
        return f"This plan was given up: {plan.given_up_reason}"
    if plan.left_at is None and plan.leave_on < today:
        return (
            f"The leaving day, {wording.day(plan.leave_on)}, is over, and nobody has said here that"
            " the channel was left."
        )
    if plan.left_at is None and plan.baseline_at is None:
        return (
            "The baseline is not frozen. Once you have left, nobody can say any more what was"
            " before."
        )
    if plan.left_at is not None and broken:
        groups = sorted({one.group.name for one in broken})
        return f"The routing table still sends people here: {', '.join(groups)}."
    return ""


def _change(plan: LeavingPlan) -> Link:
    text = "Change the day or the words of this plan, or give it up"
    if plan.left_at is not None:
        text = "Finish this plan, or change its words"
    return Link(text=text, href=reverse("leaving_change", args=[plan.pk]))


def _links(plan: LeavingPlan) -> tuple[Link, ...]:
    pages = (
        ("Baseline", "leaving_baseline"), ("Where people can go", "leaving_people"),
        ("Notices", "leaving_notices"), ("Archive", "leaving_archive"),
        ("The account", "leaving_account"), ("What came after", "leaving_after"),
        ("Calendar file (.ics)", "leaving_calendar"),
    )  # fmt: skip
    links = [Link(text=text, href=reverse(name, args=[plan.pk])) for text, name in pages]
    if plan.decision_id is not None:
        links.insert(0, Link(text="Decision", href=reverse("decision", args=[plan.decision_id])))
    return tuple(links)


def _groups(plan: LeavingPlan, steps: Sequence[LeavingStep], today: date) -> tuple[TaskGroup, ...]:
    day = plan.leave_on
    parted = (
        ("Before the leaving day", "before", [one for one in steps if one.due < day]),
        (f"On the leaving day, {wording.day(day)}", "on", [one for one in steps if one.due == day]),
        ("After it", "after", [one for one in steps if one.due > day]),
    )  # fmt: skip
    return tuple(
        TaskGroup(title=title, key=key, tasks=tuple(_task(plan, one, today) for one in found))
        for title, key, found in parted
        if found
    )


def _task(plan: LeavingPlan, one: LeavingStep, today: date) -> Task:
    return Task(
        title=one.title, href=_step_href(plan, one), tag=step_tag(one, today),
        hint=step_words(one, today),
    )  # fmt: skip


def step_words(one: LeavingStep, today: date) -> str:
    """ "Done on 4 March 2026 by Ann", or when it is due and whose it is."""
    if one.done_on is not None:
        by = f" by {one.done_by}" if one.done_by else ""
        return f"Done on {wording.day(one.done_on)}{by}"
    due = words.due_words(one.due, today)
    said = due[:1].upper() + due[1:]
    return f"{said}. {one.owner}" if one.owner else said


def step_tag(one: LeavingStep, today: date) -> Tag:
    if one.done_on is not None:
        return DONE
    if one.due == today:
        return TODAY
    return LATE if one.due < today else TO_DO


def _step_href(plan: LeavingPlan, one: LeavingStep) -> str:
    return reverse("leaving_step", args=[plan.pk, one.key])


def fate_words(plan: LeavingPlan) -> str:
    return LeavingPlan.Fate(plan.fate).label if plan.fate else UNDECIDED


def _facts(plan: LeavingPlan) -> tuple[Fact, ...]:
    becomes = ChannelState(plan.to_state).label
    day = wording.day(plan.leave_on)
    if plan.left_at is not None:
        day = f"Left on {wording.day(plan.left_at)}"
    facts = (
        ("Channel", channel_title(plan.channel)), ("Why we leave", plan.reason),
        ("Decision", plan.decision.title if plan.decision else "None: started by itself"),
        ("Leaving day", day), ("What the channel becomes here", becomes),
        ("What becomes of the account", fate_words(plan)),
        ("Started", f"{wording.day(plan.started_at)}" + (f" by {plan.person}" if plan.person
                                                        else "")),
    )  # fmt: skip
    return tuple(Fact(name=name, value=value) for name, value in facts)


def start_page(decision: DecisionRecord | None) -> SectionsPage:
    return SectionsPage(
        title="Leave a channel",
        lead="What has to be done, by whom and by when, so that nobody is lost on the way?",
        crumbs=(HOME, PLANS),
        sections=(
            Section(
                sentences=(f"From the decision: {decision.title}",), own_words=True
            ),
        ) if decision else (),
    )  # fmt: skip


def nothing_page() -> SectionsPage:
    nothing = Empty(
        sentence="There is no channel to leave. A plan starts from a channel that you are on.",
        action="Add a channel",
        href=reverse("channel_add"),
    )
    return SectionsPage(
        title="Leave a channel", crumbs=(HOME, PLANS), sections=(Section(empty=nothing),)
    )


def start_form(form: LeavingForm) -> FormBlock:
    return FormBlock(
        action=reverse("leaving_start"),
        button="Make the plan",
        form=form,
        hints=HINTS,
        sentences=(
            "The plan comes with steps to do before, on and after the day. You can change, add and"
            " remove them.",
        ),
    )


def change_page(plan: LeavingPlan) -> SectionsPage:
    return SectionsPage(
        title="Change the plan",
        lead="Is everything done?" if plan.left_at else "Another day, or staying after all?",
        crumbs=crumbs(plan),
    )


def change_forms(
    plan: LeavingPlan, day: DayForm, finish: NothingForm, reason: ReasonForm, why: WhyForm
) -> list[FormBlock]:
    """A plan that has left is finished; one that has not is moved or given up."""
    here = reverse("leaving_change", args=[plan.pk])
    words = FormBlock(
        title="What the plan says", action=here, button="Keep the words", form=why, does="reword",
        secondary=True,
        hints={"why": "It stands in the reports of what came after, which anybody may read",
               "to_state": HINTS["to_state"]},
    )  # fmt: skip
    if plan.left_at is not None:
        return [
            FormBlock(
                title="All is done", action=here, button="Finish the plan", form=finish,
                does="finish", sentences=("Looking back goes on by itself.",),
            ),
            words,
        ]  # fmt: skip
    return [
        FormBlock(
            title="Another leaving day", action=here, button="Move the day", form=day, does="move",
            sentences=("Steps that are not done move with it. Those of your own stay.",),
        ),
        words,
        FormBlock(
            title="We stay after all", action=here, button="Give the plan up", form=reason,
            does="give up", warning=True,
            sentences=("It is kept, with its baseline, and another can be made.",),
        ),
    ]  # fmt: skip


LEAVE = "Leave, and say so here"


def not_yet_page(plan: LeavingPlan, why: GoodMeasureError) -> SectionsPage:
    """Why it cannot be left today, and where to go about it."""
    links: tuple[Link, ...] = ()
    if plan.left_at is None and plan.baseline_at is None:
        links = (Link(text="The baseline", href=reverse("leaving_baseline", args=[plan.pk])),)
    elif plan.left_at is None:
        links = (Link(text="Change the day", href=reverse("leaving_change", args=[plan.pk])),)
    return SectionsPage(
        title=LEAVE, lead=why.sentence, lead_own=True, crumbs=crumbs(plan),
        sections=(Section(sentences=(why.next_step,), links=links),),
    )  # fmt: skip


def leave_page(plan: LeavingPlan) -> SectionsPage:
    becomes = ChannelState(plan.to_state).label.lower()
    rows = (
        f"The channel {channel_title(plan.channel)} changes its state, with your reason.",
        "The log gets the day, so that figures can be read beside it.",
        "After one, three, six and twelve months it is looked what came after, by itself.",
    )
    return SectionsPage(
        title=LEAVE,
        lead=f"Has the channel been left? Then it becomes {becomes} here.",
        crumbs=crumbs(plan),
        sections=(Section(title="What happens then", bullets=rows, own_words=True),),
    )


def leave_form(plan: LeavingPlan, form: LeaveForm) -> FormBlock:
    return FormBlock(
        title="Confirm it",
        action=reverse("leaving_leave", args=[plan.pk]),
        button="Yes, we have left",
        form=form,
        warning=True,
        hints={"on": "Left empty, it is today"},
        sentences=("It cannot be taken back: what came after is counted from that day.",),
    )


def default_day(today: date) -> date:
    """Four weeks on, on a day on which people work."""
    found = today + timedelta(days=28)
    return found + timedelta(days=(7 - found.weekday()) % 7 if found.weekday() > 4 else 0)
