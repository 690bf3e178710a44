"""Rows of the tables that X exports: posts, days of the account, and posts as before 2024.

Column names are compared in one case with single spaces, so every spelling seen is covered.
Sources: headers of real files in public code, 2019 to 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.normalise.cells import (
    Cell,
    UnusableCell,
    as_text,
    end_of_day,
    identifier,
    is_blank,
    named_day,
    noon,
    whole_number,
)
from goodmeasure.observations.normalise.x import archive_time, believable
from goodmeasure.observations.posts import ChannelReading, Post, PostFeatures, PostKind, Reading

POST_METRICS: Mapping[str, Metric] = {
    "impressions": Metric.IMPRESSIONS,
    "likes": Metric.LIKES,
    "engagements": Metric.ENGAGEMENTS,
    "bookmarks": Metric.BOOKMARKS,
    "shares": Metric.SHARES,
    "share": Metric.SHARES,
    "new follows": Metric.NEW_FOLLOWS,
    "follows": Metric.NEW_FOLLOWS,
    "replies": Metric.REPLIES,
    "reposts": Metric.REPOSTS,
    "retweets": Metric.REPOSTS,
    "profile visits": Metric.PROFILE_VISITS,
    "user profile clicks": Metric.PROFILE_VISITS,
    "detail expands": Metric.DETAIL_EXPANDS,
    "url clicks": Metric.LINK_CLICKS,
    "hashtag clicks": Metric.HASHTAG_CLICKS,
    "permalink clicks": Metric.PERMALINK_CLICKS,
    "media views": Metric.MEDIA_VIEWS,
    "video views": Metric.VIDEO_VIEWS,
}
"""``user profile clicks`` is the name that ``profile visits`` had before 2024."""

DAY_METRICS: Mapping[str, Metric] = {
    **{
        name: metric
        for name, metric in POST_METRICS.items()
        if name not in {"follows", "user profile clicks", "detail expands"}
    },
    "unfollows": Metric.UNFOLLOWS,
    "create post": Metric.POSTS,
    "posts": Metric.POSTS,
}

ID_COLUMNS = ("post id", "tweet id")
TIME_COLUMNS = ("date", "time")
TEXT_COLUMNS = ("post text", "tweet text")
LINK_COLUMNS = ("post link", "tweet permalink", "post permalink")

_HANDLE = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(\w{1,15})/status/\d+")
_HASHTAG = re.compile(r"[#＃](\w*[^\W\d]\w*)")

XRow = Mapping[str, Cell]
"""Cells by column name, in the form in which names are compared."""


def handle_of(row: XRow) -> str:
    """The account named in the row's link, or nothing."""
    match = _HANDLE.match(as_text(_first(row, LINK_COLUMNS)))
    return match[1] if match and match[1] != "i" else ""


def post_of(row: XRow, *, zone: tzinfo, exported_at: datetime) -> Post:
    """The post of one row. Raises ``UnusableCell`` with the reason the row is left out."""
    key = identifier(_first(row, ID_COLUMNS))
    if not (key.isascii() and key.isdigit()):
        raise UnusableCell("an id that is not one")
    published_at, date_only = _published(as_text(_first(row, TIME_COLUMNS)), zone)
    if not believable(published_at, exported_at):
        raise UnusableCell("a date that cannot be right")
    text = as_text(_first(row, TEXT_COLUMNS))
    url = as_text(_first(row, LINK_COLUMNS))
    if not url.startswith(("https://", "http://")):
        url = f"https://x.com/i/status/{key}"
    if text.startswith("RT @"):
        return Post(
            external_id=key,
            published_at=published_at,
            kind=PostKind.REPOST,
            url=url,
            date_only=date_only,
        )
    return Post(
        external_id=key,
        published_at=published_at,
        # The export has no column for it. X shows a post that begins with a name as a reply.
        kind=PostKind.REPLY if text.startswith("@") else PostKind.ORIGINAL,
        url=url,
        text=text,
        features=PostFeatures(
            # X writes pictures as links too, so a link in the text settles nothing
            link=None if not text or "http" in text else False,
            hashtags=tuple(_HASHTAG.findall(text)) if text else None,
        ),
        date_only=date_only,
    )


def readings_of(
    row: XRow, external_id: str, at: datetime
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """Every count in the row, and the reasons for those that are left out."""
    readings: dict[Metric, Reading] = {}
    reasons: list[str] = []
    for column, metric in POST_METRICS.items():
        if column not in row:
            continue
        try:
            value = whole_number(row[column])
        except UnusableCell as reason:
            reasons.append(str(reason))
            continue
        if value is not None:
            readings.setdefault(
                metric, Reading(external_id=external_id, metric=metric, value=value, at=at)
            )
    return tuple(readings.values()), tuple(reasons)


def day_of(
    row: XRow, *, zone: tzinfo, exported_at: datetime
) -> tuple[tuple[ChannelReading, ...], tuple[str, ...]]:
    """One day of the account. Raises ``UnusableCell`` with the reason the row is left out."""
    day = named_day(as_text(row.get("date")))
    if day is None:
        raise UnusableCell("a date that cannot be read")
    at = end_of_day(day, zone)
    if not believable(at, exported_at):
        raise UnusableCell("a date that cannot be right")
    if at > exported_at:
        raise UnusableCell("a day that was not over when the export was made")
    readings: list[ChannelReading] = []
    reasons: list[str] = []
    for column, metric in DAY_METRICS.items():
        if column not in row or is_blank(row[column]):
            continue
        try:
            value = whole_number(row[column])
        except UnusableCell as reason:
            reasons.append(str(reason))
            continue
        if value is not None:
            readings.append(ChannelReading(metric=metric, value=value, at=at, days=1))
    return tuple(readings), tuple(reasons)


def _first(row: XRow, columns: tuple[str, ...]) -> Cell:
    return next((row[column] for column in columns if column in row), None)


def _published(text: str, zone: tzinfo) -> tuple[datetime, bool]:
    day = named_day(text)
    if day is not None:
        return noon(day, zone), True
    when = archive_time(text) if re.match(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}", text) else None
    if when is None:
        raise UnusableCell("a date that cannot be read")
    return when, False
