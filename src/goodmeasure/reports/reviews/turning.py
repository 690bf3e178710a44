"""Where the answer changes: for each criterion, from which weight on another option is first."""

from __future__ import annotations

from goodmeasure.decisions.review.outcome import Outcome
from goodmeasure.decisions.review.turning import TurningPoints
from goodmeasure.kernel.words import listed
from goodmeasure.reports import wording
from goodmeasure.reports.charts.drawing import DARK, GREY
from goodmeasure.reports.charts.picture import Picture, Table
from goodmeasure.reports.reviews import shapes
from goodmeasure.reports.reviews.names import Names, capital, weight_words

NAME, BAR, GAP, MARK, BELOW = 24.0, 28.0, 18.0, 12.0, 28.0


def turning_picture(outcome: Outcome, names: Names, *, key: str = "turning") -> Picture | None:
    """Rows for the criteria whose weight can change the answer, the nearest first; ``None`` where
    none can."""
    rows = [one for one in outcome.turning if not one.never]
    rows.sort(key=lambda one: min(_distances(one)))
    if not rows:
        return None

    def make(width: int) -> tuple[float, list[str]]:
        return _rows(outcome, rows, names, width)

    return shapes.picture(
        make, title="What comes first at each weight",
        sentence=_sentence(outcome, names),
        table=Table(
            head=("Criterion", "Weight now", "First at which weight"),
            rows=tuple(
                (
                    names.criteria.get(outcome.criteria[one.criterion], ""),
                    weight_words(one.now),
                    stretches_words(one, outcome, names),
                )
                for one in outcome.turning
            ),
        ),
        key=key,
    )  # fmt: skip


def _distances(one: TurningPoints) -> list[float]:
    return [abs(turn.weight - one.now) for turn in (one.below, one.above) if turn is not None]


def _sentence(outcome: Outcome, names: Names) -> str:
    still = [
        names.criterion(outcome.criteria[one.criterion]) for one in outcome.turning if one.never
    ]
    return wording.sentences(
        "Each bar goes from no weight on the left to all of the weight on the right, and says which"
        " option is first there while the other criteria keep their proportions. The mark above it"
        " is the weight now",
        f"No weight of {listed(still, 'or')} alone changes what is first" if still else "",
    )


def stretches_words(one: TurningPoints, outcome: Outcome, names: Names) -> str:
    """ "Close X up to 35%, Stay above"."""
    titles = [
        names.options.get(key, key) for key in (outcome.options[s.option] for s in one.stretches)
    ]
    if len(titles) == 1:
        return f"{titles[0]}, at any weight"
    ends = [weight_words(s.high) for s in one.stretches[:-1]]
    said = [
        f"{title} up to {end}" for title, end in zip(titles[:-1], ends, strict=True)
    ]  # fmt: skip
    return f"{', '.join(said)}, {titles[-1]} above"


def _rows(
    outcome: Outcome, rows: list[TurningPoints], names: Names, width: int
) -> tuple[float, list[str]]:
    step = NAME + MARK + BAR + GAP
    parts: list[str] = []
    for place, one in enumerate(rows):
        parts += _row(outcome, one, names, place * step, width)
    bottom = step * len(rows)
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        label = "no weight" if share == 0 else "all" if share == 1 else "half"
        parts.append(
            shapes.words(1 + share * (width - 2), bottom, label, colour=GREY, anchor=anchor)
        )
    return bottom + BELOW, parts


def _row(
    outcome: Outcome, one: TurningPoints, names: Names, top: float, width: int
) -> list[str]:  # fmt: skip
    title = capital(names.criterion(outcome.criteria[one.criterion]))
    now = f"now {weight_words(one.now)}"
    room = width - 8.5 * len(now) - 8
    bar = top + NAME + MARK
    parts = [
        shapes.words(0, top + NAME / 2, shapes.cut(title, room), bold=True),
        shapes.words(width - 1, top + NAME / 2, now, colour=DARK, anchor="end"),
    ]
    order = [standing.option for standing in outcome.standings]
    for stretch in one.stretches:
        key = outcome.options[stretch.option]
        left, long = 1 + stretch.low * (width - 2), (stretch.high - stretch.low) * (width - 2)
        fill = shapes.shade(order.index(key), len(order))
        parts.append(shapes.rect(left, bar, long, BAR, fill))
        label = shapes.cut(names.options.get(key, key), long - 8) if long > 40 else ""
        if label:
            parts.append(
                shapes.words(left + 6, bar + BAR / 2, label, colour=shapes.on(fill))
            )  # fmt: skip
    x = 1 + one.now * (width - 2)
    parts.append(shapes.path(f"M{x:.1f},{bar:.1f}l-7,-11h14z", DARK))
    return parts
