"""How others mislead: what is counted changes, and the line on the chart runs on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.series import Grain
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, Reading
from goodmeasure.observations.records import Page
from goodmeasure.services import measuring, own_measures
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db

FIRST = """
name: warmth
title: Warmth
question: How warmly were posts received?
unit: acts for each post
way: mean of posts
formula: {bluesky: likes}
base: posts
base_kind: posts
stage: outtakes
good: up
owner: Press office
review_by: 2027-01-01
version: 1
effective_from: 2025-01-01
"""
SECOND = FIRST.replace("{bluesky: likes}", "{bluesky: likes + replies}").replace(
    "version: 1\neffective_from: 2025-01-01",
    "version: 2\neffective_from: 2026-02-15\nchanged: replies count too\n"
    "earlier: [{version: 1, effective_from: 2025-01-01, changed: '', formula: {bluesky: likes}}]",
)
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def posted(organisation, collection, channel):
    posts = [
        Post(
            external_id=str(n),
            published_at=datetime(2026, 1, 2, 12, tzinfo=UTC) + timedelta(days=n),
        )
        for n in range(80)
    ]
    readings = tuple(
        Reading(external_id=post.external_id, metric=metric, value=value, at=NOW)
        for post in posts
        for metric, value in ((Metric.LIKES, 4), (Metric.REPLIES, 1))
    )
    write_page(organisation, collection, Page(looked_at=NOW, posts=tuple(posts), readings=readings))
    for text in (FIRST, SECOND):
        own_measures.add(organisation, text, now=NOW)
    return channel


def test_a_new_version_is_a_break_in_every_series_that_crosses_it(organisation, posted):
    found = measuring.series(
        organisation, posted, "warmth", grain=Grain.MONTH, since=date(2026, 1, 1),
        until=date(2026, 3, 31), now=NOW,
    )  # fmt: skip
    january, february, march = (point.answer for point in found.points)
    assert [(one.at, one.kind) for one in found.breaks] == [(date(2026, 2, 15), "definition")]
    assert (january.value, january.of.version) == (4, 1)
    assert isinstance(february, NotEnough)  # the break parts this month
    assert (march.value, march.of.version) == (5, 2)


def test_a_period_across_it_has_no_figure(organisation, posted):
    whole = Period(since=date(2026, 1, 1), until=date(2026, 3, 31))
    answer = measuring.answers(organisation, "warmth", whole, now=NOW)[posted.pk]
    assert isinstance(answer, NotEnough)
    assert "not alike" in answer.reason
