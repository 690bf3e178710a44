"""How much each criterion counts: the mean weight and the range that what people said leaves."""

from __future__ import annotations

from itertools import pairwise

from goodmeasure.decisions.review.outcome import Outcome
from goodmeasure.decisions.review.weighing import Clash, Contradiction, Weighing
from goodmeasure.kernel.words import listed
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import BAND, BAND_EDGE, BLUE, FAINT, GREY
from goodmeasure.reports.charts.picture import Picture, Table
from goodmeasure.reports.reviews import shapes
from goodmeasure.reports.reviews.names import Names, capital

ROW, BELOW = 52.0, 26.0


def weights_picture(
    outcome: Outcome, names: Names, *, key: str = "weights", weighed: bool = True
) -> Picture:
    """A dot for the mean and a band for its range, from nothing to the greatest; most first.
    ``weighed``: somebody said what matters."""
    order = sorted(outcome.criteria, key=lambda one: -outcome.weights[one])
    most = max([outcome.spread[one][1] for one in order], default=1.0) or 1.0
    first = names.criterion(order[0])

    def make(width: int) -> tuple[float, list[str]]:
        return _rows(outcome, order, most, names, width)

    return shapes.picture(
        make, title="How much each criterion counts",
        sentence=wording.sentences(
            f"{capital(first)} is the only criterion" if len(order) == 1
            else f"{capital(first)} counts most, {share_words(outcome, order[0])} of all" if weighed
            else "Nobody has said what matters, so none is taken to count more than another",
            "The dot is the mean of what was said, the band is where 95 in 100 of the ways lie"
            if weighed else "The band is where 95 in 100 of the ways lie",
        ),
        table=Table(
            head=("Criterion", "Share of all weight"),
            rows=tuple(
                (names.criteria.get(one, one), share_words(outcome, one)) for one in order
            ),
        ),
        key=key,
    )  # fmt: skip


def share_words(outcome: Outcome, criterion: str) -> str:
    """ "32% (18 to 45)"; without a range where there is none."""
    low, high = outcome.spread[criterion]
    mean = outcome.weights[criterion]
    if high - low < 1e-9:
        return wording.percent(mean)
    return wording.percent_range(mean, low, high)


def _rows(
    outcome: Outcome, order: list[str], most: float, names: Names, width: int
) -> tuple[float, list[str]]:
    parts = []
    bottom = ROW * len(order)

    def across(share: float) -> float:
        return 8 + (width - 16) * share / most

    for place, key in enumerate(order):
        top = place * ROW
        said = share_words(outcome, key)
        title = names.criteria.get(key, key)
        low, high = outcome.spread[key]
        y = top + 34
        parts += [
            shapes.words(0, top + 12, shapes.cut(title, width - 8 * len(said) - 12)),
            shapes.words(width - 1, top + 12, said, anchor="end", bold=True),
            shapes.line(8, y, width - 8, y, FAINT),
            f'<rect x="{across(low):.1f}" y="{y - 6:.1f}"'
            f' width="{max(across(high) - across(low), 2):.1f}" height="12" fill="{BAND}"'
            f' stroke="{BAND_EDGE}"/>',
            shapes.dot(across(outcome.weights[key]), y, BLUE),
        ]
    parts.append(shapes.words(8, bottom + 8, "no weight", colour=GREY))
    parts.append(
        shapes.words(
            width - 8, bottom + 8, f"{wording.percent(most)} of all", colour=GREY, anchor="end"
        )
    )
    return bottom + BELOW, parts


def weighing_words(one: Weighing, names: Names) -> str:
    """What one person said, in their own order: "Safety 100, reach 80 (60 to 100)"."""
    if one.points:
        said = [
            f"{names.criterion(p.criterion)} {wording.number(p.points)}"
            + (f" ({p.low:g} to {p.high:g})" if p.low is not None and p.high is not None else "")
            for p in sorted(one.points, key=lambda p: -p.points)
        ]
        return wording.sentences(capital(", ".join(said)))
    if one.order:
        tiers = [listed([names.criterion(key) for key in tier]) for tier in one.order]
        return wording.sentences("In this order: " + ", then ".join(tiers))
    return "Would rather not say."


def contradiction_words(
    found: Contradiction, weighing: Weighing, names: Names
) -> tuple[str, ...]:  # fmt: skip
    """The answers that do not fit together, each in a sentence of its own."""
    if found.clash is Clash.CIRCLE:
        pairs = pairwise((*found.criteria, found.criteria[0]))
        return tuple(_more(more, less, names) for more, less in pairs)
    more, less = found.criteria
    if found.clash is Clash.ORDER:
        placed = [names.criterion(key) for tier in weighing.order for key in tier
                  if key in found.criteria]  # fmt: skip
        return _more(more, less, names), f"In the order, {placed[0]} stands before {placed[1]}."
    points = {one.criterion: one for one in weighing.points}
    return (
        _more(more, less, names),
        f"{capital(names.criterion(less))} was given {wording.number(points[less].points)} points,"
        f" and {names.criterion(more)} {wording.number(points[more].points)}.",
    )


def _more(more: str, less: str, names: Names) -> str:
    return (
        f"Asked beside each other, {names.criterion(more)} matters more than"
        f" {names.criterion(less)}."
    )
