"""Many figures at once: measures by channel and step, worked out only as far as they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.measures.definitions import Measure, measure, measures
from goodmeasure.measures.series import Grain, Point
from goodmeasure.services.measuring import measured_channels
from goodmeasure.services.own_measures import own_measures
from goodmeasure.store.models import Channel, Organisation
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.queries.posts import newest

DAYS = 90
MOST_STEPS = 1_100
"""Three years of days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One answer, and what it is an answer to. ``breaks`` are those of its days."""

    channel: Channel
    measure: Measure
    subject: str
    breaks: tuple[Break, ...]
    point: Point


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Figures:
    """The figures of a question, in the order of measures, channels and steps."""

    measures: tuple[Measure, ...]
    channels: tuple[Channel, ...]
    loaded: Mapping[int, MeasuredChannel]
    steps: tuple[Period, ...]
    now: datetime

    def __len__(self) -> int:
        return len(self.measures) * len(self.channels) * len(self.steps)

    def some(self, first: int, last: int) -> Iterator[Figure]:
        """Those from the place ``first`` up to before ``last``; each is worked out when asked."""
        of_measure = len(self.channels) * len(self.steps)
        for place in range(first, min(last, len(self))):
            which, rest = divmod(place, of_measure)
            channel, step = divmod(rest, len(self.steps))
            yield self._one(self.measures[which], self.channels[channel], self.steps[step])

    def _one(self, wanted: Measure, channel: Channel, step: Period) -> Figure:
        asked = self.loaded[channel.pk]
        return Figure(
            channel=channel,
            measure=wanted,
            subject=asked.subject,
            breaks=tuple(
                one
                for one in (*wanted.breaks(), *asked.breaks)
                if step.since <= one.at <= step.until
            ),
            point=Point(
                period=step, answer=compute.answer(wanted, asked, step, now=self.now)
            ),
        )  # fmt: skip


def figures(
    organisation: Organisation,
    names: Sequence[str],
    *,
    period: Period,
    grain: Grain | None,
    channel: int | None,
    now: datetime,
) -> Figures:
    """Named measures of one channel or of all, over a period or step by step through it.

    Raises ``InputError`` for a measure nobody defined or more steps than anybody reads,
    ``Channel.DoesNotExist`` for another organisation's channel.
    """
    if (grain is Grain.DAY and period.days > MOST_STEPS) or period.days > MOST_STEPS * 31:
        raise InputError(
            f"That is more than {MOST_STEPS:,} steps.", next_step="Ask for fewer days at a time."
        )
    own = own_measures(organisation)
    wanted = tuple(measure(name, own) for name in dict.fromkeys(names))
    ours = (
        channel_queries.channels(organisation)
        if channel is None
        else [channel_queries.channel(organisation, channel)]
    )
    loaded = measured_channels(organisation, ours)
    return Figures(
        measures=wanted or tuple({**measures(), **own}.values()),
        channels=tuple(one for one in ours if one.pk in loaded),
        loaded=loaded,
        steps=tuple(compute.steps(period, grain)) if grain else (period,),
        now=now,
    )


def usual_period(organisation: Organisation, *, now: datetime) -> Period:
    """The 90 days to the newest post: of old files too there is something to see."""
    last = newest(organisation) or now
    until = organisation.day_of(last)
    return Period(since=until - timedelta(days=DAYS - 1), until=until)
