"""Shifts of a channel's months: found where figures are alike, and never where they were parted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from goodmeasure.evidence.change.found import growth, levels, monthly_means
from goodmeasure.kernel.breaks import Break, BreakKind
from goodmeasure.kernel.periods import Period
from goodmeasure.measures import compute
from goodmeasure.measures.asked import MeasuredChannel
from goodmeasure.measures.definitions import measures
from goodmeasure.measures.platforms import platforms
from goodmeasure.measures.series import Grain
from goodmeasure.observations.columns import Latest, PostColumns
from goodmeasure.observations.metrics import Metric

MONTHS = [date(2020 + i // 12, i % 12 + 1, 1) for i in range(48)]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stepped(before: float, after: float, at: int = 24, n: int = 48) -> list[float | None]:
    chance = np.random.default_rng(5)
    level = np.where(np.arange(n) < at, before, after)
    return list(level * chance.normal(1, 0.05, n))


def test_a_shift_of_the_level_is_found_in_its_month():
    (found,) = levels(MONTHS, stepped(10, 20))
    assert found.at == date(2022, 1, 1)
    assert (found.before, found.after) == (pytest.approx(10, rel=0.05), pytest.approx(20, rel=0.05))


@pytest.mark.parametrize(
    ("kind", "found"),
    [(BreakKind.DEFINITION, 0), (BreakKind.METHOD, 0), (BreakKind.PLATFORM, 1)],
)
def test_what_a_break_of_definition_or_method_does_is_not_found_again(kind, found):
    known = Break(at=date(2022, 1, 1), kind=kind, why="Counted anew")
    assert len(levels(MONTHS, stepped(10, 20), [known])) == found


def test_months_that_are_not_known_are_left_out_and_keep_their_place():
    values = stepped(10, 20)
    values[5], values[30] = None, None
    assert [one.at for one in levels(MONTHS, values)] == [date(2022, 1, 1)]


def test_followers_that_grow_all_along_have_no_shift_and_a_turn_has_one():
    chance = np.random.default_rng(6)
    steady = 1_000 + np.cumsum(chance.normal(30, 4, 48))
    assert growth(MONTHS, list(steady)) == ()
    turned = 1_000 + np.cumsum(np.where(np.arange(48) < 24, 30, -20) + chance.normal(0, 4, 48))
    (found,) = growth(MONTHS, list(turned))
    assert found.at == date(2022, 1, 1)
    assert (found.before, found.after) == (pytest.approx(30, abs=3), pytest.approx(-20, abs=3))


def test_a_year_of_months_is_the_least():
    assert levels(MONTHS[:11], stepped(10, 20, 6, 11)) == ()


def test_monthly_means_are_the_figures_of_the_measure_itself():
    """Against the measure, month by month: young posts, unknown counts and thin months included."""
    chance = np.random.default_rng(7)
    n, zone = 300, ZoneInfo("Europe/London")
    start = (datetime(2024, 1, 1, tzinfo=UTC) - EPOCH) / timedelta(days=1)
    published = np.sort(start + chance.uniform(0, 420, n) ** 1.0)
    value = chance.poisson(9, n).astype(float)
    value[chance.random(n) < 0.1] = np.nan
    looked = published + np.where(chance.random(n) < 0.15, 2.0, 30.0)
    names = measures()["engagement"].metrics_on("bluesky")
    latest = {one: Latest(value=value, looked_at=looked) for one in names}
    no = np.full(n, -1, dtype=np.int8)
    posts = PostColumns(
        post_ids=np.arange(n), published=published, date_only=np.zeros(n, dtype=bool),
        kind=np.zeros(n, dtype=np.int64), link=no, image=no, video=no, alt_text=no, captions=no,
        hashtags=no.astype(np.int64), length=no.astype(np.int64), latest=latest,
    )  # fmt: skip
    channel = MeasuredChannel(
        subject="@town", platform=platforms()["bluesky"], zone=zone, posts=posts, standing={},
        daily={},
    )  # fmt: skip
    whole = Period(since=date(2024, 1, 1), until=date(2025, 2, 28))
    theirs = compute.series(
        measures()["engagement"], channel, whole, Grain.MONTH,
        now=datetime(2025, 6, 1, tzinfo=UTC),
    ).points  # fmt: skip
    months = [*(one.period.since for one in theirs), date(2025, 3, 1)]
    edges = np.array([
        (datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) - EPOCH) / timedelta(days=1)
        for day in months
    ])  # fmt: skip
    ours = monthly_means(posts, names, edges)
    wanted = [np.nan if one.value is None else one.value for one in theirs]
    assert np.isfinite(wanted).sum() > 8
    assert ours == pytest.approx(wanted, nan_ok=True)
    assert Metric.LIKES in names
