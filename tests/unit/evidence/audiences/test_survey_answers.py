"""Whatever comes in a form, what is read from it was asked, or it is an error that names a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.default_survey import default_survey
from goodmeasure.evidence.audiences.questionnaire import FREQUENCIES, Kind
from goodmeasure.evidence.audiences.survey_answers import (
    EMAIL_FIELD,
    answers_to_plain,
    fields_of,
    read_form,
)
from goodmeasure.evidence.audiences.survey_words import FIXED

FORM = editing.reworded(
    editing.with_own(
        default_survey(
            organisation="Us", groups=[(4, "Researchers"), (9, "Sponsors")], purposes=[(7, "N", "")]
        ),
        kind=Kind.ONE, words="How long?", options=("Short", "Long"),
    ),
    "more", words="More?", hint="", asked=True, required=False, why="To learn.",
)  # fmt: skip
KNOWN = fields_of(FORM)
VALUES = st.sampled_from(
    [*FREQUENCIES, "4", "9", "none", "email", "x", "nowhere", "ask", "short", "", " ", "\x00", "7"]
) | st.text(max_size=30)
FORMS = st.dictionaries(
    st.sampled_from([*KNOWN, EMAIL_FIELD]) | st.text(max_size=12),
    st.lists(VALUES, max_size=6),
    max_size=12,
)


@given(FORMS, st.sampled_from([None, 4]))
def test_only_what_was_asked_is_kept(sent: Mapping[str, Sequence[str]], group: int | None) -> None:
    read = read_form(FORM, sent, group=group)
    assert (read.answers is None) == bool(read.problems)
    for problem in read.problems:
        assert problem.field in KNOWN
        assert problem.text in FIXED
    if read.answers is None:
        return
    assert read.answers.group in (None, 4, 9)
    for key, value in answers_to_plain(read.answers).items():
        question = FORM.question(key)
        assert question is not None
        options = {option.key for option in question.options}
        if question.kind is Kind.GRID:
            assert set(value) <= options
            assert set(value.values()) <= set(FREQUENCIES)
        elif isinstance(value, list):
            assert set(value) <= options
            assert len(value) == len(set(value)) <= (question.most or len(options))
        elif question.kind is not Kind.TEXT:
            assert value in options


@given(FORMS)
def test_fields_nobody_asked_for_change_nothing(sent: dict[str, list[str]]) -> None:
    asked = {name: values for name, values in sent.items() if name in KNOWN}
    assert read_form(FORM, sent) == read_form(FORM, asked)


def errors(sent: Mapping[str, Sequence[str]], **how: object) -> list[tuple[str, str]]:
    return [(one.field, one.text) for one in read_form(FORM, sent, **how).problems]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"miss": ["email"]}, ("group", "error_needed")),
        ({"group": ["4"]}, ("use-website", "error_nothing")),
        ({"group": ["77"], "miss": ["email"]}, ("group", "error_unknown")),
        ({"group": ["4", "9"], "miss": ["email"]}, ("group", "error_unknown")),
        ({"group": ["4"], "use-email": ["often"]}, ("use-email", "error_unknown")),
        (
            {"group": ["4"], "purpose_7": ["email", "x", "news", "events"]},
            ("purpose_7", "error_most"),
        ),
        ({"group": ["4"], "purpose_7": ["nowhere", "email"]}, ("purpose_7", "error_alone")),
        ({"group": ["4"], "miss": ["none", "email"]}, ("miss", "error_alone")),
        ({"group": ["4"], "more": ["a" * 1001]}, ("more", "error_long")),
    ],
)
def test_what_is_wrong_is_said_of_its_field(
    sent: dict[str, list[str]], expected: tuple[str, str]
) -> None:
    assert errors(sent) == [expected]


def test_a_group_that_a_link_names_cannot_be_changed_by_the_form() -> None:
    read = read_form(FORM, {"group": ["9"], "miss": ["email"]}, group=4)
    assert read.answers is not None
    assert read.answers.group == 4


def test_the_same_answer_twice_is_one_and_order_does_not_matter() -> None:
    one = read_form(FORM, {"group": ["4"], "miss": ["x", "email", "x"]})
    other = read_form(FORM, {"group": ["4"], "miss": ["email", "x"]})
    assert one == other


def test_a_row_left_empty_is_missing_and_not_never() -> None:
    read = read_form(FORM, {"group": ["4"], "use-email": ["never"]})
    assert read.answers is not None
    assert read.answers.values["use"] == {"email": "never"}


def test_no_address_is_read_where_none_is_asked_for() -> None:
    read = read_form(FORM, {"group": ["4"], "miss": ["x"], EMAIL_FIELD: ["a@b.example"]})
    assert read.email == ""


def test_a_huge_form_is_read_in_bounds() -> None:
    sent = {"group": ["4"], "miss": ["email"] * 100_000, **{f"x{n}": ["y"] for n in range(20_000)}}
    read = read_form(FORM, sent)
    assert read.answers is not None
    assert read.answers.values["miss"] == ("email",)
