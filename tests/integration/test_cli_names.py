"""The commands for names, on an organisation that has some."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.browser.names import named
from tests.browser.seeding import Seeded
from tests.integration.test_cli import run, run_json
from tests.servers.faulty import FaultyServer, answer

from goodmeasure.services.names import checking
from goodmeasure.sources.domains import Domains
from goodmeasure.store.models import Channel, Keeping, StateChange

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def there(realistic_body: Seeded) -> Seeded:
    named(realistic_body, NOW)
    return realistic_body


def test_the_register_is_listed(there: Seeded) -> None:
    found = {one["name"]: one for one in run_json("names", "list")}
    ours = found["research.example"]
    assert (ours["owner"], ours["lookalikes"]) == ("Head of communications", 1)
    assert {one["status"] for one in ours["proofs"] if one["kind"] == "domain handle"} == {"valid"}
    assert found["research-news.bsky.social"]["account"] is None
    said = run("names", "list").stdout
    assert "domain handle, verifier" in said
    assert "page names no" not in run("names", "history", str(there.bluesky.pk)).stdout
    assert run_json("names", "history", str(there.bluesky.pk))[0]["kind"]


def test_names_are_reserved_and_change_their_state(there: Seeded) -> None:
    made = run("names", "reserve", "x", "@town2", "--reason", "Ours.")
    assert made.exit_code == 0
    assert run("names", "state", "town2", "asleep", "--reason", "Why").exit_code == 2
    assert (
        "is dormant now" in run("names", "state", "town2", "dormant", "--reason", "Parked.").stdout
    )
    assert StateChange.objects.filter(channel__handle="town2").count() == 2


def test_a_sign_in_is_noted_and_the_alert_ends(there: Seeded) -> None:
    before = run("names", "alerts")
    assert before.exit_code == 1
    assert "Somebody must sign in" in before.stdout
    assert "The next time is due on" in run("names", "signed", str(there.x.pk)).stdout
    kinds = [one["kind"] for one in run_json("names", "alerts")]
    assert "sign-in due" not in kinds
    assert "name changed hands" in kinds


def test_the_register_goes_out_and_in(there: Seeded, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    assert run("names", "export", str(file)).exit_code == 0
    wrong = run("names", "export", "/proc/nowhere.csv")
    assert (wrong.exit_code, "cannot be written" in wrong.stderr) == (2, True)
    changed = file.read_text("utf-8-sig").replace("Duty officer", "Night desk")
    file.write_text(changed, encoding="utf-8")
    assert "1 changed" in run("names", "import", str(file)).stdout
    assert Keeping.objects.get(channel=there.bluesky).deputy == "Night desk"
    file.write_text("Platform,Name\nMyspace,town\n", encoding="utf-8")
    wrong = run("names", "import", str(file))
    assert wrong.exit_code == 2
    assert "Line 2, Platform" in wrong.stdout


def test_one_name_is_checked_now(
    there: Seeded, faulty_server: FaultyServer, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    settings.BLUESKY_PLC = faulty_server.url
    monkeypatch.setattr(checking, "public_domains", lambda: Domains(records=lambda _: ()))
    did = "did:plc:" + "r" * 24
    Channel.objects.filter(pk=there.bluesky.pk).update(server=faulty_server.url, account_id=did)
    faulty_server.script(f"/{did}", answer({"alsoKnownAs": ["at://research.example"]}))
    faulty_server.script(
        "/xrpc/app.bsky.actor.getProfile", answer({"did": did, "handle": "research.example"})
    )
    faulty_server.script("/xrpc/com.atproto.identity.resolveHandle", answer({"did": did}))
    done = run("names", "check", "research.example")
    assert done.exit_code == 0
    assert "account, valid: The account is there." in done.stdout
    (said,) = run_json("names", "check", "research.example")
    assert {one["kind"] for one in said["answers"]} >= {
        "account",
        "domain handle",
        "name holder",
        "verifier",
    }
