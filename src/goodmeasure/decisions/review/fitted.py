"""A scale for figures that have no end of their own: as far as the figures go."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from goodmeasure.decisions.review.criteria import Scale
from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.definitions import Good

STEPS = (1.0, 2.0, 5.0, 10.0)


def fitted(scale: Scale, good: Good, findings: Iterable[Finding]) -> Scale:
    """With its far end (that is not 0) at the next round number beyond every range; as it is where
    there is nothing over 0."""
    far = max((one.high or one.value for one in findings), default=0.0)
    if far <= 0:
        return scale
    size = 10 ** math.floor(math.log10(far))
    end = next(step for step in STEPS if step * size >= far * (1 - 1e-9)) * size
    return replace(scale, **{"best" if good is Good.UP else "worst": end}, bends=())
