"""What a review takes and refuses, and that it goes to plain data and back."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest
from tests.unit.decisions.review.made_up import (
    TODAY,
    figure,
    finding,
    judged,
    options,
    points,
    review,
    share,
    stay_or_leave,
)

from goodmeasure.decisions.review.cells import STATED, Cell, Evidence, Judgement, Kind
from goodmeasure.decisions.review.checks import Note, Trouble, notes
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.plain import from_plain, to_plain
from goodmeasure.decisions.review.weighing import Points, Preferred, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.bases import SHARE_OF_PEOPLE
from goodmeasure.kernel.errors import InputError, UnlikeThings
from goodmeasure.kernel.findings import Base, BaseKind, Definition
from goodmeasure.measures.definitions import Good


def test_a_review_goes_to_json_and_back():
    whole = stay_or_leave()
    assert from_plain(json.loads(json.dumps(to_plain(whole)))) == whole


def test_a_review_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        stay_or_leave().question = "Another?"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("question",), " ", "question:"),
        (("question",), 7, "question: Expected `str`"),
        (("options",), [], "options:"),
        (("options", 1, "key"), "stay", "options.1.key: stay is there twice"),
        (("options", 0, "places", 0, "state"), "asleep", "options.0.places.0.state"),
        (("criteria", 1, "parent"), "nowhere", "criteria.1.parent"),
        (("criteria", 0, "parent"), "reach", "hangs under itself"),
        (("criteria", 1, "scale", "best"), 0, "criteria.1.scale: The scale's worst and best"),
        (("criteria", 4, "good"), "up", "criteria.4: Hours a week: the best end"),
        (("criteria", 3, "good"), "neither", "criteria.3"),
        (("criteria", 3, "lightest"), 1.2, "criteria.3: Safety and values: weights go from 0 to 1"),
        (("criteria", 3, "heaviest"), "much", "criteria.3.heaviest"),
        (("audiences", 0, "weight"), -1, "audiences.0"),
        (("audiences",), [], "audiences: A criterion asks for groups"),
        (("cells", 0, "option"), "leave", "cells.0.option"),
        (("cells", 0, "criterion"), "people", "cells.0.criterion: people is not scored"),
        (("cells", 0, "audience"), None, "cells.0.audience"),
        (("cells", 0, "evidence", "finding", "low"), 50, "cells.0.evidence.finding: Range"),
        (("cells", 6, "evidence"), {}, "cells.6.evidence"),
        (("cells", 6, "judgements", 0, "score"), 11, "cells.6.judgements.0: A score lies between"),
        (("cells", 6, "judgements", 0, "reason"), "", "cells.6.judgements.0: A judgement needs a"),
        (("cells", 6, "judgements", 1, "author"), "person 1", "judged this cell twice"),
        (("weighings", 0, "points", 2, "points"), -5, "weighings.0.points.2"),
        (("weighings", 0, "points", 2, "criterion"), "people", "weighings.0.points.2.criterion"),
        (("weighings", 1, "author"), "head of communications", "weighings.1.key"),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(path, value, said):
    plain = to_plain(stay_or_leave())
    place = plain
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(InputError) as refused:
        from_plain(plain)
    assert said in refused.value.sentence
    assert refused.value.next_step


def test_a_field_that_is_missing_is_named():
    plain = to_plain(stay_or_leave())
    del plain["cells"][0]["evidence"]["finding"]["base"]
    with pytest.raises(InputError, match=r"cells\.0\.evidence\.finding\.base"):
        from_plain(plain)


@pytest.mark.parametrize("junk", [None, 3, [], "review", {}])
def test_junk_is_refused(junk):
    with pytest.raises(InputError):
        from_plain(junk)


def test_limits_of_weights_must_leave_room():
    heavy = [share("a", lightest=0.6), share("b", lightest=0.6)]
    with pytest.raises(InputError, match="120%"):
        review([judged("x", "a", 1)], heavy)
    light = [share("a", heaviest=0.3), share("b", heaviest=0.3)]
    with pytest.raises(InputError, match="60%"):
        review([judged("x", "a", 1)], light)


def test_a_cell_is_a_figure_or_judgements_and_says_which():
    assert figure("x", "a", 3).kind is Kind.EVIDENCE
    assert judged("x", "a", 3).kind is Kind.JUDGEMENT
    assert Cell(option="x", criterion="a").kind is Kind.UNKNOWN
    with pytest.raises(ValueError, match="not both"):
        Cell(
            option="x", criterion="a", judgements=judged("x", "a", 3).judgements,
            evidence=Evidence(finding=finding(3), grade=Grade.OWN_SURVEY),
        )  # fmt: skip


def test_figures_of_unlike_bases_or_units_share_no_criterion():
    claimed = Base(population="UK online adults", kind=BaseKind.CLAIMED)
    with pytest.raises(UnlikeThings) as refused:
        review([figure("x", "a", 30), figure("y", "a", 39, base=claimed)], [share("a")])
    assert refused.value.aspect == "base"
    with pytest.raises(UnlikeThings) as refused:
        review([figure("x", "a", 30), figure("y", "a", 39, unit="people")], [share("a")])
    assert refused.value.aspect == "unit"


def test_scored_twice_or_without_a_scale_is_refused():
    with pytest.raises(InputError, match="scored twice"):
        review([judged("x", "a", 3), judged("x", "a", 4)], [share("a")])
    with pytest.raises(InputError, match="no scale"):
        review([figure("x", "a", 3)], [Criterion(key="a", title="A")])


@pytest.mark.parametrize(
    "bends", [((0, 0.5),), ((50, 1.2),), ((40, 0.6), (60, 0.5)), ((60, 0.6), (40, 0.5))]
)
def test_a_scale_goes_one_way(bends):
    with pytest.raises(ValueError, match=r"[Bb]ends"):
        Scale(worst=0, best=100, bends=bends)
    Scale(worst=100, best=0, bends=((40, 0.8), (60, 0.5)))


def test_small_things_are_refused_too():
    x = Placement(channel="x", state=State.ACTIVE)
    for wrong in (
        lambda: Option(key="a", title=""),
        lambda: Option(key="a", title="A", places=(x, replace(x, state=State.CLOSED))),
        lambda: Criterion(key="", title="A"),
        lambda: Audience(key="a", title="A", group=""),
        lambda: Judgement(author=" ", score=3, reason="why"),
        lambda: Points(criterion="a", points=5, low=3),
        lambda: Points(criterion="a", points=5, low=6, high=9),
        lambda: Weighing(author=""),
        lambda: Weighing(author="a", points=(Points(criterion="a", points=0),)),
        lambda: Weighing(author="a", order=(("a",), ("a",))),
        lambda: Weighing(author="a", order=(("a",),), points=(Points(criterion="a", points=1),)),
    ):
        with pytest.raises(ValueError, match=r"."):
            wrong()


def troubles(found: tuple[Note, ...]) -> dict[Trouble, tuple[str, ...]]:
    return {one.trouble: one.about for one in found}


def test_a_sound_review_has_no_notes():
    assert notes(stay_or_leave(), today=TODAY, channels={"x", "bluesky"}) == ()


def test_one_option_no_figure_nothing_weighed():
    found = troubles(notes(review([judged("x", "a", 3)], [share("a")]), today=TODAY))
    assert found == {
        Trouble.ONE_OPTION: ("x",), Trouble.NO_EVIDENCE: (), Trouble.NO_WEIGHTS: (),
    }  # fmt: skip


def test_nothing_known_at_all():
    bare = review([], [share("a"), share("b")], options=options("x", "y"))
    found = notes(bare, today=TODAY)
    assert [one.trouble for one in found] == [
        Trouble.NOTHING_KNOWN, Trouble.NOBODY_SCORED, Trouble.NOBODY_SCORED, Trouble.NO_WEIGHTS,
    ]  # fmt: skip
    assert [one.about for one in found[1:3]] == [("a",), ("b",)]


def test_a_criterion_nobody_scored_and_cells_without_a_score():
    cells = [figure("x", "a", 30, 20, 40), judged("y", "b", 4)]
    found = notes(
        review(cells, [share("a"), share("b"), share("c")], [points(a=1, b=1, c=1)]), today=TODAY
    )
    assert Note(trouble=Trouble.NOBODY_SCORED, about=("c",)) in found
    assert Note(trouble=Trouble.UNKNOWN_CELLS, about=("y · a",)) in found
    assert Note(trouble=Trouble.UNKNOWN_CELLS, about=("x · b",)) in found


def test_a_figure_expires_the_day_after_its_last():
    cells = [figure("x", "a", 30, 20, 40, expires=date(2026, 11, 26)),
             figure("y", "a", 50, 40, 60, expires=TODAY)]  # fmt: skip
    found = troubles(notes(review(cells, [share("a")], [points(a=1)]), today=TODAY))
    assert found == {Trouble.EXPIRED: ("x · a",), Trouble.UNKNOWN_CELLS: ("x · a",)}


def test_a_channel_that_is_no_more():
    found = troubles(notes(stay_or_leave(), today=TODAY, channels={"x"}))
    assert found == {Trouble.CHANNEL_GONE: ("close", "bluesky")}


def test_weights_all_on_one_left_out_and_contradictory():
    criteria = [share("a"), share("b")]
    cells = [figure("x", "a", 1), figure("x", "b", 2), figure("y", "a", 1), figure("y", "b", 2)]
    said = [
        points("Ada", a=100, b=0), points("Ben", a=100),
        Weighing(author="Cem", points=(Points(criterion="a", points=9), Points(criterion="b", points=5)),
                 preferred=(Preferred(more="b", less="a"),)),
    ]  # fmt: skip
    assert troubles(notes(review(cells, criteria, said), today=TODAY)) == {
        Trouble.ALL_ON_ONE: ("Ada", "a"), Trouble.NOT_WEIGHED: ("Ben", "b"),
        Trouble.CONTRADICTION: ("Cem", "b", "a"),
    }  # fmt: skip


def test_a_figure_beyond_its_scale_is_told():
    down = share("a", good=Good.DOWN)
    cells = [figure("x", "a", 130), figure("y", "a", 20)]
    found = troubles(notes(review(cells, [down], [points(a=1)]), today=TODAY))
    assert found == {Trouble.BEYOND_SCALE: ("x · a",)}


def test_shares_of_unlike_people_do_not_share_a_criterion():
    def of(option, population, measure="reach"):
        found = finding(0.3, 0.2, 0.4, base=Base(population=population, kind=BaseKind.CLAIMED))
        kept = Definition(measure=measure, title="Reach", version=1, unit=SHARE_OF_PEOPLE)
        return Cell(
            option=option, criterion="reach",
            evidence=Evidence(finding=replace(found, of=kept), grade=Grade.OFFICIAL),
        )  # fmt: skip

    mine, theirs = of("stay", "Researchers"), of("close", "UK adults")
    with pytest.raises(UnlikeThings, match="one is of Researchers, the other of UK adults") as told:
        review([mine, theirs], [share("reach")])
    assert told.value.aspect == "population"
    # what a team states says of whom it is, and is the team's to answer for
    assert review([mine, of("close", "our members", measure=STATED)], [share("reach")])


@pytest.mark.parametrize("end", [float("nan"), float("inf")])
def test_a_scale_ends_at_numbers(end):
    with pytest.raises(ValueError, match="are numbers"):
        Scale(worst=0, best=end)
