"""What a signpost would take, said before it is set: today's figure, how far the threshold is, how
long a real change takes to be sure of, or why it cannot be watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from goodmeasure.decisions.review.share_signposts import Share, sure_at
from goodmeasure.decisions.review.signposts import FEWEST, looks_to_be_sure, spread_of
from goodmeasure.decisions.review.watched import (
    OfCell,
    OfHand,
    OfLog,
    OfMeasure,
    Spec,
    before,
    days_of,
    levels,
)
from goodmeasure.kernel.findings import Answer, Finding, NotEnough, NotMeasurable
from goodmeasure.kernel.periods import Period
from goodmeasure.services.signposts.figures import Sight
from goodmeasure.store.models import Organisation

YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class LookThen:
    """What a look on a day before it was set would have found."""

    on: date
    answer: Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Takes:
    """``looks`` in which nine in ten real changes to ``level`` are seen; ``None`` where it takes
    more than the whole watch."""

    level: float
    looks: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """``refusal`` says why it cannot be watched, and is empty where it can.

    ``now`` is the figure of the last look's days, or of the cell; ``known`` how many of ``looks``
    have one. ``tells_from`` is the day from which it can tell, where that is later than today.
    ``sure_at`` is for shares: the level that a survey as large as today's would be sure of.
    ``lately`` counts events of the last year.
    """

    now: Answer | None = None
    looks: tuple[LookThen, ...] = ()
    known: int = 0
    spread: float | None = None
    takes: tuple[Takes, ...] = ()
    tells_from: date | None = None
    sure_at: float | None = None
    lately: int | None = None
    beyond: bool = False
    """It lies beyond the threshold today."""
    refusal: str = ""
    needed: str = ""


def foresee(organisation: Organisation, spec: Spec, *, today: date, now: datetime) -> Foreseen:
    sight = Sight(organisation, today=today, now=now)
    match spec.watched:
        case OfMeasure():
            return _of_measure(spec, sight)
        case OfCell():
            return _of_cell(spec, sight)
        case OfHand():
            return _of_hand(spec)
        case OfLog():
            days = sight.days_of_events(spec.watched)
            return Foreseen(lately=sum(spec.set_on - YEAR < day <= spec.set_on for day in days))


def looks_before(spec: Spec, sight: Sight) -> tuple[LookThen, ...]:
    """From the first that has a figure; none from the other side of a break."""
    watched = spec.watched
    if not isinstance(watched, OfMeasure):
        return ()
    days = before(spec)
    first = days_of(watched, spec.every, days[0]).since
    cuts = sight.parted(spec, Period(since=first, until=spec.set_on))
    since = max((one.at for one in cuts), default=first)
    found = [
        LookThen(on=on, answer=sight.answer(spec, on))
        for on in days
        if days_of(watched, spec.every, on).since >= since
    ]
    known = [at for at, one in enumerate(found) if isinstance(one.answer, Finding)]
    return tuple(found[known[0] :]) if known else tuple(found[-1:])


def _of_measure(spec: Spec, sight: Sight) -> Foreseen:
    looks = looks_before(spec, sight)
    values = [one.answer.value for one in looks if isinstance(one.answer, Finding)]
    latest = looks[-1].answer if looks else sight.answer(spec, spec.set_on)
    if isinstance(latest, NotMeasurable):
        return Foreseen(now=latest, looks=looks, refusal=latest.reason, needed=latest.cost)
    newest = next((one.answer for one in reversed(looks) if isinstance(one.answer, Finding)), None)
    shown = newest if newest is not None else latest
    beyond = isinstance(shown, Finding) and _beyond(spec, shown.value)
    spread = spread_of(values)
    if isinstance(spread, NotEnough):
        return _too_few(spec, looks, len(values), shown, beyond=beyond)
    return Foreseen(
        now=shown, looks=looks, known=len(values), spread=spread, beyond=beyond,
        takes=_takes(spec, spread),
    )  # fmt: skip


def _too_few(
    spec: Spec, looks: Sequence[LookThen], known: int, shown: Answer, *, beyond: bool
) -> Foreseen:
    """Too few looks to learn from: from when it can tell at the pace of the last looks, if ever."""
    recent = looks[-FEWEST:]
    pace = sum(isinstance(one.answer, Finding) for one in recent) / max(len(recent), 1)
    if pace == 0:
        why = shown.reason if isinstance(shown, NotEnough) else "no look has a figure"
        needed = shown.needed if isinstance(shown, NotEnough) else ""
        return Foreseen(now=shown, looks=tuple(looks), refusal=why, needed=needed)
    tells = _tells_from(spec, known, pace)
    late = tells >= spec.until
    return Foreseen(
        now=shown, looks=tuple(looks), known=known, tells_from=tells, beyond=beyond,
        refusal="it would end before it can tell" if late else "",
        needed=f"It can tell from {tells:%-d %B %Y} on: choose a later last day." if late else "",
    )  # fmt: skip


def _tells_from(spec: Spec, known: int, pace: float) -> date:
    """One look more than it learns from; further than a lifetime away is all the same."""
    looks = (FEWEST - known + 1) / pace
    return spec.set_on + timedelta(days=min(round(looks * spec.every), 36_500))


def _takes(spec: Spec, spread: float) -> tuple[Takes, ...]:
    planned = spec.of_looks().planned
    return tuple(
        Takes(
            level=level,
            looks=looks_to_be_sure(abs(level - spec.threshold), spread, planned, spec.window),
        )
        for level in levels(spec, spread)
    )


def _beyond(spec: Spec, value: float) -> bool:
    sign = spec.of_shares().sign if spec.is_share else spec.of_looks().sign
    return (value - spec.threshold) * sign > 0


def _of_cell(spec: Spec, sight: Sight) -> Foreseen:
    answer = sight.answer(spec, spec.set_on)
    if not isinstance(answer, Finding):
        needed = answer.needed if isinstance(answer, NotEnough) else answer.cost
        return Foreseen(now=answer, refusal=answer.reason, needed=needed)
    if answer.low is None or answer.high is None:
        return Foreseen(
            now=answer, refusal="its source does not say how many were asked, so it has no range",
            needed="Ask the group yourselves.",
        )  # fmt: skip
    share = Share(on=spec.set_on, value=answer.value, low=answer.low, high=answer.high)
    return Foreseen(
        now=answer, looks=(LookThen(on=spec.set_on, answer=answer),), known=1,
        sure_at=sure_at(spec.of_shares(), share), beyond=_beyond(spec, answer.value),
    )  # fmt: skip


def _of_hand(spec: Spec) -> Foreseen:
    """Figures of the past may be entered too, so it may tell sooner than said here."""
    if spec.exact:
        return Foreseen()
    tells = _tells_from(spec, 0, 1.0)
    if tells >= spec.until:
        return Foreseen(
            tells_from=tells, refusal="it would end before it can tell",
            needed=f"It can tell from {tells:%-d %B %Y} on: choose a later last day.",
        )  # fmt: skip
    return Foreseen(tells_from=tells)
