"""The fold of changes, against a second one that looks back for the last word on each thing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.decisions.review.changing import changes, histories

from goodmeasure.decisions.review import changes as c
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion, Scale
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.under import Difference, Under, differences, fold
from goodmeasure.decisions.review.weighing import Points, Weighing


def last(history, place):
    """The last change of exactly one place; ``None`` where there is none."""
    return next((one for one in reversed(history) if one.place == place), None)


def of_cell(history, place):
    """Evidence, judgements and why it is unknown, read backwards from the newest change."""
    judgements, withdrawn = {}, set()
    seen_judgement = False
    for one in reversed(history):
        if one.place[:4] != ("cell", *place):
            continue
        if isinstance(one, c.JudgementWithdrawn):
            withdrawn.add(one.author)
        elif isinstance(one, c.Judged):
            seen_judgement = True
            author = one.judgement.author
            if author not in withdrawn:
                judgements.setdefault(author, one.judgement)
            withdrawn.add(author)
        elif isinstance(one, c.FigurePut):
            return (None if seen_judgement else one.evidence), judgements, ""
        elif isinstance(one, c.CellEmptied):
            return None, judgements, "" if seen_judgement else one.why
    return None, judgements, ""


def looked_back(history):
    """What stands, as dictionaries by key: the slow second implementation."""

    def standing(kind, put, value):
        keys = {one.place[1] for one in history if one.place[0] == kind}
        found = {key: last(history, (kind, key)) for key in keys}
        return {key: value(one) for key, one in found.items() if isinstance(one, put)}

    options = standing("option", c.OptionPut, lambda one: one.option)
    criteria = standing("criterion", c.CriterionPut, lambda one: one.criterion)
    audiences = standing("audience", c.AudiencePut, lambda one: one.audience)
    headings = {one.parent for one in criteria.values()}
    leaves = {key: one for key, one in criteria.items() if key not in headings}
    cells = {}
    for place in {one.place[1:4] for one in history if one.place[0] == "cell"}:
        option, criterion, audience = place
        evidence, judgements, why = of_cell(history, place)
        if not (evidence or judgements or why):
            continue
        leaf = leaves.get(criterion)
        fits = option in options and leaf is not None
        fits = fits and (audience in audiences if leaf.by_group else audience is None)
        if fits and (evidence is None or leaf.scale is not None):
            cells[place] = (evidence, judgements, why)
    return options, criteria, audiences, cells


def as_dictionaries(under: Under):
    return (
        {one.key: one for one in under.options},
        {one.key: one for one in under.criteria},
        {one.key: one for one in under.audiences},
        {
            one.place: (one.evidence, {j.author: j for j in one.judgements}, one.unknown)
            for one in under.cells
        },
    )


@settings(max_examples=300)
@given(histories)
def test_the_fold_is_the_last_word_on_each_thing(history):
    assert as_dictionaries(fold(history)) == looked_back(history)


@given(histories, st.data())
def test_changes_that_do_not_meet_may_come_in_any_order(history, data):
    one, other = data.draw(changes), data.draw(changes)
    if c.meet(one, other):
        return
    first, second = fold([*history, one, other]), fold([*history, other, one])
    assert as_dictionaries(first) == as_dictionaries(second)
    assert set(first.weighings) == set(second.weighings)
    assert (first.question, first.waiting) == (second.question, second.waiting)


@given(histories)
def test_the_last_change_made_again_changes_nothing(history):
    if history:
        assert fold([*history, history[-1]]) == fold(history)


@given(histories, histories)
def test_differences_are_none_of_itself_and_mirror_each_other(one, other):
    before, after = fold(one), fold(other)
    assert differences(before, before) == ()
    there = {found.about: (found.was, found.now) for found in differences(before, after)}
    back = {found.about: (found.now, found.was) for found in differences(after, before)}
    assert there == back


STAY = Option(key="stay", title="Stay")
REACH = Criterion(key="reach", title="Reach", scale=Scale(worst=0, best=100, unit="%"))
JUDGED = c.Judged(
    option="stay", criterion="reach", judgement=Judgement(author="Ada", score=3, reason="so I saw")
)


def test_what_was_said_of_an_option_stands_again_once_it_is_back():
    put = [c.OptionPut(option=STAY), c.CriterionPut(criterion=REACH), JUDGED]
    gone = fold([*put, c.OptionRemoved(key="stay")])
    assert gone.cells == ()
    assert [one.place for one in gone.left_out] == [("stay", "reach", None)]
    back = fold([*put, c.OptionRemoved(key="stay"), c.OptionPut(option=STAY)])
    assert back.cell("stay", "reach").judgements == (JUDGED.judgement,)


def test_a_criterion_that_becomes_a_heading_is_scored_no_more():
    under = fold([
        c.OptionPut(option=STAY), c.CriterionPut(criterion=REACH), JUDGED,
        c.CriterionPut(criterion=Criterion(key="young", title="Young people", parent="reach")),
    ])  # fmt: skip
    assert [one.key for one in under.leaves] == ["young"]
    assert under.places == (("stay", "young", None),)
    assert under.cells == ()


def test_a_criterion_by_group_has_a_cell_for_each_audience():
    by_group = Criterion(key="reach", title="Reach", by_group=True)
    groups = [c.AudiencePut(audience=Audience(key=key, title=key, group=key)) for key in ("a", "b")]
    under = fold([c.OptionPut(option=STAY), c.CriterionPut(criterion=by_group), *groups])
    assert under.places == (("stay", "reach", "a"), ("stay", "reach", "b"))


def test_weights_of_a_criterion_that_is_gone_leave_the_others_their_proportions():
    said = Weighing(
        author="Ada",
        points=(Points(criterion="reach", points=100), Points(criterion="cost", points=40)),
    )
    history = [
        c.CriterionPut(criterion=REACH),
        c.CriterionPut(criterion=Criterion(key="cost", title="Cost")), c.Weighed(weighing=said),
    ]  # fmt: skip
    assert fold(history).weighings == (said,)
    without = fold([*history, c.CriterionRemoved(key="reach")]).weighings
    assert without == (Weighing(author="Ada", points=(Points(criterion="cost", points=40),)),)
    alone = [*history[:2], c.Weighed(weighing=Weighing(author="Ada", points=said.points[:1]))]
    assert fold([*alone, c.CriterionRemoved(key="reach")]).weighings == ()


def test_a_difference_says_what_was_and_what_is():
    before = fold([c.OptionPut(option=STAY)])
    after = fold([c.OptionPut(option=Option(key="stay", title="Stay put"))])
    assert differences(before, after) == (
        Difference(about=("option", "stay"), was=STAY, now=after.options[0]),
    )
