"""A published share by age (and sex) as it would be in another population: direct standardisation.

Each band's share is weighted by how many of the band live in the area (Breslow and Day 1987, volume
II, chapter 2). The range is Wilson's, of as many equal answers as have the same variance.
docs/methods/published-figures.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goodmeasure.evidence.audiences.shares import BASE_NOT_PUBLISHED
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.ranges import Range, wilson

OLDEST = 120
"""The last year of an open band, "75 and over"."""

BORROWED = 2.0
"""Answers that each band borrows from all of them for its variance: a band in which nobody does it
is no band without chance. Adding up the bands' own Wilson ranges instead (Zou and Donner 2008) held
91 to 93 times in 100 where few do it, nearly always too high."""

BRING = "Bring the numbers of people by age for the area."


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Band:
    """Ages in whole years, both ends in it; ``sex`` is empty where both are together."""

    age_from: int
    age_to: int
    sex: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.age_from <= self.age_to:
            raise InputError(
                f"A band cannot go from {self.age_from} to {self.age_to}.",
                next_step="Give the first and the last year of age.",
            )

    def __str__(self) -> str:
        ages = (
            f"{self.age_from} and over"
            if self.age_to >= OLDEST
            else f"{self.age_from} to {self.age_to}"
        )
        return f"{self.sex} {ages}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class BandShare:
    """What a source says of a band; ``n`` its effective answers, ``None`` where not published."""

    band: Band
    share: float
    n: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebased:
    """The share in the other population, of ``people`` of the ages asked about."""

    value: float
    span: Range | None
    people: int
    n: float | None
    caveats: tuple[str, ...]


def rebase(
    published: Sequence[BandShare],
    people: Mapping[Band, int],
    *,
    ages: tuple[int, int] = (0, OLDEST),
    splits: Mapping[Band, Mapping[Band, float]] | None = None,
) -> Rebased | NotEnough:
    """The published share if the ages (and sexes) were those of ``people``.

    ``ages`` are those wanted: all of them must be covered by published bands. A band of people
    that lies across two published ones is asked about, unless ``splits`` says which part of it goes
    where. Assumes that within a band people there are as people everywhere.
    """
    _check(published)
    wanted = {band: n for band, n in people.items() if _within(band, ages)}
    across = next((band for band in people if band not in wanted and _meets(band, ages)), None)
    if across is not None:
        return _ask(across, [Band(age_from=ages[0], age_to=ages[1])])
    counts: dict[Band, float] = dict.fromkeys((one.band for one in published), 0.0)
    for band, n in wanted.items():
        placed = _placed(band, n, counts, (splits or {}).get(band))
        if isinstance(placed, NotEnough):
            return placed
        for target, part in placed.items():
            counts[target] += part
    missing = _unpeopled(wanted, ages)
    if missing is not None:
        return missing
    return _standardised(published, counts, splits)


def _check(published: Sequence[BandShare]) -> None:
    if not published:
        raise InputError("There are no published bands.", next_step="Choose a table by age.")
    for one in published:
        if not 0 <= one.share <= 1:
            raise InputError(
                f"The share of {one.band} is {one.share:g}.", next_step="Give shares from 0 to 1."
            )
    if len({bool(one.band.sex) for one in published}) == 2:
        raise InputError(
            "Some bands have a sex and some do not.", next_step="Choose columns of one kind."
        )
    ordered = sorted((one.band.sex, one.band.age_from, one.band.age_to) for one in published)
    for (sex, _, end), (other, start, _) in pairwise(ordered):
        if sex == other and start <= end:
            raise InputError(
                f"Two published bands overlap at age {start}.",
                next_step="Choose bands that do not overlap: not a total and its parts.",
            )


def _within(band: Band, ages: tuple[int, int]) -> bool:
    return ages[0] <= band.age_from and band.age_to <= ages[1]


def _meets(band: Band, ages: tuple[int, int]) -> bool:
    return band.age_from <= ages[1] and ages[0] <= band.age_to


def _placed(
    band: Band, n: int, published: Iterable[Band], split: Mapping[Band, float] | None
) -> dict[Band, float] | NotEnough:
    """Which published bands the people of one band belong to."""
    known = list(published)
    if split is not None:
        if not set(split) <= set(known) or abs(sum(split.values()) - 1) > 1e-6:
            raise InputError(
                f"The parts of {band} must be of published bands and add up to 1.",
                next_step="Say which part goes to which band.",
            )
        return {target: n * part for target, part in split.items()}
    if any(one.sex for one in known) and not band.sex:
        return NotEnough(
            reason=f"the people of {band} are not told by sex, and the published shares are",
            needed="Bring numbers of people by age and sex, or choose shares of both together.",
        )
    near = [
        one
        for one in known
        if one.sex in ("", band.sex) and _meets(band, (one.age_from, one.age_to))
    ]
    if len(near) == 1 and _within(band, (near[0].age_from, near[0].age_to)):
        return {near[0]: float(n)}
    if near:
        return _ask(band, near)
    return NotEnough(
        reason=f"the source publishes nothing for {band}",
        needed="Find a figure for them, or ask about other ages only.",
    )


def _ask(band: Band, near: Sequence[Band]) -> NotEnough:
    named = " and ".join(str(one) for one in sorted(near))
    return NotEnough(
        reason=f"the band {band} lies only partly in {named}",
        needed="Bring single years of age, or say which part of the band goes where.",
    )


def _unpeopled(wanted: Mapping[Band, int], ages: tuple[int, int]) -> NotEnough | None:
    """Every year of age asked about needs people: a hole in their numbers is not 0 people."""
    if not wanted:
        return NotEnough(reason="there are no numbers of people of these ages", needed=BRING)
    last = ages[1] if ages[1] < OLDEST else max(band.age_to for band in wanted)
    for sex in sorted({band.sex for band in wanted}):
        have: set[int] = set()
        for band in wanted:
            if band.sex == sex:
                have.update(range(band.age_from, band.age_to + 1))
        hole = next((age for age in range(ages[0], last + 1) if age not in have), None)
        if hole is not None:
            who = f"{sex} " if sex else ""
            return NotEnough(
                reason=f"the number of {who}people of age {hole} is missing", needed=BRING
            )
    if sum(wanted.values()) <= 0:
        return NotEnough(reason="nobody of these ages lives there", needed=BRING)
    return None


def _standardised(
    published: Sequence[BandShare],
    counts: Mapping[Band, float],
    splits: Mapping[Band, Mapping[Band, float]] | None,
) -> Rebased:
    whole = sum(counts.values())
    part = {band: n / whole for band, n in counts.items()}
    carried = [one for one in published if part[one.band] > 0]
    value = sum(part[one.band] * one.share for one in carried)
    said: tuple[str, ...] = ("Taken as if people of an age were the same there as everywhere.",)
    if splits:
        said = (*said, f"Divided by hand: {', '.join(str(band) for band in sorted(splits))}.")
    worth = _worth([(part[one.band], one.share, one.n) for one in carried])
    if worth is None:
        return Rebased(
            value=value, span=None, people=round(whole), n=None,
            caveats=(*said, BASE_NOT_PUBLISHED),
        )  # fmt: skip
    span = wilson(value * worth, worth)
    return Rebased(
        value=value, span=Range(min(span.low, value), max(span.high, value)), people=round(whole),
        n=worth, caveats=said,
    )  # fmt: skip


def _worth(bands: Sequence[tuple[float, float, float | None]]) -> float | None:
    """Equal answers with the variance of the sum, from each band's part, share and answers;
    ``None`` where a band has no base."""
    known = [(part, share, n) for part, share, n in bands if n is not None]
    if len(known) < len(bands):
        return None
    answers = sum(n for _, _, n in known)
    least = min(0.5 / answers, 0.5)
    overall = sum(share * n for _, share, n in known) / answers
    overall = min(max(overall, least), 1 - least)
    value = variance = 0.0
    for part, share, n in known:
        likely = (share * n + BORROWED * overall) / (n + BORROWED)
        value += part * likely
        variance += part**2 * likely * (1 - likely) / n
    return value * (1 - value) / variance
