"""What a review says, to the word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.unit.decisions.review.made_up import (
    TODAY,
    figure,
    judged,
    points,
    review,
    share,
    stay_or_leave,
)

from goodmeasure.decisions.review import checks
from goodmeasure.decisions.review.information import Worth
from goodmeasure.decisions.review.outcome import (
    Knowing,
    Outcome,
    drawn,
    outcome,
    work_out,
    worth_knowing,
)
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.waiting import Study, worth_waiting
from goodmeasure.decisions.review.weighing import Points, Preferred, Weighing
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.kernel.words import listed
from goodmeasure.reports.reviews import drivers, knowing, unknown, weights
from goodmeasure.reports.reviews.names import in_hundred, names_of, weight_words, within
from goodmeasure.reports.reviews.sentence import outcome_sentence, ways_to


def said(of: Review, *, weighed: bool = True) -> str:
    return outcome_sentence(work_out(of, today=TODAY), names_of(of), weighed=weighed)


def of_two(ours: float, theirs: float, **weighed: float | tuple[float, float, float]) -> Review:
    """Exact figures: one is better in reach, the other in safety."""
    cells = [
        figure("close", "reach", ours), figure("close", "safety", 80),
        figure("stay", "reach", theirs), figure("stay", "safety", 20),
    ]  # fmt: skip
    people = [points(**weighed)] if weighed else []
    return review(cells, [share("reach"), share("safety")], people)


def test_with_one_criterion_nothing_is_said_of_weighing():
    cells = [figure("close", "reach", 60, 40, 80), figure("stay", "reach", 50, 30, 70)]
    found = said(review(cells, [share("reach")]), weighed=False)
    assert re.fullmatch(
        r"“Close” ranks first in 7\d of 100 ways to read what is known of reach\.", found
    )


def test_the_leader_and_what_would_have_to_be_so_for_another():
    # at reach w: close 10w + 80(1 - w), stay 70w + 20(1 - w): level at a half
    found = of_two(10, 70, reach=(10, 50, 100), safety=100)
    assert said(found) == (
        "“Close” ranks first in 100 of 100 ways of weighing what you said matters; “Stay” wins only"
        " if reach counts for more than half or safety counts for less than half."
    )


def test_the_worked_example_of_the_method_page():
    assert said(stay_or_leave()) == (
        "“Close it, and open Bluesky” ranks first in 52 of 100 ways of weighing what you said"
        " matters; “Stay as we are” wins for example if safety and values counts for less than 29%"
        " or incident duty counts for more than 35%."
    )


def test_where_no_option_has_half_of_the_ways_that_comes_first():
    cells = [
        figure(option, criterion, value)
        for option, values in (("a", (90, 10, 40)), ("b", (10, 80, 40)), ("c", (30, 30, 70)))
        for criterion, value in zip(("reach", "safety", "hours"), values, strict=True)
    ]  # fmt: skip
    found = said(review(cells, [share("reach"), share("safety"), share("hours")]), weighed=False)
    assert found.startswith("No option is clearly best. “A” ranks first most often, in 4")
    assert found.endswith("Nobody has said yet what matters most, so all weights count alike.")


def test_options_that_are_the_same_come_out_level():
    found = of_two(50, 50, reach=1, safety=1)
    same = review(
        [figure(o, c, 50) for o in ("close", "stay") for c in ("reach", "safety")],
        found.criteria, found.weighings,
    )  # fmt: skip
    assert said(same) == (
        "“Close” and “Stay” come out level. Both are first in about 50 of 100 ways of weighing what"
        " you said matters."
    )


def test_two_in_a_hundred_are_no_reason_to_decide():
    found = of_two(10, 70, reach=(10, 50, 100), safety=100)
    worked = work_out(found, today=TODAY)
    assert isinstance(worked, Outcome)
    for often, level in ((0.509, True), (0.53, False)):
        near = replace(worked, n=10**8, standings=tuple(
            replace(one, ranks=(part, 1 - part))
            for one, part in zip(worked.standings, (often, 1 - often), strict=True)
        ))  # fmt: skip
        assert ("come out level" in outcome_sentence(near, names_of(found))) is level


def test_where_nothing_is_known_nothing_is_said_to_be_first():
    found = of_two(50, 50)
    worked = work_out(replace(found, cells=()), today=TODAY)
    assert outcome_sentence(worked, names_of(found), weighed=False, known=False) == (
        "Nothing is known yet of any option, so any of them could come first. What to collect"
        " first comes with the result, in order of what it is worth."
    )


def test_one_option_says_what_to_write():
    found = review([figure("stay", "reach", 50)], [share("reach")])
    assert said(found) == (
        "There is one option, and nothing to choose between. Write a second one: staying as you are"
        " is an option too."
    )


def test_where_no_weight_changes_the_answer():
    assert said(of_two(90, 10, reach=1, safety=1)) == (
        "“Close” ranks first in 100 of 100 ways of weighing what you said matters; no change of one"
        " weight alone puts another option first."
    )


def test_loose_figures_are_said_to_be_loose():
    cells = [judged(o, "safety", 5) for o in ("a", "b", "c", "d")]
    of = review(cells, [share("safety"), share("reach")])
    found = work_out(of, today=TODAY)
    assert isinstance(found, Outcome)
    leader = replace(found.leader, ranks=(0.4, 0.2, 0.2, 0.2), confidence=0.41)
    rest = tuple(replace(one, ranks=(0.2, 0.2, 0.3, 0.3)) for one in found.standings[1:])
    assert outcome_sentence(replace(found, standings=(leader, *rest)), names_of(of)).endswith(
        "The figures leave much open: even at the weights that suit “"
        f"{leader.option.title()}” best it is first in only 41 of 100."
    )


def test_the_mean_may_favour_another_than_the_ways_do():
    """First most often and worth most on average are two things; a page must not mix them up."""
    found = of_two(10, 70, reach=(10, 50, 100), safety=100)
    worked = work_out(found, today=TODAY)
    assert isinstance(worked, Outcome)
    turned = replace(worked, standings=tuple(reversed(worked.standings)))
    turned = replace(turned, standings=tuple(
        replace(one, ranks=(share, 1 - share))
        for one, share in zip(turned.standings, (0.6, 0.4), strict=True)
    ))  # fmt: skip
    assert outcome_sentence(turned, names_of(found)) == (
        "“Stay” ranks first in 60 of 100 ways of weighing what you said matters; with every figure"
        " and weight at its middle “Close” is worth more."
    )


def test_ways_are_held_against_working_the_review_out_at_those_weights():
    """Just beyond each named weight that option is worth most, just before it is not."""
    found = stay_or_leave()
    worked = work_out(found, today=TODAY)
    assert isinstance(worked, Outcome)
    for option in worked.options:
        for way in ways_to(worked, option):
            for step, first in ((1e-6, True), (-1e-6, False)):
                at = way.weight + (step if way.more else -step)
                assert (_best(worked, way.criterion, at) == option) is first


def _best(worked: Outcome, criterion: str, weight: float) -> str:
    place = worked.criteria.index(criterion)
    others = 1 - worked.weights[criterion]
    mean: Sequence[float] = [worked.weights[one] for one in worked.criteria]
    at = [weight if n == place else w / others * (1 - weight) for n, w in enumerate(mean)]
    return max(
        worked.options,
        key=lambda one: sum(s * w for s, w in zip(worked.scores[one], at, strict=True)),
    )


def test_what_the_answer_hangs_on():
    found = stay_or_leave()
    worked = work_out(found, today=TODAY)
    assert isinstance(worked, Outcome)
    names = names_of(found)
    assert drivers.driver_sentence(worked, names) == (
        "The answer hangs most on how much incident duty counts: where that is low, “Close it, and"
        " open Bluesky” is first in 90 of 100, where it is high in 15."
    )
    table = drivers.drivers_table(worked, names)
    assert table.rows[0] == ("How much incident duty counts", "90 of 100", "51 of 100", "15 of 100")
    assert len(table.rows) == 5
    none = replace(worked, drivers=())
    assert drivers.driver_sentence(none, names) == (
        "No single figure, judgement or weight changes the answer much."
    )


NOTES = [
    (checks.Trouble.ONE_OPTION, ("stay",), "There is one option, “Stay as we are”, and nothing to"
     " choose between. Write a second one: staying as you are is an option too."),
    (checks.Trouble.NO_EVIDENCE, (), "There is not one figure: all of it is what people think, or"
     " unknown. Collect first what is named below, the most useful first."),
    (checks.Trouble.NOTHING_KNOWN, (), "Nothing is known yet, not even an opinion: every option"
     " could be first. Fill in what we hold, or let somebody who knows judge."),
    (checks.Trouble.NOBODY_SCORED, ("incident",), "Nobody has said anything on incident duty, for"
     " any option. It counts as anything from worst to best. Judge it, state a figure, or take"
     " out what does not matter."),
    (checks.Trouble.NOBODY_SCORED, ("incident", "hours"), "Nobody has said anything on incident duty"
     " or hours a week, for any option. They count as anything from worst to best. Judge it, state a"
     " figure, or take out what does not matter."),
    (checks.Trouble.UNKNOWN_CELLS, ("stay · reach · community",), "We do not know reach of groups of"
     " “Stay as we are” for Our Community. It counts as anything from worst to best. Judge it, or"
     " state a figure."),
    (checks.Trouble.NO_WEIGHTS, (), "Nobody has said what matters most. All weights count as equally"
     " likely. Answer the questions on what matters."),
    (checks.Trouble.NOT_WEIGHED, ("Ada", "reach", "hours"), "Ada did not say how much reach of"
     " groups or hours a week matters. It may count for nothing or as much as the greatest. Ask"
     " them, if it matters to them."),
    (checks.Trouble.ALL_ON_ONE, ("Ada", "safety"), "Ada put all weight on safety and values: nothing"
     " else counts for them. If that is not what they meant, let them answer again."),
    (checks.Trouble.CONTRADICTION, ("Ada", "safety", "reach"), "Ada’s answers do not fit together:"
     " asked beside each other, safety and values matters more than reach of groups, and yet it was"
     " given less. Both answers are used as they stand. Let them look at both answers and change"
     " one."),
    (checks.Trouble.CONTRADICTION, ("Ada", "safety", "reach", "hours"), "Ada’s answers go round in a"
     " circle: safety and values matters more than reach of groups, reach of groups more than hours a"
     " week and hours a week more than safety and values. They are used as they stand. Let them look at both"
     " answers and change one."),
    (checks.Trouble.EXPIRED, ("stay · hours",), "Hours a week of “Stay as we are”: the figure is too"
     " old and counts as unknown. Collect it again, or judge it."),
    (checks.Trouble.CHANNEL_GONE, ("close", "x"), "“Close it, and open Bluesky” speaks of a channel"
     " that is no longer here. Change the option, or take it out."),
    (checks.Trouble.BEYOND_SCALE, ("stay · hours",), "Hours a week of “Stay as we are”: the figure"
     " lies beyond the ends of the scale, and counts as the end. Widen the scale if the difference"
     " beyond its end matters."),
]  # fmt: skip


@pytest.mark.parametrize(("trouble", "about", "words"), NOTES)
def test_what_we_do_not_know_is_said_with_what_to_do(trouble, about, words):
    found = unknown.note_words(checks.Note(trouble=trouble, about=about), names_of(stay_or_leave()))
    assert found.all == words


def test_there_are_words_for_every_trouble():
    assert set(unknown.WORDS) == set(checks.Trouble)


def test_a_note_on_one_cell_leads_to_it_and_one_on_several_does_not():
    names = names_of(stay_or_leave())
    one = checks.Note(trouble=checks.Trouble.EXPIRED, about=("stay · hours",))
    assert unknown.note_words(one, names).place == ("stay", "hours", None)
    two = checks.Note(trouble=checks.Trouble.UNKNOWN_CELLS, about=("stay · hours", "close · hours"))
    assert unknown.note_words(two, names).place is None


def test_many_unknown_cells_are_counted():
    about = tuple(f"{o} · {c}" for o in ("stay", "close") for c in ("hours", "safety", "incident"))
    note = checks.Note(trouble=checks.Trouble.UNKNOWN_CELLS, about=about)
    assert unknown.note_words(note, names_of(stay_or_leave())).sentence == (
        "We do not know hours a week of “Stay as we are”, safety and values of “Stay as we are” and"
        " 4 more cells. They count as anything from worst to best."
    )


def test_criteria_that_nobody_has_said_anything_on_are_one_note():
    notes = [
        checks.Note(trouble=checks.Trouble.NOBODY_SCORED, about=("incident",)),
        checks.Note(trouble=checks.Trouble.NO_WEIGHTS),
        checks.Note(trouble=checks.Trouble.NOBODY_SCORED, about=("hours",)),
    ]
    first, second = unknown.all_notes(notes, names_of(stay_or_leave()))
    assert "incident duty or hours a week" in first.sentence
    assert second.step == "weights"


def test_what_to_collect_first_and_whether_it_is_worth_it():
    found = stay_or_leave()
    perfect, each = worth_knowing(drawn(found, today=TODAY))
    assert knowing.perfect_sentence(perfect) == (
        "Knowing everything for certain would make the choice better by 3.1 points on average, of"
        " the 100 from the worst to the best that there could be. Nothing that can be found out is"
        " worth more."
    )
    said = knowing.first_to_collect(each, names_of(found))
    assert said[0] == (
        "Safety and values of “Close it, and open Bluesky”: knowing it is worth some, 0.9 points of"
        " 100 on average."
    )
    assert len(said) == 5
    items = [one.item for one in each[:2]]
    told = dict.fromkeys(items, "Keep a tally.")
    first, *rest = knowing.first_to_collect(each, names_of(found), told)
    assert first.endswith(
        f" and {names_of(found).item(items[1])}: knowing each is worth some, up to 0.9 points of 100"
        " on average. Keep a tally."
    )
    assert rest[:3] == list(said[2:])
    nothing = Knowing(item="stay · hours", worth=Worth(value=0.06, error=0.05))
    assert knowing.first_to_collect([nothing], names_of(found)) == ()
    assert knowing.perfect_sentence(Worth(value=0.0)) == (
        "Knowing everything for certain would change next to nothing: decide by what is known."
    )


@pytest.mark.parametrize(
    ("studies", "a_month", "words"),
    [
        ([Study(title="Survey", months=2, worth=Worth(value=5, error=0.1))], 1,
         "Wait for “Survey”, which takes 2 months. It gains more than it costs to wait for."),
        ([Study(title="Survey", months=0.5, worth=Worth(value=5, error=0.1))], 1,
         "Wait for “Survey”, which takes some weeks. It gains more than it costs to wait for."),
        ([Study(title="Survey", months=3, worth=Worth(value=1))], 0.5,
         "Do not wait: decide now. None of the ways to know more gains more than it costs to wait"
         " for."),
        ([Study(title="Survey", months=3, worth=Worth(value=1))], 9,
         "Do not wait: decide now. Even knowing everything would gain less than the shortest wait"
         " costs."),
        ([], 1, "Do not wait: decide now. Nobody has named a way to know more."),
    ],
)  # fmt: skip
def test_whether_to_wait(studies, a_month, words):
    assert knowing.choice_sentence(worth_waiting(Worth(value=3), studies, a_month)) == words


def test_what_one_person_said_of_the_weights():
    names = names_of(stay_or_leave())
    by_points = Weighing(author="Ada", points=(
        Points(criterion="hours", points=10), Points(criterion="safety", points=100, low=80, high=100),
    ))  # fmt: skip
    assert weights.weighing_words(by_points, names) == (
        "Safety and values 100 (80 to 100), hours a week 10."
    )
    by_rank = Weighing(author="Ada", order=(("safety",), ("reach", "hours")))
    assert weights.weighing_words(by_rank, names) == (
        "In this order: safety and values, then reach of groups and hours a week."
    )
    none = Weighing(author="Ada", preferred=(Preferred(more="safety", less="hours"),))
    assert weights.weighing_words(none, names) == "Would rather not say."


def test_shares_and_weights_are_never_all_or_nothing_where_they_are_not():
    assert [in_hundred(one) for one in (0, 0.001, 0.4999, 0.996, 1)] == [
        "0", "fewer than 1", "50", "more than 99", "100",
    ]  # fmt: skip
    assert [weight_words(one) for one in (0.5, 0.336, 0.35, 0.001, 0.998)] == [
        "half", "a third", "35%", "less than 1%", "more than 99%",
    ]  # fmt: skip


def test_titles_keep_their_names_within_a_sentence():
    assert [within(one) for one in ("Incident duty", "NHS staff", "SAFER", "A cost")] == [
        "incident duty", "NHS staff", "SAFER", "a cost",
    ]  # fmt: skip
    assert [listed(one) for one in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip


def test_a_figure_that_several_cells_rest_on_names_them_all():
    cells = [
        figure("close", "reach", 40, 30, 50, item="survey 7"),
        figure("stay", "reach", 40, 30, 50, item="survey 7"),
    ]
    found = names_of(review(cells, [share("reach")]))
    assert found.item("survey 7") == "reach of “Close” and “Stay”, which rest on one figure"
    assert found.item("nobody knows it") == "nobody knows it"


def test_not_enough_of_any_kind_is_said_as_it_is():
    none = NotEnough(reason="there are no criteria", needed="Write one.")
    assert outcome_sentence(none, names_of(stay_or_leave())) == "There are no criteria. Write one."


def test_the_outcome_is_the_one_that_was_drawn():
    found = stay_or_leave()
    one = outcome(found, drawn(found, today=TODAY), 1)
    assert all(low <= one.weights[key] <= high for key, (low, high) in one.spread.items())
