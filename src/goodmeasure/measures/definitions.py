"""Our measures: definitions over the platforms' metrics, with a version and the day it took effect.

Read from ``yaml/measures/*.yaml``, and from an organisation's own files of the same form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import msgspec

from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.kernel.errors import InputError, UnlikeThings, UnreadableFile
from goodmeasure.kernel.findings import BaseKind, Definition
from goodmeasure.measures import catalogue, formula
from goodmeasure.measures.formula import Formula
from goodmeasure.observations.metrics import Metric

EVERY = "every"
"""Stands for all platforms in a formula."""


class Stage(StrEnum):
    """Places of the GCS Evaluation Cycle (Government Communication Service, 2024)."""

    INPUTS = "inputs"
    OUTPUTS = "outputs"
    OUTTAKES = "outtakes"
    OUTCOMES = "outcomes"
    IMPACT = "impact"
    LEARNING = "learning and innovation"


class Good(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Way(StrEnum):
    """How one figure is made of many. Each is a different quantity, with a name of its own."""

    MEAN = "mean of posts"  # formula of each post, averaged
    MEAN_OF_RATES = "mean of rates"  # formula / under of each post, averaged
    POOLED = "pooled"  # sum of formula / sum of under, over posts
    SHARE = "share of posts"  # posts with a feature, of the posts where it is known
    FREQUENCY = "posts a week"
    CHANGE = "change"  # standing count at the end, less that at the start
    TOTAL = "total of days"  # daily counts of the channel, added up
    POOLED_DAYS = "pooled over days"  # sum of formula / sum of under, over days
    MEAN_OF_DAYS = "mean of daily rates"  # formula / under of each day, averaged

    @property
    def of_posts(self) -> bool:
        return self not in (Way.CHANGE, Way.TOTAL, Way.POOLED_DAYS, Way.MEAN_OF_DAYS)

    @property
    def divides(self) -> bool:
        return self in (Way.MEAN_OF_RATES, Way.POOLED, Way.POOLED_DAYS, Way.MEAN_OF_DAYS)


class Feature(StrEnum):
    """Choices of a post that shares are counted of, and among which posts."""

    ALT_TEXT = "alt_text"  # among posts with an image
    CAPTIONS = "captions"  # among posts with a video


class Earlier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version that was in force before. Without a formula its figures cannot be made again."""

    version: int
    effective_from: dt.date
    changed: str
    formula: dict[str, str] = {}
    under: dict[str, str] = {}


class MeasureFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure as it stands in its file. ``formula`` and ``under`` are by platform."""

    name: str
    title: str
    question: str
    unit: str
    way: Way
    base: str
    base_kind: BaseKind
    stage: Stage
    good: Good
    owner: str
    review_by: dt.date
    version: int
    effective_from: dt.date
    formula: dict[str, str] = {}
    under: dict[str, str] = {}
    times: float = 1.0
    feature: Feature | None = None
    caveats: tuple[str, ...] = ()
    changed: str = ""
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What one version counts, by platform."""

    version: int
    effective_from: dt.date
    changed: str
    formula: Mapping[str, Formula]
    under: Mapping[str, Formula]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A definition, parsed. ``versions`` are oldest first; the last is in force.

    The formula is fixed per platform, so that two posts of a channel are always counted alike: a
    post that lacks one of the metrics has no value, not a smaller one.
    """

    name: str
    title: str
    question: str
    unit: str
    way: Way
    base: str
    base_kind: BaseKind
    stage: Stage
    good: Good
    owner: str
    review_by: dt.date
    times: float
    feature: Feature | None
    caveats: tuple[str, ...]
    versions: tuple[Version, ...]

    @property
    def now(self) -> Version:
        return self.versions[-1]

    @property
    def version(self) -> int:
        return self.now.version

    @property
    def effective_from(self) -> dt.date:
        return self.now.effective_from

    @property
    def sums(self) -> dict[str, tuple[Metric, ...]]:
        """For each platform, the metrics that are added up; empty where it is not a sum."""
        return {
            name: one.metrics
            for name, one in self.now.formula.items()
            if one.is_sum and self.way is Way.MEAN
        }

    def metrics_on(self, platform: str) -> tuple[Metric, ...]:
        """The metrics summed on a platform. Raises ``UnlikeThings`` where it is not defined."""
        try:
            return self.sums[platform]
        except KeyError:
            raise UnlikeThings(
                f"{self.title} is not defined for {platform}.",
                next_step="Use a measure that is, or define it in the measure's file.",
            ) from None

    def is_defined_on(self, platform: str) -> bool:
        formulas = self.now.formula
        return not formulas or platform in formulas or EVERY in formulas

    def in_force(self, day: dt.date) -> Version:
        """The version that counts on a day; the first one before there was any."""
        held = [one for one in self.versions if one.effective_from <= day]
        return held[-1] if held else self.versions[0]

    def breaks(self) -> tuple[Break, ...]:
        """A break of definition at the first day of every version but the first."""
        return tuple(
            Break(
                at=one.effective_from,
                kind=BreakKind.DEFINITION,
                why=f"{self.title} is defined anew (version {one.version})"
                + (f": {one.changed}" if one.changed else ""),
                source=self.owner,
            )
            for one in self.versions[1:]
        )

    def definition(self, platform: str, version: Version | None = None) -> Definition:
        """What a figure of this measure on a platform is a figure of."""
        which = version or self.now
        return Definition(
            measure=self.name,
            title=self.title,
            version=which.version,
            unit=self.unit,
            counted=tuple(metric.value for metric in needed(which, platform)),
        )


def on(formulas: Mapping[str, Formula], platform: str) -> Formula | None:
    return formulas.get(platform) or formulas.get(EVERY)


def needed(version: Version, platform: str) -> tuple[Metric, ...]:
    """Every metric the figure needs there, each once."""
    parts = (on(version.formula, platform), on(version.under, platform))
    return tuple(dict.fromkeys(m for part in parts if part for m in part.metrics))


def parse(text: str, *, name: str, ours: bool = False) -> Measure:
    """A measure's file. Raises ``UnreadableFile`` with the file, the line and the field."""
    raw = catalogue.parse(text, MeasureFile, name=name, ours=ours)
    wrong = _wrong(raw)
    if wrong is not None:
        field, sentence = wrong
        raise catalogue.refusal(text, sentence, name=name, field=field)
    own = Earlier(
        version=raw.version, effective_from=raw.effective_from, changed=raw.changed,
        formula=raw.formula, under=raw.under,
    )  # fmt: skip
    versions = tuple(
        Version(
            version=one.version,
            effective_from=one.effective_from,
            changed=one.changed,
            formula=_formulas(text, name, "formula", one.formula),
            under=_formulas(text, name, "under", one.under),
        )
        for one in (*raw.earlier, own)
    )
    return Measure(
        name=raw.name, title=raw.title, question=raw.question, unit=raw.unit, way=raw.way,
        base=raw.base, base_kind=raw.base_kind, stage=raw.stage, good=raw.good, owner=raw.owner,
        review_by=raw.review_by, times=raw.times, feature=raw.feature, caveats=raw.caveats,
        versions=versions,
    )  # fmt: skip


