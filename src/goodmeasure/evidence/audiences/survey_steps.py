"""Which answers are shown while more come in, so that no two looks differ by a few people.

A rule of ours, in the spirit of ``survey_results``: a figure that changes by one answer says what
that answer was. So answers of a group come into the results ``LEAST`` or more at a time, by whole
days that are over (an answer keeps the day it came and nothing finer), and ``LEAST`` of them, by
lot, wait for the close. Looked at on any two days, or before and after the close, what is shown of
a group differs by nobody or by at least ``LEAST`` people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from goodmeasure.evidence.audiences.shares import Bools
from goodmeasure.evidence.audiences.survey_results import LEAST


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """One person's answers on their way in; ``lot`` is a random text that is theirs alone."""

    group: int | None
    day: date
    lot: str


def shown_while_open(came: Sequence[Came], today: date) -> Bools:
    """Whose answers are shown on a day on which the survey takes more."""
    by_group: dict[int | None, list[int]] = defaultdict(list)
    for i, one in enumerate(came):
        if one.day < today:
            by_group[one.group].append(i)
    shown = np.zeros(len(came), dtype=np.bool_)
    for some in by_group.values():
        let_in = sorted(_whole_steps(came, some), key=lambda i: came[i].lot)
        shown[let_in[:-LEAST]] = True
    return shown


def _whole_steps(came: Sequence[Came], some: Sequence[int]) -> list[int]:
    """Of a group, those of whole steps: the days in turn, until there are enough of them. The
    first step needs as many again as wait for the close."""
    let_in: list[int] = []
    waiting: list[int] = []
    for _, day in groupby(sorted(some, key=lambda i: came[i].day), key=lambda i: came[i].day):
        waiting += day
        if len(waiting) >= (LEAST if let_in else 2 * LEAST):
            let_in += waiting
            waiting = []
    return let_in
