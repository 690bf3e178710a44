"""Where people can be reached once the channel is left: from routes, presence and expectation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goodmeasure.decisions.leaving.notices import Spot
from goodmeasure.evidence.audiences.outlets import OTHERS, outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate
from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.platforms import account_name, platforms
from goodmeasure.services import plans as plan_service
from goodmeasure.services.audiences import purposes as purpose_service
from goodmeasure.services.audiences.estimates import cells_of
from goodmeasure.services.audiences.routing import route_words
from goodmeasure.services.leaving.starting import SPEAKS
from goodmeasure.store.models import (
    Channel,
    CommunicationPlan,
    Group,
    Organisation,
    Route,
)

MOST_WAYS = 3
WITHOUT_AT = ("newsletter", "linkedin")
"""Places that people know by a name, and not by a handle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A place where a group is, or expects us, with the finding that says so. ``purpose`` is its
    name where it is an expectation. ``is_ours``: we can reach people there today."""

    outlet: str
    estimate: Estimate
    finding: Finding
    purpose: str
    is_ours: bool
    is_routed: bool

    @property
    def title(self) -> str:
        return outlet_title(self.outlet)


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupWays:
    """No ``ways``: we do not know where to reach them. ``routed`` are the choices of the routing
    table that no finding stands behind."""

    group: Group
    ways: tuple[Way, ...]
    routed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """A plan that leans on the channel, and each of its groups."""

    plan: CommunicationPlan
    groups: tuple[GroupWays, ...]


def affected(organisation: Organisation, channel: Channel, *, today: date) -> list[Affected]:
    """Every plan that leans on a channel, with where else each of its groups can be reached."""
    plans = plan_service.leaning_on(organisation, channel, today=today)
    groups = {one.pk: one for plan in plans for one in plan.groups.all()}
    found = ways_of(organisation, list(groups.values()), channel, today=today)
    return [
        Affected(plan=one, groups=tuple(found[group.pk] for group in one.groups.all()))
        for one in plans
    ]


def ways_of(
    organisation: Organisation, groups: Sequence[Group], channel: Channel, *, today: date
) -> dict[int, GroupWays]:
    """By key of the group. Places where we are today come first, then by the lower end."""
    cells = cells_of(organisation, groups, today=today)
    purposes = {one.pk: one.name for one in purpose_service.purposes_of(organisation)}
    open_ = _reachable(organisation, channel)
    routes = _routes(organisation, channel)
    best: dict[int, dict[str, Way]] = {one.pk: {} for one in groups}
    for question, cell in cells.items():
        finding = cell.answer
        lost = question.outlet == channel.platform and question.outlet not in open_
        if lost or not isinstance(finding, Finding) or finding.value <= 0:
            continue
        if question.aspect is Aspect.EXPECTATION and question.purpose not in purposes:
            continue
        way = Way(
            outlet=question.outlet, estimate=cell, finding=finding,
            purpose=purposes.get(question.purpose or 0, ""), is_ours=question.outlet in open_,
            is_routed=question.outlet in {one.outlet for one in routes.get(question.group, ())},
        )  # fmt: skip
        there = best[question.group].get(question.outlet)
        if there is None or _order(way) < _order(there):
            best[question.group][question.outlet] = way
    return {one.pk: _group_ways(one, best[one.pk], routes.get(one.pk, ())) for one in groups}


def _order(way: Way) -> tuple[bool, bool, float]:
    low = way.finding.value if way.finding.low is None else way.finding.low
    return (not way.is_ours, not way.is_routed, -low)


def _group_ways(group: Group, ways: Mapping[str, Way], routes: Sequence[Route]) -> GroupWays:
    ordered = sorted(ways.values(), key=_order)[:MOST_WAYS]
    bare = [route_words(one) for one in routes if one.outlet not in ways]
    return GroupWays(group=group, ways=tuple(ordered), routed=tuple(dict.fromkeys(bare)))


def _reachable(organisation: Organisation, left: Channel) -> frozenset[str]:
    """Outlets where we can tell people something once the channel is left."""
    ours = Channel.objects.filter(organisation=organisation, state__in=SPEAKS).exclude(pk=left.pk)
    return frozenset({*ours.values_list("platform", flat=True), *OTHERS})


def _routes(organisation: Organisation, left: Channel) -> dict[int, list[Route]]:
    """Standing routes by group, but for those to the channel that is left."""
    rows = Route.objects.filter(organisation=organisation, ended_at__isnull=True)
    rows = rows.exclude(channel=left).select_related("channel", "purpose")
    found: dict[int, list[Route]] = {}
    for one in rows.order_by("is_fallback", "purpose__position", "pk"):
        if one.channel is None and one.outlet == left.platform:
            continue
        found.setdefault(one.group_id, []).append(one)
    return found


def broken_routes(organisation: Organisation, left: Channel) -> list[Route]:
    """Standing routes that lead to the channel: each needs another place."""
    rows = Route.objects.filter(organisation=organisation, ended_at__isnull=True, channel=left)
    return list(rows.select_related("group", "purpose", "channel").order_by("purpose_id", "pk"))


def spots(organisation: Organisation, left: Channel) -> tuple[Spot, ...]:
    """Where the public can go: our open channels, those that most routes lead to first."""
    ours = Channel.objects.filter(organisation=organisation, state__in=SPEAKS).exclude(pk=left.pk)
    routed = Route.objects.filter(
        organisation=organisation, ended_at__isnull=True, channel__in=ours
    ).values_list("channel_id", flat=True)
    counted = list(routed)
    ordered = sorted(ours, key=lambda one: (-counted.count(one.pk), one.platform, one.handle))
    return tuple(spot_of(one) for one in ordered)


def spot_of(one: Channel) -> Spot:
    known = platforms().get(one.platform)
    title = known.title.partition(" (")[0] if known else one.platform.capitalize()
    if one.url:
        return Spot(title=title, address=one.url)
    if one.platform == "website":
        return Spot(title=title, address=f"https://{one.handle}")
    if one.platform in WITHOUT_AT:
        return Spot(title=f"{title}, {one.name or one.handle}")
    return Spot(title=f"{title}, {account_name(one.platform, one.handle)}")
