"""From posts and readings to a figure, or to why there is none."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.kernel.comparison import compare
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import BaseKind, Finding, NotEnough, NotMeasurable
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.measures.definitions import measures, parse
from goodmeasure.measures.platforms import platform
from goodmeasure.measures.series import Grain
from goodmeasure.observations.columns import Latest, PostColumns
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MARCH = Period(since=date(2026, 3, 1), until=date(2026, 3, 31))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def days(when: datetime) -> float:
    return (when - EPOCH) / timedelta(days=1)


def columns(published, looked, *, image=None, alt=None, video=None, captions=None, **counts):
    n = len(published)
    unknown = np.full(n, -1, dtype=np.int8)
    at = np.full(n, days(looked)) if isinstance(looked, datetime) else np.array(looked)
    known = [unknown if one is None else np.array(one, dtype=np.int8)
             for one in (image, alt, video, captions)]  # fmt: skip
    return PostColumns(
        post_ids=np.arange(n), published=np.array([days(one) for one in published]),
        date_only=np.zeros(n, dtype=bool), kind=np.zeros(n, dtype=np.int64), link=unknown,
        image=known[0], alt_text=known[1], video=known[2], captions=known[3],
        hashtags=unknown.astype(np.int64), length=unknown.astype(np.int64),
        latest={
            Metric(name): Latest(
                value=np.array(values, dtype=float),
                looked_at=np.where(np.isnan(np.array(values, dtype=float)), np.nan, at),
            )
            for name, values in counts.items()
        },
    )  # fmt: skip


def channel(posts=None, *, on="bluesky", zone=LONDON, standing=(), daily=(), breaks=()):
    def by_metric(readings):
        found = {}
        for one in readings:
            found.setdefault(one.metric, []).append(one)
        return found

    return MeasuredChannel(
        subject="@town.example on Bluesky", platform=platform(on), zone=zone, posts=posts,
        standing=by_metric(standing), daily=by_metric(daily), breaks=tuple(breaks),
    )  # fmt: skip


def ask(name, of, period=MARCH, now=NOW):
    return compute.answer(measures()[name], of, period, now=now)


TWELVE = [NOON + timedelta(days=number) for number in range(12)]
FULL = {
    "likes": [3] * 12, "replies": [1] * 12, "reposts": list(range(12)), "quotes": [0] * 12,
}  # fmt: skip


def test_a_mean_has_everything_needed_to_defend_it():
    found = ask("engagement", channel(columns(TWELVE, NOW, **FULL)))
    assert isinstance(found, Finding)
    assert found.value == pytest.approx(3 + 1 + 5.5)
    assert found.low < found.value < found.high
    assert (found.n, found.base.size, found.base.kind) == (12, 12, BaseKind.POSTS)
    assert found.of.counted == ("likes", "replies", "reposts", "quotes")
    assert (found.of.version, found.of.age_days) == (1, 7)
    assert found.period == MARCH
    assert found.as_of == NOW
    assert found.sources[0].name == "@town.example on Bluesky"
    assert found.method == "measures"


def test_a_month_without_posts_is_not_0():
    april = Period(since=date(2026, 4, 1), until=date(2026, 4, 30))
    found = ask("engagement", channel(columns(TWELVE, NOW, **FULL)), april)
    assert isinstance(found, NotEnough)
    assert found.reason == "no post of the period can be counted"


def test_nine_posts_are_too_few():
    nine = {name: values[:9] for name, values in FULL.items()}
    found = ask("engagement", channel(columns(TWELVE[:9], NOW, **nine)))
    assert isinstance(found, NotEnough)
    assert "10 posts" in found.needed


def test_a_post_that_lacks_a_count_is_left_out_and_said_so():
    more = {name: [*values, 900] for name, values in FULL.items()}
    more["quotes"][-1] = np.nan
    found = ask("engagement", channel(columns([*TWELVE, NOON], NOW, **more)))
    assert (found.n, found.value) == (12, pytest.approx(9.5))
    assert "Left out because not all of their counts are known: 1." in found.caveats


def test_young_posts_are_left_out_and_said_so():
    more = {name: [*values, 900] for name, values in FULL.items()}
    looked = [days(NOW)] * 12 + [days(NOON + timedelta(days=6.9))]
    found = ask("engagement", channel(columns([*TWELVE, NOON], looked, **more)))
    assert (found.n, found.value) == (12, pytest.approx(9.5))
    assert any(one.startswith("Left out because they were under a week") for one in found.caveats)


def test_what_a_platform_does_not_give_has_the_platforms_reason():
    found = ask("engagement_by_views", channel(columns(TWELVE, NOW, **FULL)))
    assert isinstance(found, NotMeasurable)
    assert found.reason
    assert isinstance(ask("link_clicks", channel(columns(TWELVE, NOW, **FULL))), NotMeasurable)


def test_what_it_gives_and_we_lack_is_not_enough():
    held = {name: values for name, values in FULL.items() if name != "likes"}
    found = ask("engagement", channel(columns(TWELVE, NOW, **held)))
    assert isinstance(found, NotEnough)
    assert found.reason == "no likes have been collected here yet"


def test_pooled_and_mean_of_posts_are_different_figures_with_different_names():
    likes, views = [1] * 11 + [0], [10] * 11 + [890]
    held = {"likes": likes, "reposts": [0] * 12, "impressions": views}
    of = channel(columns(TWELVE, NOW, **held), on="x")
    pooled, mean = ask("engagement_by_views", of), ask("engagement_by_views_of_posts", of)
    assert pooled.value == pytest.approx(100 * 11 / 1000)
    assert mean.value == pytest.approx(100 * (11 * 0.1) / 12)
    assert pooled.base.size == 1000
    with pytest.raises(UnlikeThings, match="Engagement by views"):
        compare(pooled, mean)


@pytest.mark.parametrize(
    ("zone", "counted"), [("Europe/London", 12), ("America/New_York", 11), ("Asia/Tokyo", 12)]
)
def test_the_organisations_time_zone_decides_the_day(zone, counted):
    """Half past midnight UTC on 1 March is 28 February in New York."""
    when = [datetime(2026, 3, 1, 0, 30, tzinfo=UTC), *TWELVE[1:]]
    found = ask("engagement", channel(columns(when, NOW, **FULL), zone=ZoneInfo(zone)))
    assert found.n == counted


def test_the_end_of_a_month_is_midnight_of_summer_time():
    """In London 31 March ends at 23:00 UTC."""
    before, after = datetime(2026, 3, 31, 22, 59, tzinfo=UTC), datetime(2026, 3, 31, 23, tzinfo=UTC)
    held = {name: [*values, 0, 0] for name, values in FULL.items()}
    found = ask("engagement", channel(columns([*TWELVE, before, after], NOW, **held)))
    assert found.n == 13


def test_a_share_is_of_the_posts_where_the_source_says():
    posts = columns(
        [*TWELVE, NOON], NOW, image=[1] * 11 + [0, -1], alt=[1] * 8 + [0, 0, 1, -1, -1],
        likes=[0] * 13,
    )  # fmt: skip
    found = ask("alt_text_share", channel(posts))
    assert (found.value, found.n) == (pytest.approx(9 / 11), 11)
    assert "Posts of which the source does not say: 1." in found.caveats
    # Newcombe's method 3, from the definition: the roots of (p - x)^2 = z^2 x (1 - x) / n
    z2 = 1.959963984540054**2
    roots = np.roots([1 + z2 / 11, -(2 * 9 / 11 + z2 / 11), (9 / 11) ** 2])
    assert sorted([found.low, found.high]) == pytest.approx(sorted(roots))


def test_growth_takes_two_readings():
    def followers(day, value):
        return ChannelReading(metric=Metric.FOLLOWERS, value=value, at=day, days=0)

    start, end = followers(NOON, 1000), followers(datetime(2026, 3, 31, 9, tzinfo=UTC), 1040)
    posts = columns(TWELVE, NOW, **FULL)
    found = ask("follower_growth", channel(posts, standing=[start, end]))
    assert (found.value, found.low, found.base.size) == (40, None, 1000)
    assert "Counted from 1 March 2026 to 31 March 2026." in found.caveats
    assert isinstance(ask("follower_growth", channel(posts, standing=[start])), NotEnough)


def test_posts_a_week_count_only_days_that_were_looked_at():
    looked = datetime(2026, 3, 14, 12, tzinfo=UTC)
    found = ask("posting_frequency", channel(columns(TWELVE, looked, **FULL)))
    assert found.value == pytest.approx(12 / 2)
    assert found.base.size == 14
    assert "Up to 14 March 2026 only." in found.caveats


def test_a_total_of_days_needs_nearly_all_of_them():
    def visits(day):
        end = datetime(2026, 3, day, tzinfo=UTC) + timedelta(days=1)
        return ChannelReading(metric=Metric.LINK_VISITS, value=2, at=end, days=1)

    full = channel(on="website", daily=[visits(day) for day in range(1, 31)])
    holes = channel(on="website", daily=[visits(day) for day in range(1, 21)])
    found = ask("link_visits", full)
    assert (found.value, found.n) == (60, 30)
    assert "Days without a figure, which are not in it: 1." in found.caveats
    assert isinstance(ask("link_visits", holes), NotEnough)


TWO_VERSIONS = """
name: applause
title: Applause
question: How many likes did a post get?
unit: acts for each post
way: mean of posts
formula: {every: likes + reposts}
base: posts
base_kind: posts
stage: outtakes
good: up
owner: Communications team
review_by: 2027-11-01
version: 2
effective_from: 2026-03-01
changed: Reposts count as well.
earlier:
  - version: 1
    effective_from: 2026-01-01
    changed: First version
    formula: {every: likes}
