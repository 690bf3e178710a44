"""What answers add up to, with nothing shown that could tell what a few people said.

Small numbers: nothing is shown for fewer than 10 answers, and where the groups left unshown would
together be fewer than 10, the next smallest is left unshown with them, since all less the shown
ones would give them away (complementary suppression: Hundepool and others 2012, Statistical
Disclosure Control, chapter 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodmeasure.evidence.audiences.questionnaire import (
    AT_LEAST_MONTHLY,
    Asked,
    Kind,
    Questionnaire,
)
from goodmeasure.evidence.audiences.shares import FEWEST, Bools

LEAST = FEWEST
"""Answers below which nothing is shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One person's answers as they are kept."""

    group: int | None
    values: Mapping[str, object]


def answered(question: Asked, option: str, given: Sequence[Given]) -> tuple[Bools, Bools]:
    """(who chose the option, who answered at all). In a grid, those who use the outlet at least
    every month, of those who filled in its row."""
    hit = np.zeros(len(given), dtype=np.bool_)
    there = np.zeros(len(given), dtype=np.bool_)
    for i, one in enumerate(given):
        value = one.values.get(question.key)
        if question.kind is Kind.GRID:
            said = value.get(option) if isinstance(value, Mapping) else None
            there[i], hit[i] = said is not None, said in AT_LEAST_MONTHLY
        elif isinstance(value, str):
            there[i], hit[i] = True, value == option
        elif isinstance(value, list | tuple):
            there[i], hit[i] = True, option in value
    return hit, there


def of_groups(given: Sequence[Given], groups: Iterable[int | None]) -> Bools:
    """Who is in one of these groups."""
    wanted = frozenset(groups)
    return np.fromiter((one.group in wanted for one in given), dtype=np.bool_, count=len(given))


def hidden(counts: Mapping[int | None, int]) -> frozenset[int | None]:
    """Groups of which nothing is shown: those under ``LEAST``, and as many of the next smallest as
    it takes for the unshown ones together to be that many."""
    order = sorted(counts, key=lambda group: (counts[group], group is None, group or 0))
    left_out = [group for group in order if counts[group] < LEAST]
    total = sum(counts[group] for group in left_out)
    for group in order[len(left_out) :]:
        if not 0 < total < LEAST:
            break
        left_out.append(group)
        total += counts[group]
    return frozenset(left_out)


def hidden_of(
    question: Asked, option: str, given: Sequence[Given], groups: Iterable[int | None]
) -> frozenset[int | None]:
    """``hidden`` for one question (in a grid, one row)."""
    _, there = answered(question, option, given)
    counts = Counter(one.group for one, is_there in zip(given, there, strict=True) if is_there)
    return hidden({group: counts.get(group, 0) for group in (*groups, None)})


def columns(
    form: Questionnaire, given: Sequence[Given], keys: Iterable[str]
) -> dict[str, list[str | None]]:
    """Answers to questions with one answer, for weighting; ``None`` where there is none."""
    found: dict[str, list[str | None]] = {}
    for key in keys:
        question = form.question(key)
        if question is None:
            continue
        if question.kind is Kind.GROUP:
            found[key] = [str(one.group) if one.group is not None else None for one in given]
        else:
            found[key] = [
                value if isinstance(value := one.values.get(key), str) else None for one in given
            ]
    return found


def uses(question: Asked, given: Sequence[Given], inside: Bools) -> tuple[dict[str, Bools], Bools]:
    """Who uses which outlet, of those inside who filled in every row, and which people those are.

    Somebody who left out a row might use that outlet, so what reaches them is not known.
    """
    hits, whole = {}, inside.copy()
    for row in question.options:
        hit, there = answered(question, row.key, given)
        hits[row.key] = hit
        whole &= there
    return {key: hit[whole] for key, hit in hits.items()}, whole
