"""What one cell of the grid may say, from the pieces of evidence that bear on it.

The group's own answers come first. A published figure is heard only where a person said that the
group is part of its population, and then counts for less. Claimed and measured are never pooled,
an opinion is never a figure, and where nothing is known the answer says whom to ask.
docs/methods/audiences.md has the rules and what they cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Grade, Piece, Question
from goodmeasure.evidence.audiences.shares import BASE_NOT_PUBLISHED, FEWEST
from goodmeasure.evidence.audiences.small_areas import Pooled, pooled
from goodmeasure.kernel.bases import SHARE_OF_PEOPLE
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, NotEnough
from goodmeasure.measures.ranges import Range, wilson

METHOD = "audiences"

WIDEST = 0.5
"""A range over half of the whole scale: it could be most of them or hardly any, and that is not to
know."""

ENOUGH = 100
"""Own answers that need no help from published figures: within 10 percentage points."""

OLD_DAYS = 2 * 365
"""Where people are changes: X lost a third of its visitors in four years."""

OWN = frozenset({Grade.OWN_MEASUREMENT, Grade.OWN_SURVEY})
PUBLISHED = frozenset({Grade.OFFICIAL, Grade.SECOND_HAND})
SAID = frozenset({BaseKind.CLAIMED, BaseKind.OWN_SURVEY})
ASKED_OF_US = frozenset({BaseKind.OWN_SURVEY, BaseKind.CENSUS})

Left = tuple[Piece, str]


def estimate(
    question: Question, pieces: Sequence[Piece], *, population: str, today: date
) -> Estimate:
    """The cell's answer. ``population`` is the group as people call it.

    A finding without a range is a published figure whose base its source does not give.
    """
    usable, left = _sorted_out(question, pieces, population, today)
    whole = [one for one in usable if not one.at_least]
    bounds = [one for one in usable if one.at_least]
    if not whole and not bounds:
        return _unknown(question, population, left, _why_none(pieces))
    if not whole:
        return _at_least(question, bounds, population, left)
    lead = min(whole, key=_best)
    alike, unlike = _by_kind(lead, whole)
    left += unlike
    carried, more = _carried(alike)
    left += more
    left += [(one, "A lower bound adds nothing to a share.") for one in bounds]
    return _answer(question, carried, bounds, population, left, today)


def _sorted_out(
    question: Question, pieces: Sequence[Piece], population: str, today: date
) -> tuple[list[Piece], list[Left]]:
    usable: list[Piece] = []
    left: list[Left] = []
    for one in pieces:
        why = _unusable(question, one, population, today)
        if why:
            left.append((one, why))
        else:
            usable.append(one)
    return usable, left


def _unusable(question: Question, one: Piece, population: str, today: date) -> str:
    """Why a piece cannot be used here, as a sentence; empty where it can."""
    if one.expires is not None and one.expires < today:
        return f"It held until {one.expires:%-d %B %Y}."
    if one.dated > today:
        return f"It is dated {one.dated:%-d %B %Y}, which is still to come."
    if one.grade is Grade.OPINION:
        return "It is an opinion, and an opinion is never a figure."
    if question.aspect is Aspect.EXPECTATION and not _asked_of_us(one):
        return "Whether people expect us somewhere can only be asked of them."
    if one.discount == 0:
        return f"It says nothing about {population}: it counts for none."
    if one.grade in PUBLISHED and one.discount == 1 and one.population != population:
        return f"Nobody has said that {population} are part of {one.population}."
    if one.n is not None and not one.at_least and one.n * one.discount < FEWEST:
        return f"It is worth fewer than {FEWEST} answers here."
    return ""


def _asked_of_us(one: Piece) -> bool:
    return one.grade in OWN and one.kind in ASKED_OF_US and not one.at_least


def _best(one: Piece) -> tuple[int, int, float]:
    return one.grade.rank, -one.dated.toordinal(), -(one.n or 0)


def _family(kind: BaseKind) -> str:
    """What may be pooled: what people said goes with what people said. Nothing else does."""
    return "claimed" if kind in SAID else kind.value


def _by_kind(lead: Piece, pieces: Sequence[Piece]) -> tuple[list[Piece], list[Left]]:
    alike, left = [], []
    for one in pieces:
        if _family(one.kind) == _family(lead.kind):
            alike.append(one)
        else:
            left.append(
                (one, f"It is {one.kind.value}, and the answer {lead.kind.value}: these are"
                      " different things.")
            )  # fmt: skip
    return alike, left


def _carried(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Left]]:
    """The newest of the best own grade, and the best published one to help it where it is small."""
    ordered = sorted(pieces, key=_best)
    own = [one for one in ordered if one.grade in OWN]
    published = [one for one in ordered if one.grade in PUBLISHED]
    left: list[Left] = [(one, "A better or newer one answers it.") for one in own[1:]]
    left += [(one, "A better or newer published figure answers it.") for one in published[1:]]
    if own and published:
        if own[0].n is None or own[0].n >= ENOUGH:
            left.append((published[0], "The group's own answers are enough by themselves."))
            return own[:1], left
        if published[0].n is None:
            left.append((published[0], f"It cannot be weighed: {BASE_NOT_PUBLISHED}"))
            return own[:1], left
    return own[:1] + published[:1], left


def _answer(
    question: Question,
    carried: list[Piece],
    bounds: Sequence[Piece],
    population: str,
    left: list[Left],
    today: date,
) -> Estimate:
    lead = carried[0]
    value, span, worth, said = _worth(lead)
    if len(carried) == 2:
        joined = _joined(lead, carried[1])
        if joined is None:
            left.append((carried[1], "The group's own answers differ from it by more than chance."))
            carried = carried[:1]
        else:
            value, span, worth = joined.value, Range(joined.low, joined.high), joined.effective
            said = (
                f"{joined.from_prior:.0f} of the {worth:.0f} answers it is worth come from a"
                f" published figure ({carried[1].population}).",
            )
    if span is not None and span.high - span.low > WIDEST:
        wide = (
            f"it could be anything from {span.low:.0%} to {span.high:.0%}, and that is not to know"
        )
        left += [(one, "Its range is too wide to say anything.") for one in carried]
        return _unknown(question, population, left, wide)
    finding = _finding(question, carried, value, span, worth, population)
    caveats = (*said, *_warnings(carried, bounds, value, span, population, today))
    return _estimate(question, finding, caveats, carried, left)


def _worth(one: Piece) -> tuple[float, Range | None, float, tuple[str, ...]]:
    """A piece's own share and range, and how many answers it is worth for this group."""
    if one.n is None:
        if one.low is not None and one.high is not None and one.discount == 1:
            return one.share, Range(one.low, one.high), 0, ()
        return one.share, None, 0, (BASE_NOT_PUBLISHED,)
    if one.kind is BaseKind.CENSUS and one.discount == 1:
        return one.share, Range(one.share, one.share), one.n, ()
    worth = one.n * one.discount
    found = wilson(one.share * worth, worth)
    said: tuple[str, ...] = ()
    if one.discount < 1:
        said = (f"It counts for {worth:.0f} of the {one.n:.0f} answers its source is worth.",)
    if one.low is not None and one.high is not None and one.discount == 1:
        return one.share, Range(one.low, one.high), worth, said
    return one.share, Range(min(found.low, one.share), max(found.high, one.share)), worth, said


