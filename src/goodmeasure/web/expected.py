"""What was expected of one post at every age, for the band behind its readings."""

from __future__ import annotations

import numpy as np

from goodmeasure.evidence.posts.curve import Curve, expected_curve
from goodmeasure.services.evaluating import post_case
from goodmeasure.store.models import Organisation, Verdict

POINTS = 40
"""Ages at which the band is worked out: enough for a smooth edge."""


def band(organisation: Organisation, verdict: Verdict | None) -> Curve | None:
    """The expected range from the first hour to the last look; ``None`` if unknown."""
    if verdict is None or verdict.age_days is None:
        return None
    case = post_case(organisation, verdict)
    oldest = max(verdict.age_days, 1 / 24)
    ages = np.linspace(np.sqrt(1 / 24), np.sqrt(oldest), POINTS) ** 2
    return expected_curve(case.history, case.growth, len(case.history) - 1, ages)
