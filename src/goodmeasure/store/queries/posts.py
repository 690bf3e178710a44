"""Lists of posts: filtered, sorted, paged.

Built for 100,000 posts on SQLite: a list first finds the keys of one page from an index that holds
all it needs, then reads those few rows whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from goodmeasure.store.models import Channel, LatestReading, Organisation, PostRecord, Verdict

CHUNK = 500
"""Rows read at once for a download: below SQLite's limit of variables in one query."""


class Sort(StrEnum):
    """Orders a list can have. All but the first two leave out posts without a verdict."""

    NEWEST = "newest"
    OLDEST = "oldest"
    MOST = "most"
    BETTER = "better"
    WORSE = "worse"


ORDER: Mapping[Sort, tuple[str, ...]] = {
    Sort.NEWEST: ("-published_at", "-pk"),
    Sort.OLDEST: ("published_at", "pk"),
    Sort.MOST: ("-value", "-post_id"),
    Sort.BETTER: ("p_high", "-post_id"),
    Sort.WORSE: ("p_low", "-post_id"),
}


@dataclass(frozen=True, kw_only=True)
class PostFilter:
    """What a list shows. Empty means everything. ``until`` is the first moment left out."""

    measure: str
    channel: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""
    outcome: str = ""
    words: str = ""
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, kw_only=True)
class ListedPost:
    """A post with its channel, its verdict and the last value of each metric."""

    post: PostRecord
    channel: Channel
    verdict: Verdict | None
    latest: Mapping[str, LatestReading] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """``total`` posts within the filter but for its outcome; ``outcomes`` of those judged."""

    total: int
    outcomes: Mapping[str, int]

    def listed(self, wanted: PostFilter) -> int:
        """How many the list with this filter holds."""
        if wanted.outcome:
            return self.outcomes.get(wanted.outcome, 0)
        if wanted.sort in (Sort.NEWEST, Sort.OLDEST):
            return self.total
        return sum(self.outcomes.values())


def counts(organisation: Organisation, wanted: PostFilter) -> Counts:
    """Two queries, whatever the filter."""
    judged = _verdicts(organisation, wanted, any_outcome=True)
    outcomes = judged.values_list("outcome").annotate(n=Count("pk")).order_by()
    return Counts(total=_posts(organisation, wanted).count(), outcomes=dict(outcomes))


def listing(
    organisation: Organisation, wanted: PostFilter, *, offset: int = 0, limit: int = 25
) -> list[ListedPost]:
    """One stretch of the list, in its order."""
    return _whole(organisation, wanted, list(_keys(organisation, wanted)[offset : offset + limit]))


def every(organisation: Organisation, wanted: PostFilter) -> Iterator[ListedPost]:
    """The whole list for a download, in its order, a chunk at a time."""
    keys = list(_keys(organisation, wanted))
    for start in range(0, len(keys), CHUNK):
        yield from _whole(organisation, wanted, keys[start : start + CHUNK])


def _posts(organisation: Organisation, wanted: PostFilter) -> QuerySet[PostRecord]:
    posts = PostRecord.objects.filter(organisation=organisation)
    return posts.filter(_narrow(wanted, ""))


def _verdicts(
    organisation: Organisation, wanted: PostFilter, *, any_outcome: bool = False
) -> QuerySet[Verdict]:
    verdicts = Verdict.objects.filter(organisation=organisation, measure=wanted.measure)
    if wanted.outcome and not any_outcome:
        verdicts = verdicts.filter(outcome=wanted.outcome)
    return verdicts.filter(_narrow(wanted, "post__"))


def _narrow(wanted: PostFilter, to_post: str) -> Q:
    """Channel and time are on both tables; kind and words only on the post."""
    narrow = Q()
    if wanted.channel is not None:
        narrow &= Q(channel_id=wanted.channel)
    if wanted.since is not None:
        narrow &= Q(published_at__gte=wanted.since)
    if wanted.until is not None:
        narrow &= Q(published_at__lt=wanted.until)
    if wanted.kind:
        narrow &= Q(**{f"{to_post}kind": wanted.kind})
    for word in wanted.words.split():
        narrow &= Q(**{f"{to_post}text__icontains": word})
    return narrow


def _keys(organisation: Organisation, wanted: PostFilter) -> QuerySet[PostRecord] | QuerySet[Verdict]:
    by_time = wanted.sort in (Sort.NEWEST, Sort.OLDEST)
    if by_time and not wanted.outcome:
        posts = _posts(organisation, wanted).order_by(*ORDER[wanted.sort])
        return posts.values_list("pk", flat=True)  # type: ignore[return-value]
    verdicts = _verdicts(organisation, wanted)
    field_of = {Sort.MOST: "value", Sort.BETTER: "p_high", Sort.WORSE: "p_low"}.get(wanted.sort)
    if field_of:
        verdicts = verdicts.filter(**{f"{field_of}__isnull": False})
    return verdicts.order_by(*ORDER[wanted.sort]).values_list("post_id", flat=True)  # type: ignore[return-value]


def _whole(
    organisation: Organisation, wanted: PostFilter, keys: list[int]
) -> list[ListedPost]:
    """Posts, verdicts and last readings of these keys: three queries, channels a fourth."""
    posts = PostRecord.objects.filter(organisation=organisation).in_bulk(keys)
    verdicts = {
        verdict.post_id: verdict
        for verdict in Verdict.objects.filter(
            organisation=organisation, post_id__in=keys, measure=wanted.measure
        )
    }
    latest: dict[int, dict[str, LatestReading]] = {}
    for reading in LatestReading.objects.filter(post_id__in=list(posts)):
        latest.setdefault(reading.post_id, {})[reading.metric] = reading
    channels = Channel.objects.filter(organisation=organisation).in_bulk()
    return [
        ListedPost(
            post=posts[key],
            channel=channels[posts[key].channel_id],
            verdict=verdicts.get(key),
            latest=latest.get(key, {}),
        )
        for key in keys
        if key in posts
    ]


def newest(organisation: Organisation) -> datetime | None:
    """When the newest post was published."""
    posts = PostRecord.objects.filter(organisation=organisation)
    return posts.order_by("-published_at").values_list("published_at", flat=True).first()
