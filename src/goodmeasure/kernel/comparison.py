"""Two figures side by side, only where they are figures of the same thing.

A difference, a ratio or a percentage change exists here and nowhere else, so that none can be made
of unlike bases, kinds, ages or definitions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goodmeasure.kernel.bases import of_people
from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Finding, NotEnough

FEWEST = 10
"""A percentage of a base under this is not given: one more or less would swing it by a tenth."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """From ``before`` to ``after``: a ratio with its range; ``None`` ends where they are exact."""

    ratio: float
    low: float | None
    high: float | None

    @property
    def differs(self) -> bool:
        """The range leaves no room for "no difference"; an exact count differs when it differs."""
        if self.low is None or self.high is None:
            return self.ratio != 1
        return self.low > 1 or self.high < 1

    @property
    def percent(self) -> float:
        return (self.ratio - 1) * 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two alike findings. Make it with ``compare``."""

    before: Finding
    after: Finding

    @property
    def difference(self) -> float:
        return self.after.value - self.before.value

    def change(self) -> Change | NotEnough:
        """The ratio of the two. Ranges are combined on the log scale, as of separate samples."""
        first, second = self.before, self.after
        if any(of_people(one) and one.low is None for one in (first, second)):
            return NotEnough(
                reason="one of them has no range: its source publishes no base",
                needed="Give both figures as they are, or find the base in the source's tables.",
            )
        if first.value <= 0:
            return NotEnough(
                reason="the earlier figure is 0, and nothing can be a percentage of 0",
                needed="Give both figures as they are.",
            )
        if first.low is None and first.value < FEWEST:
            return NotEnough(
                reason=f"the earlier figure is under {FEWEST}",
                needed="Give both figures as they are.",
            )
        ratio = second.value / first.value
        if ratio == 0 and second.high is not None:
            return _to_none(first, second.high)
        widths = [_relative(one) for one in (first, second)]
        if all(width is None for width in widths):
            return Change(ratio=ratio, low=None, high=None)
        half = math.hypot(*(width or 0.0 for width in widths))
        return Change(ratio=ratio, low=ratio * math.exp(-half), high=ratio * math.exp(half))


def _to_none(first: Finding, high: float) -> Change | NotEnough:
    """Nothing was seen, but up to ``high`` could be: against the least the earlier one could be."""
    least = first.value if first.low is None else first.low
    if least <= 0:
        return NotEnough(
            reason="either of the two may be 0", needed="Give both figures as they are."
        )
    return Change(ratio=0.0, low=0.0, high=high / least)


def _relative(finding: Finding) -> float | None:
    """Half the range on the log scale; ``None`` for an exact figure."""
    if finding.low is None or finding.high is None or finding.value <= 0:
        return None
    low = max(finding.low, finding.value * 1e-3)
    return math.log(max(finding.high, finding.value * (1 + 1e-12)) / low) / 2


def compare(before: Finding, after: Finding, *, breaks: Iterable[Break] = ()) -> Comparison:
    """The two, if they are alike. Raises ``UnlikeThings`` (a ``TypeError``) saying in what not.

    ``breaks`` are those known between the two: one of definition or method parts them.
    """
    alike((before, after), breaks=breaks)
    return Comparison(before=before, after=after)


def alike(findings: Sequence[Finding], *, breaks: Iterable[Break] = ()) -> None:
    """Nothing, or ``UnlikeThings`` for the first finding that is unlike the first of all."""
    for other in findings[1:]:
        _alike(findings[0], other, tuple(breaks))


def _alike(one: Finding, other: Finding, breaks: tuple[Break, ...]) -> None:
    if one.of is None or other.of is None:
        raise _unlike("definition", "one of them has no definition", "Give both one.")
    for aspect, mine, theirs, next_step in (
        ("definition", one.of.title, other.of.title, "Choose one measure for both."),
        ("version", f"version {one.of.version}", f"version {other.of.version}",
         "Compare within the time of one version."),
        ("unit", one.of.unit, other.of.unit, "Choose one measure for both."),
        ("counted", _listed(one.of.counted), _listed(other.of.counted),
         "Platforms count different acts: compare posts of one platform, or a measure both have,"
         " such as posting frequency."),
        ("base", one.base.kind.value, other.base.kind.value, _of_one_kind(one, other)),
        ("population", _people(one), _people(other),
         "Convert one of them, with the sizes of both populations."),
        ("method", one.method, other.method, "Work both out in the same way."),
        ("age", _age(one.of.age_days), _age(other.of.age_days),
         "Compare posts at the same age."),
        ("length", _days(one), _days(other), "Choose periods of about the same length."),
    ):  # fmt: skip
        if mine != theirs:
            raise _unlike(aspect, f"one is {mine}, the other {theirs}", next_step)
    parted = _between(one, other, breaks)
    if parted is not None:
        raise _unlike(
            "break", f"between them, on {parted.at:%-d %B %Y}: {parted.why}",
            "Compare figures of one side.",
        )  # fmt: skip


def _between(one: Finding, other: Finding, breaks: tuple[Break, ...]) -> Break | None:
    if one.period is None or other.period is None:
        return None
    first = min(one.period.since, other.period.since)
    last = max(one.period.until, other.period.until)
    return next((b for b in breaks if b.kind.parts and first < b.at <= last), None)


def _of_one_kind(one: Finding, other: Finding) -> str:
    if of_people(one) or of_people(other):
        return "Claimed and measured are different things: find two figures of one kind."
    return "Convert one of them, with the size of both bases."


def _people(finding: Finding) -> str:
    """Whom a share of people is a share of. Other figures are told apart by their definitions."""
    return f"a share of {finding.base.population}" if of_people(finding) else ""


def _listed(counted: tuple[str, ...]) -> str:
    return "a count of " + " and ".join(one.replace("_", " ") for one in sorted(counted))


def _age(days: float | None) -> str:
    return "of posts that have settled" if days is None else f"at {days:g} days"


def _days(finding: Finding) -> str:
    """Months differ by a tenth and count as alike; a total of a week is no total of a month."""
    if finding.period is None:
        return "of no period"
    days = finding.period.days
    for name, low, high in (("a day", 1, 1), ("a week", 7, 7), ("a month", 28, 31),
                            ("a quarter", 89, 92), ("a year", 365, 366)):  # fmt: skip
        if low <= days <= high:
            return name
    return f"{days} days"


def _unlike(aspect: str, why: str, next_step: str) -> UnlikeThings:
    return UnlikeThings(f"These two cannot be compared: {why}.", next_step=next_step, aspect=aspect)
