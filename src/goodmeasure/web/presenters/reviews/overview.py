"""The list of reviews, a new one, and one review with its steps and its answer so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.names import Names
from goodmeasure.services.reviews.results import Result
from goodmeasure.store.models import DecisionRecord, ReviewRecord
from goodmeasure.web.forms.reviews.parts import AskAgainForm, QuestionForm, SetAsideForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, REVIEWS
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Empty, HowKnown
from goodmeasure.web.presenters.reviews.shared import answer, crumbs, how_result, known_cells


def reviews_page(records: Sequence[ReviewRecord], zone: tzinfo, *, may: bool) -> SectionsPage:
    rows = tuple(
        (
            Cell(text=one.question, href=reverse("review", args=[one.pk]), own=True),
            Cell(text=wording.day(one.opened_at, zone), own=True),
            Cell(
                text=f"Set aside: {one.set_aside_reason}" if one.set_aside_at else "Under way",
                own=True,
            ),
        )
        for one in records
    )
    new = Link(text="Open a review", href=reverse("review_new"))
    empty = Empty(
        sentence="There is no review yet. A review takes a question, such as “Should we stay on"
        " X?”, to a decision that a board can stand behind: options, what matters, what is known,"
        " and how sure the answer is.",
        action=new.text if may else "",
        href=new.href if may else "",
    )
    grid = Grid(caption="Reviews, newest first", head=("Question", "Opened", "State"), rows=rows)
    signposts = Link(text="Signposts", href=reverse("signposts"))
    return SectionsPage(
        title="Reviews",
        lead=_under_way(records),
        lead_own=True,
        crumbs=(HOME,),
        actions=(*((new,) if may and rows else ()), signposts),
        sections=(Section(grid=grid, empty=empty),),
    )


def _under_way(records: Sequence[ReviewRecord]) -> str:
    if not records:
        return "What should we do, and how sure are we?"
    open_ = sum(one.set_aside_at is None for one in records)
    aside = len(records) - open_
    over = f"; {wording.number(aside)} {'was' if aside == 1 else 'were'} set aside" if aside else ""
    return f"{wording.many(open_, 'question is', 'questions are')} under review{over}."


def new_page() -> SectionsPage:
    return SectionsPage(
        title="Open a review",
        lead="What is to be decided?",
        crumbs=(HOME, REVIEWS),
        sections=(
            Section(
                sentences=(
                    "It opens with criteria that public bodies commonly use, and with your groups."
                    " You change, drop and add what does not fit.",
                )
            ),
        ),
    )


def new_block(form: QuestionForm) -> FormBlock:
    return FormBlock(
        action=reverse("review_new"), button="Open the review", form=form,
        hints={"question": "For example: Should we stay on X?"},
    )  # fmt: skip


def question_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(title="Ask the question differently", crumbs=crumbs(record))


def question_block(form: AskAgainForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(action=reverse("review_question", args=[record.pk]), button="Save", form=form)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step. ``state`` in a word, ``done`` whether nothing more is needed there."""

    text: str
    href: str
    note: str
    state: str
    done: bool


@dataclass(frozen=True, kw_only=True)
class ReviewPage(Page):
    tasks: tuple[Task, ...]
    later: tuple[Task, ...]
    lead_known: HowKnown
    actions: tuple[Link, ...]
    warning: str


def review_page(
    record: ReviewRecord, under: Under, names: Names, found: Result | NotEnough,
    decisions: Sequence[DecisionRecord],
    *, today: date, zone: tzinfo, may: bool, may_set_aside: bool,
) -> ReviewPage:  # fmt: skip
    held, cells = known_cells(under, today)
    draws = found.outcome.n if isinstance(found, Result) else 0
    weighed = [one for one in under.weighings if one.points or one.order]
    return ReviewPage(
        title=record.question,
        lead=answer(found, names, weighed=bool(weighed)),
        lead_known=how_result(draws, len(weighed), held, cells, today)
        if isinstance(found, Result) else _nothing_yet(held, cells),
        crumbs=(HOME, REVIEWS),
        tasks=_tasks(record, under, held, cells),
        later=(*_later(record, found), _decide(record, decisions, zone)),
        actions=_actions(record, may=may, may_set_aside=may_set_aside),
        warning=_aside(record, zone),
    )  # fmt: skip


