"""Reviews: opened, changed by several people, replayed, worked out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import Judged, OptionPut, OptionRemoved
from goodmeasure.decisions.review.options import Option, Placement, State
from goodmeasure.decisions.review.shipped import shipped
from goodmeasure.kernel.errors import Conflict, InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.reviews import making, reading, results
from goodmeasure.store.models import AuditEvent, ChannelState

STAY = Option(key="stay", title="Stay as we are")
CLOSE = Option(
    key="close", title="Close X", places=(Placement(channel="channel:1", state=State.CLOSED),)
)


def test_states_of_options_are_those_of_channels():
    assert {one.value for one in State} == set(ChannelState.values)


@pytest.fixture
def review(organisation, now):
    return making.open_review(organisation, "Should we stay on X?", now=now)


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


def test_a_review_opens_with_the_shipped_criteria(review):
    under = reading.under(review)
    assert under.question == "Should we stay on X?"
    assert under.criteria == shipped()


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


def test_every_change_is_in_the_organisations_trail(review, now):
    put(review, OptionPut(option=CLOSE), now=now)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject) == ("review: option put", "Should we stay on X?")
    assert event.detail["what"] == "wrote the option “Close X”: channel:1 closed"
