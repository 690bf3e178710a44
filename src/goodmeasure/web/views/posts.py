"""The list of posts, its download, and one post."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from goodmeasure.measures.definitions import ENGAGEMENT, measures
from goodmeasure.observations.posts import PostKind
from goodmeasure.reports.wording import OUTCOMES
from goodmeasure.store.models import Role
from goodmeasure.store.queries import channels as channel_queries
from goodmeasure.store.queries import post as post_queries
from goodmeasure.store.queries import posts as queries
from goodmeasure.store.queries.posts import PostFilter, Sort
from goodmeasure.web import downloads
from goodmeasure.web.expected import band
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.posts.post import post_page
from goodmeasure.web.presenters.posts.posts import (
    CSV_HEAD,
    PAGE_SIZE,
    Asked,
    csv_row,
    posts_page,
)

NAMES = ("channel", "period", "from", "to", "kind", "verdict", "words", "sort")
LAST_PAGE = 1_000_000


def parse(request: PageRequest, now: datetime) -> tuple[Asked, PostFilter, int]:
    """The filter in the address. What it cannot mean is left out rather than refused: an address
    that somebody shared or shortened still opens."""
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in NAMES}
    period = given["period"]
    since = until = None
    if period.isdecimal() and 0 < int(period) < 10_000:
        since = now - timedelta(days=int(period))
    elif period == "dates" or given["from"] or given["to"]:
        since, until = (
            _day(given["from"], request.zone),
            _day(given["to"], request.zone, after=True),
        )
    wanted = PostFilter(
        measure=ENGAGEMENT,
        channel=number(request.GET, "channel"),
        since=since,
        until=until,
        kind=given["kind"] if given["kind"] in set(PostKind) else "",
        outcome=given["verdict"] if given["verdict"] in OUTCOMES else "",
        words=given["words"],
        sort=Sort(given["sort"]) if given["sort"] in set(Sort) else Sort.NEWEST,
    )
    at = max(1, number(request.GET, "page") or 1)
    return Asked(values=given), wanted, min(at, LAST_PAGE)


def _day(text: str, zone: tzinfo, *, after: bool = False) -> datetime | None:
    """Midnight of a day as people there reckon it; ``after`` gives the midnight that ends it."""
    try:
        day = parse_date(text)
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=int(after)), time.min, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@page(Role.VIEWER)
def posts(request: PageRequest) -> HttpResponse:
    asked, wanted, number = parse(request, timezone.now())
    found = queries.counts(request.organisation, wanted)
    first = (number - 1) * PAGE_SIZE
    listed = (
        queries.listing(request.organisation, wanted, offset=first, limit=PAGE_SIZE)
        if first < found.listed(wanted)
        else []
    )
    shown = posts_page(
        asked=asked,
        wanted=wanted,
        counts=found,
        listed=listed,
        channels=channel_queries.channels(request.organisation),
        page=number,
        zone=request.zone,
    )
    return render(request, "pages/posts/posts.jinja", {"page": shown})


@page(Role.VIEWER)
def posts_csv(request: PageRequest) -> StreamingHttpResponse:
    now = timezone.now()
    _, wanted, _ = parse(request, now)
    organisation = request.organisation
    rows = map(csv_row, queries.every(organisation, wanted))
    return downloads.streamed(
        f"posts-{organisation.slug}-{now:%Y-%m-%d}.csv", chain([CSV_HEAD], rows)
    )


@page(Role.VIEWER)
def post(request: PageRequest, key: int) -> HttpResponse:
    organisation = request.organisation
    found = post_queries.post(organisation, key)
    verdict = post_queries.verdict(organisation, found, measure=ENGAGEMENT)
    shown = post_page(
        post=found,
        readings=post_queries.readings(organisation, found),
        latest=post_queries.latest(organisation, found),
        verdict=verdict,
        curve=band(organisation, verdict),
        measure=measures()[ENGAGEMENT],
        zone=request.zone,
    )
    return render(request, "pages/posts/post.jinja", {"page": shown})
