"""Dates that have come are alerts, each once, until they are moved or done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.browser.seeding import Seeded

from goodmeasure.services.alerts import AlertKind, open_alerts
from goodmeasure.services.leaving import starting, steps
from goodmeasure.services.leaving.starting import NewLeaving
from goodmeasure.services.overdue import alert_of_dates
from goodmeasure.services.reviews import making
from goodmeasure.store.models import DecisionRecord, IncidentPlan
from goodmeasure.web.presenters.alerts import alert_needs, leads_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def kinds(seeded: Seeded, *, days: int = 0) -> list[str]:
    alert_of_dates(seeded.organisation, now=NOW + timedelta(days=days))
    return [one.kind for one in open_alerts(seeded.organisation)]


def test_a_late_step_is_told_until_it_is_done(small_body: Seeded):
    asked = NewLeaving(
        channel=small_body.bluesky,
        reason="Nobody is there.",
        leave_on=date(2026, 4, 1),
        fate="park",
    )
    plan = starting.start(small_body.organisation, asked, now=NOW)
    assert kinds(small_body) == []
    assert kinds(small_body, days=20) == [AlertKind.STEP_OVERDUE]
    (alert,) = open_alerts(small_body.organisation)
    assert leads_to(alert) == f"/plans/leaving/{plan.pk}/"
    assert alert_needs([alert]) == ()  # the Overview has a line for each plan
    assert kinds(small_body, days=20) == [AlertKind.STEP_OVERDUE]
    for one in steps.steps_of(plan):
        if one.due < date(2026, 3, 30):
            one.done_on = date(2026, 3, 24)
            one.save()
    assert kinds(small_body, days=20) == []


def test_a_late_step_that_is_done_brings_no_second_alert(small_body: Seeded):
    """Two are late, one of them is done: the alert is the same one, and nobody is told again."""
    asked = NewLeaving(
        channel=small_body.bluesky, reason="Quiet.", leave_on=date(2026, 4, 1), fate="park"
    )
    plan = starting.start(small_body.organisation, asked, now=NOW)
    assert kinds(small_body, days=20) == [AlertKind.STEP_OVERDUE]
    (first,) = open_alerts(small_body.organisation)
    late = [one for one in steps.steps_of(plan) if one.due < date(2026, 3, 24)]
    assert len(late) > 1
    late[-1].done_on = date(2026, 3, 24)
    late[-1].save()
    assert kinds(small_body, days=20) == [AlertKind.STEP_OVERDUE]
    assert [one.pk for one in open_alerts(small_body.organisation)] == [first.pk]
    assert kinds(small_body, days=40) == [AlertKind.STEP_OVERDUE]
    assert [one.pk for one in open_alerts(small_body.organisation)] != [first.pk], "one more is"


def test_a_drill_and_a_decision_whose_days_have_passed(small_body: Seeded):
    IncidentPlan.objects.create(organisation=small_body.organisation, version=1, at=NOW)
    review = making.open_review(small_body.organisation, "Should we stay?", now=NOW)
    decision = DecisionRecord.objects.create(
        organisation=small_body.organisation, review=review, title="We stay", started_at=NOW,
        frozen_at=NOW, decided_on=NOW.date(), review_on=NOW.date() + timedelta(days=30),
    )  # fmt: skip
    assert kinds(small_body) == []
    found = kinds(small_body, days=400)
    assert found == [AlertKind.REVIEW_PASSED, AlertKind.DRILL_OVERDUE]
    passed, drill = open_alerts(small_body.organisation)
    assert leads_to(passed) == f"/decisions/{decision.pk}/"
    assert leads_to(drill) == "/plans/incident/drills/"
    assert "“We stay” was to be looked at again on 3 April 2026" in passed.sentence
