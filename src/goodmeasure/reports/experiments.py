"""Fair tests in words and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from goodmeasure.evidence.experiments.trials import Look, Size, Tally
from goodmeasure.kernel.findings import Answer, Finding
from goodmeasure.measures.definitions import measures
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import (
    BAND_EDGE,
    BLUE,
    DARK,
    PIXELS,
    Layer,
    chart,
    frame_for,
    line,
)
from goodmeasure.reports.charts.picture import WIDE, Picture, Table, picture


def result_sentence(way_a: str, way_b: str, measure: str, answer: Answer) -> str:
    """ "With 64 posts, “without link” got about 0.9 times … (0.6 to 1.3): we cannot tell yet"."""
    if not isinstance(answer, Finding):
        return wording.sentences(f"No result yet: {answer.reason}",
                                 getattr(answer, "needed", ""))  # fmt: skip
    ends = (answer.low or 0.0, answer.high or 0.0)
    said = wording.with_range(answer.value, *ends)
    value, _, held = said.partition(" (")
    counted = measures()[measure].title.lower() if measure in measures() else measure
    sentence = (
        f"With {wording.many(answer.n, 'post')}, “{way_b}” got {value} times as much {counted} as"
        f" “{way_a}” ({held}"
    )
    return wording.sentences(sentence + (": we cannot tell yet" if ends[0] <= 1 <= ends[1] else ""))


def tally_sentence(tally: Tally) -> str:
    """ "Of 46 tosses 40 have been read. Without a post: 1 of way A and none of way B"."""
    if not tally.tosses:
        return ""
    lost = [
        f"{why}: {_none(a)} of way A and {_none(b)} of way B"
        for why, (a, b) in (
            ("Without a post", tally.without_post),
            ("Not looked at around the agreed age", tally.not_in_time),
        )
        if a or b
    ]
    read = f"{wording.number(tally.read)} {'has' if tally.read == 1 else 'have'} been read"
    return wording.sentences(f"Of {wording.many(tally.tosses, 'toss', 'tosses')} {read}", *lost)


def _none(how_many: int) -> str:
    return wording.number(how_many) if how_many else "none"


def size_sentence(wanted: Size, ratio: float) -> str:
    """How many posts and weeks, and plainly where that is out of reach."""
    change = f"{abs(ratio - 1) * 100:.0f}% {'more' if ratio > 1 else 'less'}"
    said = (
        f"To see a difference of {change} takes about {wording.many(wanted.posts, 'post')} in all"
    )
    if wanted.weeks is None:
        return wording.sentences(f"{said}, and this channel posts nothing now")
    span = f"{wanted.weeks:.0f} weeks" if wanted.weeks < 104 else f"{wanted.weeks / 52:.0f} years"
    sentence = f"{said}: about {span} at the pace of this channel"
    if wanted.weeks > 104:
        sentence += ", which is out of reach. A greater difference takes far fewer"
    return wording.sentences(sentence)


def looks_picture(looks: Sequence[Look], key: str) -> Picture:
    """How the range has narrowed, post by post."""

    def make(width: int) -> Layer:
        return _spec(width, looks)

    last = looks[-1]
    rows = tuple(
        (f"{one.n} posts", f"{one.ratio:.2f} ({one.low:.2f} to {one.high:.2f})") for one in looks
    )
    return picture(
        make,
        title="Way B compared with way A, as posts came in",
        sentence=f"After {last.n} posts the range is from {last.low:.2f} to {last.high:.2f} times."
        " It holds at every look at once, so you may look every week.",
        table=Table(head=("After", "Way B compared with way A"), rows=rows),
        key=key,
    )


def _spec(width: int, looks: Sequence[Look]) -> Layer:
    """On a scale of doublings, so that half and twice are as far from the same."""
    from math import log2

    far = max(max(abs(log2(one.low)), abs(log2(one.high))) for one in looks)
    most = min(max(far, 1.0), 4.0)
    frame = frame_for(width, 260 if width == WIDE else 230, widest="half as much", right=20)

    def up(ratio: float) -> float:
        share = (min(max(log2(ratio), -most), most) + most) / (2 * most)
        return frame.up(share, 1.0)

    first, last = looks[0].n, max(looks[-1].n, looks[0].n + 1)

    def across(n: int) -> float:
        return frame.width * (n - first) / (last - first)

    marks = [(0.25, "a quarter"), (0.5, "half as much"), (1.0, "the same"), (2.0, "twice as much"),
             (4.0, "four times")]  # fmt: skip
    ticks = [((log2(at) + most) / (2 * most), text) for at, text in marks if abs(log2(at)) <= most]
    layers: list[Layer] = frame.grid(
        ticks, "", [(across(n), str(n)) for n in sorted({first, (first + last) // 2, last})],
        "posts",
    )  # fmt: skip
    band = [{"x": across(one.n), "y": up(one.low), "y2": up(one.high)} for one in looks]
    layers.append({
        "data": {"values": band}, "mark": {"type": "area", "color": BAND_EDGE, "opacity": 0.45},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS},
                     "y2": {"field": "y2"}},
    })  # fmt: skip
    same = [{"x": 0.0, "y": up(1.0), "run": 0}, {"x": frame.width, "y": up(1.0), "run": 0}]
    middle = [{"x": across(one.n), "y": up(one.ratio), "run": 0} for one in looks]
    layers.append(line(same, "x", "y", PIXELS, PIXELS, colour=DARK, thick=1, run="run"))
    layers.append(line(middle, "x", "y", PIXELS, PIXELS, colour=BLUE, thick=2, run="run"))
    return chart(frame, layers)
