"""Every post of an organisation judged in one pass, and the verdicts stored.

Loads columns from the store, hands them to ``evidence.posts``, writes what it says. The numbers are
made there; nothing is decided here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, F, Min, Sum

from goodmeasure.evidence.posts.growth import Growth, GrowthModel, Settled, learn_growth
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.verdicts import METHOD_VERSION, Case, Judgement, Outcome, judge
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.definitions import ENGAGEMENT, Measure, measures
from goodmeasure.observations.posts import PostKind
from goodmeasure.store import bulk
from goodmeasure.store.models import (
    Channel,
    Collection,
    Evaluation,
    Organisation,
    PostRecord,
    ReadingRecord,
    Verdict,
)

KINDS = {PostKind.ORIGINAL.value: 0, PostKind.REPLY.value: 1, PostKind.QUOTE.value: 2}
"""Codes for ``History.kind``. Reposts are other people's posts and are not judged."""

GROWTH_POSTS = 5_000
"""Posts that growth is learned from, the newest that were looked at more than once: enough for any
step to be known within a few per cent, and how people use a platform changes over the years."""

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluationResult:
    """How many posts got which verdict, and how long the numbers took (without the database)."""

    evaluation: Evaluation
    outcomes: dict[Outcome, int]
    seconds: float


def evaluate(
    organisation: Organisation, *, now: datetime, measure: str = ENGAGEMENT
) -> EvaluationResult:
    """Judge all posts that have the measure, and replace the organisation's verdicts by it."""
    definition = measures()[measure]
    last_reading = _last_reading(organisation)
    channels = list(Channel.objects.filter(organisation=organisation, platform__in=definition.sums))
    growths = {
        name: _learn(organisation, name, definition) for name in {c.platform for c in channels}
    }
    histories = [_history(organisation, channel, definition) for channel in channels]
    # a channel without posts has nothing to judge
    channels = [one for one, history in zip(channels, histories, strict=True) if len(history)]
    histories = [history for history in histories if len(history)]
    started = time.perf_counter()
    judgements = judge(
        [
            Case(history=history, growth=_model(growths[channel.platform]))
            for channel, history in zip(channels, histories, strict=True)
        ]
    )
    seconds = time.perf_counter() - started
    with transaction.atomic():
        run = Evaluation.objects.create(
            organisation=organisation,
            measure=measure,
            measure_version=definition.version,
            method_version=METHOD_VERSION,
            at=now,
            seconds=seconds,
            posts=sum(len(history) for history in histories),
            last_reading_id=last_reading,
            growth={name: _growth_words(found) for name, found in growths.items()},
        )
        for channel, history, judgement in zip(channels, histories, judgements, strict=True):
            _write(run, channel, history, judgement)
        Verdict.objects.filter(organisation=organisation, measure=measure).exclude(
            evaluation=run
        ).delete()
        Evaluation.objects.filter(organisation=organisation, measure=measure).exclude(
            pk=run.pk
        ).delete()
    return EvaluationResult(evaluation=run, outcomes=_count(judgements), seconds=seconds)


def latest_evaluation(
    organisation: Organisation, *, measure: str = ENGAGEMENT
) -> Evaluation | None:
    return (
        Evaluation.objects.filter(organisation=organisation, measure=measure)
        .order_by("-pk")
        .first()
    )


def is_out_of_date(organisation: Organisation, *, measure: str = ENGAGEMENT) -> bool:
    """Readings, looks, the definition or the method have changed since the last evaluation."""
    last = latest_evaluation(organisation, measure=measure)
    if last is None:
        return PostRecord.objects.filter(organisation=organisation).exists()
    return (
        last.measure_version != measures()[measure].version
        or last.method_version != METHOD_VERSION
        or last.last_reading_id != _last_reading(organisation)
        or Collection.objects.filter(organisation=organisation, finished_at__gt=last.at).exists()
    )


def evaluate_if_needed(organisation: Organisation, *, now: datetime) -> EvaluationResult | None:
    return evaluate(organisation, now=now) if is_out_of_date(organisation) else None


def channel_case(
    organisation: Organisation, channel: Channel, *, measure: str = ENGAGEMENT
) -> Case:
    """A channel's posts, and growth as the last evaluation found it (verdicts rest on that)."""
    last = latest_evaluation(organisation, measure=measure)
    return Case(
        history=_history(organisation, channel, measures()[measure]),
        growth=_stored_growth(last.growth.get(channel.platform, {}) if last else {}),
    )


# loading


