"""What is said where there is no figure: which count is missing, or that it cannot be had."""

from __future__ import annotations

from collections.abc import Container

from goodmeasure.kernel.words import listed
from goodmeasure.measures.definitions import ENGAGEMENT, Measure, measures
from goodmeasure.measures.platforms import platform_title, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording

NOT_MEASURABLE = "Not measurable"


def standing_count(platform: str, metric: Metric, value: int | None) -> str:
    """A channel's count; where there is none, whether it is still to come or cannot be had."""
    facts = platforms().get(platform)
    if value is None and facts is not None and not facts.measurable(metric).possible:
        return NOT_MEASURABLE
    return wording.count(value)


def no_verdict(platform: str, had: Container[str], measure: Measure) -> str:
    """Why a post of ours has no verdict: counts that it lacks, or that it was not evaluated yet."""
    if platform not in measure.sums:
        return (
            f"There is no verdict on this post, because {measure.title.lower()} is not defined for"
            f" {platform_title(platform)}."
        )
    lacking = _lacking(platform, had, measure)
    if not lacking:
        return "There is no verdict on this post yet, because its counts have not been evaluated."
    counts = [wording.noun(one.value).more for one in measure.sums[platform]]
    return (
        f"There is no verdict on this post: it takes the counts of {listed(counts)}, and that of"
        f" {listed(lacking)} is missing. A missing count is not 0."
    )


def no_count(platform: str, had: Container[str]) -> str:
    """The same in a table, in a few words."""
    lacking = _lacking(platform, had, measures()[ENGAGEMENT])
    return f"No count of {listed(lacking)}" if lacking else "No count"


def _lacking(platform: str, had: Container[str], measure: Measure) -> list[str]:
    return [
        wording.noun(one.value).more
        for one in measure.sums.get(platform, ())
        if one.value not in had
    ]
