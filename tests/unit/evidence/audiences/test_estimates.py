"""What a cell may say, rule by rule; and that national figures never fill it by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences.estimates import METHOD, estimate
from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.evidence.audiences.shares import BASE_NOT_PUBLISHED
from goodmeasure.evidence.audiences.waves import change
from goodmeasure.kernel.comparison import compare
from goodmeasure.kernel.errors import UnlikeThings
from goodmeasure.kernel.findings import BaseKind, Finding, NotEnough, Source
from goodmeasure.kernel.plain import from_plain, to_plain
from goodmeasure.measures.ranges import wilson

TODAY = date(2026, 11, 27)
US = "committee members"
PRESENT = Question(group=1, outlet="bluesky", aspect=Aspect.PRESENCE)
EXPECTED = replace(PRESENT, aspect=Aspect.EXPECTATION, purpose=4)


def source(name: str) -> Source:
    return Source(name=name, seen_at=datetime(2026, 9, 1, tzinfo=UTC))


OWN = Piece(
    grade=Grade.OWN_SURVEY, kind=BaseKind.OWN_SURVEY, population=US, share=0.4, n=40.0,
    dated=date(2026, 9, 1), source=source("Our survey"), caveats=("They chose to answer.",),
)  # fmt: skip
PUBLISHED = Piece(
    grade=Grade.OFFICIAL, kind=BaseKind.CLAIMED, population="UK adults 16+", share=0.3, n=2000.0,
    discount=0.1, dated=date(2026, 3, 1), source=source("Ofcom, table 12"),
)  # fmt: skip
COUNTED = Piece(
    grade=Grade.OWN_MEASUREMENT, kind=BaseKind.FOLLOWERS, population=US, share=0.12, n=900.0,
    at_least=True, dated=date(2026, 10, 1), source=source("Followers who say who they are"),
)  # fmt: skip


def asked(*pieces: Piece, question: Question = PRESENT):
    return estimate(question, pieces, population=US, today=TODAY)


def reasons(found) -> dict[str, str]:
    return {piece.source.name: why for piece, why in found.left_out}


def test_with_nothing_known_it_says_whom_to_ask():
    found = asked()
    assert found.answer == NotEnough(
        reason="nobody has asked them",
        needed="Ask them: a survey of committee members about the channels they use, Bluesky among"
        " them.",
    )
    assert (found.grade, found.used) == (None, ())
    assert "expect to hear from us" in asked(question=EXPECTED).answer.needed


def test_own_answers_alone_are_wilsons_with_all_that_a_finding_has():
    found = asked(OWN)
    span = wilson(16, 40)
    answer = found.answer
    assert (answer.value, answer.low, answer.high) == pytest.approx((0.4, span.low, span.high))
    assert (answer.n, answer.method, found.grade) == (40, METHOD, Grade.OWN_SURVEY)
    assert (answer.base.population, answer.base.kind) == (US, BaseKind.OWN_SURVEY)
    assert answer.sources == (OWN.source,)
    assert answer.caveats == OWN.caveats
    assert answer.as_of.date() == OWN.dated
    assert from_plain(to_plain(answer)) == answer


def test_a_range_the_survey_worked_out_itself_is_kept():
    found = asked(replace(OWN, low=0.2, high=0.61))
    assert (found.answer.low, found.answer.high) == (0.2, 0.61)


def test_few_own_answers_are_helped_by_a_published_figure_and_the_grade_is_the_worse():
    found = asked(OWN, PUBLISHED)
    assert found.answer.value == pytest.approx((0.4 * 40 + 0.3 * 40 / 3) / (160 / 3))
    assert found.answer.high - found.answer.low < asked(OWN).answer.high - asked(OWN).answer.low
    assert found.grade is Grade.OFFICIAL
    assert found.used == (OWN, PUBLISHED)
    assert found.answer.base.population == US
    assert "13 of the 53 answers" in found.answer.caveats[0]
    assert "UK adults 16+" in found.answer.caveats[0]


def test_enough_own_answers_need_no_help():
    many = replace(OWN, n=100.0)
    found = asked(many, PUBLISHED)
    assert found.used == (many,)
    assert found.answer.value == 0.4
    assert "speak for themselves" in reasons(found)["Ofcom, table 12"]


def test_a_published_figure_that_own_answers_contradict_is_left_out():
    found = asked(replace(OWN, share=0.9), PUBLISHED)
    assert found.used[0].share == 0.9
    assert len(found.used) == 1
    assert found.grade is Grade.OWN_SURVEY
    assert "more than chance" in reasons(found)["Ofcom, table 12"]


def test_a_published_figure_alone_is_discounted_and_keeps_its_own_population():
    found = asked(PUBLISHED)
    span = wilson(60, 200)
    assert (found.answer.low, found.answer.high) == pytest.approx((span.low, span.high))
    assert (found.answer.n, found.answer.base.population) == (200, "UK adults 16+")
    assert "200 of the 2000" in found.answer.caveats[0]
    assert "were not asked" in found.answer.caveats[1]


@pytest.mark.parametrize("question", [PRESENT, EXPECTED])
def test_a_national_figure_that_nobody_said_holds_them_fills_no_cell(question):
    """Discounted by nobody: it is of other people. Done-when 6 of the issue."""
    found = asked(replace(PUBLISHED, discount=1.0), question=question)
    assert isinstance(found.answer, NotEnough)
    assert found.grade is None
    assert reasons(found)


def test_a_figure_that_counts_for_nothing_or_next_to_nothing_is_left_out():
    assert (
        "counts for nothing" in reasons(asked(replace(PUBLISHED, discount=0.0)))["Ofcom, table 12"]
    )
    assert "fewer than 10" in reasons(asked(replace(PUBLISHED, discount=0.004)))["Ofcom, table 12"]
    assert "fewer than 10" in reasons(asked(replace(OWN, n=9.0)))["Our survey"]


def test_claimed_and_measured_are_never_pooled():
    measured = replace(PUBLISHED, kind=BaseKind.MEASURED)
    found = asked(OWN, measured)
    assert found.used == (OWN,)
    assert "is measured, and the answer is claimed" in reasons(found)["Ofcom, table 12"]
    with pytest.raises(UnlikeThings, match=r"claimed.*measured"):
        compare(asked(PUBLISHED).answer, asked(measured).answer)


def test_an_opinion_is_never_a_figure():
    found = asked(replace(OWN, grade=Grade.OPINION))
    assert isinstance(found.answer, NotEnough)
    assert "an opinion is never a figure" in found.answer.reason


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expires": date(2026, 11, 26)}, "held until 26 November 2026"),
        ({"dated": date(2026, 11, 28)}, "still to come"),
    ],
)
def test_evidence_out_of_its_time_is_left_out_with_the_reason(changed, said):
    found = asked(replace(OWN, **changed))
    assert isinstance(found.answer, NotEnough)
    assert said in found.answer.reason
    assert said in reasons(found)["Our survey"]
    assert asked(replace(OWN, expires=TODAY)).grade is Grade.OWN_SURVEY


@pytest.mark.parametrize(
    "piece",
    [
        PUBLISHED,
        COUNTED,
        replace(PUBLISHED, grade=Grade.SECOND_HAND),
        replace(OWN, kind=BaseKind.CLAIMED),
    ],
)
def test_expectation_is_only_what_they_were_asked(piece):
    found = asked(piece, question=EXPECTED)
    assert isinstance(found.answer, NotEnough)
    assert "only be asked of them" in next(iter(reasons(found).values()))
    assert isinstance(asked(OWN, piece, question=EXPECTED).answer, Finding)
    assert asked(OWN, piece, question=EXPECTED).used == (OWN,)


def test_a_count_of_those_who_say_who_they_are_is_only_at_least():
    found = asked(COUNTED, replace(COUNTED, share=0.05))
    assert (found.answer.value, found.answer.low, found.answer.high) == (0.12, 0.12, 1.0)
    assert found.answer.of.title == "Presence, at least"
    assert found.answer.caveats[0].startswith("At least")
    assert len(found.left_out) == 1
    with pytest.raises(UnlikeThings):
        compare(found.answer, asked(OWN).answer)


def test_a_share_is_better_than_a_lower_bound_unless_it_says_nothing():
    found = asked(OWN, COUNTED)
    assert found.used == (OWN,)
    assert "adds nothing" in reasons(found)["Followers who say who they are"]
    vague = replace(OWN, n=11.0, share=0.5)
    assert asked(vague, COUNTED).answer.of.title == "Presence, at least"


def test_a_count_above_the_range_is_pointed_out():
    found = asked(OWN, replace(COUNTED, share=0.8))
    assert "at least 80%" in found.answer.caveats[-1]


def test_a_range_that_could_be_anything_is_not_to_know():
    found = asked(replace(OWN, n=11.0, share=0.5))
    assert isinstance(found.answer, NotEnough)
    assert "anything from 25% to 75%" in found.answer.reason
    assert found.answer.needed.startswith("Ask more of committee members: 100 answers")
    assert "too wide" in reasons(found)["Our survey"]


def test_the_newest_of_two_waves_answers_and_the_better_grade_before_it():
    old = replace(OWN, dated=date(2025, 9, 1), share=0.2, source=source("Last year"))
    assert asked(old, OWN).used == (OWN,)
    second = replace(PUBLISHED, grade=Grade.SECOND_HAND, dated=TODAY, source=source("A blog"))
    assert asked(second, PUBLISHED).used == (PUBLISHED,)
    assert "better or newer" in reasons(asked(second, PUBLISHED))["A blog"]


def test_without_a_base_there_is_no_range_and_it_says_so():
    found = asked(replace(PUBLISHED, n=None))
    assert (found.answer.low, found.answer.high, found.answer.n) == (None, None, 0)
    assert BASE_NOT_PUBLISHED in found.answer.caveats
    helped = asked(OWN, replace(PUBLISHED, n=None))
    assert helped.used == (OWN,)
    assert "publishes no base" in reasons(helped)["Ofcom, table 12"]


def test_a_published_range_stands_for_a_base():
    """0.3 with 0.28 to 0.32 is worth about 2,017 answers."""
    found = asked(replace(PUBLISHED, n=None, low=0.28, high=0.32))
    assert found.answer.n == 201


def test_old_evidence_says_how_old():
    found = asked(replace(OWN, dated=date(2023, 5, 1)))
    assert "from May 2023" in found.answer.caveats[-1]


def test_where_everybody_was_counted_chance_has_no_part():
    found = asked(replace(OWN, kind=BaseKind.CENSUS))
    assert (found.answer.low, found.answer.high) == (0.4, 0.4)


@given(
    st.floats(0.02, 0.98), st.integers(10, 300), st.floats(0.02, 0.98), st.integers(200, 5000),
    st.floats(0.01, 0.5),
)  # fmt: skip
def test_an_answer_lies_between_what_it_is_made_of(own, n, published, base, discount):
    found = asked(
        replace(OWN, share=own, n=float(n)),
        replace(PUBLISHED, share=published, n=float(base), discount=discount),
    )
    if isinstance(found.answer, NotEnough):
        assert found.grade is None
        return
    assert min(own, published) - 1e-9 <= found.answer.value <= max(own, published) + 1e-9
    assert found.answer.low <= found.answer.value <= found.answer.high
    assert len(found.used) + len(found.left_out) == 2
    assert found.grade is max((one.grade for one in found.used), key=lambda grade: grade.rank)


def test_what_changed_between_two_waves_is_tested():
    before = replace(OWN, share=0.2, n=100.0, dated=date(2025, 9, 1))
    moved, same = replace(OWN, share=0.4, n=100.0), replace(OWN, share=0.24, n=100.0)
    found = change(before, moved)
    assert found.value == pytest.approx(0.2)
    assert found.differs
    assert not change(before, same).differs
    assert "no base" in change(before, replace(moved, n=None)).reason
    assert "lower bound" in change(before, replace(moved, at_least=True)).reason


@pytest.mark.parametrize(
    ("aspect", "fields"),
    [
        ("base", {"kind": BaseKind.CLAIMED}),
        ("population", {"population": "researchers"}),
        ("method", {"grade": Grade.OFFICIAL}),
    ],
)
def test_unlike_waves_are_refused(aspect, fields):
    with pytest.raises(UnlikeThings) as refusal:
        change(OWN, replace(OWN, **fields))
    assert refusal.value.aspect == aspect
