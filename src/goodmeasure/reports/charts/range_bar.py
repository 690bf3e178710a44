"""A small bar for one row of a table: the expected range as a band, the count as a mark.

Written by hand as text: a page shows fifty of them.
"""

from __future__ import annotations

from html import escape
from math import sqrt

from goodmeasure.reports.charts.drawing import BAND, BAND_EDGE, BLUE, GREY, RED
from goodmeasure.reports.figures import between, number

WIDTH, HEIGHT, EDGE = 160, 20, 8
MIDDLE = HEIGHT / 2


def range_bar(
    *,
    value: int | None,
    low: float | None,
    high: float | None,
    most: float,
    outcome: str = "",
) -> str:
    """``most`` is the right-hand end and the same for every row of a table; 0 is the left-hand end.

    Distances grow with the square root, so that small channels can be read beside large ones.
    A mark that is up and blue worked, down and red missed, round and grey is neither.
    """
    parts = [_track()]
    if low is not None and high is not None:
        parts.append(_band(_along(low, most), _along(high, most)))
    if value is not None:
        parts.append(_mark(_along(value, most), outcome))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gm-range-bar" role="img"'
        f' aria-label="{escape(_label(value, low, high))}" focusable="false"'
        f' width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def range_bar_note(most: float) -> str:
    """What the bars of one table mean, said above it."""
    return (
        f"In each bar the band is what we would expect and the mark is what the post got, from 0 on"
        f" the left to {number(most)} on the right. Small numbers are drawn further apart."
    )


def _label(value: int | None, low: float | None, high: float | None) -> str:
    got = "not collected yet" if value is None else number(value)
    if low is None or high is None:
        return got
    return f"{got}, expected {between(low, high, beside=value)}"


def _along(value: float, most: float) -> float:
    share = sqrt(min(max(value, 0) / most, 1)) if most > 0 else 0.0
    return EDGE + share * (WIDTH - 2 * EDGE)


def _track() -> str:
    line = f"M{EDGE},{MIDDLE:g}H{WIDTH - EDGE}M{EDGE},5v10"
    return f'<path d="{line}" stroke="{BAND_EDGE}" fill="none"/>'


def _band(left: float, right: float) -> str:
    return (
        f'<rect x="{left:.1f}" y="5" width="{max(right - left, 2):.1f}" height="10" fill="{BAND}"'
        f' stroke="{BAND_EDGE}"/>'
    )


def _mark(x: float, outcome: str) -> str:
    if outcome == "worked":
        return f'<path d="M{x:.1f},3l6,11h-12z" fill="{BLUE}" stroke="#ffffff" stroke-width="1"/>'
    if outcome == "missed":
        return f'<path d="M{x:.1f},17l6,-11h-12z" fill="{RED}" stroke="#ffffff" stroke-width="1"/>'
    hollow = outcome == "too early"
    return (
        f'<circle cx="{x:.1f}" cy="{MIDDLE:g}" r="4.5" fill="{"#ffffff" if hollow else GREY}"'
        f' stroke="{GREY if hollow else "#ffffff"}" stroke-width="{2 if hollow else 1}"/>'
    )
