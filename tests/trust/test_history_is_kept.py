"""How others mislead: last month's figures are overwritten by this month's, and a deleted post takes
its figures with it, so that a past total changes after it was reported."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, Reading
from goodmeasure.observations.records import Page
from goodmeasure.services.evaluating import evaluate
from goodmeasure.store.models import PostRecord, ReadingRecord, Verdict
from goodmeasure.store.queries.columns import post_columns
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db

METRICS = (Metric.LIKES, Metric.REPLIES, Metric.REPOSTS, Metric.QUOTES)


def look(organisation, collection, at, likes, *, deleted=()):
    """One look at one post, as a collection stores it."""
    published = collection.started_at - timedelta(days=9)
    post = Post(external_id="1", published_at=published, text="New guidance")
    readings = tuple(
        Reading(external_id="1", metric=metric, value=likes if metric == Metric.LIKES else 1, at=at)
        for metric in METRICS
    )
    shown = () if deleted else (post,)
    page = Page(
        looked_at=at, posts=shown, readings=readings if shown else (), deleted=frozenset(deleted)
    )
    write_page(organisation, collection, page)


def test_a_new_value_is_added_and_the_old_one_stays(organisation, collection, now):
    look(organisation, collection, now, 7)
    before = list(ReadingRecord.objects.order_by("pk").values_list("pk", "at", "value"))
    look(organisation, collection, now + timedelta(days=30), 9)
    after = list(ReadingRecord.objects.order_by("pk").values_list("pk", "at", "value"))
    assert after[: len(before)] == before
    assert [value for _, _, value in after[len(before) :]] == [9]


def test_a_falling_count_is_kept_as_it_is(organisation, collection, now):
    for days, likes in enumerate((7, 4, 6)):
        look(organisation, collection, now + timedelta(days=days), likes)
    values = ReadingRecord.objects.filter(metric="likes").order_by("at")
    assert list(values.values_list("value", flat=True)) == [7, 4, 6]


def test_a_deleted_post_keeps_its_figures_in_every_total(organisation, channel, collection, now):
    look(organisation, collection, now, 7)
    evaluate(organisation, now=now)
    before = post_columns(organisation)[channel.pk].total(METRICS).value.tolist()
    look(organisation, collection, now + timedelta(days=1), 0, deleted={"1"})
    evaluate(organisation, now=now + timedelta(days=1))
    assert PostRecord.objects.get().presence == "deleted"
    assert post_columns(organisation)[channel.pk].total(METRICS).value.tolist() == before == [10]
    assert Verdict.objects.get().value == 10
