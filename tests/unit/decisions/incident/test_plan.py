"""Whom a plan reaches while our systems are down, and what keeps its words from being kept."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.decisions.incident.made_up import (
    EMAIL,
    PAGE,
    PLACES,
    PLAN,
    SITE,
    SKY,
    TEXT,
    plan,
    row,
)

from goodmeasure.decisions.incident.plan import (
    Leans,
    PlaceWords,
    Plan,
    Reach,
    Routes,
    Words,
    looks_like_a_key,
    problems,
    speaking,
    usual,
)


def test_groups_come_in_the_order_that_people_gave_and_the_rest_as_the_table_has_them():
    assert [one.name for one in PLAN.rows] == [
        "Journalists", "Researchers", "Members", "Sponsors", "Staff",
    ]  # fmt: skip


def test_what_runs_on_our_systems_tells_nobody_while_they_are_down():
    found = {one.name: (PLAN.reach(one), PLAN.when_down(one)) for one in PLAN.rows}
    assert found == {
        "Members": (Reach.NONE, None),
        "Researchers": (Reach.SURE, SKY),
        "Sponsors": (Reach.IF_SIGNED_IN, PAGE),
        "Journalists": (Reach.SURE, SKY),
        "Staff": (Reach.GAP, None),
    }


def test_the_other_place_is_named_only_where_it_would_work():
    assert {one.name: PLAN.then(one) for one in PLAN.rows} == {
        "Members": None, "Researchers": None, "Sponsors": None, "Journalists": TEXT, "Staff": None,
    }  # fmt: skip


def test_a_place_that_needs_no_sign_in_of_ours_goes_before_one_that_does():
    one = row(1, "Members", "channel:9", "channel:3")
    assert plan(one, channel_9=Leans.SIGN_IN).when_down(one) == SKY
    assert plan(one, channel_9=Leans.SIGN_IN).then(one) == PAGE


def test_places_are_needed_spare_or_lost():
    assert PLAN.needed == (SKY, PAGE)
    assert PLAN.spare == (TEXT,)
    assert PLAN.lost == (EMAIL, SITE)
    assert [one.name for one in PLAN.told_at(SKY)] == ["Journalists", "Researchers"]
    assert [one.name for one in PLAN.told_at(TEXT)] == ["Journalists"]
    assert PLAN.told_at(EMAIL) == ()


def test_what_nobody_said_is_taken_as_is_usual_and_what_somebody_said_holds():
    assert [usual(one) for one in ("website", "email", "phone", "bluesky", "text")] == [
        Leans.OURS, Leans.OURS, Leans.OURS, Leans.OTHERS, Leans.OTHERS,
    ]  # fmt: skip
    mail = row(1, "Members", "email")
    assert plan(mail).reach(mail) is Reach.NONE
    assert not plan(mail).was_said(EMAIL)
    elsewhere = plan(mail, email=Leans.OTHERS)
    assert elsewhere.reach(mail) is Reach.SURE
    assert elsewhere.was_said(EMAIL)


keys = st.sampled_from(["", *(one.key for one in PLACES)])
rows = st.lists(
    st.builds(row, st.integers(1, 5), st.sampled_from("abcde"), keys, keys), max_size=6
)  # fmt: skip
saids = st.dictionaries(
    st.sampled_from([one.key for one in PLACES]), st.sampled_from([None, *Leans]), max_size=5
)


@given(rows, saids)
def test_no_group_is_said_to_be_told_where_it_could_not_be(some, said):
    """By going through every place of every row, against what the plan says."""
    words = Words(places={key: PlaceWords(leans=one) for key, one in said.items()})
    found = Plan(routes=Routes(places=PLACES, rows=tuple(some)), words=words)
    for one in found.rows:
        runs = [found.leans(found.routes.place(key)) for key in one.ways]
        expected = (
            Reach.GAP if not runs
            else Reach.SURE if Leans.OTHERS in runs
            else Reach.IF_SIGNED_IN if Leans.SIGN_IN in runs
            else Reach.NONE
        )  # fmt: skip
        assert found.reach(one) is expected
    assert {*found.needed, *found.spare, *found.lost} == set(PLACES)
    assert len(found.needed) + len(found.spare) + len(found.lost) == len(PLACES)


def test_a_plan_is_the_same_after_it_was_kept():
    for value, kind in ((PLAN.routes, Routes), (PLAN.words, Words)):
        kept = json.loads(json.dumps(msgspec.to_builtins(value)))
        assert msgspec.convert(kept, kind) == value


def test_groups_speak_for_those_below_and_parts_for_the_whole():
    some = (
        row(1, "Community"), row(2, "Members", "email"), row(3, "Advisors"),
        row(4, "Public", "text"), row(5, "Patients"), row(6, "Carers"),
    )  # fmt: skip
    parents = {1: None, 2: 1, 3: 1, 4: None, 5: 4, 6: 5}
    assert [one.name for one in speaking(some, parents)] == ["Members", "Advisors", "Public"]
    other = (*some, row(5, "Patients", purpose=2))
    assert "Patients" not in [one.name for one in speaking(some, parents)]
    assert [one.purpose for one in speaking(other, {5: 4, 4: None})][-1:] == [2]


def test_a_message_over_the_limit_is_refused_by_name():
    long = PLAN.words.places["channel:3"].message + "x" * 300
    words = Words(places={"channel:3": PlaceWords(message=long)})
    (found,) = problems(PLAN.routes, words)
    assert (found.place, found.field) == ("channel:3", "message")
    assert found.sentence == (
        "Too long for Bluesky (@town.example): it takes 312 of 300. Shorten it by 12."
    )
    # where no limit is known, nothing is
    assert problems(PLAN.routes, Words(places={"email": PlaceWords(message=long * 20)})) == ()


@pytest.mark.parametrize(
    "text",
    ["abcd-ef12-gh34-ij56", "Password: hunter2Hunter", "the key is Tr0ub4dor&3x", "xK9#mQ2$vL7p"],
)
def test_a_key_is_not_written_down(text):
    assert looks_like_a_key(text)
    words = Words(places={"text": PlaceWords(key_place=text)})
    assert [one.field for one in problems(PLAN.routes, words)] == ["key_place"]


@pytest.mark.parametrize(
    "text",
    ["", "Sealed envelope in the duty office safe, room 2.14", "Password manager, folder “Web”",
     "https://vault.town.example/emergency/Item-2024", "Bitwarden collection Comms2024",
     "020 7946 0958", "Safe-deposit box 12, first floor", "ask duty@town.example"],
)  # fmt: skip
def test_where_a_key_is_kept_may_be_said(text):
    assert not looks_like_a_key(text)
