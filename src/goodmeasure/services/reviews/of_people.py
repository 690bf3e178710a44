"""Figures about people: whom the places that stay reach, where they expect us, who is told when
systems are down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.items import clusters, named, shared
from goodmeasure.decisions.review.options import SPEAKS, TELLS, channel_key
from goodmeasure.evidence.audiences import union
from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Question
from goodmeasure.kernel.findings import (
    Base,
    BaseKind,
    Definition,
    Finding,
    NotEnough,
    Source,
)
from goodmeasure.services.reviews.holdings import Holdings, Offer
from goodmeasure.services.reviews.sums import error_of
from goodmeasure.services.surveys import Told, told_of
from goodmeasure.services.surveys.results import SELF_SELECTED
from goodmeasure.store.models import Route

SHARE_OF_GROUPS = "share of groups"
TOLD = "told_in_incident"


def reach(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: the share of the group that uses at least one place where we would post."""
    return _union(held, audience, "reach", "Reach of groups", Aspect.PRESENCE)


def expectation(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: the share that would look for us at one of these places, for the purpose."""
    return _union(held, audience, "expected", "Where groups expect us", Aspect.EXPECTATION)


def _union(
    held: Holdings, audience: Audience | None, measure: str, title: str, aspect: Aspect
) -> dict[str, Offer]:
    about = _about(held, audience, aspect)
    if isinstance(about, NotEnough):
        none = Offer(
            key=measure, measure=measure, title=title, answer=about, grade=Grade.OWN_SURVEY
        )  # fmt: skip
        return {one.key: none for one in held.options}
    population = held.groups[str(about.group)].name
    wanted = union.Wanted(
        measure=measure, title=title, population=population, caveats=(union.ONLY_CHANNELS,)
    )
    sets = {one.key: held.outlets(one.key, SPEAKS) for one in held.options}
    told = told_of(held.answers, about.group, purpose=about.purpose, today=held.today)
    if told is not None and told.expires < held.today:
        told = None
    found = {} if told is None else _counted(told, sets, wanted, about, held)
    # one kind of answer for all options: figures of unlike making are not put side by side
    counts = sum(isinstance(one.answer, Finding) for one in found.values())
    if found and counts == len(sets):
        return found
    bounded = _bounded(held, sets, wanted, about)
    others = sum(isinstance(one.answer, Finding) for one in bounded.values())
    return found if found and counts >= others else bounded


def _about(held: Holdings, audience: Audience | None, aspect: Aspect) -> Question | NotEnough:
    """Whom it is about and for what purpose, of whatever outlet."""
    group = held.groups.get(audience.group) if audience is not None else None
    if audience is None or group is None:
        return NotEnough(reason="the group is no more", needed="Take it out of the review.")
    if aspect is Aspect.PRESENCE:
        return Question(group=group.pk, outlet="", aspect=aspect)
    if audience.purpose is None:
        return NotEnough(
            reason="expectation is asked for one purpose at a time, and none is named here",
            needed=f"Say for which purpose {group.name} matter in this review.",
        )
    purpose = held.purposes.get(audience.purpose)
    if purpose is None:
        return NotEnough(reason="the purpose is no more", needed="Name another one for this group.")
    return Question(group=group.pk, outlet="", aspect=aspect, purpose=purpose.pk)


def _counted(
    told: Told, sets: Mapping[str, tuple[str, ...]], wanted: union.Wanted, about: Question,
    held: Holdings,
) -> dict[str, Offer]:  # fmt: skip
    as_of = datetime.combine(told.dated, time.min, UTC)
    answers = {
        key: union.from_answers(
            told.said, told.weights, outlets, wanted, source=told.source, as_of=as_of,
            caveats=(SELF_SELECTED,),
        ) if outlets else union.nowhere(wanted, BaseKind.OWN_SURVEY, held.now)
        for key, outlets in sets.items()
    }  # fmt: skip
    distinct = sorted({
        outlets for key, outlets in sets.items() if outlets and isinstance(answers[key], Finding)
    })  # fmt: skip
    together = clusters(union.going_together(told.said, told.weights, distinct)) if distinct else ()
    names = _items(wanted, about, distinct, together)
    return {
        key: Offer(
            key=f"{wanted.measure}:survey", measure=wanted.measure, title=wanted.title,
            answer=answer, grade=Grade.OWN_SURVEY, item=names.get(sets[key], ""),
            expires=told.expires if sets[key] else None,
        )
        for key, answer in answers.items()
    }  # fmt: skip


def _items(
    wanted: union.Wanted, about: Question, distinct: Sequence[tuple[str, ...]],
    together: Sequence[int],
) -> dict[tuple[str, ...], str]:  # fmt: skip
    """What each set's figure rests on, by the first of those it goes together with: the same for
    every audience of the group, where the purpose does not come into it."""
    whose = f"group:{about.group}" + (f":purpose:{about.purpose}" if about.purpose else "")
    return {
        outlets: named(f"{wanted.measure} · {whose}", distinct[first])
        for outlets, first in zip(distinct, together, strict=True)
    }


def _bounded(
    held: Holdings, sets: Mapping[str, tuple[str, ...]], wanted: union.Wanted, about: Question
) -> dict[str, Offer]:
    needed = {outlet for outlets in sets.values() for outlet in outlets}
    estimates = {
        question.outlet: one
        for question, one in held.estimates.items()
        if (question.group, question.aspect, question.purpose)
        == (about.group, about.aspect, about.purpose)
        and question.outlet in needed
        and isinstance(one.answer, Finding)
        and not any(piece.at_least for piece in one.used)
    }
    shares = _of_the_same(
        {key: one.answer for key, one in estimates.items() if isinstance(one.answer, Finding)}
    )
    kind = next((one.base.kind for one in shares.values()), BaseKind.OWN_SURVEY)
    answers = {
        outlets: union.from_shares(shares, outlets, wanted) if outlets
        else union.nowhere(wanted, kind, held.now)
        for outlets in set(sets.values())
    }  # fmt: skip
    distinct = sorted(one for one in answers if one and isinstance(answers[one], Finding))
    errors = [[error_of(shares[outlet]) for outlet in outlets] for outlets in distinct]
    items = _items(wanted, about, distinct, clusters(shared(errors, distinct)))
    found = {}
    for key, outlets in sets.items():
        behind = [estimates[one] for one in outlets if one in estimates]
        grades = [one.grade for one in behind if one.grade is not None]
        ends = [piece.expires for one in behind for piece in one.used if piece.expires is not None]
        found[key] = Offer(
            key=f"{wanted.measure}:shares", measure=wanted.measure, title=wanted.title,
            answer=answers[outlets], item=items.get(outlets, ""), expires=min(ends, default=None),
            grade=max(grades, key=lambda grade: grade.rank, default=Grade.OWN_SURVEY),
        )  # fmt: skip
    return found


def _of_the_same(shares: Mapping[str, Finding]) -> dict[str, Finding]:
    """Those of the people whom most of the shares are of, so that all options are told alike; of
    the others nothing is known that could stand beside them."""
    whose = Counter((one.base.kind, one.base.population) for one in shares.values())
    most = max(whose, key=lambda one: (whose[one], one[0] is BaseKind.OWN_SURVEY), default=None)
    return {key: one for key, one in shares.items() if (one.base.kind, one.base.population) == most}


def incident(held: Holdings, audience: Audience | None) -> dict[str, Offer]:
    """By option: the share of groups with a place chosen for incidents of which at least one place
    stays. Counted, so exact. Groups of the organisation, whether or not the review names them."""
    assert audience is None  # noqa: S101 - the shipped criterion is not by group
    rows = Route.objects.filter(
        organisation=held.organisation, ended_at__isnull=True, purpose__is_incident=True,
        purpose__retired_at__isnull=True, group__retired_at__isnull=True,
    ).select_related("group")  # fmt: skip
    routes = list(rows.order_by("pk"))
    return {one.key: _told(held, one.key, routes) for one in held.options}


def _told(held: Holdings, option: str, routes: list[Route]) -> Offer:
    kept = frozenset(held.kept(option, TELLS))
    there = {one.group_id for one in routes}
    lost = sorted(
        {one.group.name for one in routes}
        - {
            one.group.name for one in routes
            if one.channel_id is None or channel_key(one.channel_id) in kept
        }
    )  # fmt: skip
    gaps = sorted(one.name for one in held.groups.values() if one.pk not in there)
    if not there:
        answer: Finding | NotEnough = NotEnough(
            reason="nobody has chosen where groups are told when systems are down",
            needed="Choose it in the routing table, for each group.",
        )
    else:
        answer = Finding(
            value=1 - len(lost) / len(there), n=len(there), method="review",
            base=Base(population="groups with a place chosen for incidents",
                      kind=BaseKind.MEASURED, size=len(there)),
            sources=(Source(name="Our routing table", seen_at=held.now),), as_of=held.now,
            of=Definition(measure=TOLD, title="Told in an incident", version=1,
                          unit=SHARE_OF_GROUPS),
            caveats=(
                f"No place would be left for {', '.join(lost)}." if lost
                else "Each of them would keep a place.",
                *((f"Nobody has chosen a place for {', '.join(gaps)}; they are not counted.",)
                  if gaps else ()),
                "It counts that there is a place, not how many look there.",
            ),
        )  # fmt: skip
    return Offer(
        key="incident:routes", measure=TOLD, title="Incident duty", answer=answer,
        grade=Grade.OWN_MEASUREMENT,
    )  # fmt: skip
