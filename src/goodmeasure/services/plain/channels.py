"""Channels, and what can be measured on each, as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.measures.platforms import Measurable, Platform, platforms
from goodmeasure.observations.metrics import Metric
from goodmeasure.store.models import Channel, ChannelReadingRecord
from goodmeasure.store.queries.channels import ChannelGlance


def channel_plain(one: ChannelGlance) -> dict[str, Any]:
    """A channel with its last counts, and for each count of its platform whether it can be had."""
    channel, followers = one.channel, one.followers
    facts = platforms().get(channel.platform)
    return {
        "number": channel.pk,
        "platform": channel.platform,
        "handle": channel.handle,
        "name": channel.name,
        "url": channel.url,
        "state": channel.state,
        "added_at": channel.added_at,
        "posts": one.posts,
        "followers": followers.value if followers else None,
        "followers_at": followers.at if followers else None,
        "figures_as_of": one.as_of,
        "trouble": channel.trouble,
        "trouble_sentence": channel.trouble_sentence,
        "collected": facts.collected if facts else None,
        "measurable": measurable_plain(facts) if facts else [],
    }


def measurable_plain(facts: Platform) -> list[dict[str, Any]]:
    """By which road each count can be had there, at what cost; if not, why not."""
    return [_measurable(metric, known) for metric, known in facts.metrics.items()]


def _measurable(metric: Metric, known: Measurable) -> dict[str, Any]:
    return {
        "metric": metric.value,
        "possible": known.possible,
        "how": known.how.value,
        "cost": known.cost,
        "reason": known.reason,
    }


def named(channel: Channel) -> dict[str, Any]:
    """Which channel a thing is about."""
    return {"channel": channel.pk, "handle": channel.handle, "platform": channel.platform}


def nobody() -> dict[str, Any]:
    """About no channel in particular."""
    return {"channel": None, "handle": None, "platform": None}


def reading_plain(one: ChannelReadingRecord) -> dict[str, Any]:
    """``days`` is 0 for a count that stands at ``at``, else over so many days that end there."""
    return {"metric": one.metric, "at": one.at, "days": one.days, "value": one.value}
