"""What one cell of the grid may say, from the pieces of evidence that are heard on it.

Where nothing is known, the answer says whom to ask. docs/methods/audiences.md has the rules, and
how often the ranges hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from goodmeasure.evidence.audiences.heard import ENOUGH, OWN, Heard, Left, answers, heard
from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect, Estimate, Piece, Question
from goodmeasure.evidence.audiences.shares import BASE_NOT_PUBLISHED
from goodmeasure.evidence.audiences.small_areas import pooled
from goodmeasure.kernel.bases import SHARE_OF_PEOPLE
from goodmeasure.kernel.findings import Base, BaseKind, Definition, Finding, NotEnough
from goodmeasure.measures.ranges import Range, wilson

METHOD = "audiences"

WIDEST = 0.5
"""A range over half of the whole scale could be most of them or hardly any: that is not to know."""

OLD_DAYS = 2 * 365
"""Where people are changes within a few years; older figures say so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """A share, its range, how many answers it is worth, which pieces carry it, and caveats."""

    value: float
    span: Range | None
    worth: float
    pieces: tuple[Piece, ...]
    caveats: tuple[str, ...] = ()


def estimate(
    question: Question, pieces: Sequence[Piece], *, population: str, today: date
) -> Estimate:
    """The cell's answer. ``population`` is the group as people call it.

    A finding without a range (and with n of 0) is a published figure whose source gives no base.
    """
    found = heard(question, pieces, population=population, today=today)
    said, left = _share(found)
    if said is not None and said.span is not None and said.span.high - said.span.low > WIDEST:
        wide = f"it could be anything from {said.span.low:.0%} to {said.span.high:.0%}"
        left = (*left, *((one, "Its range is too wide to say anything.") for one in said.pieces))
        if not found.counts:
            more = f"Ask more of {population}: {ENOUGH} answers would tell it within 10 points."
            return _unknown(question, population, left, wide, more)
        said = None
    if said is not None:
        bounds = tuple((one, "A lower bound adds nothing to a share.") for one in found.counts)
        return _answered(question, said, found.counts, (*left, *bounds), population, today)
    if found.counts:
        return _at_least(question, found.counts, left, population)
    return _unknown(question, population, left, _why_none(left))


def _share(found: Heard) -> tuple[_Said | None, tuple[Left, ...]]:
    own, published, left = found.own, found.published, found.left_out
    if own is None:
        return (None if published is None else _alone(published)), left
    mine = answers(own)
    if published is None or mine is None:
        return _alone(own), left
    joined = pooled(
        own.share, mine, published.share, answers(published) or 0.0, discount=published.discount
    )
    if joined is None:
        why = "The group's own answers differ from it by more than chance."
        return _alone(own), (*left, (published, why))
    told = (
        f"{joined.from_prior:.0f} of the {joined.effective:.0f} answers it is worth come from a"
        f" published figure, of {published.population}."
    )
    return _Said(
        value=joined.value, span=Range(joined.low, joined.high), worth=joined.effective,
        pieces=(own, published), caveats=(told,),
    ), left  # fmt: skip


def _alone(one: Piece) -> _Said:
    """A piece's own share and range, and how many answers it is worth for this group."""
    whole = answers(one)
    if one.discount == 1 and one.low is not None and one.high is not None:
        return _Said(
            value=one.share, span=Range(one.low, one.high), worth=whole or 0.0, pieces=(one,)
        )
    if whole is None:
        return _Said(
            value=one.share, span=None, worth=0.0, pieces=(one,), caveats=(BASE_NOT_PUBLISHED,)
        )
    if one.discount == 1 and one.kind is BaseKind.CENSUS:
        return _Said(
            value=one.share, span=Range(one.share, one.share), worth=whole, pieces=(one,),
            caveats=("Everybody was counted, so chance has no part in it.",),
        )  # fmt: skip
    worth = whole * one.discount
    span = wilson(one.share * worth, worth)
    told = f"It counts for {worth:.0f} of the {whole:.0f} answers its source is worth."
    return _Said(
        value=one.share, span=Range(min(span.low, one.share), max(span.high, one.share)),
        worth=worth, pieces=(one,), caveats=(told,) if one.discount < 1 else (),
    )  # fmt: skip


