"""Every post of an organisation judged in one pass, and the verdicts stored.

Loads columns from the store, hands them to ``evidence.posts``, writes what it says. The numbers are
made there; nothing is decided here.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Any

import numpy as np
from django.db import transaction

from goodmeasure.evidence.posts.expectation import LOOKED_BACK
from goodmeasure.evidence.posts.growth import Growth, GrowthModel, Settled, learn_growth
from goodmeasure.evidence.posts.history import Flags, Floats, History, Ints
from goodmeasure.evidence.posts.verdicts import (
    METHOD_VERSION,
    OUTCOMES,
    REASONS,
    Case,
    Judgement,
    Outcome,
    judge,
)
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.measures.definitions import ENGAGEMENT, Measure, measures
from goodmeasure.observations.columns import PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.running import running_totals
from goodmeasure.services.change.shifts import find_shifts
from goodmeasure.services.effects import find_effects
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
from goodmeasure.store.queries.columns import (
    growing_posts,
    judged_until,
    post_columns,
    post_totals,
)

GROWTH_POSTS = 5_000
"""Posts that growth is learned from, the newest that were looked at more than once: enough for any
step to be known within a few per cent, and how people use a platform changes over the years."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluationResult:
    """How many posts got which verdict, and how long the numbers took (without the database)."""

    evaluation: Evaluation
    outcomes: dict[Outcome, int]
    seconds: float


