"""What a fair answer takes: how posts of a channel vary, and so how many posts and weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.effects.regression import moment_alpha
from goodmeasure.evidence.experiments.trials import Size, size
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.asked import SETTLED_DAYS
from goodmeasure.measures.definitions import Measure, Way, measures
from goodmeasure.store.models import Channel, Organisation
from goodmeasure.store.queries.columns import post_columns

RECENT = 200
"""Posts that a channel's spread and pace are read from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """What posts of a channel get by a measure, and how many there are a week."""

    posts: int
    mean: float
    alpha: float
    a_week: float


def measurable(channel: Channel) -> list[Measure]:
    """Measures that a test can be read by: counts of a post, where the platform gives them."""
    return [
        one for one in measures().values() if one.way is Way.MEAN and channel.platform in one.sums
    ]


def spread(organisation: Organisation, channel: Channel, measure: Measure) -> Spread | NotEnough:
    """From the channel's newest settled posts."""
    columns = post_columns(organisation, [channel]).get(channel.pk)
    short = NotEnough(
        reason="there are not 20 settled posts of this channel here yet",
        needed="Collect it, or import a file, and come back.",
    )
    if columns is None or channel.platform not in measure.sums:
        return short
    total = columns.total(measure.metrics_on(channel.platform))
    settled = (total.value >= 0) & (total.looked_at - columns.published >= SETTLED_DAYS)
    rows = np.flatnonzero(settled & (columns.kind == 0))[-RECENT:]
    if len(rows) < 20:
        return short
    value, day = total.value[rows], columns.published[rows]
    mean = float(value.mean())
    alpha = moment_alpha(value, np.full(len(value), max(mean, 1e-9)), 1)
    weeks = max(float(day[-1] - day[0]) / 7, 1.0)
    return Spread(posts=len(rows), mean=mean, alpha=alpha, a_week=len(rows) / weeks)


def needed(
    organisation: Organisation, channel: Channel, measure: Measure, ratio: float
) -> tuple[Spread, Size] | NotEnough:
    """How many posts and weeks a fair answer takes."""
    found = spread(organisation, channel, measure)
    if isinstance(found, NotEnough):
        return found
    wanted = size(found.mean, found.alpha, ratio, found.a_week)
    return wanted if isinstance(wanted, NotEnough) else (found, wanted)
