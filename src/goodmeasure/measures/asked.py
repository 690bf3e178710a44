"""One question to a measure, and the finding that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from goodmeasure.kernel.breaks import Break
from goodmeasure.kernel.findings import Base, Definition, Finding, Source
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import ranges
from goodmeasure.measures.definitions import Measure, Version, Way
from goodmeasure.measures.platforms import Platform
from goodmeasure.observations.columns import PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading

METHOD = "measures"
"""The page of docs/methods."""

SETTLED_DAYS = 7.0
"""Posts younger than this at their last look are left out: most of what they get may be to come.
The same week as in ``evidence.posts.growth``, where the reason is."""

NEAR_DAYS = 45
"""A standing count stands for a day no further from it than this."""

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class MeasuredChannel:
    """What a figure of one channel is worked out from.

    ``posts`` is ``None`` for a channel without posts. ``standing`` are counts at a moment,
    ``daily`` counts over one day, per metric and oldest first. ``zone`` says which day a moment
    belongs to.
    """

    subject: str
    platform: Platform
    zone: tzinfo
    posts: PostColumns | None
    standing: Mapping[Metric, Sequence[ChannelReading]]
    daily: Mapping[Metric, Sequence[ChannelReading]]
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Asked:
    """One question: a measure in one version, on one channel, for one period, as at ``now``."""

    measure: Measure
    version: Version
    channel: MeasuredChannel
    period: Period
    now: datetime

    @property
    def of(self) -> Definition:
        found = self.measure.definition(self.channel.platform.name, self.version)
        aged = self.measure.way.of_posts and self.measure.way not in (Way.SHARE, Way.FREQUENCY)
        return replace(found, age_days=SETTLED_DAYS if aged else None)

    def finding(
        self, value: float, held: ranges.Range | None, n: int, base: Base, seen: datetime,
        caveats: Iterable[str] = (),
    ) -> Finding:  # fmt: skip
        times = self.measure.times
        return Finding(
            value=value * times,
            low=None if held is None else held.low * times,
            high=None if held is None else held.high * times,
            n=n,
            base=base,
            method=METHOD,
            sources=(Source(name=self.channel.subject, seen_at=seen),),
            as_of=seen,
            caveats=(*caveats, *self.measure.caveats),
            of=self.of,
            period=self.period,
        )  # fmt: skip
