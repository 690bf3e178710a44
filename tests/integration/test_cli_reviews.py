"""The commands for reviews, on the example's own review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.test_cli import run, run_json

from goodmeasure.decisions.review.cells import Kind
from goodmeasure.decisions.review.changes import AudiencePut, OptionPut
from goodmeasure.decisions.review.criteria import Audience
from goodmeasure.decisions.review.options import Option
from goodmeasure.reports.reviews.sentence import NOTHING_KNOWN
from goodmeasure.services.audiences.demonstration import MADE_UP, add_demonstration
from goodmeasure.services.reviews import making, reading, results
from goodmeasure.services.reviews.demonstration import add_demonstration_review
from goodmeasure.store.models import ReviewRecord

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def review(small_body):
    organisation = small_body.organisation
    add_demonstration(organisation, now=NOW)
    assert add_demonstration_review(organisation, now=NOW)
    return reading.reviews_of(organisation)[0]


def test_the_examples_review_is_complete_and_says_that_it_is_made_up(review):
    under = reading.under(review)
    kinds = {cell.kind for cell in under.cells}
    assert kinds == set(Kind)
    assert len(under.weighings) == 2
    judges = {said.author for cell in under.cells for said in cell.judgements}
    assert all(name.endswith("(made up)") for name in judges)
    stated = [
        cell.evidence.finding for cell in under.cells
        if cell.evidence is not None and cell.evidence.finding.of.measure == "stated"
    ]  # fmt: skip
    assert len(stated) == 8
    assert all(one.sources[0].name == MADE_UP for one in stated)
    found = results.result(review.organisation, review, today=NOW.date())
    assert found.outcome.leader.first < 0.95  # or there would be nothing to show
    assert found.choice is not None


def test_the_examples_review_is_made_once(review):
    assert not add_demonstration_review(review.organisation, now=NOW)
    assert ReviewRecord.objects.count() == 1


def test_reviews_are_listed_shown_and_worked_out(review):
    (listed,) = run_json("review", "list")
    assert (listed["question"], listed["changes"]) == (review.question, review.last_change)
    assert review.question in run("review", "list").stdout
    shown = run_json("review", "show", str(review.pk))
    assert [one["key"] for one in shown["options"]] == ["stay", "emergency", "close"]
    assert len(shown["trail"]) == review.last_change
    said = run("review", "show", str(review.pk)).stdout
    assert "Close X, and open Bluesky" in said
    assert "Incident lead (made up): Incident duty 100" in said
    found = run_json("review", "result", str(review.pk))
    assert found["sentence"] in run("review", "result", str(review.pk)).stdout
    assert sum(found["standings"][0]["ranks"]) == pytest.approx(1)


def test_a_review_is_shown_as_it_stood_on_a_day(review):
    today = review.organisation.day_of(NOW)
    before = f"{today - timedelta(days=1)}"
    shown = run_json("review", "show", str(review.pk), "--on", before)
    assert (shown["options"], shown["trail"]) == ([], [])
    assert run_json("review", "show", str(review.pk), "--on", f"{today}")["options"]


def test_what_cannot_be_worked_out_says_what_is_missing(small_body):
    record = making.open_review(small_body.organisation, "Where?", now=NOW)
    said = run("review", "result", str(record.pk))
    assert said.exit_code == 0
    assert "There is no option" in said.stdout
    found = run_json("review", "result", str(record.pk))
    assert (found["known"], found["standings"]) == (False, [])


def test_where_nothing_is_known_the_command_says_so_as_the_page_does(small_body):
    record = making.open_review(small_body.organisation, "Where?", now=NOW)
    said = run("review", "result", str(record.pk)).stdout
    assert said.startswith("There is no option")
    changes = [
        *(OptionPut(option=Option(key=key, title=key.title())) for key in ("stay", "leave")),
        AudiencePut(audience=Audience(key="group:1", title="Parents", group="1")),
    ]
    making.change(small_body.organisation, record.pk, changes, seen=record.last_change, now=NOW)
    assert run("review", "result", str(record.pk)).stdout.startswith(NOTHING_KNOWN)


def test_reviews_set_aside_are_listed_when_asked_for(small_body):
    assert "no reviews yet" in run("review", "list").stdout
    record = making.open_review(small_body.organisation, "Where?", now=NOW)
    making.set_aside(small_body.organisation, record.pk, reason="Too early", now=NOW)
    assert run_json("review", "list") == []
    (kept,) = run_json("review", "list", "--set-aside")
    assert kept["set_aside_reason"] == "Too early"


def test_a_review_that_is_not_there_is_no_traceback(small_body):
    for command in ("show", "result"):
        done = run("review", command, "999")
        assert done.exit_code == 2
        assert "no such review" in done.stderr
        assert "Next: See: goodmeasure review list" in done.stderr
