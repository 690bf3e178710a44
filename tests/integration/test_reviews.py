"""Reviews: opened, changed by several people, replayed, worked out; and every bad input."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from tests.unit.decisions.review.changing import histories

from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import (
    AudiencePut,
    AudienceRemoved,
    CellEmptied,
    CriterionRemoved,
    FigurePut,
    Judged,
    OptionPut,
    OptionRemoved,
    PlannedStudy,
    QuestionAsked,
    WaitingCosts,
    Weighed,
)
from goodmeasure.decisions.review.checks import Trouble
from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.shipped import shipped
from goodmeasure.decisions.review.under import fold
from goodmeasure.decisions.review.waiting import Advice, Because
from goodmeasure.decisions.review.weighing import Points, Preferred, Weighing
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.errors import Conflict, InputError, UnlikeThings
from goodmeasure.kernel.findings import BaseKind, NotEnough
from goodmeasure.services.audiences import groups
from goodmeasure.services.reviews import making, reading, results
from goodmeasure.services.reviews.stating import Statement, stated
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelState,
    ReviewRecord,
    ReviewResult,
    User,
)

STAY = Option(key="stay", title="Stay as we are")
CLOSE = Option(
    key="close", title="Close X", places=(Placement(channel="channel:1", state=State.CLOSED),)
)
LEAVES = {one.key: one for one in shipped()}


def test_states_of_options_are_those_of_channels():
    assert {one.value for one in State} == set(ChannelState.values)


@pytest.fixture
def review(organisation, now):
    return making.open_review(organisation, "Should we stay on X?", now=now)


@pytest.fixture
def ready(organisation, now):
    """Two options, one group, nothing known."""
    groups.add(organisation, groups.NewGroup(name="Researchers"), now=now)
    record = making.open_review(organisation, "Should we stay on X?", now=now)
    ReviewRecord.objects.filter(pk=record.pk).update(seed=1)
    return put(record, OptionPut(option=STAY), OptionPut(option=CLOSE), now=now)


def put(review, *changes, now, seen=None):
    return making.change(
        review.organisation, review.pk, changes, seen=review.last_change if seen is None else seen,
        now=now,
    )  # fmt: skip


def judged(option, criterion, score, author="Ada"):
    return Judged(
        option=option, criterion=criterion,
        judgement=Judgement(author=author, score=score, reason="as I see it"),
    )  # fmt: skip


def hours(option, value, low=None, high=None, *, now, **more):
    statement = Statement(
        value=value, low=low, high=high, source_name="The tally of October", dated=now.date(),
        **more,
    )  # fmt: skip
    evidence = stated(LEAVES["cost"], statement, today=now.date())
    return FigurePut(option=option, criterion="cost", evidence=evidence)


def weighed(author="Ada", **points):
    said = tuple(Points(criterion=key, points=value) for key, value in points.items())
    return Weighed(weighing=Weighing(author=author, points=said))


def worked_out(review, now):
    return results.result(review.organisation, review, today=now.date())


def troubles(found):
    return {one.trouble for one in found.notes}


def test_a_review_opens_with_the_shipped_criteria(review):
    under = reading.under(review)
    assert under.question == "Should we stay on X?"
    assert under.criteria == shipped()


def test_a_review_opens_with_every_group_as_an_audience(organisation, other_organisation, now):
    groups.add(other_organisation, groups.NewGroup(name="Theirs"), now=now)
    mine = groups.add(organisation, groups.NewGroup(name="Researchers"), now=now)
    record = making.open_review(organisation, "Where?", now=now)
    assert reading.under(record).audiences == (
        Audience(key=f"group:{mine.pk}", title="Researchers", group=str(mine.pk)),
    )


@pytest.mark.parametrize("question", ["", "  ", "x" * 301])
def test_a_review_without_a_usable_question_is_not_opened(organisation, now, question):
    with pytest.raises(InputError, match="question: "):
        making.open_review(organisation, question, now=now)
    assert not ReviewRecord.objects.exists()
    assert not AuditEvent.objects.exists()


def test_another_organisations_review_cannot_be_found_or_changed(review, other_organisation, now):
    with pytest.raises(ReviewRecord.DoesNotExist):
        reading.review_of(other_organisation, review.pk)
    with pytest.raises(ReviewRecord.DoesNotExist):
        making.change(other_organisation, review.pk, OptionPut(option=STAY), seen=0, now=now)
    with pytest.raises(ReviewRecord.DoesNotExist):
        making.set_aside(other_organisation, review.pk, reason="not ours", now=now)
    assert reading.reviews_of(other_organisation) == []


def test_without_groups_it_says_what_is_missing(review, now):
    review = put(review, OptionPut(option=STAY), OptionPut(option=CLOSE), now=now)
    found = results.result(review.organisation, review, today=now.date())
    assert found == NotEnough(
        reason="audiences: A criterion asks for groups, and there is none.", needed="Add groups."
    )


def test_two_people_at_different_things_do_not_hinder_each_other(review, now):
    review = put(review, OptionPut(option=STAY), OptionPut(option=CLOSE), now=now)
    seen = review.last_change
    put(review, judged("stay", "safety", 2, "Ada"), now=now, seen=seen)
    put(review, judged("stay", "safety", 7, "Grace"), now=now, seen=seen)
    cell = reading.under(review).cell("stay", "safety")
    assert [(one.author, one.score) for one in cell.judgements] == [("Ada", 2), ("Grace", 7)]


def test_two_people_at_one_thing_are_shown_what_the_other_wrote(review, now):
    review = put(review, OptionPut(option=STAY), OptionPut(option=CLOSE), now=now)
    seen = review.last_change
    put(review, OptionRemoved(key="close"), now=now, seen=seen)
    with pytest.raises(Conflict) as refused:
        put(review, judged("close", "safety", 7), now=now, seen=seen)
    assert refused.value.theirs == ("command line: took out the option “Close X”.",)
    assert reading.under(review).cells == ()


def test_a_review_is_replayed_to_any_moment(review, now):
    later = now + timedelta(days=3)
    put(review, OptionPut(option=STAY), now=later)
    assert reading.under(review, until=now).options == ()
    assert reading.under(review, until=later).options == (STAY,)


def test_a_change_that_does_not_fit_leaves_nothing(review, now):
    before, events = review.last_change, AuditEvent.objects.count()
    with pytest.raises(InputError, match="There is no 'gone' here"):
        put(review, OptionPut(option=STAY), judged("gone", "safety", 2), now=now)
    assert reading.review_of(review.organisation, review.pk).last_change == before
    assert reading.under(review).options == ()
    assert AuditEvent.objects.count() == events


def test_every_change_is_in_the_organisations_trail(review, channel, now):
    places = (
        Placement(channel=f"channel:{channel.pk}", state=State.CLOSED),
        Placement(channel="new:x", state=State.ACTIVE),
    )
    put(review, OptionPut(option=Option(key="close", title="Move", places=places)), now=now)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject) == ("review: option put", "Should we stay on X?")
    assert event.detail["place"] == ["option", "close"]
    assert event.detail["what"] == (
        "wrote the option “Move”: @sandwell.example on Bluesky is closed,"
        " X (formerly Twitter) (yet to open) is active"
    )


def test_a_review_is_replayed_to_each_of_its_changes(ready, now):
    ready = put(ready, judged("stay", "safety", 2), weighed(safety=100), now=now)
    ready = put(ready, OptionRemoved(key="close"), now=now)
    trail = reading.trail(ready)
    assert [one.number for one in trail] == list(range(1, ready.last_change + 1))
    for number in range(ready.last_change + 1):
        before = [one.change for one in trail if one.number <= number]
        assert reading.under(ready, number=number) == fold(before)


def test_the_question_in_lists_is_the_last_one_asked(review, now):
    put(review, QuestionAsked(question="Should we close X?"), now=now)
    assert [one.question for one in reading.reviews_of(review.organisation)] == [
        "Should we close X?"
    ]


@pytest.mark.parametrize("text", ["x" * 40_000, "a\x00b"])
def test_a_text_that_cannot_be_kept_is_refused(ready, now, text):
    with pytest.raises(InputError, match=r"too long|no page can show"):
        put(ready, CellEmptied(option="stay", criterion="safety", why=text), now=now)
    assert reading.under(ready).cell("stay", "safety").unknown == ""


def test_a_person_with_a_long_name_is_named_as_far_as_it_goes(review, now):
    person = User.objects.create(email="a@example.org", first_name="A" * 150, last_name="B" * 150)
    making.change(
        review.organisation, review.pk, OptionPut(option=STAY), seen=review.last_change, now=now,
        person=person,
    )  # fmt: skip
    assert reading.trail(review)[-1].author == f"{person}"[:254]
    assert reading.trail(review)[-1].person == person


def test_a_review_set_aside_stays_to_be_read_and_changes_no_more(review, now):
    with pytest.raises(InputError, match="Say why"):
        making.set_aside(review.organisation, review.pk, reason=" ", now=now)
    making.set_aside(review.organisation, review.pk, reason="The board asked first.", now=now)
    assert reading.reviews_of(review.organisation) == []
    assert reading.reviews_of(review.organisation, set_aside=True) == [review]
    with pytest.raises(InputError, match="was set aside"):
        put(review, OptionPut(option=STAY), now=now)


# what a review comes to


def test_the_result_is_kept_for_the_change_and_the_day(ready, now):
    found = worked_out(ready, now)
    assert isinstance(found, results.Result)
    assert ReviewResult.objects.count() == 1
    again = worked_out(ready, now)
    assert again == found
    assert ReviewResult.objects.count() == 1
    ready = put(ready, judged("stay", "safety", 2), now=now)
    assert worked_out(ready, now).change == ready.last_change
    worked_out(ready, now + timedelta(days=1))
    assert ReviewResult.objects.count() == 3
    ReviewResult.objects.all().delete()
    assert results.result(ready.organisation, ready, today=now.date(), number=found.change) == found


def test_a_kept_result_is_read_and_not_worked_out(ready, now, monkeypatch):
    found = worked_out(ready, now)
    monkeypatch.setattr(results, "work_out", None)
    assert worked_out(ready, now) == found


def test_a_result_kept_in_another_shape_is_worked_out_anew(ready, now):
    found = worked_out(ready, now)
    ReviewResult.objects.update(result={"of": "an earlier version"})
    assert worked_out(ready, now) == found
    assert "outcome" in ReviewResult.objects.get().result


def test_old_results_are_dropped(ready, now, monkeypatch):
    monkeypatch.setattr(results, "MOST_KEPT", 2)
    for days in range(4):
        worked_out(ready, now + timedelta(days=days))
    assert ReviewResult.objects.count() == 2


def test_the_notes_of_a_kept_result_are_of_now(ready, organisation, channel, now):
    named = Option(
        key="named", title="Named",
        places=(Placement(channel=f"channel:{channel.pk}", state=State.CLOSED),),
    )  # fmt: skip
    ready = put(ready, OptionRemoved(key="close"), OptionPut(option=named), now=now)
    assert Trouble.CHANNEL_GONE not in troubles(worked_out(ready, now))
    Channel.objects.all().delete()
    assert Trouble.CHANNEL_GONE in troubles(worked_out(ready, now))


def test_without_any_evidence_it_says_what_to_collect_first(ready, now):
    ready = put(ready, weighed(safety=100, cost=20, reach=50), now=now)
    found = worked_out(ready, now)
    assert troubles(found) >= {Trouble.NOTHING_KNOWN, Trouble.NOBODY_SCORED}
    first = results.to_collect(reading.under(ready), found)
    worths = [one.worth.value for one in first]
    assert worths == sorted(worths, reverse=True)
    assert worths[0] > 0
    assert {one.cells[0][1] for one in first[:2]} == {"safety"}
    assert first[0].how == "Read the log of platform evidence, and let several people judge apart."


def test_one_option_is_nothing_to_choose_between(ready, now):
    ready = put(ready, OptionRemoved(key="close"), now=now)
    found = worked_out(ready, now)
    assert found.reason == "there is one option, and nothing to choose between"
    ready = put(ready, OptionRemoved(key="stay"), now=now)
    assert worked_out(ready, now).reason == "options: There is no option."


def test_contradictory_swing_answers_are_shown_back_and_used_as_they_stand(ready, now):
    said = Weighing(
        author="Ada",
        points=(Points(criterion="safety", points=100), Points(criterion="cost", points=20)),
        preferred=(Preferred(more="cost", less="safety"),),
    )
    ready = put(ready, Weighed(weighing=said), now=now)
    found = worked_out(ready, now)
    about = [one.about for one in found.notes if one.trouble is Trouble.CONTRADICTION]
    assert about == [("Ada", "cost", "safety")]
    assert reading.under(ready).weighings == (said,)
    assert found.outcome.weights["safety"] > found.outcome.weights["cost"]


def test_weights_all_on_one_are_said(ready, now):
    nothing = {key: 0 for key in LEAVES if key not in {one.parent for one in shipped()}}
    ready = put(ready, weighed(**{**nothing, "safety": 100}), now=now)
    about = [one.about for one in worked_out(ready, now).notes if one.trouble is Trouble.ALL_ON_ONE]
    assert about == [("Ada", "safety")]


def test_a_figure_that_has_expired_says_nothing_any_more(ready, now):
    last = now.date() + timedelta(days=10)
    ready = put(ready, hours("stay", 90, now=now, expires=last), hours("close", 10, now=now),
                weighed(cost=100), now=now)  # fmt: skip
    known = results.result(ready.organisation, ready, today=last)
    later = results.result(ready.organisation, ready, today=last + timedelta(days=1))
    assert Trouble.EXPIRED not in troubles(known)
    assert [one.about for one in later.notes if one.trouble is Trouble.EXPIRED] == [
        ("stay · cost",)
    ]
    assert later.outcome.scores["stay"] != known.outcome.scores["stay"]


def test_a_channel_that_was_deleted_is_named(ready, now):
    about = [
        one.about for one in worked_out(ready, now).notes if one.trouble is Trouble.CHANNEL_GONE
    ]
    assert about == [("close", "channel:1")]


def test_a_channel_yet_to_be_opened_is_not_missing(ready, now):
    new = Option(
        key="close", title="Close X and open Bluesky",
        places=(Placement(channel="new:bluesky", state=State.ACTIVE),),
    )  # fmt: skip
    ready = put(ready, OptionPut(option=new), now=now)
    assert Trouble.CHANNEL_GONE not in troubles(worked_out(ready, now))


def test_waiting_is_advised_only_where_it_pays(ready, now):
    study = PlannedStudy(title="Ask the team", items=("stay · safety",), months=1)
    people = PlannedStudy(
        title="Ask five researchers", items=("stay · safety",), months=2, answers=5, cost=0.1
    )
    ready = put(ready, weighed(safety=100), now=now)
    assert worked_out(ready, now).choice is None
    ready = put(ready, WaitingCosts(a_month=0, studies=(study, people)), now=now)
    free = worked_out(ready, now)
    assert [one.title for one in free.studies] == ["Ask the team", "Ask five researchers"]
    assert (free.choice.advice, free.choice.because) == (Advice.WAIT, Because.PAYS)
    assert 0 < free.studies[1].worth.value < free.studies[0].worth.value <= free.everything.value
    ready = put(ready, WaitingCosts(a_month=40, studies=(study, people)), now=now)
    dear = worked_out(ready, now)
    assert (dear.choice.advice, dear.choice.because) == (Advice.DECIDE_NOW, Because.NOTHING_COULD)
    gone = PlannedStudy(title="Of nothing", items=("gone · safety",), months=0)
    ready = put(ready, WaitingCosts(a_month=0, studies=(gone,)), now=now)
    assert worked_out(ready, now).studies[0].worth.value == 0


def test_removing_every_group_is_said_and_not_guessed(ready, now):
    (audience,) = reading.under(ready).audiences
    ready = put(ready, AudienceRemoved(key=audience.key), now=now)
    assert worked_out(ready, now).needed == "Add groups."
    ready = put(
        ready, AudiencePut(audience=Audience(key="a", title="A", group="1", weight=0)), now=now
    )
    assert "No group matters at all" in worked_out(ready, now).reason


def test_a_review_without_criteria_by_group_needs_no_groups(review, now):
    by_group = [one.key for one in shipped() if one.by_group]
    review = put(
        review, OptionPut(option=STAY), OptionPut(option=CLOSE),
        *(CriterionRemoved(key=key) for key in by_group), now=now,
    )  # fmt: skip
    assert isinstance(worked_out(review, now), results.Result)


# figures that a team states


def test_a_stated_figure_says_that_it_is_stated(ready, now):
    change = hours("stay", 24, 18, 30, now=now, of="Two officers", note="October was quiet.")
    found = change.evidence.finding
    assert (found.value, found.low, found.high, found.n) == (24, 18, 30, 0)
    assert found.of.unit == "hours a month"
    assert found.base.population == "Two officers"
    assert found.caveats[0].startswith("The team stated this figure")
    assert found.caveats[-1] == "October was quiet."
    put(ready, change, now=now)
    assert reading.under(ready).cell("stay", "cost").evidence == change.evidence


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"value": float("nan")}, "value: "),
        ({"value": float("inf")}, "value: "),
        ({"low": 1.0}, "low: A range has both ends"),
        ({"low": 30.0, "high": 40.0}, "low: The figure lies outside"),
        ({"source_name": " "}, "source_name: "),
        ({"source_url": "javascript:alert(1)"}, "source_url: "),
        ({"grade": Grade.OPINION}, "grade: An opinion is never a figure"),
        ({"dated": timedelta(days=1)}, "dated: "),
        ({"expires": timedelta(days=-1)}, "expires: "),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_field(now, more, words):
    moved = {
        key: now.date() + value if isinstance(value, timedelta) else value
        for key, value in more.items()
    }
    wanted = {"value": 24.0, "source_name": "The tally", "dated": now.date(), **moved}
    with pytest.raises(InputError, match=words):
        stated(LEAVES["cost"], Statement(**wanted), today=now.date())


def test_a_figure_on_a_criterion_without_a_scale_is_refused(now):
    wanted = Statement(value=3, source_name="The tally", dated=now.date())
    with pytest.raises(InputError, match="Safety and values has no scale"):
        stated(LEAVES["safety"], wanted, today=now.date())


def test_unlike_figures_do_not_share_a_criterion(ready, now):
    other = hours("close", 10, now=now, kind=BaseKind.CLAIMED)
    with pytest.raises(TypeError, match="cannot hold both"):
        put(ready, hours("stay", 24, now=now), other, now=now)
    assert reading.under(ready).cells == ()


def test_a_cell_emptied_says_why_it_is_not_known(ready, now):
    ready = put(ready, hours("stay", 24, now=now), now=now)
    put(ready, CellEmptied(option="stay", criterion="cost", why="Half was of Bluesky."), now=now)
    assert reading.under(ready).cell("stay", "cost").unknown == "Half was of Bluesky."


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories)
def test_what_is_kept_is_the_fold_of_what_was_accepted(organisation, now, history):
    """Through the database and back, at every prefix; a refused change leaves no row."""
    record = making.open_review(organisation, "Should we stay?", now=now)
    first = [one.change for one in reading.trail(record)]
    kept, events = [], AuditEvent.objects.count()
    for change in history:
        try:
            record = put(record, change, now=now)
        except (InputError, UnlikeThings):
            continue
        kept.append(change)
    assert [one.change for one in reading.trail(record)] == [*first, *kept]
    for count in range(len(kept) + 1):
        number = len(first) + count
        assert reading.under(record, number=number) == fold([*first, *kept[:count]])
    assert AuditEvent.objects.count() == events + len(kept)
