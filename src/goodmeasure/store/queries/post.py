"""One post, with all its readings and its verdict."""

from __future__ import annotations

from django.db.models import Q

from goodmeasure.store.models import (
    Channel,
    Evaluation,
    LatestReading,
    Organisation,
    PostRecord,
    ReadingRecord,
    Verdict,
)


def post(organisation: Organisation, key: int) -> PostRecord:
    """``PostRecord.DoesNotExist`` for another organisation's."""
    return PostRecord.objects.select_related("channel").get(organisation=organisation, pk=key)


def post_called(organisation: Organisation, channel: Channel, name: str) -> PostRecord:
    """A channel's post by its address or its id on the platform."""
    called = Q(url=name) | Q(external_id=name)
    rows = PostRecord.objects.filter(called, organisation=organisation, channel=channel)
    found = rows.order_by("pk").first()
    if found is None:
        raise PostRecord.DoesNotExist("No post of the channel is called that.")
    return found


def readings(organisation: Organisation, post: PostRecord) -> list[ReadingRecord]:
    """Every reading, oldest first, each with the collection it came from."""
    return list(
        ReadingRecord.objects.filter(post=post, post__organisation=organisation)
        .select_related("collection")
        .order_by("at", "metric")
    )


def latest(organisation: Organisation, post: PostRecord) -> list[LatestReading]:
    rows = LatestReading.objects.filter(post=post, post__organisation=organisation)
    return list(rows.order_by("metric"))


def verdict(organisation: Organisation, post: PostRecord, *, measure: str) -> Verdict | None:
    return (
        Verdict.objects.filter(organisation=organisation, post=post, measure=measure)
        .select_related("evaluation", "post__channel")
        .first()
    )


def last_evaluation(organisation: Organisation, *, measure: str) -> Evaluation | None:
    rows = Evaluation.objects.filter(organisation=organisation, measure=measure)
    return rows.order_by("-at", "-pk").first()