"""


def test_a_new_version_is_a_break_and_the_time_before_keeps_the_old_one():
    applause = parse(TWO_VERSIONS, name="applause.yaml")
    february = [one - timedelta(days=28) for one in TWELVE]
    twice = {name: [*values, *values] for name, values in FULL.items()}
    of = channel(columns([*february, *TWELVE], NOW, **twice))
    whole = Period(since=date(2026, 2, 1), until=date(2026, 3, 31))
    found = compute.series(applause, of, whole, Grain.MONTH, now=NOW)
    assert [point.value for point in found.points] == pytest.approx([3, 8.5])
    assert [point.answer.of.version for point in found.points] == [1, 2]
    assert [(one.at, one.kind) for one in found.breaks] == [
        (date(2026, 3, 1), BreakKind.DEFINITION)
    ]
    assert "Reposts count as well." in found.breaks[0].why
    with pytest.raises(UnlikeThings) as refused:
        compare(found.points[0].answer, found.points[1].answer)
    assert refused.value.aspect == "version"
    across = compute.answer(applause, of, whole, now=NOW)
    assert isinstance(across, NotEnough)
    assert "1 March 2026" in across.reason


def test_an_old_version_whose_formula_is_lost_has_no_figures():
    lost = TWO_VERSIONS.replace("    formula: {every: likes}\n", "")
    of = channel(columns([one - timedelta(days=28) for one in TWELVE], NOW, **FULL))
    february = Period(since=date(2026, 2, 1), until=date(2026, 2, 28))
    found = compute.answer(parse(lost, name="x"), of, february, now=NOW)
    assert isinstance(found, NotEnough)
    assert "version 1" in found.reason


def test_a_period_cut_by_another_way_of_counting_has_no_figure():
    cut = Break(at=date(2026, 3, 10), kind=BreakKind.METHOD, why="from a file before")
    found = ask("engagement", channel(columns(TWELVE, NOW, **FULL), breaks=[cut]))
    assert isinstance(found, NotEnough)
    told = dataclasses.replace(cut, kind=BreakKind.PLATFORM)
    assert isinstance(
        ask("engagement", channel(columns(TWELVE, NOW, **FULL), breaks=[told])), Finding
    )


@pytest.mark.parametrize("name", measures())
def test_every_shipped_measure_gives_an_answer_on_every_platform(name):
    from goodmeasure.measures.platforms import platforms

    for one in platforms():
        found = ask(name, channel(columns(TWELVE, NOW, **FULL), on=one))
        assert isinstance(found, Finding | NotEnough | NotMeasurable), (name, one)
        assert isinstance(ask(name, channel(on=one)), NotEnough | NotMeasurable), (name, one)


def test_no_shipped_measure_adds_views_to_impressions_or_puts_a_price_on_them():
    for one in measures().values():
        counted = set(one.definition("x").counted)
        assert not {"views", "impressions"} <= counted, one.name
        for word in ("equivalent", "£", "advert"):
            assert word not in (one.title + one.unit).lower(), one.name
