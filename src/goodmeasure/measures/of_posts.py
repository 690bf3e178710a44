"""Measures of posts: means, rates, shares and how often, each with its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from goodmeasure.kernel.findings import Answer, Base, BaseKind, NotEnough
from goodmeasure.measures import ranges
from goodmeasure.measures.asked import DAY, EPOCH, NEAR_DAYS, SETTLED_DAYS, Asked
from goodmeasure.measures.definitions import Feature, on
from goodmeasure.measures.formula import Formula
from goodmeasure.observations.columns import Flags, Floats, Ints, PostColumns
from goodmeasure.observations.metrics import Metric

FEWEST_POSTS = 10
"""Under this a mean of posts is mostly one or two of them."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Posts:
    """The posts of a period that count: rows of the columns, and why others do not."""

    rows: Ints
    all: int
    caveats: tuple[str, ...]
    seen: datetime


def _in_period(asked: Asked) -> Flags:
    posts = asked.channel.posts
    if posts is None:
        return np.zeros(0, dtype=np.bool_)
    first, after = ((at - EPOCH) / DAY for at in asked.period.moments(asked.channel.zone))
    return (posts.published >= first) & (posts.published < after)


def _counted(asked: Asked, value: Floats, looked: Floats) -> _Posts | NotEnough:
    posts, inside = asked.channel.posts, _in_period(asked)
    assert posts is not None  # noqa: S101 - a metric of posts was found, so there are posts
    settled = looked - posts.published >= SETTLED_DAYS
    rows = np.flatnonzero(inside & settled & np.isfinite(value))
    young = int((inside & np.isfinite(value) & ~settled).sum())
    unknown = int((inside & ~np.isfinite(value)).sum())
    if len(rows) < FEWEST_POSTS:
        return _too_few(asked, len(rows), young, unknown)
    caveats = (
        f"Left out because they were under a week old at the last look: {young}."
        if young else "",
        f"Left out because not all of their counts are known: {unknown}."
        if unknown else "",
    )  # fmt: skip
    return _Posts(
        rows=rows,
        all=int(inside.sum()),
        caveats=tuple(one for one in caveats if one),
        seen=EPOCH + float(looked[rows].max()) * DAY,
    )


def _too_few(asked: Asked, counted: int, young: int, unknown: int) -> NotEnough:
    parts = [
        f"{young} were under a week old when last looked at" if young else "",
        f"{unknown} lack one of the counts" if unknown else "",
    ]
    others = " and ".join(part for part in parts if part)
    said = "no post" if not counted else "1 post" if counted == 1 else f"{counted} posts"
    return NotEnough(
        reason=f"{said} of the period can be counted" + (f"; {others}" if others else ""),
        needed=f"It takes {FEWEST_POSTS} posts that are a week old or more.",
    )


def _total(asked: Asked, formulas: Mapping[str, Formula]) -> tuple[Floats, Floats]:
    """The formula's value of every post, (n,), and when it was last known to hold."""
    posts = asked.channel.posts
    formula = on(formulas, asked.channel.platform.name)
    assert posts is not None  # noqa: S101 - see _counted
    assert formula is not None  # noqa: S101 - is_defined_on
    values = {metric: _of_posts(asked, posts, metric) for metric in formula.metrics}
    of_posts = [metric for metric in formula.metrics if metric in posts.latest]
    looked = posts.total(of_posts).looked_at if of_posts else np.full(len(posts), np.inf)
    return formula.value(values), looked


def _of_posts(asked: Asked, posts: PostColumns, metric: Metric) -> Floats:
    """A metric of each post; of the channel on the post's day where posts have none of it."""
    if metric in posts.latest:
        return posts.latest[metric].value
    readings = asked.channel.standing.get(metric, ())
    if not readings:
        return np.full(len(posts), np.nan)
    at = np.array([(one.at - EPOCH) / DAY for one in readings])
    value = np.array([one.value for one in readings], dtype=np.float64)
    after = np.clip(np.searchsorted(at, posts.published), 1, len(at) - 1) if len(at) > 1 else 0
    before = np.maximum(after - 1, 0)
    nearer = np.abs(at[after] - posts.published) < np.abs(posts.published - at[before])
    place = np.where(nearer, after, before)
    near = np.abs(at[place] - posts.published) <= NEAR_DAYS
    return np.where(near, value[place], np.nan)


def _posts_base(asked: Asked, size: int, kind: BaseKind | None = None) -> Base:
    return Base(
        population=f"{asked.measure.base} on {asked.channel.subject}",
        kind=kind or asked.measure.base_kind,
        size=size,
    )


