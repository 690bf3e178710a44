"""The baseline of a leaving plan: every figure as it stood, frozen once.

It is kept as plain data and read back as such; nothing of it is ever worked out again, whatever is
collected or defined afterwards. ``digest_of`` is kept in the audit trail, so that it can be seen
that nobody changed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import (
    Answer,
    Base,
    BaseKind,
    Finding,
    NotEnough,
    NotMeasurable,
    Source,
)
from goodmeasure.kernel.periods import Period
from goodmeasure.kernel.plain import to_plain
from goodmeasure.measures import compute
from goodmeasure.measures.asked import DAY, EPOCH, MeasuredChannel
from goodmeasure.measures.definitions import ENGAGEMENT, measures, needed
from goodmeasure.observations.metrics import Metric
from goodmeasure.services.audiences import inputs
from goodmeasure.services.leaving.starting import open_plan
from goodmeasure.services.leaving.steps import mark_done
from goodmeasure.services.measuring import measured_channels
from goodmeasure.services.own_measures import own_measures
from goodmeasure.store import audit
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    InputCount,
    LatestReading,
    LeavingPlan,
    Organisation,
    PostRecord,
    User,
)
from goodmeasure.store.queries import channels as channel_queries

VERSION = 1
WINDOWS = (28, 90, 365)
"""Days to the eve of freezing. The whole time is a fourth."""
ELSEWHERE_DAYS = 90
TOP = 10
FROZEN = "baseline frozen"


def freeze(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> LeavingPlan:
    """Raises ``InputError`` where it is frozen already, or the channel has been left."""
    with transaction.atomic():
        plan = open_plan(organisation, key)
        if plan.baseline_at is not None:
            raise InputError(
                "The baseline is frozen already, and it is never worked out again.",
                next_step="Read it on its page.",
            )
        if plan.left_at is not None:
            raise InputError("The channel was left without a baseline.",
                             next_step="Ask for before and after from the log.")  # fmt: skip
        plan.baseline, plan.baseline_at = taken(organisation, plan.channel, now=now), now
        plan.save(update_fields=["baseline", "baseline_at"])
        plan.refresh_from_db(fields=["baseline"])  # as it will be read from now on
        digest = digest_of(plan.baseline)
        mark_done(plan, "baseline", f"Frozen, with the check figure {digest[:12]}.", now=now,
                  person=person)  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action=FROZEN, subject=plan.title, digest=digest
        )
    return plan


def digest_of(baseline: Mapping[str, Any]) -> str:
    """SHA-256 of the baseline in one form, whichever database holds it."""
    text = json.dumps(baseline, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_as_frozen(plan: LeavingPlan) -> bool:
    """Whether the baseline is the one that the audit trail saw."""
    seen = AuditEvent.objects.filter(
        organisation=plan.organisation, action=FROZEN, detail__digest=digest_of(plan.baseline)
    )
    return seen.exists()


def taken(organisation: Organisation, channel: Channel, *, now: datetime) -> dict[str, Any]:
    """Everything that can be said of a channel today, and of what stands beside it."""
    loaded = measured_channels(organisation)
    today = organisation.day_of(now)
    ours = loaded.get(channel.pk)
    windows = _windows(ours, today)
    others = [one for one in channel_queries.channels(organisation) if one.pk != channel.pk]
    lately = Period(since=today - timedelta(days=ELSEWHERE_DAYS), until=today - timedelta(days=1))
    return {
        "version": VERSION,
        "frozen_on": today.isoformat(),
        "channel": _channel(channel),
        "findings": _findings(organisation, ours, windows, now),
        "followers": to_plain(_followers(channel, ours)),
        "top_posts": _top_posts(organisation, channel),
        "inbound": [_inbound(organisation, channel, one, now) for one in windows[1:3]],
        "elsewhere": [
            {**_channel(one), "followers": to_plain(_followers(one, loaded[one.pk])),
             "findings": _findings(organisation, loaded[one.pk], [lately], now)}
            for one in others if one.pk in loaded
        ],
    }  # fmt: skip


def _channel(one: Channel) -> dict[str, str]:
    return {"platform": one.platform, "handle": one.handle, "name": one.name, "url": one.url,
            "account_id": one.account_id, "state": one.state}  # fmt: skip


def _windows(ours: MeasuredChannel | None, today: date) -> list[Period]:
    eve = today - timedelta(days=1)
    found = [Period(since=today - timedelta(days=days), until=eve) for days in WINDOWS]
    if ours is not None and ours.posts is not None and len(ours.posts):
        first = (EPOCH + float(ours.posts.published[0]) * DAY).astimezone(ours.zone).date()
        if first < found[-1].since:
            found.append(Period(since=first, until=eve))
    return found


def _findings(
    organisation: Organisation, channel: MeasuredChannel | None, windows: Iterable[Period],
    now: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    """Every measure that is defined there, in every window; "not measurable" is an answer too."""
    if channel is None:
        return []
    known = {**measures(), **own_measures(organisation)}
    return [
        {
            "measure": one.name, "title": one.title, "unit": one.unit,
            "since": window.since.isoformat(), "until": window.until.isoformat(),
            "answer": to_plain(compute.answer(one, channel, window, now=now)),
        }
        for one in known.values()
        if one.is_defined_on(channel.platform.name)
        for window in windows
    ]  # fmt: skip


def _followers(one: Channel, channel: MeasuredChannel | None) -> Answer:
    """As last counted, with the day."""
    if channel is None:
        return NotMeasurable(reason="nobody has described this platform")
    facts = channel.platform.measurable(Metric.FOLLOWERS)
    readings = channel.standing.get(Metric.FOLLOWERS, ())
    if not readings:
        if not facts.possible:
            return NotMeasurable(reason=facts.reason, cost=facts.cost)
        return NotEnough(reason="followers have not been counted here", needed="Collect or import.")
    last = readings[-1]
    return Finding(
        value=last.value, n=1, method="measures", as_of=last.at,
        base=Base(population=f"followers of {channel.subject}", kind=BaseKind.FOLLOWERS,
                  size=last.value),
        sources=(Source(name=channel.platform.title, seen_at=last.at, url=one.url),),
    )  # fmt: skip


def _top_posts(organisation: Organisation, channel: Channel) -> list[dict[str, Any]]:
    """The posts with most engagement, of those whose counts are all known, with every count and the
    age at which it was counted."""
    engagement = measures()[ENGAGEMENT]
    metrics = needed(engagement.versions[-1], channel.platform)
    sums: dict[int, list[int]] = {}
    rows = LatestReading.objects.filter(
        post__organisation=organisation, post__channel=channel,
        metric__in=[one.value for one in metrics],
    ).exclude(post__kind="repost")  # fmt: skip
    for post, value in rows.values_list("post_id", "value"):
        sums.setdefault(post, []).append(value)
    whole = {post: sum(found) for post, found in sums.items() if len(found) == len(metrics)}
    best = sorted(whole, key=lambda post: (-whole[post], post))[:TOP]
    posts = PostRecord.objects.filter(organisation=organisation).in_bulk(best)
    counts: dict[int, list[LatestReading]] = {}
    for one in LatestReading.objects.filter(post__in=best).order_by("metric"):
        counts.setdefault(one.post_id, []).append(one)
    return [_post(posts[key], whole[key], counts[key]) for key in best]


def _post(post: PostRecord, whole: int, counts: list[LatestReading]) -> dict[str, Any]:
    return {
        "id": post.external_id, "url": post.url, "text": post.text[:280],
        "published_at": post.published_at.isoformat(), "engagement": whole,
        "counts": [
            {"metric": one.metric, "value": one.value, "counted_at": one.looked_at.isoformat(),
             "age_days": round((one.looked_at - post.published_at) / timedelta(days=1), 1)}
            for one in counts
        ],
    }  # fmt: skip


def _inbound(
    organisation: Organisation, channel: Channel, window: Period, now: datetime
) -> dict[str, Any]:
    """What each group sent us: everywhere, and of that what was counted on this channel."""
    found = inputs.received(organisation, window, now=now)
    here: dict[int | None, int] = {}
    for group, count in InputCount.objects.filter(
        organisation=organisation, channel=channel, withdrawn_at__isnull=True,
        since__gte=window.since, until__lte=window.until,
    ).values_list("group_id", "count"):  # fmt: skip
        here[group] = here.get(group, 0) + count
    return {
        "since": window.since.isoformat(), "until": window.until.isoformat(),
        "left_out": found.left_out,
        "groups": [
            {"group": row.group.name if row.group else None,
             "counts": dict(row.counts) or None,
             "here": here.get(row.group.pk if row.group else None)}
            for row in found.rows
        ],
    }  # fmt: skip
