"""The list of posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urlencode

from django.urls import reverse

from goodmeasure.kernel.findings import LEVEL
from goodmeasure.measures.platforms import platform_title
from goodmeasure.reports import wording
from goodmeasure.reports.charts.range_bar import range_bar, range_bar_note
from goodmeasure.store.models import Channel
from goodmeasure.store.queries.posts import Counts, ListedPost, PostFilter, Sort
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.missing import no_count
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import (
    Empty,
    Option,
    Tag,
    channel_name,
    channel_title,
    kind_words,
    outcome_tag,
    snippet,
)

PAGE_SIZE = 25

SORTS: Mapping[Sort, str] = {
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.BETTER: "Furthest above what we expected",
    Sort.WORSE: "Furthest below what we expected",
    Sort.MOST: "Most engagement",
}
PERIODS: Mapping[str, str] = {
    "": "Any time",
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    "365": "Last 12 months",
    "dates": "Between two dates",
}
KINDS: Mapping[str, str] = {
    "": "All kinds",
    **{kind: kind_words(kind) for kind in ("original", "reply", "quote", "repost")},
}
VERDICTS: Mapping[str, str] = {
    "": "All verdicts",
    **{kind: words.label for kind, words in wording.OUTCOMES.items()},
}


@dataclass(frozen=True, kw_only=True)
class PostLine:
    """One row. ``bar`` is a drawing; ``got`` and ``expected`` say the same in words."""

    href: str
    snippet: str
    meta: str
    gone: bool
    tag: Tag
    got: str
    expected: str
    bar: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the reader asked for, as it goes into the address."""

    values: Mapping[str, str]

    def link(self, base: str, **change: str) -> str:
        merged = {**self.values, **change}
        query = urlencode({name: value for name, value in merged.items() if value})
        return f"{base}?{query}" if query else base


@dataclass(frozen=True, kw_only=True)
class PageLink:
    number: int = 0
    href: str = ""
    current: bool = False
    ellipsis: bool = False


@dataclass(frozen=True, kw_only=True)
class PostsPage(Page):
    channels: tuple[Option, ...]
    periods: tuple[Option, ...]
    kinds: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    sorts: tuple[Option, ...]
    asked: Mapping[str, str]
    filtered: bool
    lines: tuple[PostLine, ...]
    shown: str
    note: str
    level: str
    pages: tuple[PageLink, ...]
    previous: str
    following: str
    csv: str
    clear: str
    empty: Empty | None


