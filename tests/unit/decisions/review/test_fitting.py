"""What fits a review as it stands; what does not is refused, by field, before it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.unit.decisions.review.changing import histories
from tests.unit.decisions.review.made_up import figure

from goodmeasure.decisions.review import changes as c
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale, out_with
from goodmeasure.decisions.review.fitting import tried
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.under import fold
from goodmeasure.decisions.review.weighing import Points, Weighing
from goodmeasure.kernel.errors import InputError, UnlikeThings

SCALE = Scale(worst=0, best=100, unit="%")
START = [
    c.QuestionAsked(question="Should we stay?"),
    c.OptionPut(option=Option(key="stay", title="Stay")),
    c.OptionPut(option=Option(key="close", title="Close")),
    c.CriterionPut(criterion=Criterion(key="people", title="People")),
    c.CriterionPut(criterion=Criterion(key="reach", title="Reach", parent="people", scale=SCALE)),
    c.CriterionPut(criterion=Criterion(key="safety", title="Safety")),
    c.AudiencePut(audience=Audience(key="a", title="Group", group="1")),
]


def judged(option="stay", criterion="safety", **more):
    said = Judgement(author="Ada", score=3, reason="as I see it")
    return c.Judged(option=option, criterion=criterion, judgement=said, **more)


def put(option="stay", value=30, unit="%", **more):
    found = figure(option, "reach", value, 20, 40, unit=unit, **more)
    return c.FigurePut(option=option, criterion="reach", evidence=found.evidence)


def criterion(key="new", title="New", **more):
    return c.CriterionPut(criterion=Criterion(key=key, title=title, **more))


def weighed(key):
    return c.Weighed(weighing=Weighing(author="Ada", points=(Points(criterion=key, points=9),)))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([c.QuestionAsked(question=" ")], "question: A review needs its question"),
        ([c.QuestionAsked(question="x" * 301)], "question: A question has at most 300"),
        ([c.OptionPut(option=Option(key="new", title=" stay "))], "title: “Stay” is there already"),
        ([criterion(title="SAFETY")], "title: “Safety” is there already"),
        ([put(value=float("nan"))], "evidence: The figure is no number"),
        ([c.OptionRemoved(key="gone")], "option: There is no 'gone'"),
        ([c.AudienceRemoved(key="gone")], "audience: There is no 'gone'"),
        ([c.CriterionRemoved(key="gone")], "criterion: There is no 'gone'"),
        ([c.CriterionRemoved(key="people")], "criterion: Reach hang"),
        ([c.WeighingWithdrawn(author="Ada")], "author: There is no 'Ada'"),
        ([judged(option="gone")], "option: There is no 'gone'"),
        ([judged(criterion="people")], "criterion: There is no 'people'"),  # a heading
        ([judged(audience="a")], "audience: Safety is not scored for a"),
        ([put(), judged(criterion="reach")], "cell: This cell holds a figure"),
        ([judged(criterion="reach"), put()], "cell: This cell holds judgements"),
        ([c.CellEmptied(option="stay", criterion="safety", why=" ")], "why: Say why"),
        ([c.JudgementWithdrawn(option="stay", criterion="safety", author="Ada")],
         "author: There is no 'Ada'"),
        ([c.FigurePut(option="stay", criterion="safety",
                      evidence=figure("stay", "safety", 1).evidence)],
         "evidence: Safety has no scale"),
        ([criterion(parent="gone")], "parent: There is no 'gone'"),
        ([criterion(key="people", parent="reach")], "parent: New would hang under itself"),
        ([criterion(key="people", parent="people")], "parent: New would hang under itself"),
        ([judged(), criterion(parent="safety")], "parent: Safety is scored itself"),
        ([criterion(lightest=0.7), criterion(key="more", title="More", lightest=0.4)], "add up to 110%"),
        ([weighed("people")], "points.0.criterion: There is no 'people'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_field(wanted, words):
    with pytest.raises(InputError, match=words):
        tried(START, wanted)


def test_a_figure_in_another_unit_than_its_scale_is_refused():
    with pytest.raises(UnlikeThings, match=r"Reach is in %, and the figure in hours\."):
        tried(START, [put(unit="hours")])


def test_an_option_that_comes_back_with_an_unlike_figure_is_refused():
    bare = criterion(key="reach", title="Reach", parent="people", scale=Scale(worst=0, best=100))
    started = [*START, bare, put(unit="%"), c.OptionRemoved(key="stay"), put("close", unit="hours")]
    with pytest.raises(UnlikeThings, match="cannot hold both"):
        tried(started, [c.OptionPut(option=Option(key="stay", title="Stay"))])


def test_an_emptied_cell_may_be_judged():
    why = c.CellEmptied(option="stay", criterion="reach", why="The survey was of other people.")
    under = tried(START, [put(), why, judged(criterion="reach")])
    assert under.cell("stay", "reach").judgements[0].author == "Ada"


@settings(max_examples=200)
@given(histories)
def test_what_is_accepted_one_by_one_is_never_refused_together(history):
    """Whatever people do, what was kept can be worked out, or says what is missing."""
    kept = []
    for change in history:
        try:
            under = tried(kept, [change])
        except (InputError, UnlikeThings):
            assert fold(kept) == tried(kept, [])
            continue
        kept.append(change)
        assert under == fold(kept)
        assert _stands(change, under)
    assert _lacks(fold(kept)) in (
        None, "question", "options", "criteria", "audiences", "criteria.heaviest",
        "criteria.lightest",
    )  # fmt: skip


def _lacks(under):
    """The field that is missing before it can be worked out; ``None`` where none is."""
    try:
        under.review()
    except InputError as missing:
        return missing.sentence.split(":")[0]
    return None


def _stands(change, under):
    """What a person was told was kept is there."""
    if isinstance(change, c.Judged):
        cell = under.cell(change.option, change.criterion, change.audience)
        return change.judgement in cell.judgements
    if isinstance(change, c.FigurePut):
        cell = under.cell(change.option, change.criterion, change.audience)
        return cell.evidence == change.evidence
    if isinstance(change, c.Weighed):
        return change.weighing in under.weighings
    if isinstance(change, c.OptionPut):
        return change.option in under.options
    return True


def test_headings_that_would_be_empty_go_with_a_criterion():
    tree = [
        Criterion(key="top", title="Top"), Criterion(key="mid", title="Mid", parent="top"),
        Criterion(key="a", title="A", parent="mid"), Criterion(key="b", title="B", parent="top"),
    ]  # fmt: skip
    assert [one.key for one in out_with(tree, "a")] == ["a", "mid"]
    assert [one.key for one in out_with(tree[:3], "a")] == ["a", "mid", "top"]
    assert [one.key for one in out_with(tree, "b")] == ["b"]
    assert out_with(tree, "mid") == ()
