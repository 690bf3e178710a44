"""A question of before and after, and what an answer holds. Numbers only: words are in reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodmeasure.observations.columns import Floats


class Method(StrEnum):
    """Ways of saying what would have been."""

    REGRESSION = "interrupted time series"
    FORECAST = "forecast from before"
    SYNTHETIC = "synthetic difference in differences"


class Spoiler(StrEnum):
    """What would spoil an answer."""

    OTHER_EVENT = "another event at the same time"
    MISSING = "missing steps"
    UNDER_A_YEAR = "less than a year before"
    SHORT_AFTER = "short after"
    CONTROL_SHIFTS = "a control changes at the event too"
    METHODS_DISAGREE = "the methods disagree"
    PLACEBOS = "other dates look like this too"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Question:
    """outcome (n,) of 0 or more, NaN where missing; ``first_after`` the first step after the event.

    ``season`` is the steps of a cycle: 7 for days, 52 for weeks, 12 for months, 1 for none.
    ``controls`` are series (n,) of the same steps that the event does not touch. ``other_events``
    are steps at which something else happened, with its name.
    """

    outcome: Floats
    first_after: int
    season: int = 1
    controls: tuple[Floats, ...] = ()
    control_names: tuple[str, ...] = ()
    other_events: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a method says: the ratio of what was to what would have been, with its range."""

    method: Method
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Counterfactual:
    """What would have been, (n,), with its range; before the event it is the fit."""

    expected: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Placebo:
    """The first method at other dates before the event: how many ratios, how many as far from 1."""

    dates: int
    as_extreme: int

    @property
    def p(self) -> float:
        """In steps of 1 / (dates + 1): the event's own date is one of them."""
        return (self.as_extreme + 1) / (self.dates + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Donors:
    """Each control as if the event had been its own. ``ratio`` of errors after to errors before, of
    a synthetic control of ours made of them; ``theirs`` by control, of each made of the others."""

    ratio: float
    theirs: tuple[tuple[str, float], ...]

    @property
    def as_extreme(self) -> int:
        """Controls that came out as far as ours or farther."""
        return sum(ratio >= self.ratio for _, ratio in self.theirs)

    @property
    def p(self) -> float:
        """In steps of 1 / (controls + 1) (Abadie, Diamond and Hainmueller 2010, 3.4)."""
        return (self.as_extreme + 1) / (len(self.theirs) + 1)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Study:
    """``estimates`` has two methods or more, the first leading. ``difference`` is what was less
    what would have been, over the steps after, by the first. ``donors`` is ``None`` where there are
    too few controls for it."""

    estimates: tuple[Estimate, ...]
    difference: float
    counterfactual: Counterfactual
    placebo: Placebo
    spoilers: tuple[tuple[Spoiler, str], ...]
    before: int
    after: int
    donors: Donors | None = None

    @property
    def changed(self) -> bool:
        """Every method leaves out "no change", on the same side. One alone is not enough: a trend
        that bends fools the one, a level that drifts the other."""
        up = all(one.low > 1 for one in self.estimates)
        return up or all(one.high < 1 for one in self.estimates)

    @property
    def agree(self) -> bool:
        """Every range holds the first method's ratio, and the reverse."""
        first = self.estimates[0]
        return all(
            one.low <= first.ratio <= one.high and first.low <= one.ratio <= first.high
            for one in self.estimates[1:]
        )
