"""Objectives: what we set out to do, and whether we have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.kernel.words import listed
from goodmeasure.measures.definitions import Measure
from goodmeasure.reports import measures as words
from goodmeasure.reports import wording
from goodmeasure.services.objectives import Progress
from goodmeasure.store.models import Objective
from goodmeasure.web.forms.learning import ObjectiveForm
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, LEARNING
from goodmeasure.web.presenters.explaining import cell
from goodmeasure.web.presenters.parts import Empty, HowKnown, Tag, channel_title

MET = Tag(text="Met", shape="▲", colour="green")
NOT_MET = Tag(text="Not met", shape="▼", colour="orange")
MET_SO_FAR = Tag(text="Met so far", shape="▲", colour="green")
NOT_MET_YET = Tag(text="Not met yet", shape="▼", colour="grey")
CANNOT_TELL = Tag(text="Cannot tell", shape="?", colour="grey")
NOT_MEASURED = Tag(text="Not measured", shape="–", colour="white")


def objectives_page(
    found: Sequence[Progress], measures: Mapping[str, Measure], now: datetime, zone: tzinfo
) -> SectionsPage:
    grid = (
        Grid(
            caption="Objectives",
            head=("Objective", "Days", "Target", "Now", "So"),
            rows=tuple(_row(one, measures, zone) for one in found),
        )
        if found
        else None
    )
    empty = (
        None
        if found
        else Empty(
            sentence="No objective is set. A report reads better with what you set out to do."
        )
    )
    return SectionsPage(
        title="Objectives",
        lead=_lead(found) if found else "What did we set out to do, and have we?",
        lead_known=explained.records(wording.many(len(found), "objective"), now, zone)
        if found
        else None,
        crumbs=(HOME, LEARNING),
        sections=(Section(grid=grid, empty=empty),),
    )


def _lead(found: Sequence[Progress]) -> str:
    """ "1 of 3 objectives met, 1 not met; of 1 we cannot tell." """
    tags = Counter(_tag(one).text for one in found)
    others = [
        f"{wording.number(tags[tag.text])} {tag.text.lower()}"
        for tag in (MET_SO_FAR, NOT_MET, NOT_MET_YET, CANNOT_TELL, NOT_MEASURED)
        if tags[tag.text]
    ]
    met = f"{tags[MET.text] or 'None'} of {wording.many(len(found), 'objective')} met"
    return f"{met}; {listed(others)}." if others else f"{met}."


def _tag(one: Progress) -> Tag:
    if not one.objective.measure or one.objective.target is None or one.objective.channel is None:
        return NOT_MEASURED
    if one.met is None:
        return CANNOT_TELL
    if one.over:
        return MET if one.met else NOT_MET
    return MET_SO_FAR if one.met else NOT_MET_YET


def _row(one: Progress, measures: Mapping[str, Measure], zone: tzinfo) -> tuple[Cell, ...]:
    objective = one.objective
    days = f"{wording.day(objective.since)} to {wording.day(objective.until)}"
    head = (Cell(text=objective.sentence, own=True), Cell(text=days, own=True))
    if not objective.measure or objective.target is None or objective.channel is None:
        return (*head, Cell(), Cell(), Cell(tag=_tag(one)))
    measure = measures.get(objective.measure)
    key = f"objective-{objective.pk}"
    target = Cell(
        text=words.target(objective.target, measure)
        if measure
        else wording.number(objective.target),
        note=channel_title(objective.channel),
        key=f"{key}-target",
        how=HowKnown(
            method="A target that a person set.",
            base=channel_title(objective.channel),
            sources=(f"{objective.person or 'Set'}, {wording.day(objective.written_at, zone)}",),
        ),
    )
    said = words.figure(one.answer, measure) if one.answer and measure else ""
    return (*head, target, cell(one.answer, key, zone, words=said), Cell(tag=_tag(one)))


def set_form(form: ObjectiveForm) -> FormBlock:
    return FormBlock(
        title="Set an objective",
        action=reverse("objectives"),
        button="Set objective",
        form=form,
        hints={
            "sentence": "For example: Sponsors know where to find our guidance.",
            "target": "In the unit of the measure. A share is from 0 to 1: 0.9 is 90%. Met only"
            " where the whole range reaches it.",
        },
    )


def withdraw_form(one: Objective) -> FormBlock:
    return FormBlock(
        action=reverse("objective_withdraw", args=[one.pk]),
        button=f"Withdraw “{one.sentence[:40]}”",
        secondary=True,
    )