def posts_page(
    *,
    asked: Asked,
    wanted: PostFilter,
    counts: Counts,
    listed: Sequence[ListedPost],
    channels: Sequence[Channel],
    page: int,
    zone: tzinfo,
) -> PostsPage:
    """Everything the template lays out; it decides nothing itself."""
    total, judgeable, most = counts.listed(wanted), _judgeable(wanted, counts), _most(listed)
    last = max(1, -(-total // PAGE_SIZE))
    base, values = reverse("posts"), asked.values
    filtered = any(values.get(n) for n in ("channel", "period", "kind", "verdict", "words"))
    return PostsPage(
        title="Posts",
        lead=wording.posts_sentence(counts.outcomes.get("worked", 0), judgeable)
        if judgeable or not total
        else "None of these posts has a verdict.",
        crumbs=(HOME,),
        known={
            "outcomes": explained.outcomes_of_posts(
                total,
                sum(counts.outcomes.values()),
                (one.verdict for one in listed if one.verdict),
                zone,
            )
        },
        channels=_options(
            {"": "All channels", **{str(c.pk): channel_title(c) for c in channels}},
            values.get("channel", ""),
        ),
        periods=_options(PERIODS, values.get("period", "")),
        kinds=_options(KINDS, values.get("kind", "")),
        outcomes=_options(VERDICTS, values.get("verdict", "")),
        sorts=_options({s.value: text for s, text in SORTS.items()}, wanted.sort.value),
        asked=values,
        filtered=filtered,
        lines=tuple(_line(one, most, zone) for one in listed),
        shown=_shown(page, len(listed), total, total - judgeable),
        note=range_bar_note(most),
        level=wording.expected_sentence(),
        pages=_page_links(asked, base, page, last),
        previous=asked.link(base, page=str(page - 1)) if page > 1 else "",
        following=asked.link(base, page=str(page + 1)) if page < last else "",
        csv=asked.link(reverse("posts_csv")),
        clear=base,
        empty=_empty(listed, filtered, channels),
    )


def _most(listed: Sequence[ListedPost]) -> float:
    """The end of the scale that all bars share."""
    judged = [one.verdict for one in listed if one.verdict]
    return max((v for one in judged for v in (one.value, one.high) if v), default=1)


def _shown(page: int, here: int, total: int, unjudged: int) -> str:
    """``unjudged``: those that the lead, which is about posts with a verdict, does not count."""
    if not here:
        return ""
    first = (page - 1) * PAGE_SIZE + 1
    said = f"{first:,} to {first + here - 1:,} of {wording.many(total, 'post')}"
    if unjudged > 0:
        said += f", {unjudged:,} of them without a verdict (reposts have none)"
    return said


def _judgeable(wanted: PostFilter, counts: Counts) -> int:
    """Posts that the lead is about: those judged. Reposts have no words and are their own kind."""
    return counts.total if wanted.kind or wanted.words else sum(counts.outcomes.values())


def _options(choices: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(
        Option(value=value, text=text, selected=value == chosen) for value, text in choices.items()
    )


def _line(one: ListedPost, most: float, zone: tzinfo) -> PostLine:
    verdict, post = one.verdict, one.post
    got = expected = bar = ""
    if verdict is not None and verdict.value is not None:
        got = wording.number(verdict.value)
        if verdict.age_days is not None:
            got += f" after {wording.age(verdict.age_days)}"
        if verdict.low is not None and verdict.high is not None:
            expected = wording.between(verdict.low, verdict.high, beside=verdict.value)
        bar = range_bar(
            value=verdict.value,
            low=verdict.low,
            high=verdict.high,
            most=most,
            outcome=verdict.outcome,
        )
    return PostLine(
        href=reverse("post", args=[post.pk]),
        snippet=_words(one, zone),
        meta=" · ".join(
            (
                wording.short_day(post.published_at, zone),
                f"{channel_name(one.channel)}, {platform_title(one.channel.platform)}",
                kind_words(post.kind),
            )
        ),
        gone=post.presence == "deleted",
        tag=outcome_tag(verdict.outcome if verdict else ""),
        got=got
        or ("No count" if post.kind == "repost" else no_count(one.channel.platform, one.latest)),
        expected=expected,
        bar=bar,
    )


def _words(one: ListedPost, zone: tzinfo) -> str:
    """What a post is called in the list: its first words, or when it was where we hold none."""
    if one.post.text.strip():
        return snippet(one.post.text)
    when = wording.day(one.post.published_at, zone)
    if one.post.kind == "repost":
        return f"Repost of {when}, of somebody else’s post"
    return f"Post of {when}, without words in our figures"


def _page_links(asked: Asked, base: str, page: int, last: int) -> tuple[PageLink, ...]:
    """First, last, this one and its neighbours; the rest as an ellipsis."""
    if last == 1:
        return ()
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
    links: list[PageLink] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before > 1:
            links.append(PageLink(ellipsis=True))
        href = asked.link(base, page=str(number) if number > 1 else "")
        links.append(PageLink(number=number, href=href, current=number == page))
    return tuple(links)


def _empty(
    listed: Sequence[ListedPost], filtered: bool, channels: Sequence[Channel]
) -> Empty | None:
    if listed:
        return None
    if filtered:
        return Empty(
            sentence="No posts fit these filters.",
            action="Clear the filters",
            href=reverse("posts"),
        )
    if not channels:
        return Empty(
            sentence="There are no posts, because there are no channels yet.",
            action="Add your first channel",
            href=reverse("channel_add"),
        )
    return Empty(
        sentence="Nothing has been collected yet. Posts appear here within minutes of the first "
        "collection, or as soon as a file is imported.",
        action="See how collection is going",
        href=reverse("data"),
    )


CSV_HEAD = (
    "post", "published (UTC)", "channel", "platform", "kind", "still shown", "address", "text",
    "verdict", "engagement", "age in days", "expected low", "expected middle", "expected high",
    "share of the eventual count", "earlier posts used", "counted at (UTC)", "likes", "replies",
    "reposts", "quotes", "bookmarks", "impressions", "views", "level of the range", "base",
    "method", "method version", "measure version",
)  # fmt: skip
METRIC_COLUMNS = CSV_HEAD[17:24]


def csv_row(one: ListedPost) -> tuple[object, ...]:
    """One post for the download. Missing is empty, never 0."""
    post, verdict = one.post, one.verdict
    judged = (
        (
            verdict.outcome, verdict.value, verdict.age_days, verdict.low, verdict.median,
            verdict.high, verdict.share, verdict.n_history, _utc(verdict.looked_at),
        )
        if verdict
        else ("",) * 9
    )  # fmt: skip
    known = (
        (
            LEVEL if verdict.low is not None else None, f"earlier posts of {one.channel.handle}",
            "verdict", verdict.evaluation.method_version, verdict.evaluation.measure_version,
        )
        if verdict
        else ("",) * 5
    )  # fmt: skip
    metrics = (one.latest[m].value if m in one.latest else None for m in METRIC_COLUMNS)
    cells = (
        post.external_id, _utc(post.published_at), one.channel.handle, one.channel.platform,
        post.kind, "no" if post.presence == "deleted" else "yes", post.url, post.text,
        *judged, *metrics, *known,
    )  # fmt: skip
    return tuple(f"{one:.6g}" if isinstance(one, float) else one for one in cells)


def _utc(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S") if when else ""
