"""Sentences about an incident plan: what places lean on, whom nobody could tell, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from goodmeasure.decisions.incident.changes import Change, Kind
from goodmeasure.decisions.incident.plan import Leans, Place, Plan, Reach, Row, counted
from goodmeasure.reports import wording
from goodmeasure.reports.figures import many

LEANS = {
    Leans.OURS: "It runs on our own systems.",
    Leans.SIGN_IN: "It runs elsewhere, but we get in through our own sign-in, which may be down.",
    Leans.OTHERS: "It runs without our systems.",
}


def leans_words(plan: Plan, place: Place) -> str:
    said = LEANS[plan.leans(place)]
    return said if plan.was_said(place) else f"{said} We take it so: nobody has said."


def row_name(plan: Plan, row: Row) -> str:
    """The group, and the purpose where the plan has several."""
    several = len({one.purpose for one in plan.routes.rows}) > 1
    return f"{row.name} ({row.purpose_name})" if several else row.name


def titles(plan: Plan, keys: Sequence[str]) -> str:
    return " and ".join(plan.routes.place(key).title for key in keys)


def warnings(plan: Plan) -> tuple[str, ...]:
    """One for each group that cannot be told for sure, in the order of the plan."""
    return tuple(found for row in plan.told if (found := _warning(plan, row)))


def _warning(plan: Plan, row: Row) -> str:
    name, ways = row_name(plan, row), titles(plan, row.ways)
    match plan.reach(row):
        case Reach.NONE if len(row.ways) == 1:
            return (
                f"{name}: the only place, {ways}, runs on our own systems. If those are down,"
                " nobody can tell them."
            )
        case Reach.NONE:
            return (
                f"{name}: every place runs on our own systems ({ways}). If those are down, nobody"
                " can tell them."
            )
        case Reach.IF_SIGNED_IN:
            found = plan.when_down(row)
            assert found is not None  # noqa: S101 - what the reach says
            return (
                f"{name}: only {found.title} runs elsewhere, and we get in through our own sign-in."
                " If that is down, nobody can tell them."
            )
        case _:
            return ""


def gaps_sentence(plan: Plan) -> str:
    if not plan.gaps:
        return ""
    named = ", ".join(row_name(plan, one) for one in plan.gaps)
    return f"Nobody has chosen where these are told: {named}."


def lead(plan: Plan) -> str:
    """The answer in a sentence: how many rows can be told while our systems are down."""
    sure = sum(plan.reach(one) is Reach.SURE for one in plan.rows)
    rows = len(plan.rows)
    what = "group" if len({one.purpose for one in plan.routes.rows}) < 2 else "group and purpose"
    if sure == rows:
        return "If our systems are down, every group can be told somewhere that runs without them."
    if not sure:
        return "If our systems are down, no group can be told for sure."
    of = many(rows, what) if what == "group" else f"{rows} pairs of group and purpose"
    return f"If our systems are down, {sure} of {of} can be told somewhere that runs without them."


def change_words(one: Change) -> str:
    """ "Journalists: the first place was Bluesky, and is X now." """
    after, before = one.after or "none", one.before or "none"
    whom = f"{one.name} ({one.purpose_name})"
    match one.kind:
        case Kind.NEW:
            if not one.after:
                return f"{whom} is new, and nobody has chosen where they are told."
            return f"{whom} had no place of its own. The first one is {after} now."
        case Kind.GONE:
            return f"{whom} is no longer told anywhere. It was told by {before} first."
        case Kind.FIRST:
            return f"{whom}: the first place was {before}, and is {after} now."
        case Kind.FALLBACK:
            return f"{whom}: the place to fall back to was {before}, and is {after} now."


def due_words(on: date, today: date, *, tried: bool) -> str:
    """When the next drill is, or was to be; ``tried`` where there has been one."""
    day = wording.day(on)
    if not tried:
        when = f"That was due by {day}." if on < today else f"Try it by {day}."
        return f"The incident plan has never been tried out. {when}"
    if on < today:
        return f"The next drill of the incident plan was due on {day}. It is overdue."
    return f"The next drill is on {day}."


def count_words(place: Place, message: str) -> str:
    """How long a message is, as the place counts; empty where no limit is known."""
    found = counted(place, message)
    if found is None:
        return ""
    if found.parts:
        return f"{found.used:,} of at most {found.most:,}, as {many(found.parts, 'text message')}"
    return f"{found.used:,} of at most {found.most:,}, as they count there"


def took_words(took: timedelta | None) -> str:
    """ "4 minutes 5 seconds", "40 seconds", "1 hour 2 minutes": two units at most."""
    if took is None:
        return "not reached"
    seconds = max(0, round(took.total_seconds()))
    minutes, left = divmod(seconds, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return _two(many(hours, "hour"), minutes_left, "minute")
    if minutes:
        return _two(many(minutes, "minute"), left, "second")
    return many(seconds, "second")


def _two(first: str, rest: int, noun: str) -> str:
    return f"{first} {many(rest, noun)}" if rest else first


def longer_words(by: timedelta | None) -> str:
    if by is None:
        return ""
    seconds = round(by.total_seconds())
    if seconds == 0:
        return "as long"
    return f"{took_words(abs(by))} {'longer' if seconds > 0 else 'shorter'}"
