"""Where a post's count will end up, for ranking posts that were last seen at different ages."""

from __future__ import annotations

import numpy as np

from goodmeasure.evidence.posts.history import Floats, Ints
from goodmeasure.evidence.posts.mixtures import Mixtures


def still_to_come(
    value: Ints, share: Floats, doubt: Floats, mean: Floats, shape: Floats
) -> Mixtures:
    """How much each post will still gain, all (n,), as mixtures of one component.

    A post's own rate is gamma with the channel's ``mean`` and ``shape``; having given ``value`` on
    ``share`` of its life it is gamma with shape k + y and rate k / m + s, and what follows is
    Poisson with (1 - s) of it: negative binomial. This is Bornhuetter and Ferguson's blend (1972)
    of what was seen and what was expected, with the credibility s m / (k + s m) (Bühlmann 1967).
    ``doubt``, the relative standard error of the share, widens it to first order.
    """
    ahead = np.maximum(1.0 - share, 1e-9)
    known = shape / mean + share
    gain = (shape + value) * ahead / known
    widened = 1.0 / (shape + value) + (doubt * share * (1.0 / ahead + 1.0 / known)) ** 2
    return Mixtures(
        mean=np.maximum(gain, 1e-9)[:, None],
        shape=1.0 / widened[:, None],
        weight=np.ones((len(gain), 1)),
    )
