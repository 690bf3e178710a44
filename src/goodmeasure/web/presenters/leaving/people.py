"""Where people can go: plans that lean on the channel, and each of their groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.decisions.leaving.notices import Spot
from goodmeasure.reports import wording
from goodmeasure.services.leaving.where import Affected, GroupWays, Way
from goodmeasure.store.models import LeavingPlan, Route
from goodmeasure.web.presenters.blocks import Cell, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.explaining import cell
from goodmeasure.web.presenters.leaving.plan import crumbs
from goodmeasure.web.presenters.parts import Empty

UNKNOWN = "We do not know where to reach them."


def people_page(
    plan: LeavingPlan,
    found: Sequence[Affected],
    spots: Sequence[Spot],
    broken: Sequence[Route],
    zone: tzinfo,
) -> SectionsPage:
    lost = sorted({each.group.name for one in found for each in one.groups if not each.ways})
    lead = (
        "No plan leans on this channel." if not found
        else f"Of these groups we do not know where to reach them: {', '.join(lost)}." if lost
        else "Every group of every plan that leans on this channel can be reached elsewhere."
    )  # fmt: skip
    return SectionsPage(
        title="Where people can go",
        lead=lead,
        lead_own=True,
        crumbs=crumbs(plan),
        actions=(
            Link(text="Write down a plan", href=reverse("work_add")),
            Link(text="Routing table", href=reverse("routing")),
        ),
        sections=(*(_plan(one, zone) for one in found), _spots(spots), *_broken(broken)),
    )


def _plan(one: Affected, zone: tzinfo) -> Section:
    rows = tuple(
        row for place, each in enumerate(one.groups) for row in _group(one, each, place, zone)
    )
    grid = Grid(
        caption=f"{one.plan.title}: where else its groups can be reached",
        head=("Group", "Where else", "How many of them", "Can we reach them there?"),
        rows=rows,
    )
    return Section(
        title=one.plan.title,
        key=f"plan-{one.plan.pk}",
        sentences=(f"To be talked through with {one.plan.owner}.",),
        own_words=True,
        grid=grid,
        empty=Empty(sentence="No group is named in this plan. Ask its owner."),
        links=(Link(text="Open the plan", href=reverse("work", args=[one.plan.pk]),
                    hidden=one.plan.title),),
    )  # fmt: skip


def _group(
    one: Affected, each: GroupWays, place: int, zone: tzinfo
) -> list[tuple[Cell, ...]]:  # fmt: skip
    name = Cell(text=each.group.name, own=True, href=reverse("group", args=[each.group.pk]))
    if not each.ways:
        routed = f" The routing table says {', '.join(each.routed)}, chosen without a figure."
        said = UNKNOWN + (routed if each.routed else "")
        return [(name, Cell(text=said, own=True), Cell(text="Nobody asked"), Cell(text="–"))]
    key = f"way-{one.plan.pk}-{place}"
    return [
        (
            name,
            Cell(text=way.title, own=True, note=_why(way)),
            cell(way.finding, f"{key}-{number}", zone, words=_share(way)),
            Cell(text=_can(way), own=True),
        )
        for number, way in enumerate(each.ways)
    ]


def _share(way: Way) -> str:
    found = way.finding
    if found.low is None or found.high is None:
        return wording.percent(found.value)
    return wording.percent_range(found.value, found.low, found.high)


def _why(way: Way) -> str:
    return f"They expect us there: {way.purpose}" if way.purpose else "They are there"


def _can(way: Way) -> str:
    if not way.is_ours:
        return "Not yet: we have no open channel there"
    return "Yes, and the routing table says so" if way.is_routed else "Yes"


def _spots(spots: Sequence[Spot]) -> Section:
    return Section(
        title="Where the public is sent",
        key="spots",
        sentences=(
            "Your open channels, those first that most routes lead to. The notices name them in"
            " this order.",
        )
        if spots
        else (),
        bullets=tuple(one.words for one in spots),
        own_words=True,
        empty=None if spots else Empty(
            sentence="There is no other open channel. Add one, the website for one.",
            action="Import a file", href=reverse("import"),
        ),
    )  # fmt: skip


def _broken(broken: Sequence[Route]) -> tuple[Section, ...]:
    if not broken:
        return ()
    return (
        Section(
            title="Routes that lead to this channel",
            key="routes",
            sentences=("Each needs another place in the routing table.",),
            links=tuple(
                Link(text=f"{one.purpose.name} to {one.group.name}"
                     + (", to fall back to" if one.is_fallback else ""),
                     href=reverse("route", args=[one.group_id, one.purpose_id]))
                for one in broken
            ),
        ),
    )  # fmt: skip
