"""Lists of posts: filtered, sorted, paged.

Built for 100,000 posts on SQLite: a list first finds the keys of one page from an index that holds
all it needs, then reads those few rows whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

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


BY_VERDICT: Mapping[Sort, str] = {
    Sort.MOST: "-value",
    Sort.BETTER: "p_high",
    Sort.WORSE: "p_low",
}
"""Fields of a verdict; verdicts without one (history too short for a range) come last."""
BY_TIME = frozenset({Sort.NEWEST, Sort.OLDEST})
WORKED = "worked"
"""As ``evidence`` says it; importing it here would load NumPy with every command."""
RARE = frozenset({WORKED, "missed", "too early"})
"""Outcomes of a small share of posts, quickly found by their index."""
Q_ = TypeVar("Q_", bound=QuerySet[Any, Any])


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
    """``total`` posts within the filter but for its outcome; ``outcomes`` of those judged, as far
    as the list needs them: always how many worked."""

    total: int
    outcomes: Mapping[str, int]

    def listed(self, wanted: PostFilter) -> int:
        """How many the list with this filter holds."""
        if wanted.outcome:
            return self.outcomes.get(wanted.outcome, 0)
        if wanted.sort in BY_TIME:
            return self.total
        return sum(self.outcomes.values())


def counts(organisation: Organisation, wanted: PostFilter) -> Counts:
    """At most two queries, none of which reads a post twice.

    Where the posts themselves must be read (for their kind or words), verdicts are counted only as
    far as the list needs them: reading all of them would double the work.
    """
    if not (wanted.kind or wanted.words):
        judged = _verdicts(organisation, wanted, any_outcome=True)
        tally = dict(judged.values_list("outcome").annotate(n=Count("pk")).order_by())
        return Counts(total=_posts(organisation, wanted).count(), outcomes=tally)
    posts = _posts(organisation, wanted)
    needed = {WORKED, wanted.outcome} - {""}
    if not needed <= RARE or (not wanted.outcome and wanted.sort not in BY_TIME):
        joined = posts.annotate(judged=_judged(wanted.measure))
        found = dict(joined.values_list("judged__outcome").annotate(n=Count("pk")).order_by())
        outcomes = {outcome: n for outcome, n in found.items() if outcome is not None}
        return Counts(total=sum(found.values()), outcomes=outcomes)
    total = posts.count()
    if not total:
        return Counts(total=0, outcomes={})
    few = _verdicts(organisation, wanted, any_outcome=True).filter(outcome__in=needed)
    few = _reading(few, wanted, "post__")
    tally = dict(few.values_list("outcome").annotate(n=Count("pk")).order_by())
    return Counts(total=total, outcomes=tally)


def _judged(measure: str) -> FilteredRelation:
    return FilteredRelation("verdicts", condition=Q(verdicts__measure=measure))


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


def listed_post(organisation: Organisation, key: int, *, measure: str) -> ListedPost:
    """One post as lists have it; ``PostRecord.DoesNotExist`` for another organisation's."""
    post = PostRecord.objects.only("pk").get(organisation=organisation, pk=key)
    return _whole(organisation, PostFilter(measure=measure), [post.pk])[0]


def _posts(organisation: Organisation, wanted: PostFilter) -> QuerySet[PostRecord]:
    return _reading(PostRecord.objects.filter(_narrow(wanted), organisation=organisation), wanted)


def _reading(rows: Q_, wanted: PostFilter, to_post: str = "") -> Q_:
    """Rows whose post has the kind and every word asked for: these need the post itself."""
    if wanted.kind:
        rows = rows.filter(**{f"{to_post}kind": wanted.kind})
    for word in wanted.words.split():
        rows = rows.filter(**{f"{to_post}text__icontains": word})
    return rows


def _verdicts(
    organisation: Organisation, wanted: PostFilter, *, any_outcome: bool = False
) -> QuerySet[Verdict]:
    """Verdicts within the filter; only for filters that the verdict itself can answer."""
    verdicts = Verdict.objects.filter(organisation=organisation, measure=wanted.measure)
    if wanted.outcome and not any_outcome:
        verdicts = verdicts.filter(outcome=wanted.outcome)
    return verdicts.filter(_narrow(wanted))


def _narrow(wanted: PostFilter) -> Q:
    """Channel and time, which posts and verdicts both have."""
    narrow = Q()
    if wanted.channel is not None:
        narrow &= Q(channel_id=wanted.channel)
    if wanted.since is not None:
        narrow &= Q(published_at__gte=wanted.since)
    if wanted.until is not None:
        narrow &= Q(published_at__lt=wanted.until)
    return narrow


def _keys(organisation: Organisation, wanted: PostFilter) -> QuerySet[Any, int]:
    """Keys of the posts of the list, in its order."""
    if wanted.kind or wanted.words or not (wanted.outcome or wanted.sort in BY_VERDICT):
        return _keys_of_posts(organisation, wanted)
    verdicts = _verdicts(organisation, wanted).order_by(*_order(wanted.sort, "", "post_id"))
    return verdicts.values_list("post_id", flat=True)


def _keys_of_posts(organisation: Organisation, wanted: PostFilter) -> QuerySet[Any, int]:
    """The same, from the posts on: their kind and words are looked at before any verdict."""
    posts: QuerySet[Any, Any] = _posts(organisation, wanted)
    if wanted.outcome or wanted.sort in BY_VERDICT:
        posts = posts.annotate(judged=_judged(wanted.measure)).filter(judged__isnull=False)
    if wanted.outcome:
        posts = posts.filter(judged__outcome=wanted.outcome)
    return posts.order_by(*_order(wanted.sort, "judged__", "pk")).values_list("pk", flat=True)


def _order(sort: Sort, to_verdict: str, key: str) -> tuple[Any, ...]:
    """By time, which posts and verdicts both have, or by a field of the verdict."""
    if sort in BY_TIME:
        sign = "-" if sort is Sort.NEWEST else ""
        return (f"{sign}published_at", f"{sign}{key}")
    field = BY_VERDICT[sort]
    ends = F(f"{to_verdict}{field.lstrip('-')}")
    down = field.startswith("-")
    ordered = ends.desc(nulls_last=True) if down else ends.asc(nulls_last=True)
    return (ordered, f"-{key}")


def _whole(organisation: Organisation, wanted: PostFilter, keys: list[int]) -> list[ListedPost]:
    """Posts, verdicts and last readings of these keys: three queries, channels a fourth."""
    posts = PostRecord.objects.filter(organisation=organisation).in_bulk(keys)
    # from here on by the keys of posts that are the organisation's own: naming it again would lead
    # SQLite, which keeps no statistics here, to the index by outcome and 20 times the work
    judged = Verdict.objects.filter(post_id__in=list(posts), measure=wanted.measure)
    verdicts = {verdict.post_id: verdict for verdict in judged.select_related("evaluation")}
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