@bulk.unswept()
def evaluate(
    organisation: Organisation, *, now: datetime, measure: str = ENGAGEMENT
) -> EvaluationResult:
    """Judge all posts that have the measure, and replace the organisation's verdicts by it."""
    definition = measures()[measure]
    last_reading = _last_reading(organisation)
    channels = list(Channel.objects.filter(organisation=organisation, platform__in=definition.sums))
    growths = {
        name: _learn(organisation, name, definition)
        for name in sorted({one.platform for one in channels})
    }
    columns = post_columns(organisation, channels)
    pairs = _to_judge(channels, columns, definition)
    started = time.perf_counter()
    judgements = judge(
        [
            Case(history=history, growth=_model(growths[channel.platform]))
            for channel, history in pairs
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
            posts=sum(len(history) for _, history in pairs),
            last_reading_id=last_reading,
            growth={name: _growth_words(found) for name, found in growths.items()},
        )
        for (channel, history), judgement in zip(pairs, judgements, strict=True):
            _write(run, channel, history, judgement)
        _forget_before(run)
        find_effects(organisation, now=now, columns=columns)
        find_shifts(organisation, now=now, columns=columns)
    return EvaluationResult(evaluation=run, outcomes=_count(judgements), seconds=seconds)


def _to_judge(
    channels: Sequence[Channel], columns: Mapping[int, PostColumns], definition: Measure
) -> list[tuple[Channel, History]]:
    """Each channel with its posts; one without posts has nothing to judge."""
    pairs = [
        (one, _history(columns[one.pk], definition.metrics_on(one.platform)))
        for one in channels
        if one.pk in columns
    ]
    return [(channel, history) for channel, history in pairs if len(history)]


def _forget_before(run: Evaluation) -> None:
    """Verdicts of earlier evaluations of the measure, and those evaluations."""
    of = {"organisation": run.organisation, "measure": run.measure}
    Verdict.objects.filter(**of).exclude(evaluation=run).delete()
    Evaluation.objects.filter(**of).exclude(pk=run.pk).delete()


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


@bulk.unswept()
def channel_case(
    organisation: Organisation, channel: Channel, *, measure: str = ENGAGEMENT
) -> Case:
    """A channel's posts, and growth as the last evaluation found it (verdicts rest on that)."""
    last = latest_evaluation(organisation, measure=measure)
    metrics = measures()[measure].metrics_on(channel.platform)
    totals = post_totals(organisation, channel, metrics)
    age = totals.looked_at - totals.published
    rows = np.flatnonzero((totals.value >= 0) & (age >= 0))
    return Case(
        history=History(
            post_ids=totals.post_ids[rows],
            published=totals.published[rows],
            age=age[rows],
            value=totals.value[rows],
            kind=totals.kind[rows],
        ),
        growth=_stored_growth(last.growth.get(channel.platform, {}) if last else {}),
    )


def post_case(organisation: Organisation, verdict: Verdict, *, newest: int = LOOKED_BACK) -> Case:
    """What one verdict rests on: its post, which comes last, and ``newest`` with it at most.

    To load all posts of a large channel took most of the time of a post's page.
    """
    post, measure = verdict.post, verdict.measure
    found = judged_until(organisation, post, measure, newest=newest)
    kept = not np.isnan(found.kind_effect).any()
    if not kept and len(found.post_ids) == newest:
        found = judged_until(organisation, post, measure, newest=None)
    return Case(
        history=History(
            post_ids=found.post_ids,
            published=found.published,
            age=found.age,
            value=found.value,
            kind=found.kind,
            kind_effect=found.kind_effect if kept else None,
        ),
        growth=_stored_growth(verdict.evaluation.growth.get(post.channel.platform, {})),
    )


# loading


def _last_reading(organisation: Organisation) -> int:
    # by its collection, from the newest down; by its post, all readings would be sorted to find one
    newest = (
        ReadingRecord.objects.filter(collection__organisation=organisation)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return newest or 0


def _history(columns: PostColumns, metrics: Sequence[Metric]) -> History:
    """A post is in it when every metric of the measure has a reading: missing is not 0.

    Its age is the time from publishing to the oldest of its metrics' last looks.
    """
    total = columns.total(metrics)
    age = total.looked_at - columns.published
    rows = np.flatnonzero((total.value >= 0) & (age >= 0))
    return History(
        post_ids=columns.post_ids[rows],
        published=columns.published[rows],
        age=age[rows],
        value=total.value[rows].astype(np.int64),
        kind=columns.kind[rows],
    )


def _learn(organisation: Organisation, platform: str, measure: Measure) -> Growth | NotEnough:
    """Growth on a platform from this organisation's posts that were looked at more than once."""
    metrics = measure.metrics_on(platform)
    growing = growing_posts(organisation, platform, metrics, newest=GROWTH_POSTS)
    totals = running_totals(growing.readings, len(metrics))
    # the last look of each post too, even when it found nothing new
    ends = np.flatnonzero(np.diff(totals.post, append=-1))
    post = np.concatenate([totals.post, totals.post[ends]])
    place = np.searchsorted(growing.post_ids, post)
    at = np.concatenate([totals.at, growing.last_seen[place[len(totals.post) :]]])
    return learn_growth(
        post,
        at - growing.published[place],
        np.concatenate([totals.value, totals.value[ends]]),
    )


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
    "p_high", "share", "n_history", "kind_effect",
)  # fmt: skip


def _write(run: Evaluation, channel: Channel, history: History, judgement: Judgement) -> None:
    ranges, shares = judgement.has_range, judgement.share_known
    rows = zip(
        repeat(run.organisation_id),
        repeat(channel.pk),
        judgement.post_ids.tolist(),
        repeat(run.pk),
        repeat(run.measure),
        bulk.stored_days(history.published),
        [_OUTCOMES[code] for code in judgement.outcome.tolist()],
        [_REASONS[code] for code in judgement.reason.tolist()],
        judgement.value.tolist(),
        history.age.tolist(),
        bulk.stored_days(history.published + history.age),
        _where(ranges, judgement.low),
        _where(ranges, judgement.median),
        _where(ranges, judgement.high),
        _where(ranges, judgement.p_low),
        _where(ranges, judgement.p_high),
        _where(shares, judgement.share),
        judgement.n_history.tolist(),
        judgement.kind_effect.tolist(),
        strict=False,  # the repeated ones have no end
    )
    bulk.insert(Verdict, _COLUMNS, rows, replace_on=("post_id", "measure"))


_OUTCOMES = [one.value for one in OUTCOMES]
_REASONS = [one.value for one in REASONS]


def _where(known: Flags, values: Floats | Ints) -> list[float | int | None]:
    """A column with ``None`` where the value means nothing."""
    return [
        value if here else None for value, here in zip(values.tolist(), known.tolist(), strict=True)
    ]


def _count(judgements: Sequence[Judgement]) -> dict[Outcome, int]:
    codes = np.concatenate([np.zeros(0, dtype=np.int64), *(one.outcome for one in judgements)])
    return dict(zip(OUTCOMES, np.bincount(codes, minlength=len(OUTCOMES)).tolist(), strict=True))
