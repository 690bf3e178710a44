"""Posts' features as choices: yes, no and not known, in the organisation's own time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from goodmeasure.evidence.effects.choices import choices
from goodmeasure.observations.columns import PostColumns

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def columns(*moments: datetime, **given: list[int]) -> PostColumns:
    n = len(moments)
    known = {
        name: np.array(given.get(name, [-1] * n), dtype=np.int8)
        for name in ("link", "image", "video", "alt_text", "captions")
    }
    return PostColumns(
        post_ids=np.arange(n),
        published=np.array([(at - EPOCH).total_seconds() / 86_400 for at in moments]),
        date_only=np.array(given.get("date_only", [0] * n), dtype=np.bool_),
        kind=np.zeros(n, dtype=np.int64),
        hashtags=np.array(given.get("hashtags", [-1] * n)),
        length=np.array(given.get("length", [-1] * n)),
        **known,
    )


def made(posts: PostColumns, name: str, zone: str = "UTC") -> list[int]:
    found = {one.name: one for one in choices(posts, ZoneInfo(zone), None)}
    return found[name].made.tolist()


def test_hour_and_weekend_are_those_of_the_place():
    """Friday 23:30 in London in summer is 22:30 UTC; in Berlin it is Saturday 00:30."""
    posts = columns(datetime(2026, 7, 3, 22, 30, tzinfo=UTC))
    assert made(posts, "weekend", "Europe/London") == [0]
    assert made(posts, "Friday", "Europe/London") == [1]
    assert made(posts, "weekend", "Europe/Berlin") == [1]
    assert made(posts, "after 6pm", "Europe/London") == [1]
    assert made(posts, "before 9am", "Europe/Berlin") == [1]


@pytest.mark.parametrize(
    "zone", ["Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca"]
)
def test_every_hour_and_minute_round_the_changes_of_the_clocks_is_the_clock_s_own(zone):
    """Against Python's own clock, post by post: clocks go by an hour, half an hour, and four times
    a year in Morocco."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    on_the_hour = [start + timedelta(hours=hours) for hours in range(0, 2 * 365 * 24, 3)]
    moments = [at + timedelta(microseconds=off) for at in on_the_hour for off in (-1, 0)]
    local = [at.astimezone(ZoneInfo(zone)) for at in moments]
    posts = columns(*moments)
    assert made(posts, "9am to noon", zone) == [int(9 <= at.hour < 12) for at in local]
    assert made(posts, "before 9am", zone) == [int(at.hour < 9) for at in local]
    assert made(posts, "Monday", zone) == [int(at.weekday() == 0) for at in local]


def test_where_only_the_day_is_known_there_is_no_hour_but_a_day():
    posts = columns(datetime(2026, 7, 4, tzinfo=UTC), date_only=[1])
    hours = [one for one in choices(posts, UTC, None) if one.family == "hour"]
    assert len(hours) == 5
    assert all(one.made.tolist() == [-1] for one in hours)
    assert made(posts, "weekend") == [1]


def test_hours_days_and_lengths_part_the_posts_between_them():
    """Each hour of a fortnight is in one band and on one day; each text in one third."""
    moments = [datetime(2026, 7, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(336)]
    posts = columns(*moments, length=[hour % 90 for hour in range(336)])
    found = choices(posts, ZoneInfo("Europe/London"), None)
    for family, names in (("hour", 5), ("weekday", 6), ("length", 3)):
        of = [one.made for one in found if one.family == family]
        assert len(of) == names
        assert (np.sum(of, axis=0) == 1).all(), family


def test_a_third_of_the_texts_is_short_and_a_third_is_long():
    moments = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in range(1, 7)]
    posts = columns(*moments, length=[10, 20, 30, 40, 50, 60])
    assert made(posts, "short text") == [1, 1, 0, 0, 0, 0]
    assert made(posts, "text of middling length") == [0, 0, 1, 1, 0, 0]
    assert made(posts, "long text") == [0, 0, 0, 0, 1, 1]


def test_what_the_source_does_not_say_is_not_no():
    moments = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    posts = columns(*moments, link=[1, 0, -1], hashtags=[2, 0, -1], length=[9, 3, -1])
    assert made(posts, "link") == [1, 0, -1]
    assert made(posts, "hashtags") == [1, 0, -1]
    assert made(posts, "long text") == [1, 0, -1]


def test_alt_text_is_a_choice_only_where_there_is_an_image():
    moments = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    posts = columns(*moments, image=[1, 0, -1])
    found = {one.name: one for one in choices(posts, UTC, None)}["alt text"]
    assert found.among is not None
    assert found.among.tolist() == [True, False, False]


def test_a_topic_is_not_known_of_a_post_without_words():
    moments = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in (1, 2)]
    posts = columns(*moments, length=[9, -1])
    topic = choices(posts, UTC, {"Research": np.array([True, False])})[-1]
    assert (topic.name, topic.made.tolist()) == ("topic: Research", [1, -1])
