"""The readings of a fair test's posts, all at once, and what they say of a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goodmeasure.observations.metrics import Metric
from goodmeasure.store.models import Experiment, LatestReading, Organisation, ReadingRecord


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class HeldReadings:
    """Per post and metric: readings oldest first, and when the last value was last seen to hold."""

    values: dict[tuple[int, str], list[tuple[datetime, int]]]
    looked: dict[tuple[int, str], datetime]

    def value_at(self, post: int, metrics: Sequence[Metric], at: datetime) -> int | None:
        """The sum in force at a moment: each metric's last reading before it, known to hold because
        a look came after. ``None`` where one of them cannot be known; nothing is filled in."""
        total = 0
        for metric in metrics:
            key = (post, metric.value)
            held = self.values.get(key, [])
            place = bisect_right(held, at, key=lambda one: one[0])
            looked = self.looked.get(key)
            if not place or looked is None or looked < at:
                return None
            total += held[place - 1][1]
        return total

    def any_between(self, post: int, since: datetime, until: datetime) -> bool:
        """Whether any metric of the post has a reading from then to then, both included."""
        return any(
            since <= at <= until
            for (of, _), held in self.values.items()
            if of == post
            for at, _ in held
        )


def held_readings(organisation: Organisation, test: Experiment) -> HeldReadings:
    """Two queries, however many posts the test has."""
    inside = {"post__organisation": organisation, "post__assignment__experiment": test}
    values: dict[tuple[int, str], list[tuple[datetime, int]]] = defaultdict(list)
    rows = ReadingRecord.objects.filter(**inside).order_by("at", "pk")
    for post, metric, at, value in rows.values_list("post_id", "metric", "at", "value"):
        values[post, metric].append((at, value))
    last = LatestReading.objects.filter(**inside).values_list("post_id", "metric", "looked_at")
    return HeldReadings(
        values=dict(values), looked={(post, metric): at for post, metric, at in last}
    )
