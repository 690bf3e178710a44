"""A draft: what is written, what is still to write, and the form of each section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from goodmeasure.decisions.record.missing import SECTIONS, Missing
from goodmeasure.decisions.record.words import Words
from goodmeasure.reports import wording
from goodmeasure.store.models import DecisionRecord, ReviewRecord
from goodmeasure.web.forms.decisions import DraftForm, FreezeForm, WithdrawForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, REVIEWS
from goodmeasure.web.presenters.decisions.shared import crumbs, deciding, state_words
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Empty
from goodmeasure.web.presenters.reviews.overview import Task
from goodmeasure.web.presenters.reviews.shared import crumbs as review_crumbs

LABELS: Mapping[str, Mapping[str, str]] = {
    "purpose": {"purpose": "Purpose", "background": "Background"},
    "reasons": {"reasons": "Reasons for the choice", "dissent": "What was said against it"},
    "authority": {"decided_by": "Who decides", "authority": "Under what authority"},
    "accessibility": {"accessibility": "What it does to people who use assistive technology"},
    "risks": {"impersonation": "The risk that somebody takes our name or place"},
    "incident": {"incident": "How people are told when systems are down"},
    "cost": {"cost": "What it costs"},
    "steps": {"colleagues": "What colleagues should do from now on"},
    "resolution": {"recommendation": "Recommendation",
                   "resolution": "Resolution, as it goes into the minutes"},
    "places": {"contact": "Whom to ask"},
}  # fmt: skip
"""Passages of each section, and what they are called on its form."""

HINTS: Mapping[str, str] = {
    "purpose": "What this paper asks for, in a sentence or two.",
    "background": "What led to the question: what changed, what was tried, what the rules ask.",
    "reasons": "Why this option, in the words of those who decide.",
    "dissent": "What was said against it and by whom, or that nobody spoke against it.",
    "decided_by": "For example: the Communications Committee, at its meeting in March.",
    "authority": "For example: scheme of delegation, paragraph 4.2.",
    "accessibility": "Screen readers, captions, pictures with descriptions, plain text. The public"
    " notice says it too, so write it for everybody.",
    "impersonation": "Is the name kept? Who watches for copies? What does the website link to? The"
    " public notice says it too, so write it for everybody.",
    "incident": "Which places carry the message, in which order, and who posts it. The public"
    " notice says it too, so write it for everybody.",
    "cost": "Hours, licences, training. Say so if it costs nothing more.",
    "colleagues": "For the internal update. Leave empty if there is nothing for them to do.",
    "recommendation": "For example: That the committee agrees to close the account on X.",
    "resolution": "For example: RESOLVED: that the account on X be closed on 1 April.",
    "contact": "A name or an address for questions, printed in the notice and the report.",
    "option": "The options of the review.",
    "review_on": "On that day, or when a signpost trips, the question is opened again.",
}


@dataclass(frozen=True, kw_only=True)
class DecidePage(Page):
    tasks: tuple[Task, ...]
    later: tuple[Task, ...]
    warning: str
    start: bool
    """Whether there is nothing yet but a button to start with."""


def decide_page(
    review: ReviewRecord, draft: DecisionRecord | None, out: Sequence[Missing], *, may: bool
) -> DecidePage:
    if draft is None:
        return DecidePage(
            title="Write down the decision",
            lead="A decision keeps its reasons, its risks and every figure as it stood that day.",
            crumbs=review_crumbs(review), tasks=(), later=(), warning="", start=may,
        )  # fmt: skip
    todo = {one.section for one in out}
    return DecidePage(
        title="Write down the decision",
        lead=_lead(out), crumbs=review_crumbs(review),
        tasks=tuple(_task(draft, key, title, out) for key, title in SECTIONS.items()),
        later=_later(draft, ready=not todo), warning="", start=False,
    )  # fmt: skip


def _lead(out: Sequence[Missing]) -> str:
    if not out:
        return "Everything is written. Read the papers, and let an approver freeze the decision."
    sections = len({one.section for one in out})
    written = len(SECTIONS) - sections
    if not written:
        return "Nothing is written yet. Write the sections in any order; each is saved by itself."
    left = "one section" if sections == 1 else "several sections"
    return f"Written in part: {left} still to write."


def _task(draft: DecisionRecord, key: str, title: str, out: Sequence[Missing]) -> Task:
    left = [one.what for one in out if one.section == key]
    touched = draft.words.get("touched", {}).get(key)
    note = " ".join(left) if left else f"Written by {touched[1]}." if touched else ""
    return Task(
        text=title, href=reverse("decision_write", args=[draft.pk, key]), note=note,
        state="To write" if left else "Written", done=not left,
    )  # fmt: skip


def _later(draft: DecisionRecord, *, ready: bool) -> tuple[Task, ...]:
    return (
        Task(
            text="Read the papers", href=reverse("pack", args=[draft.pk]),
            note="A report, a summary, a notice and others, as they stand now.",
            state="Any time", done=True,
        ),
        Task(
            text="Freeze the decision", href=reverse("decision_freeze", args=[draft.pk]),
            note="An approver does it. From then on nothing in it changes.",
            state="Ready" if ready else "Not yet", done=ready,
        ),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WritePage(Page):
    action: str
    hints: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def write_page(draft: DecisionRecord, section: str, out: Sequence[Missing]) -> WritePage:
    return WritePage(
        title=SECTIONS[section], lead=draft.title, crumbs=deciding(draft.review), hints=HINTS,
        action=reverse("decision_write", args=[draft.pk, section]),
        missing=tuple(one.what for one in out if one.section == section),
    )  # fmt: skip


def start_of(draft: DecisionRecord, section: str, words: Words) -> dict[str, Any]:
    """What stands in the form of a section when it opens."""
    found: dict[str, Any] = {name: getattr(words, name) for name in LABELS.get(section, {})}
    if section == "choice":
        found = {
            "title": draft.title, "option": draft.choice, "do": "wait" if draft.is_wait else "do",
            "decided_on": draft.decided_on, "review_on": draft.review_on,
            "replaces": words.replaces or "",
        }  # fmt: skip
    return {**found, "seen": draft.version}


def freeze_page(draft: DecisionRecord, out: Sequence[Missing]) -> SectionsPage:
    """What it means, before it is done; or what is still to write, each with where."""
    sections: list[Section] = []
    if out:
        links = tuple(
            Link(text=f"{SECTIONS[one.section]}: {one.what}",
                 href=reverse("decision_write", args=[draft.pk, one.section]))
            for one in out
        )  # fmt: skip
        sections.append(Section(
            title="Still to write", links=links,
            sentences=("The decision cannot be frozen before these are written.",),
        ))  # fmt: skip
    else:
        sections.append(Section(title="What it means", bullets=(
            "The review, its result, every figure with its range, the groups, the routes, the log"
            " and the signposts are kept as they stand now.",
            "Nothing of it changes afterwards, whatever is collected or written later. What is"
            " another then is shown beside it.",
            "Channels are not changed by it: the steps say who does that, and when.",
            "It cannot be undone. A decision can be withdrawn, and a later one can replace it.",
        )))  # fmt: skip
    return SectionsPage(
        title="Freeze the decision?" if not out else "It cannot be frozen yet",
        lead=draft.title, lead_own=True, crumbs=deciding(draft.review), sections=tuple(sections),
    )  # fmt: skip


def freeze_block(form: FreezeForm, draft: DecisionRecord) -> FormBlock:
    return FormBlock(
        action=reverse("decision_freeze", args=[draft.pk]),
        button="Freeze the decision", form=form,
    )  # fmt: skip


def withdraw_page(one: DecisionRecord) -> SectionsPage:
    return SectionsPage(
        title="Withdraw this decision?", lead=one.title, lead_own=True, crumbs=crumbs(one),
        sections=(Section(bullets=(
            "It stays here to be read, and its papers say what they said.",
            "Everybody sees that it was withdrawn, by whom and why.",
            "It cannot be undone.",
        )),),
    )  # fmt: skip


def withdraw_block(form: WithdrawForm, one: DecisionRecord) -> FormBlock:
    return FormBlock(
        action=reverse("decision_withdraw", args=[one.pk]), form=form, warning=True,
        button="Withdraw the decision",
    )  # fmt: skip


def decisions_page(found: Sequence[DecisionRecord]) -> SectionsPage:
    rows = tuple(
        (
            Cell(text=one.title, href=reverse("decision", args=[one.pk]), own=True),
            Cell(text=state_words(one)),
            Cell(text=wording.day(one.decided_on) if one.decided_on else "No day yet", own=True),
            Cell(text=wording.day(one.review_on) if one.review_on else "No day yet", own=True),
        )
        for one in found
    )
    grid = Grid(
        caption="Decisions, drafts first",
        head=("Decision", "State", "Decided", "Looked at again"), rows=rows,
    )  # fmt: skip
    empty = Empty(
        sentence="There is no decision yet. A review ends in one: open it, and choose “Decide”.",
        action="Go to reviews", href=reverse("reviews"),
    )  # fmt: skip
    return SectionsPage(
        title="Decisions", lead="What did we decide, why, and what would change it?",
        crumbs=(HOME, REVIEWS),
        sections=(Section(grid=grid, empty=empty),),
    )  # fmt: skip


def form_fields(form: DraftForm) -> list[tuple[str, list[Any]]]:
    """Fields in their groups; those in none stand first."""
    grouped = {name for one in form.fieldsets for name in one.names}
    loose = [form[name] for name in form.fields if name not in grouped]
    sets = [(one.legend, [form[name] for name in one.names]) for one in form.fieldsets]
    return [("", loose), *sets]
