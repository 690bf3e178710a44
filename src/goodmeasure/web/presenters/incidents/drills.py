"""Drills: those so far, and what one came to beside the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.incident.drill import Beside, Timed, beside, total
from goodmeasure.reports import wording
from goodmeasure.reports.incident.words import longer_words, took_words
from goodmeasure.services.incidents.drills import Due, timed
from goodmeasure.store.models import Drill
from goodmeasure.web.forms.incidents import ScenarioForm
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import HOME, PLANS
from goodmeasure.web.presenters.incidents.drill_steps import DRILLS, HOW, drill_sentence
from goodmeasure.web.presenters.incidents.plan import PLAN, due_sentence
from goodmeasure.web.presenters.parts import Empty, Tag

WORKED = Tag(text="Worked", shape="▲", colour="green")
FAILED = Tag(text="Did not work", shape="▼", colour="red")
NOT_REACHED = Tag(text="Not reached", shape="–", colour="grey")
RUNNING = Tag(text="Running", shape="◔", colour="blue")


def drills_page(
    found: Sequence[Drill], running: Drill | None, due: Due | None, *, zone: tzinfo, today: date,
    may_drill: bool, has_plan: bool,
) -> SectionsPage:  # fmt: skip
    sections = []
    if not has_plan:
        sections.append(
            Section(
                empty=Empty(
                    sentence="There is no plan to try yet.", action="Make the plan first",
                    href=reverse("incident"),
                )
            )
        )  # fmt: skip
    if running is not None:
        link = Link(text="Go on with it", href=reverse("drill_step", args=[running.pk]))
        sections.append(
            Section(
                title="A drill is running",
                sentences=(
                    f"{running.scenario} Started on {wording.moment(running.started_at, zone)}.",
                ),
                own_words=True,
                links=(link,) if may_drill else (),
            )
        )
    if due is not None:
        sections.append(Section(sentences=(due_sentence(due, today),), own_words=True))
    if found:
        sections.append(_history(found, zone))
    return SectionsPage(
        title="Drills",
        lead="Would the plan work? Trying it out is the only way to know.",
        crumbs=(HOME, PLANS, PLAN),
        sections=tuple(sections),
    )


def _history(found: Sequence[Drill], zone: tzinfo) -> Section:
    newest = next((one for one in found if one.finished_at is not None), None)
    return Section(
        title="Drills so far",
        grid=Grid(
            caption="Drills, newest first",
            head=("Drill", "Took", "Steps that did not work", "Next drill"),
            rows=tuple(_past(one, zone, first=one is newest) for one in found),
        ),
    )


def _past(one: Drill, zone: tzinfo, *, first: bool) -> tuple[Cell, ...]:
    steps = timed(one)
    failed = sum(step.failed for step in steps)
    name = Cell(
        text=wording.day(one.started_at, zone), href=reverse("drill", args=[one.pk]),
        note=one.scenario, own=True,
    )  # fmt: skip
    if one.finished_at is None:
        return (name, Cell(tag=RUNNING), Cell(), Cell())
    return (
        name,
        Cell(text=took_words(total(steps)), key="drills-how", how=HOW if first else None),
        Cell(text=f"{failed} of {len(steps)}", key="drills-how"),
        Cell(text=wording.day(one.next_on) if one.next_on else "", own=True),
    )


def start_form(form: ScenarioForm) -> FormBlock:
    return FormBlock(
        title="Start a drill",
        key="start",
        action=reverse("drills"),
        button="Start the drill now",
        form=form,
        sentences=(
            "Take a phone, without our network: turn Wi-Fi off. Each step comes on a screen of its"
            " own, and the clock runs from the start. Nothing is sent to anybody.",
        ),
    )


def again_form(drill: Drill) -> FormBlock:
    return FormBlock(
        title="Was it ended by mistake?",
        action=reverse("drill_again", args=[drill.pk]),
        button="Open this drill again",
        secondary=True,
        sentences=(
            "It goes on where it was, and a step that had not ended runs on. What was learned and"
            " the day of the next one can be changed then, too. Within a day of its end only.",
        ),
    )


def drill_page(
    drill: Drill, steps: Sequence[Timed], before: Drill | None, last: Sequence[Timed], *,
    zone: tzinfo, may_drill: bool,
) -> SectionsPage:  # fmt: skip
    going = drill.finished_at is None
    go_on = Link(text="Go on with it", href=reverse("drill_step", args=[drill.pk]))
    by = f", by {drill.person}" if drill.person else ""
    about = [
        drill.scenario,
        f"Started on {wording.moment(drill.started_at, zone)}{by}, on version"
        f" {drill.plan.version} of the plan.",
    ]
    if drill.next_on is not None:
        about.append(f"Next drill: {wording.day(drill.next_on)}.")
    sections = [Section(sentences=tuple(about), own_words=True)]
    if drill.learned:
        sections.append(
            Section(title="What was learned", sentences=(drill.learned,), own_words=True)
        )
    if before is not None and not going:
        sections.append(_compared(steps, before, last, zone))
    sections.append(_steps(beside(steps, () if going else last)))
    return SectionsPage(
        title=f"Drill of {wording.day(drill.started_at, zone)}",
        own_title=True,
        lead="This drill is running." if going else drill_sentence(steps),
        lead_known=HOW,
        crumbs=(HOME, PLANS, PLAN, DRILLS),
        actions=(go_on,) if going and may_drill else (),
        sections=tuple(sections),
    )


def _compared(
    steps: Sequence[Timed], before: Drill, last: Sequence[Timed], zone: tzinfo
) -> Section:
    mine, theirs = total(steps), total(last)
    same = {one.title for one in steps} == {one.title for one in last}
    whole = longer_words(mine - theirs) if mine is not None and theirs is not None else ""
    mended = [
        one.now.title for one in beside(steps, last)
        if one.before is not None and one.before.failed and one.now.ended_at and not one.now.failed
    ]  # fmt: skip
    said = [f"The whole drill took {whole}, beside that one."] if whole else []
    if not same:
        said.append("The plan has other steps than then, so only steps with one name are compared.")
    if mended:
        said.append(f"Did not work then, and does now: {'; '.join(mended)}.")
    return Section(
        title=f"Beside the drill of {wording.day(before.started_at, zone)}",
        sentences=tuple(said),
        rests_on="how-lead",
    )


def _steps(found: Sequence[Beside]) -> Section:
    compared = any(one.before is not None for one in found)
    head = ("Step", "How it went", "Took", *(("Beside the last drill",) if compared else ()))
    return Section(
        title="Step by step",
        grid=Grid(
            caption="Steps of the drill, in order",
            head=head,
            rows=tuple(_step_row(one, compared=compared) for one in found),
        ),
    )


def _step_row(one: Beside, *, compared: bool) -> tuple[Cell, ...]:
    now = one.now
    went = FAILED if now.failed else WORKED if now.ended_at else NOT_REACHED
    took = (
        Cell(text=took_words(now.took), key="how-lead")
        if now.took is not None
        else Cell(text="Not reached", own=True)
    )
    return (
        Cell(text=now.title, own=True),
        Cell(tag=went, note=now.note, own=True),
        took,
        *((Cell(text=_beside(one), key="how-lead"),) if compared else ()),
    )


def _beside(one: Beside) -> str:
    if one.before is None:
        return "Not a step then"
    if one.longer_by is not None:
        return longer_words(one.longer_by)
    if one.before.failed:
        return "Did not work then"
    return "Not reached then" if one.before.took is None else took_words(one.before.took) + " then"
