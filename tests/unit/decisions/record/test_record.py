"""The words and the record of a decision: what fits, what is missing, and that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.unit.reports.papers import made_up

from goodmeasure.decisions.record import record as records
from goodmeasure.decisions.record import words as said
from goodmeasure.decisions.record.missing import SECTIONS, Chosen, missing
from goodmeasure.decisions.record.record import AnswerThen
from goodmeasure.decisions.record.words import (
    CHARACTERISTICS,
    FIELDS,
    LISTS,
    LONGEST,
    MOST,
    PASSAGES,
    Place,
    Step,
    Words,
)
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough, NotMeasurable

DAY = date(2026, 3, 4)
CHOSEN = Chosen(is_chosen=True, decided_on=DAY, review_on=date(2026, 9, 1), is_wait=False,
                is_watched=False)  # fmt: skip


@pytest.mark.parametrize("record", [made_up.record(), made_up.bare()], ids=["full", "bare"])
def test_a_record_comes_back_from_json_as_it_was(record):
    plain = json.loads(json.dumps(records.to_plain(record)))
    assert records.from_plain(plain) == record
    assert json.loads(json.dumps(records.to_plain(records.from_plain(plain)))) == plain


def test_words_come_back_as_they_were():
    words = made_up.words()
    assert said.from_plain(json.loads(json.dumps(said.to_plain(words)))) == words


def test_words_of_a_wrong_kind_are_refused_with_their_field():
    with pytest.raises(InputError, match=r"steps.0.owner"):
        said.from_plain({"steps": [{"what": "x", "owner": 3}]})


@pytest.mark.parametrize("name", PASSAGES)
def test_a_passage_has_an_end(name):
    Words(**{name: "x" * LONGEST})
    with pytest.raises(InputError, match=rf"^{name}: "):
        Words(**{name: "x" * (LONGEST + 1)})


def test_a_list_has_an_end():
    step = Step(what="x", owner="y")
    Words(steps=(step,) * MOST)
    with pytest.raises(InputError, match=r"^steps: "):
        Words(steps=(step,) * (MOST + 1))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "www.town.example", "ftp://x"])
def test_an_address_is_one_of_the_web(address):
    with pytest.raises(InputError, match=r"^places: "):
        Words(places=(Place(title="Us", address=address),))


def test_every_word_is_written_in_one_section():
    named = [name for one in FIELDS.values() for name in one]
    assert sorted(named) == sorted((*PASSAGES, *LISTS, "replaces"))
    assert set(FIELDS) == set(SECTIONS)


def test_nothing_is_missing_of_what_is_whole():
    assert missing(made_up.words(), CHOSEN) == ()


@pytest.mark.parametrize("name", [*(p for p in PASSAGES if p not in ("colleagues", "contact")),
                                  *LISTS])  # fmt: skip
def test_each_thing_left_out_is_named_where_it_is_written(name):
    empty = () if name in LISTS else "  "
    (found,) = missing(replace(made_up.words(), **{name: empty}), CHOSEN)
    assert name in FIELDS[found.section]


def test_characteristics_that_nobody_thought_of_are_named():
    words = made_up.words()
    words = replace(words, equality=tuple(one for one in words.equality if one.about != "sex"))
    (found,) = missing(words, CHOSEN)
    assert found.what == "The effect by: Sex."
    assert len(CHARACTERISTICS) == 10


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"is_chosen": False}, "Which option"),
        ({"decided_on": None}, "The day of the decision"),
        ({"review_on": None}, "looked at again"),
        ({"review_on": DAY}, "after the day of the decision"),
        ({"is_wait": True}, "A signpost"),
    ],
)
def test_what_is_set_beside_the_words(change, what):
    (found,) = missing(made_up.words(), replace(CHOSEN, **change))
    assert found.section == "choice"
    assert what in found.what
    assert missing(made_up.words(), replace(CHOSEN, is_wait=True, is_watched=True)) == ()


def test_a_step_needs_an_owner_and_a_day():
    words = replace(made_up.words(), steps=(Step(what="Say so", owner=""),))
    (found,) = missing(words, CHOSEN)
    assert found.what == "An owner and a day for “Say so”."


def test_an_answer_that_is_none_keeps_why():
    few = NotEnough(reason="Too few answered", needed="Ask more of them.")
    assert AnswerThen.of(few).why == "Too few answered. Ask more of them"
    assert AnswerThen.of(NotMeasurable(reason="It is not published")).why == "It is not published"
    held = made_up.finding(1, 0, 2)
    assert AnswerThen.of(held).finding == held
