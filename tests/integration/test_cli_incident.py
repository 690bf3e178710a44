"""The incident plan on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.browser.seeding import Seeded
from tests.integration.test_cli import run, run_json

from goodmeasure.services.audiences import routing
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.incidents.demonstration import add_plan
from goodmeasure.store.models import Route

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def there(small_body: Seeded) -> Seeded:
    add_demonstration(small_body.organisation, now=NOW)
    return small_body


def test_without_a_plan_it_says_what_to_do(there, tmp_path):
    assert "There is no plan yet" in run("incident", "show").stdout
    assert run_json("incident", "show") is None
    wrong = run("incident", "save", str(tmp_path))
    assert wrong.exit_code == 2
    assert "There is no plan yet" in wrong.stderr


def test_it_shows_whom_to_tell_and_whom_nobody_could(there):
    add_plan(there.organisation, now=NOW, channel=there.bluesky)
    said = run("incident", "show").stdout
    assert said.startswith("Version 1. If our systems are down, 4 of 10 groups can be told")
    assert "1. Researchers and research teams: Bluesky (@" in said
    assert "2. Research ethics committee members: nothing works" in said
    assert "Nobody has chosen where these are told: Confidentiality advisors," in said
    text = Route.objects.get(outlet="text", group__name="Staff", ended_at__isnull=True)
    routing.end(there.organisation, text.pk, now=NOW)
    assert (
        "Changed since: Staff (Incident): the first place was Text message, and is none now."
        in (run("incident", "show").stdout)
    )
    plain = run_json("incident", "show")
    assert plain["version"] == 1
    assert plain["changed"] == [
        {
            "kind": "first",
            "group": "Staff",
            "purpose": "Incident",
            "before": "Text message",
            "after": None,
        }
    ]
    by_name = {one["group"]: one for one in plain["groups"]}
    assert by_name["Sponsors"]["reach"] == "if signed in"
    assert by_name["Partner regulators and funders"] == {
        "group": "Partner regulators and funders", "purpose": "Incident", "first": None,
        "fallback": None, "when_down": None, "reach": "gap",
    }  # fmt: skip
    assert "Sealed envelope" not in str(plain)


def test_it_saves_both_files(there, tmp_path):
    add_plan(there.organisation, now=NOW)
    saved = run_json("incident", "save", str(tmp_path / "copies"))
    assert saved["pages"] <= 2
    assert {Path(saved[one]).suffix for one in ("html", "pdf")} == {".html", ".pdf"}
    assert "If our systems are down" in Path(saved["html"]).read_text(encoding="utf-8")
    wrong = run("incident", "save", "/proc/nowhere")
    assert wrong.exit_code == 2
    assert "/proc/nowhere cannot be written" in wrong.stderr
