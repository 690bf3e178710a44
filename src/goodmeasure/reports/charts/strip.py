"""A channel's posts as marks in time: worked above, missed below, followers under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BLUE,
    FAINT,
    GREY,
    PIXELS,
    RED,
    Frame,
    Layer,
    chart,
    line,
    points,
    texts,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture
from goodmeasure.reports.charts.ticks import time_ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class StripPost:
    """When a post went out and what came of it (an outcome's words; "" for not judged)."""

    published_at: datetime
    outcome: str


MOST_MARKS = 1500
"""More would be a grey smear of half a megabyte."""

LANES = {"worked": 14.0, "as expected": 52.0, "missed": 90.0, "": 128.0}
"""Height of each lane's middle in pixels from the top; "" is for posts without a verdict."""

SHAPES: dict[str, Layer] = {
    "worked": {"shape": "triangle-up", "colour": BLUE, "size": 90, "hollow": False},
    "missed": {"shape": "triangle-down", "colour": RED, "size": 90, "hollow": False},
    "as expected": {"shape": "circle", "colour": GREY, "size": 34, "hollow": False},
    "too early": {"shape": "circle", "colour": GREY, "size": 34, "hollow": True},
    "cannot tell": {"shape": "cross", "colour": GREY, "size": 30, "hollow": False},
}


def channel_strip(
    *,
    name: str,
    posts: Sequence[StripPost],
    followers: Sequence[tuple[datetime, int]] = (),
    since: datetime,
    until: datetime,
    key: str = "",
) -> Picture:
    """A channel at a glance: posts in time, worked above, missed below, followers under."""
    posts = [p for p in posts if since <= p.published_at <= until]
    followers = sorted(f for f in followers if since <= f[0] <= until)
    tally = dict.fromkeys((*wording.OUTCOMES, ""), 0)
    for post in posts:
        tally[post.outcome if post.outcome in tally else ""] += 1
    said = f"{name}: {wording.many(len(posts), 'post') if posts else 'no posts'}"
    crowded = len(posts) > MOST_MARKS
    sentence = wording.sentences(
        said,
        wording.outcomes_words(tally, channels=1),
        "Only those that worked or missed are drawn" if crowded else "",
    )
    drawn = [p for p in posts if p.outcome in ("worked", "missed")] if crowded else posts

    def make(width: int) -> Layer:
        return _strip_spec(width, drawn, followers, since, until)

    rows = tuple(
        (wording.OUTCOMES[o].label if o else "Not judged", wording.number(n))
        for o, n in tally.items()
        if n or o
    )
    table = Table(head=("Outcome", "Posts"), rows=rows)
    return picture(
        make, title=f"Posts on {name} in time", sentence=sentence, table=table, key=key or name
    )


def _strip_spec(
    width: int,
    posts: Sequence[StripPost],
    followers: Sequence[tuple[datetime, int]],
    since: datetime,
    until: datetime,
) -> Layer:
    bottom = 148.0 if not followers else 190.0
    frame = Frame(
        width=width - 104 - (16 if not followers else 64), height=bottom, left=104,
        right=16 if not followers else 64, top=8, bottom=30,
    )  # fmt: skip
    span = max((until - since).total_seconds(), 1.0)

    def across(when: datetime) -> float:
        return frame.width * (when - since).total_seconds() / span

    ticks = [
        (across(when), label)
        for when, label in time_ticks(since, until, at_most=6 if width == WIDE else 3)
    ]
    layers = frame.ticks_below(ticks)
    layers.append(frame.rules([(y, FAINT) for y in LANES.values()]))
    names = [("Worked", "worked", BLUE), ("As expected", "as expected", GREY),
             ("Missed", "missed", RED), ("No verdict", "", GREY)]  # fmt: skip
    layers += [
        texts([(-12, LANES[lane], label)], colour=colour, bold=True, align="right")
        for label, lane, colour in names
    ]
    placed = _stacked([(across(p.published_at), p.outcome) for p in posts])
    for outcome, look in SHAPES.items():
        marks = [{"x": x, "y": y} for x, y, o in placed if o == outcome]
        if marks:
            layers.append(
                points(marks, "x", "y", PIXELS, PIXELS, colour=look["colour"],
                       shape=look["shape"], size=look["size"], hollow=look["hollow"])
            )  # fmt: skip
    if followers:
        layers += _followers_lane(frame, followers, across, top=154.0, bottom=bottom)
    return chart(frame, layers)


def _stacked(marks: Sequence[tuple[float, str]]) -> list[tuple[float, float, str]]:
    """Marks that would cover each other move up and down in turn, at most two rows each way."""
    taken: dict[tuple[str, int], int] = {}
    out = []
    for x, outcome in sorted(marks):
        lane = outcome if outcome in LANES else ""
        crowd = taken.get((lane, round(x / 8)), 0)
        taken[lane, round(x / 8)] = crowd + 1
        row = min((crowd + 1) // 2, 2) * (1 if crowd % 2 else -1)
        out.append((x, LANES[lane] + 7.0 * row, outcome if outcome in SHAPES else "cannot tell"))
    return out


def _followers_lane(
    frame: Frame,
    followers: Sequence[tuple[datetime, int]],
    across: Callable[[datetime], float],
    *,
    top: float,
    bottom: float,
) -> list[Layer]:
    most = max(max(value for _, value in followers), 1)
    rows = [
        {"x": across(at), "y": bottom - (bottom - top) * value / most} for at, value in followers
    ]
    last = followers[-1][1]
    return [
        frame.rules([(bottom, FAINT)]),
        line(rows, "x", "y", PIXELS, PIXELS, colour=GREY, thick=1.5),
        points(rows[-1:], "x", "y", PIXELS, PIXELS, colour=GREY, shape="circle", size=24),
        texts([(-12, (top + bottom) / 2, "Followers")], colour=GREY, align="right"),
        texts(
            [(rows[-1]["x"] + 8, rows[-1]["y"], wording.number(last))], colour=GREY, align="left"
        ),
    ]
