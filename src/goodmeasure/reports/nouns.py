"""The words for what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Noun:
    """What is counted, in the singular and the plural."""

    one: str
    more: str


NOUNS: Mapping[str, Noun] = {
    "likes": Noun(one="like", more="likes"),
    "replies": Noun(one="reply", more="replies"),
    "reposts": Noun(one="repost", more="reposts"),
    "quotes": Noun(one="quote", more="quotes"),
    "bookmarks": Noun(one="bookmark", more="bookmarks"),
    "shares": Noun(one="share", more="shares"),
    "reactions": Noun(one="reaction", more="reactions"),
    "impressions": Noun(one="time shown", more="times shown"),
    "views": Noun(one="view", more="views"),
    "video_views": Noun(one="video view", more="video views"),
    "media_views": Noun(one="media view", more="media views"),
    "reach": Noun(one="person reached", more="people reached"),
    "engagement": Noun(one="engagement", more="engagements"),
    "engagements": Noun(one="engagement", more="engagements"),
    "clicks": Noun(one="click", more="clicks"),
    "link_clicks": Noun(one="link click", more="link clicks"),
    "hashtag_clicks": Noun(one="hashtag click", more="hashtag clicks"),
    "permalink_clicks": Noun(one="click on its own link", more="clicks on its own link"),
    "detail_expands": Noun(one="time opened", more="times opened"),
    "profile_visits": Noun(one="profile visit", more="profile visits"),
    "new_follows": Noun(one="new follow", more="new follows"),
    "unfollows": Noun(one="unfollow", more="unfollows"),
    "followers": Noun(one="follower", more="followers"),
    "following": Noun(one="account followed", more="accounts followed"),
    "posts": Noun(one="post", more="posts"),
    "mentions": Noun(one="mention", more="mentions"),
    "enquiries": Noun(one="enquiry", more="enquiries"),
    "answered": Noun(one="reply", more="replies to mentions and enquiries"),
    "minutes_to_answer": Noun(one="minute to a reply", more="minutes to a reply"),
    "visits": Noun(one="visit", more="visits"),
    "page_views": Noun(one="page view", more="page views"),
    "link_visits": Noun(one="visit by a link", more="visits by our links"),
    "joins": Noun(one="join", more="joins"),
    "leaves": Noun(one="leaver", more="leavers"),
}


def noun(metric: str) -> Noun:
    """The words for a metric or measure; an unknown one is said as it is written."""
    plain = metric.replace("_", " ").replace("-", " ")
    return NOUNS.get(metric) or Noun(one=plain, more=plain)
