"""A report as one HTML file: no script, nothing fetched from elsewhere, fit to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from goodmeasure.kernel.findings import NotMeasurable
from goodmeasure.observations.metrics import Metric
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import Picture
from goodmeasure.reports.charts.range_bar import range_bar, range_bar_note
from goodmeasure.reports.charts.strip import StripPost, channel_strip
from goodmeasure.reports.period.report import Report, ReportChannel, ReportPost
from goodmeasure.reports.texts import excerpt, plain, web_address

MOST_SHOWN = 100
"""Posts listed under one heading; the rest are in ``posts.csv``, and the report says so."""
MOST_ROWS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class _Section:
    """Posts with one outcome: all of them counted, the first of them shown."""

    total: int
    shown: tuple[ReportPost, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _ChannelView:
    """A channel with what its posts came to and its picture."""

    channel: ReportChannel
    posts: int
    outcomes: Counter[str]
    strip: Picture | None


def html(report: Report, *, files: bool = True) -> str:
    """The whole document. ``files`` says whether the CSVs stand beside it."""
    template = _environment(report).get_template("report.html")
    own = report.own
    tally = _tally(own)
    channels = tuple(_channel_view(report, channel, own) for channel in report.channels)
    worked, missed = (_section(report, outcome, best) for outcome, best in
                      (("worked", True), ("missed", False)))  # fmt: skip
    return template.render(
        report=report,
        files=files,
        channels=channels,
        tally=tally,
        opening=_opening(report, tally),
        worked=worked,
        missed=missed,
        untold=_untold(report),
        untold_posts=_listed(report, ("cannot tell", "too early")),
        expected_posts=_listed(report, ("as expected",)),
        unevaluated=tally[""],
        reposts=len(report.posts) - len(own),
        most_rows=MOST_ROWS,
        largest=_largest(worked, missed),
        w=wording,
    )


def _environment(report: Report) -> Environment:
    made = Environment(
        loader=PackageLoader("goodmeasure.reports.period", "jinja2"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "theirs": theirs,
        "plain": plain,
        "web_address": web_address,
        "short_day": lambda when: wording.short_day(when, report.zone),
        "day": lambda when: wording.day(when, report.zone),
        "moment": lambda when: wording.moment(when, report.zone),
        "posted": lambda post: _posted(report, post),
        "picture": lambda svg: Markup(svg),  # noqa: S704 - our own drawing, escaped when made
        "verdict": lambda post: wording.verdict_sentence(post.verdict, wording.NOUNS["engagement"]),
        "followers": _followers,
        "metric": lambda name: wording.noun(name).more.capitalize(),
    }
    made.globals |= {"bar": _bar, "bar_note": range_bar_note}
    return made


def theirs(text: str, letters: int = 240) -> Markup:
    """Text of a post or an account: shortened, escaped, and kept from turning what is around it."""
    return Markup("<bdi data-own>{}</bdi>").format(
        excerpt(text, letters) if letters else plain(text)
    )


def _bar(post: ReportPost, most: float) -> Markup:
    verdict = post.verdict
    if verdict is None:
        return Markup()
    return Markup(  # noqa: S704 - made of numbers and our own words
        range_bar(
            value=verdict.value, low=verdict.low, high=verdict.high, most=most,
            outcome=verdict.outcome,
        )
    )  # fmt: skip


def _followers(channel: ReportChannel) -> str:
    """The last count; where there is none, whether it is still to come or cannot be had."""
    if channel.followers:
        return wording.number(channel.followers[-1][1])
    never = any(
        one.metric == Metric.FOLLOWERS and isinstance(one.why, NotMeasurable)
        for one in channel.not_measured
    )
    return "Not measurable" if never else wording.NOT_COLLECTED


def _posted(report: Report, post: ReportPost) -> str:
    say: Callable[..., str] = wording.day if post.date_only else wording.moment
    return say(post.published_at, report.zone)


def _tally(posts: tuple[ReportPost, ...]) -> Counter[str]:
    return Counter(post.verdict.outcome if post.verdict else "" for post in posts)


def _opening(report: Report, tally: Counter[str]) -> str:
    when = f"From {wording.period(report.since, report.until)}:"
    seen = sum(channel.seen for channel in report.channels)
    return wording.overview_sentence(tally, channels=seen, when=when)


def _section(report: Report, outcome: str, best: bool) -> _Section:
    """Furthest from what was expected first: the ratio to the range's near end, with one added so
    that 0 has a place."""
    posts = [post for post in report.posts if post.verdict and post.verdict.outcome == outcome]
    posts.sort(key=_distance, reverse=best)
    return _Section(total=len(posts), shown=tuple(posts[:MOST_SHOWN]))


def _distance(post: ReportPost) -> float:
    verdict = post.verdict
    if verdict is None or verdict.value is None or verdict.median is None:
        return 0.0
    return (verdict.value + 1) / (verdict.median + 1)


def _listed(report: Report, outcomes: tuple[str, ...]) -> tuple[ReportPost, ...]:
    return tuple(post for post in report.posts if post.verdict and post.verdict.outcome in outcomes)


def _untold(report: Report) -> list[tuple[str, str, int]]:
    """(outcome label, reason sentence, posts), most first."""
    reasons = Counter(
        (post.verdict.outcome, post.verdict.reason)
        for post in report.posts
        if post.verdict and post.verdict.outcome in ("cannot tell", "too early")
    )
    return [
        (wording.OUTCOMES[outcome].label, wording.reason_sentence(reason), n)
        for (outcome, reason), n in reasons.most_common()
    ]


def _largest(*sections: _Section) -> float:
    """The right-hand end of the range bars, one for the whole report."""
    verdicts = [post.verdict for section in sections for post in section.shown if post.verdict]
    ends = [end for verdict in verdicts for end in (verdict.value, verdict.high) if end is not None]
    return max(ends, default=1.0)


def _channel_view(
    report: Report, channel: ReportChannel, own: tuple[ReportPost, ...]
) -> _ChannelView:
    posts = [post for post in own if post.channel == channel.name]
    marks = [
        StripPost(
            published_at=post.published_at, outcome=post.verdict.outcome if post.verdict else ""
        )
        for post in posts
    ]
    strip = channel_strip(
        name=plain(channel.name),
        posts=marks,
        followers=[(max(at, report.starts_at), value) for at, value in channel.followers],
        since=report.starts_at,
        until=report.ends_at,
    )
    return _ChannelView(
        channel=channel,
        posts=len(posts),
        outcomes=_tally(tuple(posts)),
        strip=strip if posts else None,
    )
