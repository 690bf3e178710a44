"""How often each option has each rank, as one bar for each option."""

from __future__ import annotations

from goodmeasure.decisions.review.outcome import Outcome, Standing
from goodmeasure.reports import wording
from goodmeasure.reports.charts.picture import NARROW, Picture, Table
from goodmeasure.reports.reviews import shapes
from goodmeasure.reports.reviews.names import Names, in_hundred

BAR, NAME, GAP = 34.0, 24.0, 14.0
RARE = 0.005
"""Options that come first less often are counted in the sentence, and named in the table."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def ordinal(rank: int) -> str:
    """Rank 0 is "first"."""
    return ORDINALS[rank] if rank < len(ORDINALS) else f"{rank + 1}th"


def ranks_picture(outcome: Outcome, names: Names, *, key: str = "ranks") -> Picture:
    standings = outcome.standings
    head = ("Option", *(f"{ordinal(n).capitalize()}" for n in range(len(standings))))
    rows = tuple(
        (names.options.get(one.option, one.option), *(_of_hundred(share) for share in one.ranks))
        for one in standings
    )

    def make(width: int) -> tuple[float, list[str]]:
        return _bars(standings, names, width)

    return shapes.picture(
        make, title="How often each option comes first, second and so on",
        sentence=_sentence(outcome, names), table=Table(head=head, rows=rows), key=key,
    )  # fmt: skip


def _of_hundred(share: float) -> str:
    return f"{in_hundred(share)} of 100"


def _sentence(outcome: Outcome, names: Names) -> str:
    rare = sum(one.first < RARE for one in outcome.standings)
    often = outcome.standings if rare < 2 else outcome.standings[:-rare]  # the likeliest come first
    said = [f"{names.option(one.option)} is first in {in_hundred(one.first)}" for one in often]
    if rare > 1:
        said.append(f"each of the other {wording.number(rare)} in fewer than 1")
    last = ordinal(len(outcome.standings) - 1)
    return wording.sentences(
        f"Of 100 ways, {', '.join(said[:-1])} and {said[-1]}",
        f"In each bar the darkest part is how often it comes first, the lightest {last}",
    )


def _bars(standings: tuple[Standing, ...], names: Names, width: int) -> tuple[float, list[str]]:
    step = NAME + BAR + GAP
    parts = []
    for place, one in enumerate(standings):
        top = place * step
        title = names.options.get(one.option, one.option)
        parts.append(shapes.words(0, top + NAME / 2, shapes.cut(title, width - 10), bold=True))
        parts += _bar(one, top + NAME, width)
    return step * len(standings), parts


def _bar(one: Standing, top: float, width: int) -> list[str]:
    parts, left = [], 1.0
    for rank, share in enumerate(one.ranks):
        long = share * (width - 2)
        if long < 0.5:
            left += long
            continue
        fill = shapes.shade(rank, len(one.ranks))
        parts.append(shapes.rect(left, top, long, BAR, fill))
        label = _label(rank, share, long, width)
        if label:
            middle = left + long / 2
            parts.append(
                shapes.words(middle, top + BAR / 2, label, colour=shapes.on(fill), anchor="middle")
            )
        left += long
    return parts


def _label(rank: int, share: float, long: float, width: int) -> str:
    """The longest that fits: "first in 83", "1st: 83", "83"."""
    said = in_hundred(share)
    forms = (said,) if width <= NARROW else (f"{ordinal(rank)} in {said}", said)
    return next((one for one in forms if shapes.fits(one, long)), "")
