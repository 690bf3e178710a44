"""How others mislead: a post of just after midnight is filed under the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.periods import Period
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import Post, Reading
from goodmeasure.observations.records import Page
from goodmeasure.services import lessons, measuring
from goodmeasure.services.audiences import groups, inputs, library
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.published import keeping
from goodmeasure.sources.published.long_form import LongFigure
from goodmeasure.store.models import Verdict
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


def written(organisation, day, now):
    """Everything that a person dates, each of which refuses a day to come."""
    group = groups.NewGroup(name="Staff", size=40, size_source="Payroll", size_on=day)
    count = inputs.NewInput(kind="meeting", since=day, until=day, count=3, source_name="Desk")
    fact = library.NewEvidence(
        statement="They read our e-mail.", grade="opinion", outlet="email", dated=day,
        source_name="A colleague",
    )  # fmt: skip
    source = keeping.NewSource(
        title="What they use", publisher="Office", published_on=day, grade="official statistics"
    )
    figure = LongFigure(
        table="Use", population="Adults", kind="claimed", column="Total", row="E-mail",
        measure="uses", value=60, unit="percent",
    )  # fmt: skip
    return (
        lambda: groups.add(organisation, group, now=now),
        lambda: inputs.count_in(organisation, count, now=now),
        lambda: library.add(organisation, fact, now=now),
        lambda: keeping.store(organisation, source, [figure], now=now),
    )


@pytest.mark.django_db
def test_what_is_dated_today_may_be_written_down_at_any_hour(organisation):
    """Half past midnight on 1 July in London, while it is still June in UTC."""
    now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    for write in written(organisation, date(2026, 7, 1), now):
        write()


@pytest.mark.django_db
def test_nothing_is_of_a_day_that_has_only_begun_elsewhere(organisation):
    """Half past eight in the evening of 30 June in New York, when it is July in UTC."""
    organisation.time_zone = "America/New_York"
    now = datetime(2026, 7, 1, 0, 30, tzinfo=UTC)
    for write in written(organisation, date(2026, 7, 1), now):
        with pytest.raises(InputError, match=r"to come|after today"):
            write()


@pytest.mark.django_db
def test_the_weekday_that_worked_is_the_organisations(organisation, collection):
    """Six in the morning in Tokyo is nine in the evening of the day before in UTC."""
    organisation.time_zone = "Asia/Tokyo"
    moments = [datetime(2025, 12, 1, 21, tzinfo=UTC) + timedelta(days=n) for n in range(240)]
    posts = tuple(Post(external_id=str(n), published_at=at) for n, at in enumerate(moments))
    readings = tuple(
        Reading(external_id=one.external_id, metric=metric, value=3, at=NOW)
        for one in posts
        for metric in (Metric.LIKES, Metric.REPLIES, Metric.REPOSTS, Metric.QUOTES)
    )
    write_page(organisation, collection, Page(looked_at=NOW, posts=posts, readings=readings))
    evaluate(organisation, now=NOW)
    verdicts = Verdict.objects.filter(organisation=organisation)
    verdicts.update(outcome="as expected")
    on_mondays = [
        one.pk for one in verdicts
        if one.published_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%a") == "Mon"
    ]  # fmt: skip
    verdicts.filter(pk__in=on_mondays[::2]).update(outcome="worked")
    (found,) = lessons.candidates(organisation, now=NOW)
    assert "posts on a Monday worked, against 0 of" in found.sentence
