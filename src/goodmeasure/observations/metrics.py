"""The platforms' own counts, under one name each.

Two platforms' counts share a name here only when they count the same act. ``impressions`` (X,
LinkedIn: times shown) and ``views`` (Meta, YouTube: times watched or shown, as Meta defines it) are
not the same count and stay apart; ``shares`` (X: sent on by link or message) is not ``reposts``.
"""

from __future__ import annotations

from enum import StrEnum


class Metric(StrEnum):
    # of a post
    LIKES = "likes"
    REPLIES = "replies"
    REPOSTS = "reposts"
    QUOTES = "quotes"
    BOOKMARKS = "bookmarks"
    SHARES = "shares"
    REACTIONS = "reactions"
    IMPRESSIONS = "impressions"
    VIEWS = "views"
    VIDEO_VIEWS = "video_views"
    MEDIA_VIEWS = "media_views"
    REACH = "reach"
    ENGAGEMENTS = "engagements"
    CLICKS = "clicks"
    LINK_CLICKS = "link_clicks"
    HASHTAG_CLICKS = "hashtag_clicks"
    PERMALINK_CLICKS = "permalink_clicks"
    DETAIL_EXPANDS = "detail_expands"
    PROFILE_VISITS = "profile_visits"
    NEW_FOLLOWS = "new_follows"
    UNFOLLOWS = "unfollows"
    # of a channel
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    POSTS = "posts"
    # received by a channel (notifications; needs a token)
    MENTIONS = "mentions"
    ENQUIRIES = "enquiries"
    ANSWERED = "answered"
    """Of the mentions and enquiries of a day, those that got a reply."""
    MINUTES_TO_ANSWER = "minutes_to_answer"
    """Minutes from question to reply, added up over the replies of a day."""
    # of the organisation's own outlets: website and newsletter
    VISITS = "visits"
    PAGE_VIEWS = "page_views"
    LINK_VISITS = "link_visits"
    """Visits that came by a link we posted and tagged."""
    JOINS = "joins"
    LEAVES = "leaves"


MAX_VALUE = 10**12
"""A count above this is an error in the source, not a success (the world has 8 * 10**9 people)."""