def _last_reading(organisation: Organisation) -> int:
    newest = (
        ReadingRecord.objects.filter(post__organisation=organisation)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return newest or 0


def _history(organisation: Organisation, channel: Channel, measure: Measure) -> History:
    """A post is in it when every metric of the measure has a reading: missing is not 0.

    Its age is the time from publishing to the oldest of its metrics' last looks.
    """
    metrics = [metric.value for metric in measure.metrics_on(channel.platform)]
    rows = list(
        PostRecord.objects.filter(
            organisation=organisation, channel=channel, latest__metric__in=metrics
        )
        .exclude(kind=PostKind.REPOST.value)
        .annotate(
            total=Sum("latest__value"), looked=Min("latest__looked_at"), found=Count("latest")
        )
        .filter(found=len(metrics), total__gte=0, looked__gte=F("published_at"))
        .order_by("published_at", "pk")
        .values_list("pk", "published_at", "looked", "total", "kind")
    )
    return History(
        post_ids=np.array([row[0] for row in rows], dtype=np.int64),
        published=_days(row[1] for row in rows),
        age=np.array([(row[2] - row[1]) / DAY for row in rows], dtype=np.float64),
        value=np.array([row[3] for row in rows], dtype=np.int64),
        kind=np.array([KINDS[row[4]] for row in rows], dtype=np.int64),
    )


def _days(moments: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([(moment - EPOCH) / DAY for moment in moments], dtype=np.float64)


def _learn(organisation: Organisation, platform: str, measure: Measure) -> Growth | NotEnough:
    """Growth on a platform from this organisation's posts that were looked at more than once."""
    metrics = {metric.value for metric in measure.metrics_on(platform)}
    posts = {
        pk: (published, last_seen)
        for pk, published, last_seen in PostRecord.objects.filter(
            organisation=organisation,
            channel__platform=platform,
            last_seen_at__gt=F("first_seen_at"),
            date_only=False,
        )
        .exclude(kind=PostKind.REPOST.value)
        .order_by("-published_at")
        .values_list("pk", "published_at", "last_seen_at")[:GROWTH_POSTS]
    }
    columns: tuple[list[int], list[float], list[int]] = ([], [], [])
    for pk, series in _series(list(posts), metrics):
        published, last_seen = posts[pk]
        for at, total in [*series, (last_seen, series[-1][1])]:
            columns[0].append(pk)
            columns[1].append((at - published) / DAY)
            columns[2].append(total)
    return learn_growth(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.float64),
        np.array(columns[2], dtype=np.int64),
    )


def _series(posts: list[int], metrics: set[str]) -> list[tuple[int, list[tuple[datetime, int]]]]:
    """Per post the measure's value after each moment at which one of its metrics changed."""
    found = []
    for start in range(0, len(posts), 500):
        rows = (
            ReadingRecord.objects.filter(post_id__in=posts[start : start + 500], metric__in=metrics)
            .order_by("post_id", "at", "pk")
            .values_list("post_id", "at", "metric", "value")
        )
        for pk, of_post in groupby(rows, key=itemgetter(0)):
            now: dict[str, int] = {}
            series: list[tuple[datetime, int]] = []
            for at, changes in groupby(of_post, key=itemgetter(1)):
                now |= {metric: value for _, _, metric, value in changes}
                if len(now) == len(metrics):
                    series.append((at, sum(now.values())))
            if series:
                found.append((pk, series))
    return found


def _model(found: Growth | NotEnough) -> GrowthModel:
    return found if isinstance(found, Growth) else Settled()


def _growth_words(found: Growth | NotEnough) -> dict[str, Any]:
    """Growth as it is stored with an evaluation; ``_stored_growth`` reads it back."""
    if isinstance(found, NotEnough):
        return {"known": False, "reason": found.reason, "needed": found.needed}
    return {
        "known": True,
        "posts": found.posts,
        "known_from": found.known_from,
        "ages": found.ages.tolist(),
        "reached": found.reached.tolist(),
        "doubt": found.doubt.tolist(),
    }


def _stored_growth(stored: dict[str, Any]) -> GrowthModel:
    if not stored.get("known"):
        return Settled()
    return Growth(
        ages=np.array(stored["ages"], dtype=np.float64),
        reached=np.array(stored["reached"], dtype=np.float64),
        doubt=np.array(stored["doubt"], dtype=np.float64),
        known_from=float(stored["known_from"]),
        posts=int(stored["posts"]),
    )


# storing

_COLUMNS = (
    "organisation_id", "channel_id", "post_id", "evaluation_id", "measure", "published_at",
    "outcome", "reason", "value", "age_days", "looked_at", "low", "median", "high", "p_low",
    "p_high", "share", "n_history",
)  # fmt: skip


def _write(run: Evaluation, channel: Channel, history: History, judgement: Judgement) -> None:
    ranges = judgement.has_range.tolist()
    shares = judgement.share_known.tolist()
    published = [EPOCH + day * DAY for day in history.published.tolist()]
    looked = [at + age * DAY for at, age in zip(published, history.age.tolist(), strict=True)]
    columns = zip(
        judgement.post_ids.tolist(),
        published,
        looked,
        history.age.tolist(),
        judgement.value.tolist(),
        judgement.low.tolist(),
        judgement.median.tolist(),
        judgement.high.tolist(),
        judgement.p_low.tolist(),
        judgement.p_high.tolist(),
        judgement.share.tolist(),
        judgement.n_history.tolist(),
        strict=True,
    )
    bulk.insert(
        Verdict,
        _COLUMNS,
        (
            (
                run.organisation_id, channel.pk, post, run.pk, run.measure,
                bulk.stored_time(at), judgement.outcome_of(i).value, judgement.reason_of(i).value,
                value, age, bulk.stored_time(seen),
                low if ranges[i] else None, median if ranges[i] else None,
                high if ranges[i] else None, p_low if ranges[i] else None,
                p_high if ranges[i] else None, share if shares[i] else None, n,
            )
            for i, (post, at, seen, age, value, low, median, high, p_low, p_high, share, n)
            in enumerate(columns)
        ),
        replace_on=("post_id", "measure"),
    )  # fmt: skip


def _count(judgements: Sequence[Judgement]) -> dict[Outcome, int]:
    counted = dict.fromkeys(Outcome, 0)
    for judgement in judgements:
        for i in range(len(judgement)):
            counted[judgement.outcome_of(i)] += 1
    return counted
