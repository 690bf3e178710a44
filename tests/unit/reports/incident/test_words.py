"""Sentences about a plan: each says who, where and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.unit.decisions.incident.made_up import EMAIL, PAGE, PLAN, SKY, TEXT, plan, row

from goodmeasure.decisions.incident.changes import Change, Kind
from goodmeasure.decisions.incident.plan import Leans
from goodmeasure.reports.incident import words


def test_the_first_sentence_counts_whom_the_plan_reaches():
    sky = row(1, "Members", "channel:3")
    said = words.lead
    assert said(PLAN) == (
        "If our systems are down, 2 of 5 groups can be told somewhere that runs without them."
    )
    assert said(plan(sky)) == (
        "If our systems are down, every group can be told somewhere that runs without them."
    )
    assert said(plan(row(1, "Members", "email"), row(2, "Staff"))) == (
        "If our systems are down, no group can be told for sure."
    )
    several = said(plan(sky, row(1, "Members", purpose=2)))
    assert "1 of 2 pairs of group and purpose" in several


def test_each_group_that_is_not_sure_has_its_warning():
    assert words.warnings(PLAN) == (
        "Members: every place runs on our own systems (E-mail from us and Website). If those are"
        " down, nobody can tell them.",
        "Sponsors: only LinkedIn page (@town) runs elsewhere, and we get in through our own"
        " sign-in. If that is down, nobody can tell them.",
    )
    (one,) = words.warnings(plan(row(1, "Members", "email")))
    assert one == (
        "Members: the only place, E-mail from us, runs on our own systems. If those are down,"
        " nobody can tell them."
    )
    assert words.gaps_sentence(PLAN) == "Nobody has chosen where these are told: Staff."
    assert words.gaps_sentence(plan(row(1, "Members", "text"))) == ""


def test_a_group_is_named_with_its_purpose_where_there_are_several():
    two = plan(row(1, "Members", "email"), row(1, "Members", "text", purpose=2))
    (one,) = words.warnings(two)
    assert one.startswith("Members (Incident): the only place")


def test_what_nobody_said_is_said_to_be_taken_so():
    assert words.leans_words(PLAN, SKY) == "It runs without our systems."
    assert words.leans_words(PLAN, EMAIL) == (
        "It runs on our own systems. We take it so: nobody has said."
    )
    assert "sign-in" in words.leans_words(plan(channel_9=Leans.SIGN_IN), PAGE)


def test_a_message_is_counted_as_they_count_there():
    assert words.count_words(SKY, "We are down.") == "12 of at most 300, as they count there"
    assert words.count_words(TEXT, "x" * 200) == "200 of at most 918, as 2 text messages"
    assert words.count_words(EMAIL, "We are down.") == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1, "1 second"), (59.4, "59 seconds"), (59.6, "1 minute"),
     (60, "1 minute"), (245, "4 minutes 5 seconds"), (3600, "1 hour"), (3725, "1 hour 2 minutes")],
)  # fmt: skip
def test_times_are_said_in_two_units_at_most(seconds, said):
    assert words.took_words(timedelta(seconds=seconds)) == said


def test_longer_shorter_and_the_same():
    say = words.longer_words
    assert say(timedelta(seconds=90)) == "1 minute 30 seconds longer"
    assert say(timedelta(seconds=-5)) == "5 seconds shorter"
    assert say(timedelta(seconds=0.2)) == "as long"
    assert say(None) == ""
    assert words.took_words(None) == "not reached"


@pytest.mark.parametrize(
    ("kind", "before", "after", "said"),
    [
        (Kind.NEW, "", "Website", "Staff (Incident) had no place of its own. The first one is Website now."),
        (Kind.NEW, "", "", "Staff (Incident) is new, and nobody has chosen where they are told."),
        (Kind.GONE, "Website", "", "Staff (Incident) is no longer told anywhere. It was told by Website first."),
        (Kind.FIRST, "Website", "", "Staff (Incident): the first place was Website, and is none now."),
        (Kind.FALLBACK, "", "Letter", "Staff (Incident): the place to fall back to was none, and is Letter now."),
    ],
)  # fmt: skip
def test_a_change_is_said_with_both_places(kind, before, after, said):
    one = Change(kind=kind, name="Staff", purpose_name="Incident", before=before, after=after)
    assert words.change_words(one) == said


@pytest.mark.parametrize(
    ("on", "tried", "said"),
    [
        (5, False, "The incident plan has never been tried out. Try it by 5 March 2026."),
        (3, False, "The incident plan has never been tried out. That was due by 3 March 2026."),
        (4, True, "The next drill is on 4 March 2026."),
        (3, True, "The next drill of the incident plan was due on 3 March 2026. It is overdue."),
    ],
)
def test_when_the_next_drill_is_or_was_to_be(on, tried, said):
    assert words.due_words(date(2026, 3, on), date(2026, 3, 4), tried=tried) == said
