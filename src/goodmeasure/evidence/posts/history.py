"""What one channel's posts achieved on one measure, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.metrics import MAX_VALUE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MAX_KINDS = 64
"""Cells of one channel. More would mean a caller passed ids for codes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """One channel, one measure, one row a post, in order of publishing.

    post_ids   (n,) the store's keys
    published  (n,) days since 1970-01-01 UTC, never falling
    age        (n,) days from publishing to the moment ``value`` was last known to hold
    value      (n,) counts. A post whose value is missing has no row: missing is not 0
    kind       (n,) small codes, 0 to ``MAX_KINDS`` - 1, for posts that a channel's followers treat
               differently (originals, replies, quotes); ``None`` when that is not known
    kind_effect  (n,) how each post's kind does against the others, where all earlier posts have
               been asked before (``Judgement.kind_effect``); ``None`` to ask the rows here

    Raises ``InputError`` when the columns do not fit together.
    """

    post_ids: Ints
    published: Floats
    age: Floats
    value: Ints
    kind: Ints | None = None
    kind_effect: Floats | None = None

    def __post_init__(self) -> None:
        columns = {"post_ids": np.int64, "published": np.float64, "age": np.float64}
        columns |= {"value": np.int64, "kind": np.int64, "kind_effect": np.float64}
        for name, dtype in columns.items():
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _column(getattr(self, name), dtype, name))
        self._fit_together()

    def __len__(self) -> int:
        return int(self.value.shape[0])

    def _fit_together(self) -> None:
        kind = self.value if self.kind is None else self.kind
        effect = self.age if self.kind_effect is None else self.kind_effect
        columns = (self.post_ids, self.published, self.age, self.value, kind, effect)
        if len({len(column) for column in columns}) != 1:
            raise _refusal("Columns of a history have different lengths.")
        if not (np.isfinite(self.published).all() and np.isfinite(self.age).all()):
            raise _refusal("A publishing time or an age is not a number.")
        if (np.diff(self.published) < 0).any():
            raise _refusal("Posts are not in order of publishing.")
        if (self.age < 0).any() or (self.value < 0).any() or (self.value > MAX_VALUE).any():
            raise _refusal(f"An age or a count is below 0, or a count over {MAX_VALUE:,}.")
        if self.kind_effect is not None and not ((effect > 0) & np.isfinite(effect)).all():
            raise _refusal("What a kind of posts does is not a number over 0.")
        if self.kind is not None and len(self) and not (0 <= kind.min() <= kind.max() < MAX_KINDS):
            raise _refusal(f"Kinds are codes from 0 to {MAX_KINDS - 1}.")

    def first(self, posts: int) -> History:
        """The same channel when it had published so many posts."""
        return History(
            post_ids=self.post_ids[:posts],
            published=self.published[:posts],
            age=self.age[:posts],
            value=self.value[:posts],
            kind=None if self.kind is None else self.kind[:posts],
            kind_effect=None if self.kind_effect is None else self.kind_effect[:posts],
        )


def _column(values: object, dtype: type, name: str) -> NDArray[np.generic]:
    """A read-only one-dimensional copy; refuses what would change on the way (1.5 to 1)."""
    given = np.asarray(values)
    if given.ndim != 1 or given.dtype.kind not in "iufb":
        raise _refusal(f"Column {name} is not a row of numbers.")
    with np.errstate(invalid="ignore"):
        column: NDArray[np.generic] = given.astype(dtype)
        same = np.array_equal(column, given, equal_nan=given.dtype.kind == "f")
    if not same and dtype is np.int64:
        raise _refusal(f"Column {name} holds values that are not whole numbers.")
    column.setflags(write=False)
    return column


def _refusal(sentence: str) -> InputError:
    return InputError(sentence, next_step="This is a mistake in the calling program: report it.")
