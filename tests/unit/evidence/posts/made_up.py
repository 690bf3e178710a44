"""Made-up channels for tests, and strategies that make them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from goodmeasure.evidence.posts.expectation import Expectation, expect_in_parts
from goodmeasure.evidence.posts.growth import GrowthModel
from goodmeasure.evidence.posts.history import History
from goodmeasure.evidence.posts.mixtures import Mixtures
from goodmeasure.evidence.posts.prior import LIBRARIES, Prior


def history(
    value: ArrayLike, *, age: ArrayLike = 100.0, kind: ArrayLike | None = None, first: float = 16000
) -> History:
    """A channel that posted once a day."""
    counts = np.asarray(value)
    return History(
        post_ids=np.arange(len(counts)),
        published=first + np.arange(len(counts), dtype=float),
        age=np.broadcast_to(np.asarray(age, dtype=float), counts.shape),
        value=counts.astype(np.int64),
        kind=None if kind is None else np.asarray(kind),
    )


def expect(history: History, growth: GrowthModel, prior: Prior = LIBRARIES) -> Expectation:
    """All parts joined."""
    parts = list(expect_in_parts(history, growth, prior))
    return Expectation(
        at_age=Mixtures(
            mean=np.concatenate([part.at_age.mean for part in parts]),
            shape=np.concatenate([part.at_age.shape for part in parts]),
            weight=np.concatenate([part.at_age.weight for part in parts]),
        ),
        log_each=np.concatenate([part.log_each for part in parts]),
        log_equal=np.concatenate([part.log_equal for part in parts]),
        share=np.concatenate([part.share for part in parts]),
        share_known=np.concatenate([part.share_known for part in parts]),
        earlier=np.concatenate([part.earlier for part in parts]),
        kind_effect=np.concatenate([part.kind_effect for part in parts]),
    )


counts = st.one_of(
    st.just(0),
    st.integers(0, 5),
    st.integers(0, 10_000),
    st.sampled_from([10**6, 10**9, 10**12]),
)


@st.composite
def histories(draw: st.DrawFn, most: int = 90) -> History:
    """Anything a store may hold: no posts, one post, all 0, huge counts, posts of one moment."""
    n = draw(st.integers(0, most))
    same = draw(st.booleans())
    value = [draw(counts)] * n if same else draw(st.lists(counts, min_size=n, max_size=n))
    gaps = draw(st.lists(st.sampled_from([0.0, 1e-4, 0.3, 40.0]), min_size=n, max_size=n))
    ages = st.one_of(st.sampled_from([0.0, 1e-6, 0.1, 1.0, 6.99, 7.0, 5000.0]), st.floats(0, 1e5))
    return History(
        post_ids=np.arange(n),
        published=16000 + np.cumsum(np.asarray(gaps, dtype=float)),
        age=np.asarray(draw(st.lists(ages, min_size=n, max_size=n)), dtype=float),
        value=np.asarray(value, dtype=np.int64),
        kind=draw(st.none() | st.lists(st.integers(0, 3), min_size=n, max_size=n).map(_codes)),
    )


def _codes(kinds: list[int]) -> np.ndarray:
    return np.asarray(kinds, dtype=np.int64)
