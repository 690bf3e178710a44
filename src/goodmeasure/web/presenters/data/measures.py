"""Measures: what each figure means, and what it is on our channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from itertools import dropwhile

from django.urls import reverse

from goodmeasure.evidence.change.found import Found, levels
from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.definitions import Measure, Version
from goodmeasure.measures.series import Grain, Series
from goodmeasure.reports import measures as words
from goodmeasure.reports import wording
from goodmeasure.reports.charts.finding_bar import finding_bar
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.charts.series import Break as DrawnBreak
from goodmeasure.reports.charts.series import Hole, MonthPoint, channel_series
from goodmeasure.reports.found import ENGAGEMENT, shift_words
from goodmeasure.web.presenters import explaining
from goodmeasure.web.presenters.crumbs import DATA, HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, HowKnown, Tag, sentence_case

CRUMBS = (HOME, DATA, Crumb(text="Measures", href="/data/measures/"))
OVERDUE = Tag(text="Review overdue", shape="!", colour="yellow")
OWN = Tag(text="Your own", shape="●", colour="blue")


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    title: str
    href: str
    question: str
    stage: str
    good: str
    version: str
    review: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, kw_only=True)
class MeasuresPage(Page):
    lines: tuple[MeasureLine, ...]
    may_add: bool


@dataclass(frozen=True, kw_only=True)
class FormulaLine:
    platform: str
    formula: str


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    version: str
    since: str
    changed: str
    formulas: tuple[FormulaLine, ...]


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """One channel's figure. ``how`` is ``None`` where there is no figure."""

    channel: str
    href: str
    figure: str
    bar: str
    id: str
    how: HowKnown | None


@dataclass(frozen=True, kw_only=True)
class MeasurePage(Page):
    name: str
    question: str
    unit: str
    way: str
    base: str
    stage: str
    good: str
    owner: str
    review: str
    overdue: bool
    formulas: tuple[FormulaLine, ...]
    caveats: tuple[str, ...]
    versions: tuple[VersionLine, ...]
    figures: tuple[FigureLine, ...]
    period: str
    months: Picture | None
    months_of: str
    months_how: HowKnown | None
    no_months: str
    csv: str
    level: str
    own: bool
    may_retire: bool


def measures_page(
    measures: Sequence[Measure], own: Mapping[str, Measure], *, today: date, may_add: bool
) -> MeasuresPage:
    late = sum(one.review_by < today for one in measures)
    return MeasuresPage(
        title="Measures",
        lead=_lead(len(measures), late),
        crumbs=(HOME, DATA),
        lines=tuple(_line(one, one.name in own, today) for one in measures),
        may_add=may_add,
    )


def _lead(many: int, late: int) -> str:
    said = f"Every figure here is one of {many} measures, and each has one definition."
    if not late:
        return f"{said} None is due for review."
    return f"{said} {late} {'is' if late == 1 else 'are'} overdue for review."


def _line(measure: Measure, own: bool, today: date) -> MeasureLine:
    late = measure.review_by < today
    return MeasureLine(
        title=measure.title,
        href=reverse("measure", args=[measure.name]),
        question=measure.question,
        stage=sentence_case(measure.stage.value),
        good=words.GOOD[measure.good],
        version=f"{measure.version}, from {wording.day(measure.effective_from)}",
        review=f"By {wording.day(measure.review_by)}",
        tags=tuple(tag for tag, holds in ((OWN, own), (OVERDUE, late)) if holds),
    )


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was worked out for a page: answers by channel key, and one channel's months."""

    period: Period
    names: Mapping[int, str]
    answers: Mapping[int, Answer]
    months: Series | None


def measure_page(
    measure: Measure, figures: Figures, *, own: bool, may_change: bool, today: date, zone: tzinfo
) -> MeasurePage:
    period = figures.period
    since, until = period.since.isoformat(), period.until.isoformat()
    picture = months_picture(measure, figures.months) if figures.months else None
    of = figures.months.subject if figures.months else ""
    return MeasurePage(
        title=measure.title,
        lead=_answered(measure, figures),
        crumbs=CRUMBS,
        name=measure.name,
        question=measure.question,
        unit=words.unit(measure),
        way=words.WAYS[measure.way],
        base=f"{sentence_case(measure.base)} ({measure.base_kind.value})",
        stage=sentence_case(measure.stage.value),
        good=words.GOOD[measure.good],
        owner=measure.owner,
        review=wording.day(measure.review_by),
        overdue=measure.review_by < today,
        formulas=_formulas(measure, measure.now),
        caveats=measure.caveats,
        versions=tuple(_version(measure, one) for one in reversed(measure.versions)),
        figures=figure_lines(measure, figures, zone),
        period=wording.period(period.since, period.until),
        months=picture,
        months_of=of,
        months_how=months_how(measure, figures.months, zone) if figures.months else None,
        no_months=_no_months(figures.months) if figures.months and picture is None else "",
        csv=f"{reverse('measure_csv', args=[measure.name])}?since={since}&until={until}",
        level=wording.level_sentence(),
        own=own,
        may_retire=own and may_change,
    )


def _no_months(series: Series) -> str:
    if any(point.value is not None for point in series.points):
        return "Some months are under 0, and are in the file below rather than in a picture."
    return f"No month of {series.subject} has a figure."


