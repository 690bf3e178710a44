"""Posts with their counts and verdicts as plain data."""

from __future__ import annotations

from functools import cache
from typing import Any

from goodmeasure.kernel.findings import LEVEL
from goodmeasure.measures.platforms import platforms
from goodmeasure.services.plain.channels import named
from goodmeasure.store.models import LatestReading, ReadingRecord, Verdict
from goodmeasure.store.queries.posts import ListedPost

METHOD = "verdict"
"""The page of docs/methods."""
OF_CHANNELS = frozenset(
    {"followers", "following", "posts", "mentions", "enquiries", "answered", "minutes_to_answer",
     "visits", "page_views", "link_visits", "joins", "leaves"}
)  # fmt: skip
"""Metrics that no post has (``observations.metrics``)."""


def post_plain(one: ListedPost) -> dict[str, Any]:
    """Every count its platform can give, null where it has not been had; never 0 for missing."""
    post, held = one.post, one.latest
    metrics = dict.fromkeys((*of_posts(one.channel.platform), *sorted(held)))
    return {
        "number": post.pk,
        **named(one.channel),
        "post": post.external_id,
        "url": post.url,
        "published_at": post.published_at,
        "date_only": post.date_only,
        "kind": post.kind,
        "presence": post.presence,
        "deleted_seen_at": post.deleted_seen_at,
        "edited_at": post.edited_at,
        "language": post.language,
        "text": post.text,
        "has_link": post.has_link,
        "has_image": post.has_image,
        "has_video": post.has_video,
        "has_alt_text": post.has_alt_text,
        "has_captions": post.has_captions,
        "hashtags": post.hashtags,
        "counts": {name: _count(held.get(name)) for name in metrics},
        "verdict": _verdict(one.verdict, one.channel.handle) if one.verdict else None,
    }


@cache
def of_posts(platform: str) -> tuple[str, ...]:
    """Counts of a post that a platform can give, by some road."""
    facts = platforms().get(platform)
    given = facts.metrics.items() if facts else ()
    return tuple(m.value for m, known in given if known.possible and m not in OF_CHANNELS)


def _count(reading: LatestReading | None) -> dict[str, Any] | None:
    """``at`` is since when it is so, ``looked_at`` when it was last seen to be so."""
    if reading is None:
        return None
    return {"value": reading.value, "at": reading.at, "looked_at": reading.looked_at}


def _verdict(one: Verdict, handle: str) -> dict[str, Any]:
    """``low`` to ``high`` is what the channel would expect at that age, ``share`` how much of the
    eventual count."""
    return {
        "outcome": one.outcome,
        "reason": one.reason,
        "measure": one.measure,
        "value": one.value,
        "age_days": one.age_days,
        "low": one.low,
        "middle": one.median,
        "high": one.high,
        "level": LEVEL if one.low is not None else None,
        "p_low": one.p_low,
        "p_high": one.p_high,
        "share": one.share,
        "n": one.n_history,
        "base": f"earlier posts of {handle}",
        "method": METHOD,
        "method_version": one.evaluation.method_version,
        "measure_version": one.evaluation.measure_version,
        "looked_at": one.looked_at,
        "evaluated_at": one.evaluation.at,
    }


def post_reading_plain(one: ReadingRecord) -> dict[str, Any]:
    return {"metric": one.metric, "at": one.at, "value": one.value}
