"""How others mislead: a national figure in the row of researchers, or of a committee."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from goodmeasure.evidence.audiences.estimates import estimate
from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.kernel.findings import BaseKind, NotEnough, Source

NATIONAL = Piece(
    grade=Grade.OFFICIAL, kind=BaseKind.CLAIMED, population="UK adults 16+", share=0.39, n=3000.0,
    dated=date(2026, 3, 1),
    source=Source(name="A national survey", seen_at=datetime(2026, 9, 1, tzinfo=UTC)),
)  # fmt: skip


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("group", ["researchers", "committee members"])
def test_a_national_figure_never_fills_the_cell_of_a_group(group, aspect):
    question = Question(group=1, outlet="x", aspect=aspect)
    found = estimate(question, [NATIONAL], population=group, today=date(2026, 11, 27))
    assert isinstance(found.answer, NotEnough)
    assert found.used == ()
    assert "Ask them" in found.answer.needed