def _joined(own: Piece, published: Piece) -> Pooled | None:
    return pooled(
        own.share, own.n or 0.0, published.share, published.n or 0.0, discount=published.discount
    )


def _finding(
    question: Question,
    carried: Sequence[Piece],
    value: float,
    span: Range | None,
    worth: float,
    population: str,
) -> Finding:
    lead = carried[0]
    whose = population if lead.grade in OWN else lead.population
    return Finding(
        value=value,
        low=None if span is None else span.low,
        high=None if span is None else span.high,
        n=int(worth),
        base=Base(population=whose, kind=lead.kind),
        method=METHOD,
        sources=tuple(dict.fromkeys(one.source for one in carried)),
        as_of=_moment(carried),
        of=_definition(question.aspect, at_least=False),
    )


def _definition(aspect: Aspect, *, at_least: bool) -> Definition:
    title = aspect.value.capitalize() + (", at least" if at_least else "")
    return Definition(measure=aspect.value, title=title, version=1, unit=SHARE_OF_PEOPLE)


def _moment(pieces: Sequence[Piece]) -> datetime:
    return datetime.combine(max(one.dated for one in pieces), time.min, UTC)


def _warnings(
    carried: Sequence[Piece],
    bounds: Sequence[Piece],
    value: float,
    span: Range | None,
    population: str,
    today: date,
) -> tuple[str, ...]:
    said = list(dict.fromkeys(caveat for one in carried for caveat in one.caveats))
    lead = carried[0]
    if lead.grade in PUBLISHED and lead.population != population:
        said.append(
            f"It is a figure of {lead.population}, of whom {population} are taken to be part; it"
            " was not asked of them."
        )
    oldest = min(one.dated for one in carried)
    if (today - oldest).days > OLD_DAYS:
        said.append(f"Part of it is from {oldest:%B %Y}, and where people are changes.")
    most = max((one.share for one in bounds), default=0.0)
    if most > (value if span is None else span.high):
        said.append(
            f"A count says that at least {most:.0%} are there, which is more: look into it."
        )
    return tuple(said)


def _estimate(
    question: Question,
    finding: Finding,
    caveats: tuple[str, ...],
    used: Sequence[Piece],
    left: Sequence[Left],
) -> Estimate:
    return Estimate(
        question=question,
        answer=replace(finding, caveats=caveats),
        grade=max((one.grade for one in used), key=lambda grade: grade.rank),
        used=tuple(used),
        left_out=tuple(left),
    )


def _at_least(
    question: Question, bounds: Sequence[Piece], population: str, left: list[Left]
) -> Estimate:
    lead = max(bounds, key=lambda one: (one.share, one.dated))
    left += [(one, "A higher lower bound is known.") for one in bounds if one is not lead]
    finding = Finding(
        value=lead.share, low=lead.share, high=1.0, n=int(lead.n or 0),
        base=Base(population=population, kind=lead.kind), method=METHOD, sources=(lead.source,),
        as_of=_moment([lead]), of=_definition(question.aspect, at_least=True),
    )  # fmt: skip
    said = ("At least: only those who could be counted are in it, and others may be there too.",)
    return _estimate(question, finding, said + lead.caveats, [lead], left)


def _why_none(pieces: Sequence[Piece]) -> str:
    return "what there is cannot be used here" if pieces else "nobody has asked them"


def _unknown(question: Question, population: str, left: Sequence[Left], why: str) -> Estimate:
    outlet = outlet_title(question.outlet)
    asked = (
        f"whether they use {outlet}" if question.aspect is Aspect.PRESENCE
        else f"whether they would expect to hear from us by {outlet}"
    )  # fmt: skip
    answer = NotEnough(reason=why, needed=f"Ask them: {asked}, in a survey of {population}.")
    return Estimate(question=question, answer=answer, grade=None, left_out=tuple(left))