def _formulas(text: str, name: str, field: str, given: Mapping[str, str]) -> dict[str, Formula]:
    found = {}
    for platform, words in given.items():
        try:
            found[platform] = formula.parse(words)
        except InputError as wrong:
            raise catalogue.refusal(
                text, wrong.sentence, name=name, field=f"{field}.{platform}"
            ) from None
    return found


def _wrong(raw: MeasureFile) -> tuple[str, str] | None:
    """The field at fault and why, where the fields do not fit together."""
    numbers = [one.version for one in raw.earlier] + [raw.version]
    days = [one.effective_from for one in raw.earlier] + [raw.effective_from]
    wants_formula = raw.way not in (Way.SHARE, Way.FREQUENCY)
    checks = (
        (re.fullmatch(r"[a-z][a-z0-9_]{0,63}", raw.name), "name",
         "A name has small letters, digits and _ only, at most 64 of them."),
        (sorted(set(numbers)) == numbers, "version", "Versions rise from the earliest on."),
        (sorted(set(days)) == days, "effective_from", "Each version takes effect after the last."),
        (len(numbers) == 1 or bool(raw.changed), "changed", "Say what this version changed."),
        (bool(raw.formula) == wants_formula, "formula",
         f"A measure of the way {raw.way.value!r} has {'a' if wants_formula else 'no'} formula."),
        (bool(raw.under) == raw.way.divides, "under",
         f"A measure of the way {raw.way.value!r} has {'a' if raw.way.divides else 'no'} divisor."),
        (not raw.way.divides or EVERY in raw.under or raw.under.keys() >= raw.formula.keys(),
         "under", "Each platform of the formula needs a divisor."),
        ((raw.feature is not None) == (raw.way is Way.SHARE), "feature",
         "A share of posts, and only that, says of which feature."),
        (raw.times > 0, "times", "It is over 0."),
    )  # fmt: skip
    return next(((field, sentence) for fine, field, sentence in checks if not fine), None)


@cache
def measures() -> dict[str, Measure]:
    """All shipped ones by name."""
    texts = catalogue.texts("measures")
    return {
        name: parse(text, name=f"measures/{name}.yaml", ours=True) for name, text in texts.items()
    }


def measure(name: str, own: Mapping[str, Measure] | None = None) -> Measure:
    """A shipped measure, or one of an organisation's own. Raises ``InputError``."""
    known = {**measures(), **(own or {})}
    if name not in known:
        raise InputError(
            f"There is no measure called {name!r}.", next_step=f"Known ones: {', '.join(known)}."
        )
    return known[name]


ENGAGEMENT = "engagement"
"""The measure that verdicts are given by."""

__all__ = [
    "ENGAGEMENT", "EVERY", "Feature", "Good", "Measure", "Stage", "UnreadableFile", "Version",
    "Way", "measure", "measures", "needed", "on", "parse",
]  # fmt: skip
