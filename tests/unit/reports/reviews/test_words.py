"""Changes, differences and cells of a review, to the word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.decisions.review.made_up import TODAY, figure, finding, judged, share, stay_or_leave

from goodmeasure.decisions.review import changes as did
from goodmeasure.decisions.review.cells import Cell, Evidence, Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.under import Difference
from goodmeasure.decisions.review.weighing import Clash, Contradiction, Points, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import Finding
from goodmeasure.measures.definitions import Good
from goodmeasure.reports.reviews.cells import (
    amount_words,
    cell_words,
    figure_words,
    scale_words,
    swing_words,
)
from goodmeasure.reports.reviews.changes import change_words, states_words
from goodmeasure.reports.reviews.differences import difference_words
from goodmeasure.reports.reviews.names import names_ever, names_of
from goodmeasure.reports.reviews.weights import contradiction_words

NAMES = names_of(stay_or_leave(), {"x": "@us on X", "bluesky": "Bluesky (yet to open)"})
CLOSE = Option(key="close", title="Close X", places=(Placement(channel="x", state=State.CLOSED),))
STAY = Option(key="stay", title="Stay as we are")
HOURS = Criterion(
    key="hours", title="Hours a week", good=Good.DOWN, scale=Scale(worst=10, best=0, unit="hours")
)
PEOPLE = Scale(worst=0, best=1, unit="share of people")


def hours(value: float, low: float | None = None, high: float | None = None) -> Finding:
    return finding(value, low, high, unit="hours")


CHANGES = [
    (did.QuestionAsked(question="Stay?"), "asked “Stay?”"),
    (did.OptionPut(option=CLOSE), "wrote the option “Close X”: @us on X is closed"),
    (did.OptionPut(option=STAY),
     "wrote the option “Stay as we are”: everything stays as it is"),
    (did.OptionRemoved(key="stay"), "took out the option “Stay as we are”"),
    (did.CriterionPut(criterion=HOURS), "wrote the criterion “Hours a week”"),
    (did.CriterionRemoved(key="hours"), "took out the criterion hours a week"),
    (did.AudiencePut(audience=Audience(key="g", title="Nurses", group="1", weight=2.5)),
     "had Nurses count for 2.5 beside the other groups"),
    (did.AudienceRemoved(key="community"), "took out the group Our Community"),
    (did.FigurePut(option="stay", criterion="hours",
                   evidence=Evidence(finding=hours(6, 4, 9), grade=Grade.OWN_MEASUREMENT)),
     "put about 6 hours (4 to 9) for hours a week of “Stay as we are”"),
    (did.CellEmptied(option="stay", criterion="reach", audience="community", why="Too old."),
     "emptied reach of groups of “Stay as we are” for Our Community: “Too old.”"),
    (did.Judged(option="stay", criterion="safety",
                judgement=Judgement(author="Ada", score=6.5, reason="we tried it")),
     "judged safety and values of “Stay as we are”: 6.5 of 10, “we tried it”"),
    (did.JudgementWithdrawn(option="stay", criterion="safety", author="Ada"),
     "withdrew what Ada judged of safety and values of “Stay as we are”"),
    (did.Weighed(weighing=Weighing(author="Ada", points=(Points(criterion="safety", points=100),))),
     "weighed for Ada: safety and values 100"),
    (did.WeighingWithdrawn(author="Ada"), "withdrew the weights of Ada"),
    (did.WaitingCosts(a_month=0.5),
     "said that a month of waiting costs 0.5 points, with no way to know more"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_a_change_in_words(change, words):
    assert change_words(change, NAMES) == words


def test_there_are_words_for_every_kind_of_change():
    assert {type(change) for change, _ in CHANGES} == set(did.CHANGES.values())


def test_what_was_taken_out_keeps_its_name_in_the_history():
    names = names_ever([did.OptionPut(option=CLOSE), did.OptionRemoved(key="close")])
    assert change_words(did.OptionRemoved(key="close"), names) == "took out the option “Close X”"


def test_a_channel_that_is_no_more_keeps_its_key():
    gone = Option(key="o", title="O", places=(Placement(channel="channel:9", state=State.DORMANT),))
    assert states_words(gone, NAMES) == "channel:9 is dormant"


@pytest.mark.parametrize(
    ("about", "was", "now", "words"),
    [
        (("question",), "Stay?", "Leave?", "the question: “Stay?” then, “Leave?” now"),
        (("option", "close"), CLOSE, None, "the option “Close it, and open Bluesky”: taken out"),
        (("cell", "stay", "safety", None), judged("stay", "safety", 2, 3),
         judged("stay", "safety", 7),
         "safety and values of “Stay as we are”: 2 to 3 of 10 then, 7 of 10 now"),
        (("cell", "stay", "hours", None), None, figure("stay", "hours", 6, unit="hours"),
         "hours a week of “Stay as we are”: new, 6 hours"),
        (("cell", "stay", "hours", None), Cell(option="stay", criterion="hours"),
         Cell(option="stay", criterion="hours", unknown="Nobody counted."),
         "hours a week of “Stay as we are”: written differently"),
        (("audience", "community"), Audience(key="community", title="C", group="1"),
         Audience(key="community", title="C", group="1", weight=3),
         "the group Our Community: it counts for 1 then, it counts for 3 now"),
        (("criterion", "hours"), HOURS, replace(HOURS, question="How many?"),
         "the criterion “Hours a week”: written differently"),
        (("weighing", "Ada"), None, Weighing(author="Ada"),
         "the weights of Ada: new, would rather not say"),
        (("waiting",), None, did.WaitingCosts(a_month=1), "what waiting costs: new, 1 point a month"),
    ],
)  # fmt: skip
def test_a_difference_in_words(about, was, now, words):
    assert difference_words(Difference(about=about, was=was, now=now), NAMES) == words


def test_what_a_cell_holds():
    reach = Criterion(key="reach", title="Reach", scale=PEOPLE)
    held = figure("stay", "reach", 0.38, 0.3, 0.46)
    words = cell_words(held, reach, TODAY)
    assert (words.text, words.note, words.kind, words.shade) == (
        "38% (30 to 46)", "Own survey", "known", 1,
    )  # fmt: skip
    two = cell_words(judged("stay", "safety", 3, 8, grade=Grade.OFFICIAL), share("safety"), TODAY)
    assert (two.text, two.note, two.kind, two.shade) == (
        "3 to 8 of 10", "Judged by 2 people: official statistics", "judged", 2,
    )  # fmt: skip
    old = figure("stay", "reach", 0.38, expires=date(2026, 1, 31))
    gone = cell_words(old, reach, TODAY)
    assert (gone.text, gone.note, gone.kind, gone.shade) == (
        "Unknown", "Its figure held until 31 January 2026", "unknown", None,
    )  # fmt: skip
    empty = cell_words(Cell(option="stay", criterion="reach", unknown="Not asked."), reach, TODAY)
    assert (empty.text, empty.note) == ("Unknown", "Not asked.")
    assert cell_words(Cell(option="a", criterion="b"), reach, TODAY).note == "Nobody has said"


def test_the_best_is_the_darkest_whichever_way_is_good():
    for value, shade in ((10, 0), (0, 4), (-3, 4), (5, 2)):
        assert cell_words(figure("a", "hours", value, unit="hours"), HOURS, TODAY).shade == shade


def test_figures_and_scales_carry_their_unit():
    assert figure_words(hours(12, 8, 15), "hours") == "about 12 hours (8 to 15)"
    assert figure_words(hours(0.5), "share of groups") == "50% of groups"
    assert figure_words(hours(3), "") == "3"
    assert scale_words(HOURS) == "10 to 0 hours"
    assert scale_words(Criterion(key="r", title="R", scale=PEOPLE)) == "0 to 100% of people"
    assert scale_words(Criterion(key="s", title="S")) == "0 to 10, judged"
    assert swing_words(HOURS) == ("10 hours", "0 hours")
    assert swing_words(Criterion(key="s", title="S"))[0] == "as bad as it could be (0 of 10)"
    assert amount_words(0.605, "share of people") == "60% of people"


def test_a_contradiction_shows_both_answers():
    points = Weighing(
        author="Ada",
        points=(Points(criterion="safety", points=20), Points(criterion="hours", points=90)),
    )
    clash = Contradiction(author="Ada", clash=Clash.POINTS, criteria=("safety", "hours"))
    assert contradiction_words(clash, points, NAMES) == (
        "Asked beside each other, safety and values matters more than hours a week.",
        "Hours a week was given 90 points, and safety and values 20.",
    )
    order = Weighing(author="Ada", order=(("hours",), ("reach",), ("safety",)))
    clash = Contradiction(author="Ada", clash=Clash.ORDER, criteria=("safety", "hours"))
    assert contradiction_words(clash, order, NAMES) == (
        "Asked beside each other, safety and values matters more than hours a week.",
        "In the order, hours a week stands before safety and values.",
    )
    circle = Contradiction(author="Ada", clash=Clash.CIRCLE, criteria=("safety", "hours", "reach"))
    assert len(contradiction_words(circle, points, NAMES)) == 3
