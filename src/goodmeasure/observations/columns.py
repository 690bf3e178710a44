"""A channel's posts as columns: what every calculation over many posts starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from goodmeasure.observations.metrics import Metric

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Known = NDArray[np.int8]
"""1 yes, 0 no, -1 the source does not say."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Latest:
    """The last value of one metric, post by post: NaN where a post has no reading of it.

    value      (n,) counts
    looked_at  (n,) days since 1970-01-01 UTC, when the value was last seen to be so
    """

    value: Floats
    looked_at: Floats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PostColumns:
    """The posts of one channel in order of publishing, one row each. Reposts are left out.

    post_ids   (n,) the store's keys
    published  (n,) days since 1970-01-01 UTC, never falling
    date_only  (n,) the time of day is not known
    kind       (n,) 0 original, 1 reply, 2 quote
    link, image, video, alt_text, captions   (n,) 1, 0 or -1 for not known
    hashtags   (n,) how many, -1 for not known; 1 where all that is known is that there are some
    length     (n,) characters of the text, -1 where there is none
    latest     the last reading of each metric that any of the posts has
    """

    post_ids: Ints
    published: Floats
    date_only: Flags
    kind: Ints
    link: Known
    image: Known
    video: Known
    alt_text: Known
    captions: Known
    hashtags: Ints
    length: Ints
    latest: Mapping[Metric, Latest] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.post_ids)

    def total(self, metrics: Sequence[Metric]) -> Latest:
        """The sum of several metrics; NaN where a post lacks one of them: missing is not 0.

        It was last known to hold at the oldest of the metrics' last looks.
        """
        missing = np.full(len(self), np.nan)
        found = [self.latest.get(one, Latest(value=missing, looked_at=missing)) for one in metrics]
        return Latest(
            value=np.sum([one.value for one in found], axis=0, dtype=np.float64),
            looked_at=np.min([one.looked_at for one in found], axis=0),
        )
