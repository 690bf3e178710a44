"""Two people at one leaving plan, and one name reserved twice, at the same moment.

On PostgreSQL in the tests' own database; on SQLite in a process of its own, on a file
(``test_reviews_at_once``).
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.integration.test_reviews_at_once import at_once

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.channels import add_file_channel
from goodmeasure.services.leaving import baseline, going, starting, steps
from goodmeasure.services.names import reserving
from goodmeasure.store.models import Aftermath, Channel, ChannelState, LeavingPlan, Organisation

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
ON_A_FILE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.integration.test_leaving_at_once import STORIES
for story in STORIES: story()
print("all kept")
"""


def organisation() -> Organisation:
    made = Organisation.objects.create(name="Town", slug=f"t{Organisation.objects.count()}")
    add_file_channel(made, "x", "town", now=NOW)
    return made


def started() -> LeavingPlan:
    ours = organisation()
    new = starting.NewLeaving(
        channel=ours.channel_set.get(), reason="Nobody is there.", leave_on=NOW.date(), fate="park"
    )
    return starting.start(ours, new, now=NOW)


def done(plan: LeavingPlan, who: str, evidence: str) -> None:
    steps.do(plan.organisation, plan.pk, "website", done_by=who, evidence=evidence, now=NOW)  # fmt: skip


def one_step() -> None:
    """Both say what they did: both are kept."""
    plan = started()
    said = {"Ann": "The header.", "Bob": "The footer."}
    works = [lambda who=who: done(plan, who, said[who]) for who in said]
    assert at_once(works) == []
    step = steps.step_of(plan.organisation, plan.pk, "website")
    assert sorted(step.evidence.split("\n")) == ["The footer.", "The header."]
    assert sorted(step.done_by.split(", ")) == ["Ann", "Bob"]


def the_leaving_day() -> None:
    """The channel is left once, and looked at four times."""
    plan = started()
    baseline.freeze(plan.organisation, plan.pk, now=NOW)
    (refused,) = at_once(
        [lambda: going.leave(plan.organisation, plan.pk, reason="As decided.", now=NOW)] * 2
    )
    assert isinstance(refused, InputError), refused
    assert Aftermath.objects.filter(plan=plan).count() == 4
    assert plan.channel.state_changes.filter(state=ChannelState.DORMANT).count() == 1


def one_name() -> None:
    """The second is told that it is there."""
    ours = organisation()
    (refused,) = at_once(
        [lambda: reserving.reserve(ours, "tiktok", "town", reason="Ours.", now=NOW)] * 2
    )
    assert isinstance(refused, InputError), refused
    assert "on the register already" in str(refused)
    assert Channel.objects.filter(organisation=ours, platform="tiktok").count() == 1


STORIES = (one_step, the_leaving_day, one_name)


@pytest.mark.parametrize("story", STORIES)
def test_on_a_server(transactional_db, story):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite it is done on a file")
    story()


def test_on_a_file(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FILE],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings",
            "GOODMEASURE_HOME": str(tmp_path),
            "GOODMEASURE_DATABASE_URL": f"sqlite:///{tmp_path / 'at-once.sqlite3'}",
        },
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip().endswith("all kept"), done.stderr


def test_a_button_pressed_twice_says_nothing_new(db):
    plan = started()
    for _ in range(2):
        done(plan, "Ann", "The header.")
    step = steps.step_of(plan.organisation, plan.pk, "website")
    assert (step.evidence, step.done_by) == ("The header.", "Ann")