def _answered(
    question: Question,
    said: _Said,
    counts: Sequence[Piece],
    left: tuple[Left, ...],
    population: str,
    today: date,
) -> Estimate:
    lead = said.pieces[0]
    finding = Finding(
        value=said.value,
        low=None if said.span is None else said.span.low,
        high=None if said.span is None else said.span.high,
        n=int(said.worth),
        base=Base(population=population if lead.grade in OWN else lead.population, kind=lead.kind),
        method=METHOD,
        sources=tuple(dict.fromkeys(one.source for one in said.pieces)),
        as_of=_moment(said.pieces),
        caveats=(*said.caveats, *_warnings(said, counts, population, today)),
        of=_definition(question.aspect),
    )
    worst = max((one.grade for one in said.pieces), key=lambda grade: grade.rank)
    return Estimate(
        question=question, answer=finding, grade=worst, used=said.pieces, left_out=left
    )  # fmt: skip


def _definition(aspect: Aspect, *, at_least: bool = False) -> Definition:
    """A lower bound is a figure of another thing, and is compared with no share."""
    measure, title = aspect.value, aspect.value.capitalize()
    if at_least:
        measure, title = f"{measure}_at_least", f"{title}, at least"
    return Definition(measure=measure, title=title, version=1, unit=SHARE_OF_PEOPLE)


def _moment(pieces: Sequence[Piece]) -> datetime:
    return datetime.combine(max(one.dated for one in pieces), time.min, UTC)


def _warnings(
    said: _Said, counts: Sequence[Piece], population: str, today: date
) -> tuple[str, ...]:
    told = list(dict.fromkeys(caveat for one in said.pieces for caveat in one.caveats))
    lead = said.pieces[0]
    if lead.grade not in OWN and lead.population != population:
        told.append(
            f"It is a figure of {lead.population}, of whom {population} are taken to be part; they"
            " were not asked."
        )
    oldest = min(one.dated for one in said.pieces)
    if (today - oldest).days > OLD_DAYS:
        told.append(f"Part of it is from {oldest:%B %Y}, and where people are changes.")
    most = max((one.share for one in counts), default=0.0)
    if most > (said.value if said.span is None else said.span.high):
        told.append(f"A count finds at least {most:.0%} there, which is more: look into it.")
    return tuple(told)


def _at_least(
    question: Question, counts: Sequence[Piece], left: tuple[Left, ...], population: str
) -> Estimate:
    """The highest of the lower bounds; nothing is known of how many more there are."""
    lead = max(counts, key=lambda one: (one.share, one.dated))
    more = tuple((one, "A higher lower bound is known.") for one in counts if one is not lead)
    told = "At least: only those who could be counted are in it, and others may be there too."
    finding = Finding(
        value=lead.share, low=lead.share, high=1.0, n=int(lead.n or 0),
        base=Base(population=population, kind=lead.kind), method=METHOD, sources=(lead.source,),
        as_of=_moment([lead]), caveats=(told, *lead.caveats),
        of=_definition(question.aspect, at_least=True),
    )  # fmt: skip
    return Estimate(
        question=question, answer=finding, grade=lead.grade, used=(lead,), left_out=(*left, *more)
    )


def _why_none(left: Sequence[Left]) -> str:
    if not left:
        return "nobody has asked them"
    reasons = dict.fromkeys(f"{why[0].lower()}{why[1:].rstrip('.')}" for _, why in left)
    many = "the one piece of evidence" if len(left) == 1 else f"none of {len(left)} pieces"
    return f"{many} can{'not' if len(left) == 1 else ''} be used: {'; '.join(reasons)}"


def _unknown(
    question: Question, population: str, left: tuple[Left, ...], why: str, needed: str = ""
) -> Estimate:
    return Estimate(
        question=question,
        answer=NotEnough(reason=why, needed=needed or _ask(question, population)),
        grade=None,
        left_out=left,
    )


def _ask(question: Question, population: str) -> str:
    outlet = outlet_title(question.outlet)
    if question.aspect is Aspect.PRESENCE:
        return (
            f"Ask them: a survey of {population} about the channels they use, {outlet} among them."
        )
    return (
        f"Ask them: a survey of {population} about where they expect to hear from us, {outlet}"
        " among the answers."
    )
