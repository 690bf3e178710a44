"""How others mislead: a post of just after midnight is filed under the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from goodmeasure.kernel.periods import Period
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, Reading
from goodmeasure.observations.records import Page
from goodmeasure.services import measuring
from goodmeasure.store.writing import write_page

NOW = datetime(2026, 8, 1, tzinfo=UTC)


def test_midnight_is_where_the_organisation_is():
    summer = Period(since=date(2026, 6, 1), until=date(2026, 6, 30))
    starts, ends = summer.moments(ZoneInfo("Europe/London"))
    assert starts == datetime(2026, 5, 31, 23, tzinfo=UTC)
    assert ends == datetime(2026, 6, 30, 23, tzinfo=UTC)
    changing = Period(since=date(2026, 3, 29), until=date(2026, 3, 29))
    first, last = changing.moments(ZoneInfo("Europe/London"))
    assert last - first == timedelta(hours=23)


@pytest.mark.django_db
def test_posts_of_half_past_midnight_in_summer_are_of_the_new_month(
    organisation, channel, collection
):
    late = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)  # half past midnight on 1 June in London
    posts = tuple(Post(external_id=str(n), published_at=late) for n in range(12))
    readings = tuple(
        Reading(external_id=one.external_id, metric=metric, value=3, at=NOW)
        for one in posts
        for metric in (Metric.LIKES, Metric.REPLIES, Metric.REPOSTS, Metric.QUOTES)
    )
    write_page(organisation, collection, Page(looked_at=NOW, posts=posts, readings=readings))
    may, june = (
        measuring.answers(
            organisation, "engagement", Period(since=date(2026, m, 1), until=date(2026, m, 30)),
            now=NOW,
        )[channel.pk]
        for m in (5, 6)
    )  # fmt: skip
    assert june.n == 12
    assert not hasattr(may, "value")
