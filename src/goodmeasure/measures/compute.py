"""From posts and channel readings to a figure that can be defended, or to why there is none."""

from __future__ import annotations

from datetime import date, datetime

from goodmeasure.kernel.breaks import parting
from goodmeasure.kernel.findings import Answer, NotEnough, NotMeasurable
from goodmeasure.kernel.periods import Period, month_of, quarter_of, week_of
from goodmeasure.measures import of_days, of_posts
from goodmeasure.measures.asked import DAY, Asked, MeasuredChannel
from goodmeasure.measures.definitions import Measure, Way, needed
from goodmeasure.measures.platforms import How
from goodmeasure.measures.series import Grain, Point, Series
from goodmeasure.observations.metrics import Metric


def answer(measure: Measure, channel: MeasuredChannel, period: Period, *, now: datetime) -> Answer:
    """The measure on a channel over a period.

    A period that a new version of the definition or another way of counting cuts in two has no
    figure: its parts are different quantities.
    """
    if not measure.is_defined_on(channel.platform.name):
        return NotMeasurable(
            reason=f"{measure.title} is not defined for {channel.platform.title}",
            cost="Define a measure of your own if one would make sense there.",
        )
    for cut in parting((*measure.breaks(), *channel.breaks), period):
        return NotEnough(
            reason=f"figures before and after {cut.at:%-d %B %Y} are not alike: {cut.why}",
            needed="Ask for the time before it or after it.",
        )
    version = measure.in_force(period.since)
    asked = Asked(measure=measure, version=version, channel=channel, period=period, now=now)
    missing = _cannot_be_had(asked)
    return missing if missing is not None else _WAYS[measure.way](asked)


def series(
    measure: Measure, channel: MeasuredChannel, whole: Period, grain: Grain, *, now: datetime
) -> Series:
    """The measure step by step. Steps that a break parts have no figure, and say why."""
    breaks = sorted((*measure.breaks(), *channel.breaks), key=lambda one: one.at)
    return Series(
        of=measure.definition(channel.platform.name),
        subject=channel.subject,
        grain=grain,
        points=tuple(
            Point(period=step, answer=answer(measure, channel, step, now=now))
            for step in steps(whole, grain)
        ),
        breaks=tuple(one for one in breaks if whole.since < one.at <= whole.until),
    )


def steps(whole: Period, grain: Grain) -> list[Period]:
    """Whole days, weeks, months or quarters that together hold the period, without holes."""
    of = {
        Grain.DAY: _day,
        Grain.WEEK: week_of,
        Grain.MONTH: month_of,
        Grain.QUARTER: quarter_of,
    }[grain]
    found = [of(whole.since)]
    while found[-1].until < whole.until:
        found.append(of(found[-1].until + DAY))
    return found


def _day(day: date) -> Period:
    return Period(since=day, until=day)


def _cannot_be_had(asked: Asked) -> NotMeasurable | NotEnough | None:
    """Why the platform or the store has none of a metric at all."""
    facts = asked.channel.platform
    if not asked.version.formula and asked.measure.way not in (Way.SHARE, Way.FREQUENCY):
        return NotEnough(
            reason=f"how version {asked.version.version} was counted is not known",
            needed="Ask for the time from which the present version holds.",
        )
    for metric in needed(asked.version, facts.name):
        if _has(asked.channel, metric):
            continue
        known = facts.measurable(metric)
        name = metric.value.replace("_", " ")
        if known.how in (How.NO, How.PAID):
            return NotMeasurable(
                reason=known.reason, cost="" if known.how is How.NO else known.cost
            )
        todo = "Import a file that has them." if known.how is How.FILE else "Collect the channel."
        if known.how is How.TOKEN:
            todo = known.reason
        return NotEnough(reason=f"no {name} have been collected here yet", needed=todo)
    return None


def _has(channel: MeasuredChannel, metric: Metric) -> bool:
    of_posts = channel.posts is not None and metric in channel.posts.latest
    return of_posts or metric in channel.standing or metric in channel.daily


_WAYS = {
    Way.MEAN: of_posts.mean,
    Way.MEAN_OF_RATES: of_posts.mean_of_rates,
    Way.POOLED: of_posts.pooled,
    Way.SHARE: of_posts.share,
    Way.FREQUENCY: of_posts.frequency,
    Way.CHANGE: of_days.change,
    Way.TOTAL: of_days.day_total,
    Way.POOLED_DAYS: of_days.day_rates,
    Way.MEAN_OF_DAYS: of_days.day_rates,
}
