"""The commands for the log, studies, fair tests, lessons, objectives and keys, on real figures."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.browser.seeding import Seeded
from tests.integration.test_cli import run, run_json

from goodmeasure.services import keys
from goodmeasure.store.models import AuditEvent, Event, Experiment, PostRecord

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = f"{NOW.date()}"


@pytest.fixture
def there(learned_body: Seeded) -> Seeded:
    return learned_body


def test_something_is_logged_and_withdrawn(there):
    made = run_json("log", "add", "Consent banner changed", "--kind", "method", "--on", TODAY,
                    "--channel", "research.example", "--source", "Our web team")  # fmt: skip
    assert (made["is_break"], made["handle"], made["at"]) == (True, "research.example", TODAY)
    listed = run_json("log", "list", "--kind", "method")
    assert [one["number"] for one in listed] == [made["number"]]
    assert "Consent banner changed" in run("log", "list").stdout
    assert run("log", "withdraw", str(made["number"]), "--reason", "Mistaken").exit_code == 0
    assert run_json("log", "list", "--kind", "method")[0]["withdrawn_at"]
    assert "(withdrawn)" in run("log", "list").stdout
    assert AuditEvent.objects.filter(action="event withdrawn", detail__reason="Mistaken").exists()


def test_a_study_is_asked_listed_and_shown(there):
    event = Event.objects.get(title="Left X")
    made = run_json("study", "ask", str(event.pk), "www.research.example", "visits",
                    "--grain", "day")  # fmt: skip
    assert made["known"]
    assert len(made["estimates"]) == 2
    assert len(made["steps"]) == made["steps_before"] + made["steps_after"]
    assert made["number"] in {one["number"] for one in run_json("study", "list")}
    said = run("study", "show", str(made["number"])).stdout
    assert made["sentence"] in said
    assert said.count(" times") >= 2
    assert made["sentence"] in run("study", "list").stdout
    wrong = run("study", "ask", str(event.pk), "www.research.example", "visits", "--grain", "hour")
    assert wrong.exit_code == 2
    assert "day, week or month" in wrong.stderr


def test_a_fair_test_from_its_size_to_its_end(there):
    wanted = run_json("fairtest", "size", "research.example", "--change", "1.5")
    assert wanted["posts"] > 30
    assert "takes about" in run("fairtest", "size", "research.example").stdout
    made = run_json("fairtest", "start", "research.example", "--question", "Does a link cost?",
                    "--way-a", "no link", "--way-b", "a link", "--change", "1.5")  # fmt: skip
    assert made["planned_posts"] == wanted["posts"]
    number = str(made["number"])
    Experiment.objects.filter(pk=made["number"]).update(started_at=NOW - timedelta(days=30))
    first, second = (run_json("fairtest", "toss", number, "--about", "News") for _ in "ab")
    assert first["way"] in "ab"
    assert (first["toss"], second["toss"]) == (1, 2)
    Experiment.objects.get(pk=made["number"]).assignments.update(tossed_at=NOW - timedelta(days=20))
    post = PostRecord.objects.filter(
        channel=there.bluesky, kind="original", published_at__gte=NOW - timedelta(days=19)
    ).earliest("published_at")
    linked = run("fairtest", "link", number, "1", post.url or post.external_id)
    assert linked.exit_code == 0, linked.output
    assert run("fairtest", "spoil", number, "2", "--reason", "It was never sent").exit_code == 0
    shown = run_json("fairtest", "show", number)
    assert shown["tosses"] == 2
    assert sum(shown["without_post"].values()) == 1
    assert shown["result"]["answer"] == "not enough"
    assert shown["readings"][0]["post"] == post.pk
    assert "Of 2 tosses" in run("fairtest", "show", number).stdout
    assert run("fairtest", "stop", number, "--reason", "Enough").exit_code == 0
    assert "stopped" in run("fairtest", "toss", number).stderr
    assert {one["number"]: one for one in run_json("fairtest", "list")}[made["number"]][
        "stopped_at"
    ]
    refused = run("fairtest", "size", "www.research.example")
    assert refused.exit_code == 2


def test_lessons_are_written_found_and_reviewed(there):
    keys_there = [one["key"] for one in run_json("lesson", "candidates")]
    on = ["--on", keys_there[0]] if keys_there else []
    made = run_json("lesson", "write", "Say what happened, and then why.", "--about", TODAY, *on)
    assert len(made["rests_on"]) == len(on) // 2
    found = run_json("lesson", "list", "--words", "and then why")
    assert [one["number"] for one in found] == [made["number"]]
    kept = run_json("lesson", "review", str(made["number"]), "--keep", "--note", "Still so")
    assert kept["reviewed_at"]
    without = run("lesson", "review", str(made["number"]), "--retire")
    assert without.exit_code == 2
    assert "Say why" in without.stderr
    run("lesson", "review", str(made["number"]), "--retire", "--note", "Not any more")
    assert made["number"] not in {one["number"] for one in run_json("lesson", "list")}
    assert "(retired)" in run("lesson", "list", "--retired").stdout
    assert run("lesson", "write", "It rests on nothing real.", "--on", "effect:9").exit_code == 2


def test_objectives_are_set_measured_and_withdrawn(there):
    made = run_json("objective", "add", "People answer what we post.", "--since", "2026-01-01",
                    "--until", TODAY, "--channel", "research.example", "--measure", "engagement",
                    "--target", "1000")  # fmt: skip
    assert made["met"] is False
    assert made["result"]["answer"] == "finding"
    said = run("objective", "list").stdout
    assert "target 1,000 acts for each post; now: " in said
    assert "So: not met" in said
    run("objective", "withdraw", str(made["number"]))
    assert made["number"] not in {one["number"] for one in run_json("objective", "list")}
    half = run("objective", "add", "Half an objective here.", "--since", "2026-01-01", "--until",
               TODAY, "--measure", "engagement")  # fmt: skip
    assert half.exit_code == 2
    assert "a channel and a target" in half.stderr


def test_keys_are_made_listed_and_ended(there):
    made = run("key", "make", "Viewer@research.example", "--name", "Nightly script", "--days", "7")
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert keys.opened_by(secret, now=datetime.now(UTC)) is not None
    (listed,) = run_json("key", "list")
    assert (listed["state"], listed["email"]) == ("live", "viewer@research.example")
    assert secret not in str(listed)
    assert secret not in run("key", "list").output
    assert run("key", "end", str(listed["number"])).exit_code == 0
    assert keys.opened_by(secret, now=datetime.now(UTC)) is None
    assert run_json("key", "list")[0]["state"] == "ended"
    nobody = run("key", "make", "nobody@example.org", "--name", "A")
    assert nobody.exit_code == 2
    assert "no role" in nobody.stderr


@pytest.mark.parametrize(
    "words",
    ["log withdraw 999999 --reason x", "study show 999999", "fairtest show 999999",
     "fairtest stop 999999", "lesson review 999999 --keep", "objective withdraw 999999",
     "key end 999999"],
)  # fmt: skip
def test_a_number_that_is_nobodys_is_a_sentence(there, words):
    result = run(*words.split())
    assert result.exit_code == 2
    assert re.match(r"Error: There is no such [a-z ]+ in this organisation\.", result.stderr)
    assert "Next: See: goodmeasure " in result.stderr
