"""The incident plan as a page: who hears what, where, in what order, and whom nobody could tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.decisions.incident.changes import Change
from goodmeasure.decisions.incident.plan import Leans, Plan, Routes, Row
from goodmeasure.reports import wording
from goodmeasure.reports.incident import words
from goodmeasure.services.incidents.drills import Due
from goodmeasure.store.models import IncidentPlan
from goodmeasure.web.presenters.blocks import Cell, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.crumbs import HOME, PLANS
from goodmeasure.web.presenters.incidents.places import PERHAPS, PlaceCard, cards
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag

PLAN = Crumb(text="Incident plan", href="/plans/incident/")
NOTHING = Tag(text="Nothing works", shape="○", colour="red")
QUESTION = "If our systems are down, who hears what, where, from whom, and in what order?"


@dataclass(frozen=True, kw_only=True)
class IncidentPage(SectionsPage):
    cards: tuple[PlaceCard, ...] = ()
    after: tuple[Section, ...] = ()
    """Sections below the cards."""


def nothing_page(routes: Routes, *, may_write: bool) -> SectionsPage:
    """Before there is a plan: what is missing for one, or the way to write it."""
    if not routes.rows:
        empty = Empty(
            sentence="No purpose is about things that go wrong, or there are no groups yet. The"
            " plan is made of both.",
            action="Look at the purposes", href=reverse("purposes"),
        )  # fmt: skip
    elif not any(one.ways for one in routes.rows):
        empty = Empty(
            sentence="Nobody has chosen yet where any group is told when things go wrong.",
            action="Choose in the routing table", href=reverse("routing"),
        )  # fmt: skip
    else:
        empty = Empty(
            sentence="There is no plan yet. The routing table says where groups are told when"
            " things go wrong; the plan says from whom, with what words, and what to do without"
            " our systems.",
            action="Write the plan" if may_write else "",
            href=reverse("incident_write") if may_write else "",
        )
    return SectionsPage(
        title="Incident plan", lead=QUESTION, crumbs=(HOME, PLANS), sections=(Section(empty=empty),)
    )


def plan_page(
    kept: IncidentPlan, plan: Plan, changed: Sequence[Change], versions: Sequence[IncidentPlan],
    due: Due | None, *, zone: tzinfo, today: date, may_write: bool,
) -> IncidentPage:  # fmt: skip
    write = Link(text="Write a new version", href=reverse("incident_write"))
    return IncidentPage(
        title="Incident plan",
        lead=words.lead(plan),
        lead_known=_how(kept, plan, zone),
        crumbs=(HOME, PLANS),
        actions=(
            Link(text="Save it as one file (HTML)", href=reverse("incident_html")),
            Link(text="Save it to print (PDF)", href=reverse("incident_pdf")),
            Link(text="Drills", href=reverse("drills")),
            *((write,) if may_write else ()),
        ),
        sections=(*_changed(changed, write if may_write else None), _start(plan), *_body(plan)),
        cards=cards(plan),
        after=(_drill(due, today), _versions(versions, zone)),
    )


def version_page(kept: IncidentPlan, plan: Plan, *, zone: tzinfo) -> IncidentPage:
    until = wording.day(kept.ended_at, zone) if kept.ended_at else ""
    saved = f"?version={kept.version}"
    return IncidentPage(
        title=f"Incident plan, version {kept.version}",
        own_title=True,
        lead=words.lead(plan),
        lead_known=_how(kept, plan, zone),
        crumbs=(HOME, PLANS, PLAN),
        actions=(
            Link(text="Save it as one file (HTML)", href=reverse("incident_html") + saved),
            Link(text="Save it to print (PDF)", href=reverse("incident_pdf") + saved),
        ),
        sections=(
            Section(
                sentences=(
                    f"This version held from {wording.day(kept.at, zone)} to {until}. Another one"
                    " holds now.",
                ),
                own_words=True,
                links=(Link(text="The plan that holds", href=reverse("incident")),),
            ),
            _start(plan),
            *_body(plan),
        ),
        cards=cards(plan),
    )


def write_page(kept: IncidentPlan | None) -> Page:
    return Page(
        title="Write a new version" if kept else "Write the incident plan",
        lead="What you keep is a new version, and ends the one before."
        if kept
        else "Where groups are told comes from the routing table. The rest is yours to say.",
        crumbs=(HOME, PLANS, PLAN),
    )


def _how(kept: IncidentPlan, plan: Plan, zone: tzinfo) -> HowKnown:
    named = dict.fromkeys(one.purpose_name for one in plan.routes.rows)
    by = f", made by {kept.person}" if kept.person else ""
    return HowKnown(
        method="A group counts where the first place or the one to fall back to runs without our"
        " systems. Whether it does is what a person said of the place; where nobody said, website,"
        " e-mail and phone are taken to run on our systems, and other places not to. A group"
        " without a place of its own is told where a group that it is part of is told.",
        base=f"{len(plan.rows)} rows of the routing table: each group that has a place of its own,"
        f" or that nobody tells, for {', '.join(f'“{one}”' for one in named)}.",
        sources=(f"Version {kept.version} of the plan, of {wording.day(kept.at, zone)}{by}.",),
        caveats=("Only a drill shows whether it is so.",),
    )


def _changed(changed: Sequence[Change], write: Link | None) -> tuple[Section, ...]:
    if not changed:
        return ()
    return (
        Section(
            title="The routing table has changed since this version was made",
            key="changed",
            bullets=tuple(words.change_words(one) for one in changed),
            own_words=True,
            links=(write,) if write else (),
        ),
    )


def _start(plan: Plan) -> Section:
    return Section(
        title="Start here",
        bullets=(
            f"Who says that the plan starts: {plan.words.starts}",
            f"Where copies of it are: {plan.words.copies}",
        ),
        own_words=True,
    )


def _body(plan: Plan) -> tuple[Section, ...]:
    minded = (*words.warnings(plan), *filter(None, (words.gaps_sentence(plan),)))
    order = Section(
        title="Tell them in this order",
        grid=Grid(
            caption="Groups in order, with where they are told",
            head=("Whom", "Where, with our systems down", "If that fails too", "Usually"),
            rows=tuple(_row(plan, row, place) for place, row in enumerate(plan.told, start=1)),
        ),
    )
    mind = Section(title="Nobody could tell them for sure", bullets=minded, own_words=True)
    return (mind, order) if minded else (order,)


def _row(plan: Plan, row: Row, place: int) -> tuple[Cell, ...]:
    found, then = plan.when_down(row), plan.then(row)
    name = Cell(text=f"{place}. {words.row_name(plan, row)}", own=True)
    if found is None:
        first = Cell(tag=NOTHING, text="", own=True)
    else:
        mind = PERHAPS if plan.leans(found) is Leans.SIGN_IN else None
        first = Cell(text=found.title, own=True, tag=mind)
    return (
        name,
        first,
        Cell(text=then.title if then else "Nothing" if found else "–", own=True),
        Cell(text=words.titles(plan, row.ways[:1]), own=True),
    )


def _drill(due: Due | None, today: date) -> Section:
    return Section(
        title="Drills",
        sentences=(due_sentence(due, today),) if due else (),
        own_words=True,
        links=(Link(text="Try it out, or look back", href=reverse("drills")),),
    )


def due_sentence(due: Due, today: date) -> str:
    """A sentence with a day in it."""
    return words.due_words(due.on, today, tried=due.last is not None)


def _versions(versions: Sequence[IncidentPlan], zone: tzinfo) -> Section:
    return Section(
        title="Versions",
        grid=Grid(
            caption="Versions of the plan, newest first",
            head=("Version", "Made", "Until"),
            rows=tuple(
                (
                    Cell(
                        text=f"Version {one.version}", own=True,
                        href=reverse("incident_version", args=[one.version])
                        if one.ended_at
                        else "",
                    ),
                    Cell(
                        text=wording.day(one.at, zone), own=True,
                        note=str(one.person) if one.person else "Command line",
                    ),
                    Cell(
                        text=wording.day(one.ended_at, zone) if one.ended_at else "Holds", own=True
                    ),
                )
                for one in versions
            ),
        ),
    )  # fmt: skip
