"""One group: who they are, where, where they expect us, what we hear and tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.pieces import Estimate, Question
from goodmeasure.reports import wording
from goodmeasure.services.audiences.inputs import Heard, Received
from goodmeasure.services.audiences.routing import route_words
from goodmeasure.services.audiences.sets import Sets
from goodmeasure.store.models import Evidence, Group, Purpose, Route
from goodmeasure.web.presenters.audiences import where
from goodmeasure.web.presenters.audiences.inputs import how_input, kind_words
from goodmeasure.web.presenters.audiences.parts import grade_tag, how_size
from goodmeasure.web.presenters.audiences.sets import sets_section, waves_sections
from goodmeasure.web.presenters.blocks import Cell, Figure, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.parts import Empty


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """All that one group's page shows."""

    group: Group
    parts: Sequence[Group]
    of_parts: Mapping[Question, Estimate]
    """What is known of the parts, each by itself."""
    purposes: Sequence[Purpose]
    cells: Mapping[Question, Estimate]
    facts: Sequence[Evidence]
    sets: Sets
    heard: Heard | None
    received: Received
    routes: Sequence[Route]
    may_change: bool


def group_page(view: GroupView, zone: tzinfo) -> SectionsPage:
    group = view.group
    sections = [
        *_about(view, zone),
        where.presence(group, view.cells, zone),
        *where.of_parts(view.parts, view.of_parts, zone),
        *where.expectations(group, view.purposes, view.cells, zone),
        sets_section(view.sets, group),
        *waves_sections(group, view.cells),
        _facts(view),
        _heard(view),
        _routes(view, zone),
    ]
    change = Link(text="Change this group", href=reverse("group_change", args=[group.pk]))
    evidence = Link(text="Its evidence", href=f"{reverse('evidence')}?group={group.pk}")
    return SectionsPage(
        title=group.name,
        lead=where.lead(view.cells),
        lead_how="presence-how",
        crumbs=(HOME, AUDIENCES),
        actions=(*((change,) if view.may_change else ()), evidence),
        sections=tuple(sections),
    )


def _about(view: GroupView, zone: tzinfo) -> list[Section]:
    group = view.group
    sentences = [group.description] if group.description else []
    if group.retired_at is not None:
        sentences.insert(0, f"It was retired on {wording.day(group.retired_at, zone)}.")
    if group.parent is not None:
        sentences.append(f"Part of {group.parent.name}.")
    sentences.append(
        "They are members of the general public, as national surveys ask it."
        if group.is_public
        else "National figures say nothing about them: they are not asked as members of the public."
    )
    found = [
        Section(
            sentences=tuple(sentences),
            own_words=True,
            figures=(
                Figure(
                    sentence=f"{wording.number(group.size)} people.",
                    how=how_size(group),
                    key="size",
                ),
            )
            if group.size
            else (),
        )
    ]
    if not group.size:
        found.append(
            Section(sentences=("How many they are is not known, so counts cannot become shares.",))
        )
    if group.owed:
        found.append(Section(title="What we owe them", sentences=(group.owed,), own_words=True))
    return found


def _facts(view: GroupView) -> Section:
    """Facts without a figure: read beside the cells, counted nowhere."""
    return Section(
        title="What else is known",
        grid=Grid(
            caption="Facts without a figure, newest first",
            head=("What is so", "Grade", "Source"),
            rows=tuple(
                (
                    Cell(
                        text=one.statement, href=reverse("evidence_item", args=[one.pk]), own=True
                    ),
                    Cell(tag=grade_tag(one.grade)),
                    Cell(text=f"{one.source_name}, {wording.day(one.dated)}", own=True),
                )
                for one in view.facts
            ),
        )
        if view.facts
        else None,
        sentences=() if view.facts else ("Nothing is written down that is not a figure.",),
    )


def _heard(view: GroupView) -> Section:
    title, period = "What we hear from them", view.received.period
    days = wording.period(period.since, period.until)
    links = (Link(text="Input of every group", href=reverse("input")),)
    counts = view.heard.counts if view.heard else {}
    if not counts:
        return Section(
            title=title,
            figures=(
                Figure(
                    sentence=f"Nothing is known to have come from them from {days}: we miss their"
                    " input, or do not know that it is theirs.",
                    how=how_input(view.received),
                    key="heard",
                ),
            ),
            links=links,
        )
    said = ", ".join(f"{kind_words(k).lower()}: {wording.number(n)}" for k, n in counts.items())
    return Section(
        title=title,
        figures=(
            Figure(sentence=f"From {days}: {said}.", how=how_input(view.received), key="heard"),
        ),
        links=links,
    )


def _routes(view: GroupView, zone: tzinfo) -> Section:
    return Section(
        title="Where we tell them what",
        grid=Grid(
            caption="Routes",
            head=("Purpose", "Where", "Why", "Chosen"),
            rows=tuple(
                (
                    Cell(
                        text=one.purpose.name,
                        href=reverse("route", args=[one.group_id, one.purpose_id]),
                        own=True,
                    ),
                    Cell(
                        text=route_words(one),
                        note="If the first is down" if one.is_fallback else "",
                        own=True,
                    ),
                    Cell(text=one.reason, own=True),
                    Cell(text=wording.day(one.chosen_at, zone), own=True),
                )
                for one in view.routes
            ),
        ),
        empty=Empty(
            sentence="Nobody has chosen where they are told anything.",
            action="Go to the routing table",
            href=reverse("routing"),
        ),
    )
