"""What of the routing table differs from when a plan was made."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.decisions.incident.made_up import PLAN, SKY, row

from goodmeasure.decisions.incident.changes import Kind, changes
from goodmeasure.decisions.incident.plan import Routes

BEFORE = PLAN.routes


def with_rows(*rows):
    return replace(BEFORE, rows=rows)


def test_nothing_changed():
    assert changes(BEFORE, BEFORE) == ()
    turned = replace(BEFORE, rows=BEFORE.rows[::-1], places=BEFORE.places[::-1])
    assert changes(BEFORE, turned) == ()


def test_each_place_that_differs_is_told_with_both():
    now = with_rows(row(1, "Members", "email", "text"), *BEFORE.rows[1:4], row(5, "Staff", "text"))
    found = [(one.kind, one.name, one.before, one.after) for one in changes(BEFORE, now)]
    assert found == [
        (Kind.FALLBACK, "Members", "Website", "Text message"),
        (Kind.FIRST, "Staff", "", "Text message"),
    ]


def test_groups_come_and_go():
    now = with_rows(*BEFORE.rows[1:4], row(8, "Partners", "email"), row(9, "Neighbours"))
    found = [(one.kind, one.name, one.before, one.after) for one in changes(BEFORE, now)]
    assert found == [
        (Kind.NEW, "Partners", "", "E-mail from us"),
        (Kind.NEW, "Neighbours", "", ""),
        (Kind.GONE, "Members", "E-mail from us", ""),
    ]  # Staff had no place, and nothing is lost with them


def test_a_channel_that_took_another_handle_is_a_change():
    other = replace(SKY, title="Bluesky (@city.example)")
    places = tuple(other if one == SKY else one for one in BEFORE.places)
    found = changes(BEFORE, replace(BEFORE, places=places))
    assert {(one.name, one.before, one.after) for one in found} == {
        ("Researchers", SKY.title, other.title), ("Journalists", SKY.title, other.title),
    }  # fmt: skip


def test_a_group_is_told_apart_by_purpose():
    now = Routes(places=BEFORE.places, rows=(*BEFORE.rows, row(1, "Members", "text", purpose=2)))
    (found,) = changes(BEFORE, now)
    assert (found.kind, found.purpose_name, found.after) == (
        Kind.NEW,
        "Data breach",
        "Text message",
    )