def _nothing_yet(held: int, cells: int) -> HowKnown:
    return HowKnown(
        method="There is no answer yet, because something is missing that it cannot be worked out"
        " without. It says what.",
        base=f"{held} of {cells} cells hold a figure or a judgement.",
        link=reverse("method", args=["review"]),
    )


def _aside(record: ReviewRecord, zone: tzinfo) -> str:
    if record.set_aside_at is None:
        return ""
    return wording.sentences(
        f"This review was set aside on {wording.day(record.set_aside_at, zone)}",
        record.set_aside_reason, "It stays to be read and changes no more",
    )  # fmt: skip


def _actions(record: ReviewRecord, *, may: bool, may_set_aside: bool) -> tuple[Link, ...]:
    def link(text: str, name: str) -> Link:
        return Link(text=text, href=reverse(name, args=[record.pk]))

    found = [link("Who changed what", "review_history"),
             link("What changed since a day", "review_since"),
             Link(text="Signposts", href=f"{reverse('signposts')}?review={record.pk}")]  # fmt: skip
    if may:
        found.append(link("Change the question", "review_question"))
    if may_set_aside and record.set_aside_at is None:
        found.append(link("Set it aside", "review_set_aside"))
    return tuple(found)


def _tasks(record: ReviewRecord, under: Under, held: int, cells: int) -> tuple[Task, ...]:
    def address(name: str) -> str:
        return reverse(f"review_{name}", args=[record.pk])

    options, leaves = len(under.options), len(under.leaves)
    people = [one for one in under.weighings if one.points or one.order]
    counting = [one for one in under.audiences if one.weight > 0]
    asked = any(one.by_group for one in under.leaves)
    return (
        Task(text="Options", href=address("options"),
             note="What you could do, each a state for each channel",
             state=wording.many(options, "option") if options else "Write two", done=options > 1),
        Task(text="Criteria", href=address("criteria"),
             note="What an option is judged by, from worst to best",
             state=wording.many(leaves, "criterion", "criteria") if leaves else "Write one",
             done=leaves > 0),
        Task(text="Groups", href=address("groups"), note="Who matters, and how much",
             state=wording.many(len(counting), "group") if counting
             else "Add groups" if asked else "Not asked for",
             done=bool(counting) or not asked),
        Task(text="Evidence", href=address("grid"),
             note="What is known of each option on each criterion, and how good it is",
             state=f"{held} of {cells} known" if cells else "Nothing to fill in yet",
             done=cells > 0 and held == cells),
        Task(text="Weights", href=address("weights"),
             note="How much each criterion matters, to each of you",
             state=f"{wording.many(len(people), 'person', 'people')} weighed" if people
             else "Nobody yet", done=bool(people)),
    )  # fmt: skip


def _later(record: ReviewRecord, found: Result | NotEnough) -> tuple[Task, ...]:
    ready = isinstance(found, Result)
    waits = "Worked out" if isinstance(found, Result) and found.choice is not None else "Not asked"
    return (
        Task(text="Result", href=reverse("review_result", args=[record.pk]),
             note="What ranks first how often, what would change it, and what we do not know",
             state="Worked out" if ready else "Cannot be yet", done=ready),
        Task(text="Is it worth waiting?", href=reverse("review_waiting", args=[record.pk]),
             note="What more we could find out, and whether it pays to wait for it",
             state=waits, done=waits == "Worked out"),
    )  # fmt: skip


def _decide(record: ReviewRecord, decisions: Sequence[DecisionRecord], zone: tzinfo) -> Task:
    """The newest decision that stands, else the draft, else that there is none."""
    stands = next(
        (one for one in decisions if one.frozen_at is not None and one.withdrawn_at is None), None
    )
    state = "Not decided"
    if stands is not None and stands.decided_on is not None:
        state = f"Decided on {wording.day(stands.decided_on, zone)}"
    elif any(one.frozen_at is None and one.withdrawn_at is None for one in decisions):
        state = "Being written"
    return Task(
        text="Decide",
        href=reverse("decision", args=[stands.pk]) if stands is not None
        else reverse("decide", args=[record.pk]),
        note="What is chosen, why, and when to look again; and the papers for the board",
        state=state, done=stands is not None,
    )  # fmt: skip


def set_aside_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(
        title="Set this review aside?",
        lead="It stays to be read, and changes no more. Nothing of it is deleted.",
        crumbs=crumbs(record),
    )


def set_aside_block(form: SetAsideForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        action=reverse("review_set_aside", args=[record.pk]), button="Set it aside",
        form=form, warning=True,
    )  # fmt: skip
