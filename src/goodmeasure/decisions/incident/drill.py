"""Trying a plan out: its steps, how long each took, and what differs from the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from goodmeasure.decisions.incident.plan import Leans, Place, Plan

FIRST_DRILL = timedelta(days=90)
"""A plan that nobody has tried is due this long after it was made. Chosen, not found: a season, so
that what was written is still known to those who wrote it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """``lines``: what there is to know, names and values; ``message``: what would be said."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    message: str = ""


def steps(plan: Plan) -> tuple[Step, ...]:
    """The plan, step by step, as if our systems were down."""
    return (
        Step(
            title="Get the plan without our systems, from a copy that is kept elsewhere",
            lines=_known(("Copies are kept", plan.words.copies)),
        ),
        Step(
            title="Reach the person who says that the plan starts",
            lines=_known(("Who", plan.words.starts)),
        ),
        *(step for place in plan.needed for step in _at(plan, place)),
        *_untold(plan),
        Step(title="Say that it is over, and who tells people so"),
    )


def _at(plan: Plan, place: Place) -> tuple[Step, Step]:
    words, whom = plan.of(place.key), tuple(row.name for row in plan.told_at(place))
    sign_in = plan.leans(place) is Leans.SIGN_IN
    return (
        Step(
            title=f"{place.title}: get in",
            lines=(
                *_known(("Who", words.who), ("From what device", words.device),
                        ("Where the key is kept", words.key_place)),
                *((("Mind", "People get in through our own sign-in, which may be down."),)
                  if sign_in else ()),
            ),
        ),
        Step(
            title=f"{place.title}: be ready to publish",
            lines=(("It is for", ", ".join(dict.fromkeys(whom))),),
            message=words.message,
        ),
    )  # fmt: skip


def _untold(plan: Plan) -> tuple[Step, ...]:
    """One for all the groups that nobody could tell."""
    rows = {row.group: row for row in reversed(plan.rows) if plan.when_down(row) is None}
    if not rows:
        return ()
    named: dict[str, list[str]] = {}
    for row in reversed(rows.values()):
        named.setdefault(_nothing(plan, row.ways), []).append(row.name)
    lines = tuple((why, ", ".join(names)) for why, names in named.items())
    return (Step(title="Find a way to tell those whom no place reaches", lines=lines),)


def _known(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value or "The plan does not say.") for name, value in pairs)


def _nothing(plan: Plan, ways: Sequence[str]) -> str:
    if not ways:
        return "Nobody has chosen where they are told"
    named = " and ".join(plan.routes.place(key).title for key in ways)
    return f"All that the plan has runs on our own systems: {named}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """A step of a drill. Without an end it was not reached, or not ended."""

    title: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failed: bool = False
    note: str = ""

    @property
    def took(self) -> timedelta | None:
        if self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at


def total(done: Sequence[Timed]) -> timedelta | None:
    """From the start of the first step to the end of the last that was ended."""
    starts = [one.started_at for one in done if one.started_at is not None]
    ends = [one.ended_at for one in done if one.ended_at is not None]
    return max(ends) - min(starts) if starts and ends else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """One step beside the same step of the last drill, which has the same title."""

    now: Timed
    before: Timed | None

    @property
    def longer_by(self) -> timedelta | None:
        """``None`` where one of the two was not done, or failed: a step that failed took no time
        that could be compared."""
        if self.before is None or self.now.failed or self.before.failed:
            return None
        mine, theirs = self.now.took, self.before.took
        return mine - theirs if mine is not None and theirs is not None else None


def beside(now: Sequence[Timed], before: Sequence[Timed]) -> tuple[Beside, ...]:
    known = {one.title: one for one in before}
    return tuple(Beside(now=one, before=known.get(one.title)) for one in now)


def due_on(plan_made: date, last_next: date | None) -> date:
    """The day of the next drill: what was agreed after the last one, else some time after the plan
    was made."""
    return last_next if last_next is not None else plan_made + FIRST_DRILL
