"""How we know the figures that pages show in tables: one explanation for each kind of figure.

What is so of every page stands in ``GENERAL``; how many the figures rest on, and as of when, each
page gives itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.series import Series
from goodmeasure.reports import wording
from goodmeasure.store.models import Verdict
from goodmeasure.store.queries.channels import ChannelGlance
from goodmeasure.web.presenters.parts import HowKnown

GENERAL: Mapping[str, HowKnown] = {
    "outcomes": HowKnown(
        method="Each post is compared with what its own channel would expect of a post of the same"
        " age. It worked, or missed, when its count lies outside the range in which 95 in 100 such"
        " posts would fall and luck among so many posts does not explain it. How many there are is"
        " a plain count, so it has no range.",
        base="Posts of the channels shown that are our own: reposts are not counted.",
        caveats=(
            "A young post is too early to tell, and a quiet channel often cannot be told.",
            "Usual is the channel’s own usual: channels are not compared with each other.",
        ),
        versions="Measure: engagement, version 1. Method version 1.",
        link="/methods/verdict/",
    ),
    "counts": HowKnown(
        method="Followers are the last count that the platform gave. Posts are those that we hold,"
        " without reposts. They are plain counts, so they have no range.",
        base="The channels shown, each by itself.",
        caveats=("A file may not hold every post. What could not be had is under Data, as a gap.",),
        link="/methods/measures/",
    ),
    "records": HowKnown(
        method="Counted from our own record of what was asked, what came back and what changed."
        " They are plain counts, so they have no range.",
        base="Everything this organisation collected, imported and changed here.",
        caveats=("A reading of a post is written only when a value is new.",),
    ),
    "levels": HowKnown(
        method="Followers are the last count of each month, as the platform gave it. Engagement is"
        " the mean of the posts of each month that have settled (of each quarter where most months"
        " have too few), with a range: 95 in 100 such hold the true figure. A line is never"
        " drawn across a gap or a break.",
        base="Posts of this channel that are a week old or more, by month or by quarter; those with"
        " fewer than ten have no figure.",
        caveats=("It counts acts, not people.",
                 "A break of definition or method parts figures that are not alike."),
        versions="Measure: engagement, version 1.",
        link="/methods/measures/",
    ),
}  # fmt: skip


def outcomes_of_channels(glances: Sequence[ChannelGlance], zone: tzinfo) -> HowKnown:
    """Of verdicts over whole channels: how many posts, and when the platforms last said so."""
    posts = sum(one.posts_lately for one in glances)
    judged = sum(sum(one.outcomes.values()) for one in glances)
    return _explained(
        "outcomes",
        f"{_posts(posts)} on {wording.many(len(glances), 'channel')}; {_number(judged)} of them"
        " have a verdict.",
        "The counts that the platforms gave",
        (one.as_of for one in glances),
        zone,
    )


def outcomes_of_posts(
    total: int, judged: int, verdicts: Iterable[Verdict], zone: tzinfo
) -> HowKnown:
    """Of a list of posts: how many there are, and when those on this page were looked at."""
    return _explained(
        "outcomes",
        f"{_posts(total)} in this list; {_number(judged)} of all that fit the other filters have a"
        " verdict.",
        "The counts that the platforms gave, at the last look at each post on this page",
        (one.looked_at for one in verdicts),
        zone,
    )


def counts_of_channels(glances: Sequence[ChannelGlance], zone: tzinfo) -> HowKnown:
    """Of followers and posts kept: on how many channels, and as of when."""
    followed = [one for one in glances if one.followers is not None]
    return _explained(
        "counts",
        f"{wording.many(len(glances), 'channel')} with"
        f" {_posts(sum(one.posts for one in glances)).lower()} kept; {_number(len(followed))} of"
        " them with a count of followers.",
        "The platforms, or the files that figures came from",
        (one.as_of for one in glances),
        zone,
    )


def levels_of(followers: Sequence[datetime], engagement: Series | None, zone: tzinfo) -> HowKnown:
    """Of a channel's months: counts of followers and settled posts, and as of when."""
    found = [
        point.answer
        for point in (engagement.points if engagement else ())
        if isinstance(point.answer, Finding)
    ]
    posts = sum(one.n for one in found)
    return _explained(
        "levels",
        f"{wording.many(len(followers), 'count')} of followers, and {_posts(posts).lower()} in"
        f" {wording.many(len(found), 'month')} with a figure.",
        "The platform, or the files of this channel",
        (*followers[-1:], *(one.as_of for one in found)),
        zone,
    )


def records(what: str, now: datetime, zone: tzinfo) -> HowKnown:
    """Of our own record: ``what`` was counted ("60 changes")."""
    said = "The record of collections and the trail of changes"
    return _explained("records", f"{what}.", said, (now,), zone)


def _explained(
    kind: str, n: str, source: str, moments: Iterable[datetime | None], zone: tzinfo
) -> HowKnown:
    known = GENERAL[kind]
    as_of = _as_of([one for one in moments if one is not None], zone)
    return replace(
        known, base=wording.sentences(known.base, f"It rests on {n[:1].lower()}{n[1:]}"),
        sources=(wording.sentences(f"{source}, {as_of}" if as_of else source),),
    )  # fmt: skip


def _as_of(moments: Sequence[datetime], zone: tzinfo) -> str:
    """ "as of …", or from when to when."""
    if not moments:
        return "of which nothing is here yet"
    first, last = wording.moment(min(moments), zone), wording.moment(max(moments), zone)
    return f"as of {last}" if first == last else f"the oldest as of {first}, the newest of {last}"


def _posts(how_many: int) -> str:
    return wording.many(how_many, "post") if how_many else "No posts"


def _number(how_many: int) -> str:
    return wording.number(how_many) if how_many else "none"
