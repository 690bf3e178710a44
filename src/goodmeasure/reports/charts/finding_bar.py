"""A figure and its range as a small bar for one row of a table, from 0 on the left."""

from __future__ import annotations

from html import escape

from goodmeasure.kernel.findings import Finding
from goodmeasure.reports.charts.drawing import BAND, BAND_EDGE, BLUE

WIDTH, HEIGHT, EDGE = 160, 20, 8
MIDDLE = HEIGHT / 2


def finding_bar(finding: Finding, *, most: float, label: str) -> str:
    """``most`` is the right-hand end, the same for all rows of a table. Empty below 0."""
    low = finding.value if finding.low is None else finding.low
    high = finding.value if finding.high is None else finding.high
    if most <= 0 or low < 0:
        return ""
    left, middle, right = (_along(one / most) for one in (low, finding.value, high))
    parts = [f'<path d="M{EDGE},{MIDDLE:g}H{WIDTH - EDGE}M{EDGE},5v10" stroke="{BAND_EDGE}"/>']
    if finding.low is not None:
        parts.append(
            f'<rect x="{left:.1f}" y="5" width="{max(right - left, 2):.1f}" height="10"'
            f' fill="{BAND}" stroke="{BAND_EDGE}"/>'
        )
    parts.append(f'<circle cx="{middle:.1f}" cy="{MIDDLE:g}" r="4.5" fill="{BLUE}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gm-range-bar" role="img"'
        f' aria-label="{escape(label)}" focusable="false" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def _along(share: float) -> float:
    return EDGE + min(max(share, 0.0), 1.0) * (WIDTH - 2 * EDGE)