def mean(asked: Asked) -> Answer:
    return _no_posts(asked) or _mean_of(asked, *_total(asked, asked.version.formula))


def mean_of_rates(asked: Asked) -> Answer:
    nothing = _no_posts(asked)
    if nothing is not None:
        return nothing
    top, looked = _total(asked, asked.version.formula)
    under, also = _total(asked, asked.version.under)
    with np.errstate(invalid="ignore"):
        rate = np.divide(top, under, out=np.full(len(top), np.nan), where=under > 0)
    return _mean_of(asked, rate, np.minimum(looked, also), under)


def _mean_of(asked: Asked, value: Floats, looked: Floats, under: Floats | None = None) -> Answer:
    kept = _counted(asked, value, looked)
    if isinstance(kept, NotEnough):
        return kept
    values = value[kept.rows]
    size = len(values) if under is None else round(float(under[kept.rows].mean()))
    caveats = kept.caveats
    if under is not None:
        caveats = (*caveats, "The size of the base is the mean over the posts.")
    held = ranges.mean(values, least=1.0 if under is None else float(under[kept.rows].min()))
    base = _posts_base(asked, size)
    return asked.finding(float(values.mean()), held, len(values), base, kept.seen, caveats)


def pooled(asked: Asked) -> Answer:
    nothing = _no_posts(asked)
    if nothing is not None:
        return nothing
    top, looked = _total(asked, asked.version.formula)
    under, also = _total(asked, asked.version.under)
    kept = _counted(asked, top + under, np.minimum(looked, also))
    if isinstance(kept, NotEnough):
        return kept
    above, below = top[kept.rows], under[kept.rows]
    if below.sum() <= 0:
        return NotEnough(
            reason=f"there are no {asked.measure.base}, and nothing can be a share of none",
            needed="It takes a period that has some.",
        )
    value = float(above.sum() / below.sum())
    base = _posts_base(asked, round(float(below.sum())))
    held = ranges.ratio(above, below)
    return asked.finding(value, held, len(above), base, kept.seen, kept.caveats)


def share(asked: Asked) -> Answer:
    nothing = _no_posts(asked)
    if nothing is not None:
        return nothing
    posts, inside = asked.channel.posts, _in_period(asked)
    assert posts is not None  # noqa: S101 - _no_posts
    is_alt = asked.measure.feature is Feature.ALT_TEXT
    among, has = (posts.image, posts.alt_text) if is_alt else (posts.video, posts.captions)
    known = inside & (among == 1) & (has >= 0)
    n, unknown = int(known.sum()), int((inside & ((among < 0) | ((among == 1) & (has < 0)))).sum())
    if n < FEWEST_POSTS:
        what = "an image" if is_alt else "a video"
        why = f"; of {unknown} it is not known" if unknown else ""
        return NotEnough(
            reason=f"{n} posts of the period are known to have {what}{why}",
            needed=f"It takes {FEWEST_POSTS} posts with {what}.",
        )
    hits = int((known & (has == 1)).sum())
    caveats = (f"Posts of which the source does not say: {unknown}.",) if unknown else ()
    base = _posts_base(asked, n)
    held = ranges.wilson(hits, n)
    return asked.finding(hits / n, held, n, base, _seen(asked), caveats)


def frequency(asked: Asked) -> Answer:
    nothing = _no_posts(asked)
    if nothing is not None:
        return nothing
    seen = _seen(asked)
    last = min(asked.period.until, seen.astimezone(asked.channel.zone).date())
    if last < asked.period.since:
        return NotEnough(
            reason="the channel has not been looked at since the period began",
            needed="Collect the channel, or import a newer file.",
        )
    days = (last - asked.period.since).days + 1
    n = int(_in_period(asked).sum())
    base = Base(population=f"days of {asked.channel.subject}", kind=BaseKind.MEASURED, size=days)
    caveats = () if last == asked.period.until else (f"Up to {last:%-d %B %Y} only.",)
    return asked.finding(n / (days / 7), None, n, base, seen, caveats)


def _seen(asked: Asked) -> datetime:
    """The last look at any of the channel's posts."""
    posts = asked.channel.posts
    looks = [np.nanmax(one.looked_at) for one in posts.latest.values()] if posts else []
    return min(EPOCH + float(max(looks)) * DAY, asked.now) if looks else asked.now


def _no_posts(asked: Asked) -> NotEnough | None:
    if asked.channel.posts is not None and len(asked.channel.posts):
        return None
    return NotEnough(
        reason="there are no posts of this channel here yet",
        needed="Collect the channel, or import a file.",
    )
