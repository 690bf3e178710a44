"""Signposts in words, as a picture and as an e-mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from goodmeasure.decisions.review.signposts import CannotTell, Direction, NotYet, Tripped
from goodmeasure.decisions.review.watched import OfCell, OfHand, OfLog, OfMeasure, Seen, Spec
from goodmeasure.reports.letters import Trip, signpost_letter
from goodmeasure.reports.signposts import (
    looks_picture,
    span_words,
    state_sentence,
    threshold_words,
)

DAY = date(2026, 1, 5)
COMMON = {"set_on": DAY, "until": DAY + timedelta(days=728)}
FALLS = Spec(watched=OfMeasure(channel=1, measure="m"), figure="Engagement, @town on X",
             unit="acts for each post", threshold=4, direction=Direction.FALLS, **COMMON)  # fmt: skip
PRICE = Spec(watched=OfHand(), figure="Price", unit="pounds", threshold=1000, exact=True,
             persistence=2, every=28, window=6, **COMMON)  # fmt: skip
SHARE = Spec(watched=OfCell(group=1, outlet="email"), figure="Share of staff on e-mail",
             unit="share of people", threshold=0.4, direction=Direction.FALLS, **COMMON)  # fmt: skip
LOGGED = Spec(watched=OfLog(kind="outage"), figure="Outage", threshold=2, **COMMON)
ALL = (FALLS, PRICE, SHARE, LOGGED)


def test_what_trips_it_in_words():
    assert [threshold_words(one) for one in ALL] == [
        "Engagement, @town on X falls under 4",
        "Price rises above 1,000",
        "Share of staff on e-mail falls under 40%",
        "Outage is written in the log twice",
    ]


@pytest.mark.parametrize("spec", ALL)
@pytest.mark.parametrize(
    "found",
    [None, Tripped(on=DAY, mean=0.3), NotYet(looks=0, mean=0.3, strength=0.0),
     NotYet(looks=1, mean=0.3, strength=0.5), CannotTell(reason="it is short", needed="Wait.")],
)  # fmt: skip
def test_every_state_of_every_kind_is_a_whole_sentence(spec, found):
    said = state_sentence(spec, found)
    assert re.fullmatch(r"[A-Z].*[.]", said)
    assert "None" not in said
    assert ".." not in said
    assert "significant" not in said


def test_the_sentence_says_so_where_it_may_be_luck():
    near = state_sentence(FALLS, NotYet(looks=5, mean=3.5, strength=0.4))
    assert "may still be luck" in near
    assert "luck" not in state_sentence(FALLS, NotYet(looks=5, mean=4.5, strength=0.0))


def test_how_long_so_many_looks_are():
    assert span_words(8, 7) == "about 8 weeks"
    assert span_words(1, 7) == "about 1 week"
    assert span_words(4, 28) == "about 16 weeks"
    assert span_words(20, 14) == "about 9 months"


def looks(values) -> list[Seen]:
    return [Seen(on=DAY + timedelta(weeks=n - 3), value=v) for n, v in enumerate(values)]


def texts_of(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_names_threshold_and_days_and_holds_all_looks():
    seen = looks([5.0, 4.8, None, 5.1, 3.2, 3.0])
    shown = looks_picture(FALLS, seen, tripped_on=seen[-1].on, key="a")
    for svg in (shown.svg, shown.narrow):
        words = texts_of(svg)
        assert "Threshold: 4" in words
        assert "Set on 5 Jan 2026" in words
        assert "Tripped on 19 Jan 2026" in words
        assert 'role="img"' in svg
    assert "The dashed line is the threshold, 4." in shown.sentence
    assert len(shown.table.rows) == len(seen)
    assert [row[2] for row in shown.table.rows][:2] == ["Tripped", "Watched"]
    assert "No figure" in {row[1] for row in shown.table.rows}


def test_before_it_is_set_its_day_is_today():
    shown = looks_picture(FALLS, looks([5.0, 4.8, 5.1, 5.0]), key="a", is_set=False)
    assert "Today" in texts_of(shown.svg)
    assert "Set on" not in shown.svg
    assert all(len(row) == len(shown.table.head) for row in shown.table.rows)


@pytest.mark.parametrize(
    ("spec", "values"),
    [(FALLS, [-3.0, 2.0, -8.0, 1.0]), (SHARE, [0.5, 0.45, 0.44, 0.41]), (PRICE, [640.0] * 4),
     (FALLS, [0.001, 0.002, 0.0, 0.001]), (FALLS, [2_000_000.0, 1_900_000.0, 0.0, 5.0])],
)  # fmt: skip
def test_every_mark_is_within_the_drawing(spec, values):
    """Below 0 as well, shares in per cent, and whatever the scale."""
    shown = looks_picture(spec, looks(values), key="a")
    root = ET.fromstring(shown.svg)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    found = re.findall(r"translate\((-?[\d.]+),(-?[\d.]+)\)", shown.svg)
    (left, top), *places = [(float(x), float(y)) for x, y in found]
    assert len(places) > len(values)
    assert all(-left <= x <= width - left and -top <= y <= height - top for x, y in places)
    if spec is SHARE:
        assert any(one.endswith("%") for one in texts_of(shown.svg))


TRIP = Trip(spec=FALLS, title="Fall", on=DAY, mean=3.2, about="", link="")


def test_the_e_mail_says_why_it_came_and_escapes_what_people_wrote():
    trip = replace(
        TRIP, title="<b>Fall</b>\r\nBcc: all@example.org", about="Stay & watch?",
        link="https://measure.example/x/?a=1&b=2",
    )  # fmt: skip
    letter = signpost_letter([trip], "Town")
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert "<b>Fall</b>" in letter.plain
    assert "<b>" not in letter.html
    assert "Stay &amp; watch?" in letter.html
    assert 'href="https://measure.example/x/?a=1&amp;b=2"' in letter.html
    for text in (letter.plain, letter.html):
        assert "because you are the owner of this signpost at Town" in text
        assert "sent once" in text


def test_an_e_mail_without_an_address_of_ours_has_no_link():
    letter = signpost_letter([TRIP], "Town")
    assert "href" not in letter.html
    assert "It would change" not in letter.plain


def test_what_tripped_together_is_one_e_mail_with_a_link_to_each():
    trips = [
        replace(TRIP, link="https://measure.example/1/"),
        replace(TRIP, spec=LOGGED, title="Outages", mean=2, link="https://measure.example/2/"),
    ]
    letter = signpost_letter(trips, "Town")
    assert letter.subject == "2 signposts have tripped"
    for title in ("Fall", "Outages"):
        assert f"A signpost of Town has tripped: {title}" in letter.plain
    assert letter.html.count("href") == 2
    assert letter.plain.count("Look at what has changed since") == 1
    assert "because you are the owner of these at Town" in letter.plain