def _answered(measure: Measure, figures: Figures) -> str:
    had = sum(isinstance(one, Finding) for one in figures.answers.values())
    if not figures.answers:
        return f"{measure.question} There are no channels to ask about yet."
    return (
        f"{measure.question} {had} of {wording.many(len(figures.answers), 'channel')}"
        f" {'has' if had == 1 else 'have'} an answer for"
        f" {wording.period(figures.period.since, figures.period.until)}."
    )


def _formulas(measure: Measure, version: Version) -> tuple[FormulaLine, ...]:
    return tuple(
        FormulaLine(platform=platform, formula=formula)
        for platform, formula in words.formulas(measure, version)
        if formula
    )


def _version(measure: Measure, version: Version) -> VersionLine:
    return VersionLine(
        version=f"Version {version.version}",
        since=wording.day(version.effective_from),
        changed=version.changed or "First version",
        formulas=() if version is measure.now else _formulas(measure, version),
    )


def figure_lines(measure: Measure, figures: Figures, zone: tzinfo) -> tuple[FigureLine, ...]:
    """One a channel, those with a figure first, the highest at the top."""
    most = max(
        (one.value if one.high is None else one.high
         for one in figures.answers.values() if isinstance(one, Finding)),
        default=0.0,
    )  # fmt: skip
    return tuple(
        _figure(measure, key, figures.names[key], one, most, zone)
        for key, one in sorted(figures.answers.items(), key=lambda pair: _order(pair[1]))
    )


def _order(answer: Answer) -> tuple[int, float]:
    return (0, -answer.value) if isinstance(answer, Finding) else (1, 0.0)


def _figure(
    measure: Measure, key: int, name: str, answer: Answer, most: float, zone: tzinfo
) -> FigureLine:
    said = words.figure(answer, measure)
    if isinstance(answer, Finding):
        bar, known = finding_bar(answer, most=most, label=said), finding_how(measure, answer, zone)
    else:
        bar, known = "", explaining.how(answer, zone)
    return FigureLine(
        channel=name,
        href=reverse("channel", args=[key]),
        figure=said,
        bar=bar,
        id=f"how-{key}",
        how=known,
    )


def finding_how(measure: Measure, found: Finding, zone: tzinfo) -> HowKnown:
    """How a figure of a measure is known."""
    size = f", {wording.number(found.base.size)} of them" if found.base.size is not None else ""
    of = "days" if not measure.way.of_posts else "posts"
    n = f" From {wording.number(found.n)} {of}." if found.low is not None else ""
    version = found.of.version if found.of else measure.version
    return HowKnown(
        method=f"{measure.title}: {measure.unit}. {words.WAYS[measure.way]}",
        base=f"{sentence_case(found.base.population)}{size}.{n}",
        sources=tuple(f"{one.name}, as of {wording.moment(one.seen_at, zone)}"
                      for one in found.sources),
        caveats=found.caveats,
        versions=f"Version {version} of the definition.",
    )  # fmt: skip


def months_picture(measure: Measure, series: Series, holes: Sequence[Hole] = ()) -> Picture | None:
    """Months or quarters from the first with a figure on, with ranges and breaks.

    ``None`` where no step has a figure, or one is under 0: these charts start at 0.
    """
    values = [point.value for point in series.points if point.value is not None]
    if not values or min(values) < 0:
        return None
    return channel_series(
        what=f"{measure.title}, {words.unit(measure)}",
        months=[
            MonthPoint(
                month=point.period.since,
                value=point.value,
                low=point.answer.low if isinstance(point.answer, Finding) else None,
                high=point.answer.high if isinstance(point.answer, Finding) else None,
                why=""
                if isinstance(point.answer, Finding)
                else words.figure(point.answer, measure),
                months=3 if series.grain is Grain.QUARTER else 1,
            )
            for point in dropwhile(lambda one: one.value is None, series.points)
        ],
        holes=holes,
        breaks=[drawn(one) for one in (*series.breaks, *found_in(series))],
        key=f"{measure.name} {series.subject}",
    )


def drawn(one: Break) -> DrawnBreak:
    return DrawnBreak(at=datetime.combine(one.at, time(), UTC), why=one.why, kind=one.kind)


def found_in(series: Series) -> list[Break]:
    """Shifts of the level of a series' months, as breaks of their own kind."""
    days = [point.period.since for point in series.points]
    found = levels(days, [point.value for point in series.points], series.breaks)
    return [shift_break(one, ENGAGEMENT) for one in found]


def shift_break(one: Found, series: str) -> Break:
    why = shift_words(series, one.before, one.after)
    return Break(at=one.at, kind=BreakKind.DETECTED, why=why)


def months_how(measure: Measure, series: Series, zone: tzinfo) -> HowKnown:
    """Of all the months of a picture: the first with a figure speaks for the method."""
    found = [point.answer for point in series.points if isinstance(point.answer, Finding)]
    seen = max((one.as_of for one in found), default=None)
    sources = (f"{series.subject}, as of {wording.moment(seen, zone)}",) if seen else ()
    return HowKnown(
        method=f"{measure.title}: {measure.unit}. {words.WAYS[measure.way]}",
        base=f"{sentence_case(measure.base)} of {series.subject}, month by month. "
        "A month with too little to go by has no figure.",
        sources=sources,
        caveats=measure.caveats,
        versions=f"Version {series.of.version} of the definition.",
    )
