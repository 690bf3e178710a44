"""The answer in a sentence: what ranks first how often, and what would put another first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goodmeasure.decisions.review.checks import Note, Trouble
from goodmeasure.decisions.review.outcome import Outcome, Standing
from goodmeasure.decisions.review.turning import Stretch, TurningPoints
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.words import listed
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.names import NEAR, Names, capital, in_hundred, weight_words

LEVEL = 3.0
"""Standard errors within which two shares of first place are called the same, and"""

NEARLY = 0.02
"""the difference that nobody should decide by, however many draws there are."""

MOSTLY = 0.5
"""First less often than this is said to be so: no option has half of the ways behind it."""

FIRM = 0.5
"""A confidence below this says that figures, and not weights, are what is missing."""

MOST_WAYS = 2
"""Turns named for one option: the nearest."""


NOTHING_KNOWN = (
    "Nothing is known yet of any option, so any of them could come first. What to collect first"
    " comes with the result, in order of what it is worth."
)


def anything_known(notes: Iterable[Note]) -> bool:
    """Whether at least one cell holds something."""
    return all(one.trouble is not Trouble.NOTHING_KNOWN for one in notes)


def outcome_sentence(
    outcome: Outcome | NotEnough, names: Names, *, weighed: bool = True, known: bool = True,
    said: str = "what you said matters",
) -> str:  # fmt: skip
    """ "“Close X” ranks first in 83 of 100 ways of weighing what you said matters; “Stay” wins only
    if incident duty counts for more than half." ``weighed``: somebody said what matters; ``known``:
    at least one cell holds something."""
    if isinstance(outcome, NotEnough):
        reason = outcome.reason.partition(": ")[2] or outcome.reason  # and not the field before it
        return wording.sentences(capital(reason), outcome.needed)
    if not known:
        return NOTHING_KNOWN
    what = f"ways of weighing {said if weighed else 'these criteria'}"
    nobody = "" if weighed else "Nobody has said yet what matters most, so all weights count alike"
    alone = len(outcome.criteria) == 1  # then there is nothing to weigh
    if alone:
        what, nobody = f"ways to read what is known of {names.criterion(outcome.criteria[0])}", ""
    level = level_with(outcome)
    if level:
        return wording.sentences(_level(outcome, level, names, what), nobody)
    leader = outcome.leader
    often = f"in {in_hundred(leader.first)} of 100 {what}"
    first = (
        f"{names.option(leader.option)} ranks first {often}"
        if leader.first >= MOSTLY
        else f"No option is clearly best. {names.option(leader.option)} ranks first most often,"
        f" {often}"
    )
    if alone:
        return wording.sentences(first)
    turn = turning_clause(outcome, names)
    return wording.sentences(f"{first}; {turn}" if turn else first, nobody, _loose(outcome, names))


def level_with(outcome: Outcome) -> tuple[Standing, ...]:
    """Those that are first as often as the leader, as far as the draws can tell; none where it
    leads."""
    leader = outcome.leader
    return tuple(
        one for one in outcome.standings[1:]
        if _apart(leader, one) <= max(LEVEL * _error(leader, one, outcome.n), NEARLY)
    )  # fmt: skip


def _apart(one: Standing, other: Standing) -> float:
    return one.first - other.first


def _error(one: Standing, other: Standing, n: int) -> float:
    """Of the difference of two shares of the same draws, which exclude each other."""
    both = one.first + other.first
    return float(((both - _apart(one, other) ** 2) / n) ** 0.5)


def _level(outcome: Outcome, others: tuple[Standing, ...], names: Names, what: str) -> str:
    level = [names.option(outcome.leader.option), *(names.option(one.option) for one in others)]
    how_many = "Both are" if len(level) == 2 else "Each is"
    share = in_hundred(outcome.leader.first)
    return f"{listed(level)} come out level. {how_many} first in about {share} of 100 {what}"


def _loose(outcome: Outcome, names: Names) -> str:
    """Where not even its own weights put the leader first more often than not."""
    sure = outcome.leader.confidence
    if sure is None or sure >= FIRM:
        return ""
    return (
        f"The figures leave much open: even at the weights that suit"
        f" {names.option(outcome.leader.option)} best it is first in only"
        f" {in_hundred(sure)} of 100"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Another option is first where one criterion has more, or less, than this weight; with
    ``until``, between the two."""

    criterion: str
    weight: float
    more: bool
    now: float
    until: float | None = None


def ways_to(outcome: Outcome, option: str) -> tuple[Way, ...]:
    """Single weights that put the option first, the nearest to today's first; of equally near ones,
    which the last digit would order by luck, those of the criterion that was written first."""
    number = outcome.options.index(option)
    found = [way for one in outcome.turning for way in _ways(one, number, outcome)]
    return tuple(sorted(found, key=lambda way: round(abs(way.weight - way.now), 9)))


def _ways(one: TurningPoints, option: int, outcome: Outcome) -> list[Way]:
    key = outcome.criteria[one.criterion]
    if one.first == option:
        return []
    return [_way(key, one.now, at) for at in one.stretches if at.option == option]


def _way(criterion: str, now: float, at: Stretch) -> Way:
    """An end within half a point of nothing or of all weight is none."""
    if at.low >= now:
        end = at.high if at.high < 1 - NEAR else None
        return Way(criterion=criterion, weight=at.low, more=True, now=now, until=end)
    end = at.low if at.low > NEAR else None
    return Way(criterion=criterion, weight=at.high, more=False, now=now, until=end)


def turning_clause(outcome: Outcome, names: Names) -> str:
    """ "“Stay” wins only if incident duty counts for more than half". Of the option that is nearest
    to taking first place at the mean scores; where the leader is not ahead there, that is said."""
    ahead = outcome.options[outcome.turning[0].first]
    if ahead != outcome.leader.option:
        return f"with every figure and weight at its middle {names.option(ahead)} is worth more"
    rivals = {one.option: ways_to(outcome, one.option) for one in outcome.standings[1:]}
    near = [(option, ways) for option, ways in rivals.items() if ways]
    if not near:
        return "no change of one weight alone puts another option first"
    option, ways = min(near, key=lambda one: abs(one[1][0].weight - one[1][0].now))
    said = listed([way_words(way, names) for way in ways[:MOST_WAYS]], joined="or")
    only = "only if" if len(ways) <= MOST_WAYS else "for example if"
    return f"{names.option(option)} wins {only} {said}"


def way_words(way: Way, names: Names) -> str:
    """ "incident duty counts for more than half"."""
    if way.until is not None:
        low, high = sorted((way.weight, way.until))
        counts = f"{weight_words(low)} to {weight_words(high)}"
        return f"{names.criterion(way.criterion)} counts for {counts}"
    than = "more" if way.more else "less"
    return f"{names.criterion(way.criterion)} counts for {than} than {weight_words(way.weight)}"
