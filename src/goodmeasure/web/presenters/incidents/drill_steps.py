"""A drill while it runs: one step on one screen, and the end of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.urls import reverse

from goodmeasure.decisions.incident.drill import Timed, total
from goodmeasure.reports import wording
from goodmeasure.reports.incident.words import took_words
from goodmeasure.services.incidents.drills import Now
from goodmeasure.store.models import Drill
from goodmeasure.web.forms.incidents import FinishForm
from goodmeasure.web.presenters.blocks import FormBlock, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, PLANS
from goodmeasure.web.presenters.incidents.plan import PLAN
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Fact, HowKnown

DRILLS = Crumb(text="Drills", href="/plans/incident/drills/")
LEFT = timedelta(hours=2)
"""No step of a drill takes so long. Chosen, not found."""
HOW = HowKnown(
    method="The server notes when each step is ended. A step lasts from the end of the one before;"
    " the whole drill from its start to the end of the last step that was ended.",
    base="Steps made from the plan of that day: to get at it, to start it, to get into each place"
    " and be ready to publish, and to find a way for each group that has none.",
    caveats=(
        "A step that failed did not work, however short it took.",
        "Plans differ between versions, and so do their steps.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class StepPage(Page):
    """One step on one screen."""

    place: str
    how: HowKnown
    facts: tuple[Fact, ...]
    message: str
    since: str
    left: str
    """Said where it looks as if the drill was left and come back to."""
    done: str
    failed: str
    back: str
    stop: str


def step_page(drill: Drill, here: Now, *, now: datetime, zone: tzinfo) -> StepPage:
    row, key = here.row, drill.pk
    began = row.started_at or drill.started_at
    return StepPage(
        title=row.title,
        crumbs=(),
        place=f"Step {row.position} of {here.of}",
        how=HOW,
        facts=tuple(Fact(name=name, value=value) for name, value in here.step.lines),
        message=here.step.message,
        since=wording.moment(began, zone),
        left=_left(now - began),
        done=reverse("drill_done", args=[key, row.position]),
        failed=reverse("drill_failed", args=[key, row.position]),
        back=reverse("drill_back", args=[key, row.position]) if row.position > 1 else "",
        stop=reverse("drill_finish", args=[key]),
    )


def _left(running: timedelta) -> str:
    if running < LEFT:
        return ""
    return (
        f"This step has been running for {took_words(running)}. If the drill was left and come back"
        " to, its times say nothing any more: stop it here, and start another."
    )


def noted_late(drill: Drill) -> str:
    if drill.finished_at is not None:
        return "Somebody had finished the drill already, so nothing was noted."
    return "Somebody had ended that step already. What you wrote is kept with it: it did not work."


def finished_already(learned: str) -> str:
    said = f" What you wrote was not kept: “{learned.strip()}”" if learned.strip() else ""
    return f"Somebody had finished this drill already.{said}"


def ended(steps: Sequence[Timed]) -> int:
    return sum(one.ended_at is not None for one in steps)


def finish_page(drill: Drill, steps: Sequence[Timed]) -> SectionsPage:
    left = [one for one in steps if one.ended_at is None]
    said = (f"Not reached: {'; '.join(one.title for one in left)}.",) if left else ()
    return SectionsPage(
        title="Stop the drill here?" if left else "That was the last step",
        lead=drill_sentence(steps),
        lead_known=HOW,
        crumbs=(HOME, PLANS, PLAN, DRILLS),
        sections=(
            Section(sentences=said, own_words=True),
            Section(
                links=(
                    Link(text="Go back to the drill", href=reverse("drill_step", args=[drill.pk])),
                )
            )
            if left
            else Section(),
        ),
    )


def drill_sentence(steps: Sequence[Timed]) -> str:
    took, failed = total(steps), sum(one.failed for one in steps)
    if took is None:
        return "No step was ended."
    reached = f"{ended(steps)} of {len(steps)} steps took {took_words(took)}."
    if not failed:
        return f"{reached} All of those worked."
    return f"{reached} {wording.many(failed, 'step')} did not work."


def finish_form(form: FinishForm, drill: Drill) -> FormBlock:
    return FormBlock(
        title="What was learned",
        action=reverse("drill_finish", args=[drill.pk]),
        button="Keep the drill",
        form=form,
        hints={
            "learned": "What to change: the plan, the routing table, where keys are kept.",
            "next_on": "Half a year on is usual, and sooner after a drill that failed.",
        },
    )


def back_form(drill: Drill, steps: Sequence[Timed]) -> FormBlock:
    back = reverse("drill_back", args=[drill.pk, ended(steps) + 1])
    return FormBlock(
        action=back, button="Open the last step again", secondary=True,
        sentences=("If it was ended by mistake. Its time runs on from when it began.",),
    )  # fmt: skip
