"""Channels side by side, where they are alike; and what to do where they are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urlencode

from django.urls import reverse

from goodmeasure.kernel.comparison import Change, alike, compare
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.definitions import Measure
from goodmeasure.reports import measures as words
from goodmeasure.reports import wording
from goodmeasure.web.presenters.crumbs import CHANNELS, HOME
from goodmeasure.web.presenters.data.measures import FigureLine, Figures, figure_lines
from goodmeasure.web.presenters.page import Page

CRUMBS = (HOME, CHANNELS)
LEAD = "Figures stand side by side only where they are figures of the same thing."


@dataclass(frozen=True, kw_only=True)
class Instead:
    """A comparison that can be made."""

    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    measure: str = ""
    unit: str = ""
    period: str = ""
    lines: tuple[FigureLine, ...] = ()
    refusal: str = ""
    next_step: str = ""
    instead: tuple[Instead, ...] = ()
    said: str = ""
    answer_id: str = ""
    level: str = ""


def empty_page(lead: str = LEAD) -> ComparePage:
    return ComparePage(title="Compare channels", lead=lead, crumbs=CRUMBS)


def compare_page(
    measure: Measure,
    figures: Figures,
    *,
    platforms: Mapping[int, str],
    known: Iterable[Measure],
    zone: tzinfo,
) -> ComparePage:
    """``platforms`` are the platforms' names by channel key; ``known`` all measures there are."""
    found = {key: one for key, one in figures.answers.items() if isinstance(one, Finding)}
    try:
        alike(list(found.values()))
    except UnlikeThings as unlike:
        return ComparePage(
            title="Compare channels",
            lead=unlike.sentence,
            crumbs=CRUMBS,
            measure=measure.title,
            refusal=unlike.sentence,
            next_step=unlike.next_step,
            instead=_instead(measure, figures, platforms, known),
        )
    lines = figure_lines(measure, figures, zone)
    return ComparePage(
        title="Compare channels",
        lead=_lead(measure, figures.names, found),
        crumbs=CRUMBS,
        measure=measure.title,
        unit=words.unit(measure),
        period=wording.period(figures.period.since, figures.period.until),
        lines=lines,
        answer_id=next((line.id for line in lines if line.id), ""),
        level=wording.level_sentence(),
    )


def _lead(measure: Measure, names: Mapping[int, str], found: Mapping[int, Finding]) -> str:
    if not found:
        return f"None of these channels has a figure for {measure.title.lower()} in this period."
    ordered = sorted(found, key=lambda key: -found[key].value)
    top = ordered[0]
    said = f"{names[top]}: {words.said(found[top], measure)}"
    if len(ordered) == 1:
        return f"Only one of these channels has a figure. {said}."
    less: list[str] = []
    unsure: list[str] = []
    for key in ordered[1:]:
        change = compare(found[key], found[top]).change()
        clear = isinstance(change, Change) and change.differs
        (less if clear else unsure).append(names[key])
    parts = [f"The highest is {said}."]
    if less:
        parts.append(f"That is more than {_and(less)}.")
    if unsure:
        parts.append(f"It cannot be told apart from {_and(unsure)}.")
    return " ".join(parts)


def _and(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _instead(
    measure: Measure,
    figures: Figures,
    platforms: Mapping[int, str],
    known: Iterable[Measure],
) -> tuple[Instead, ...]:
    """The same measure within groups that are alike; other measures that are alike for all."""
    groups: dict[object, list[int]] = defaultdict(list)
    for key, one in figures.answers.items():
        if isinstance(one, Finding):
            groups[one.of].append(key)
    within = [
        Instead(
            text=f"{measure.title} of {_and([figures.names[key] for key in keys])}",
            href=_address(measure, figures.period, keys),
        )
        for keys in groups.values()
        if len(keys) > 1
    ]
    others = [
        Instead(
            text=f"{one.title} of all of them",
            href=_address(one, figures.period, figures.answers),
        )
        for one in known
        if one.name != measure.name and _same_on_all(one, set(platforms.values()))
    ]
    return (*within, *others)


def _same_on_all(measure: Measure, platforms: set[str]) -> bool:
    defined = all(measure.is_defined_on(one) for one in platforms)
    return defined and len({measure.definition(one) for one in platforms}) == 1


def _address(measure: Measure, period: Period, channels: Iterable[int]) -> str:
    asked = {"measure": measure.name, "since": period.since, "until": period.until,
             "channel": list(channels)}  # fmt: skip
    return f"{reverse('compare')}?{urlencode(asked, doseq=True)}"


def figures_of(period: Period, names: Mapping[int, str], answers: Mapping[int, Answer]) -> Figures:
    return Figures(period=period, names=names, answers=answers, months=None)
