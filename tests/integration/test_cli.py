"""Commands against a real database, in this process: what they say, print as JSON, and end with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from tests.integration.months_of_posts import fill
from typer.testing import CliRunner, Result

from goodmeasure.cli.app import app
from goodmeasure.services.evaluating import evaluate
from goodmeasure.store.models import Channel, Membership, Organisation, Role, User, Verdict

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def run_json(*arguments: str | Path) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


@pytest.fixture
def here() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def filled(organisation: Organisation, channel: Channel, here: datetime) -> Organisation:
    fill(organisation, channel, now=here - timedelta(minutes=5))
    evaluate(organisation, now=here)
    return organisation


def test_nothing_works_before_setup_and_every_command_says_what_to_run(db: None) -> None:
    for command in ("collect", "evaluate", "report", "channel list", "calibrate"):
        result = run(*command.split())
        assert result.exit_code == 2
        assert "There is no organisation yet." in result.stderr
        assert "Next: Run: goodmeasure setup" in result.stderr


def test_setup_makes_an_organisation_and_somebody_who_can_sign_in(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODMEASURE_PASSWORD", "correct horse battery")
    result = run("setup", "--name", "Town Council", "--email", "Ann@Example.org")
    assert result.exit_code == 0, result.output
    member = Membership.objects.get(organisation__slug="town-council")
    assert member.role == Role.ADMINISTRATOR
    assert User.objects.get(email="ann@example.org").check_password("correct horse battery")
    assert "correct horse" not in result.output
    again = run("setup")
    assert again.exit_code == 0
    assert "Everything is set up" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--name", "!!!", "--email", "a@example.org"], "needs a name"),
        (["--name", "Town", "--email", "nonsense"], "valid email"),
        (["--name", "Town", "--email", "a@example.org", "--time-zone", "Mars/North"], "time zone"),
    ],
)
def test_setup_refuses_whole_what_will_not_do(
    db: None, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.setenv("GOODMEASURE_PASSWORD", "correct horse battery")
    result = run("setup", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Organisation.objects.exists()


def test_people(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODMEASURE_PASSWORD", "correct horse battery")
    assert run("user", "add", "b@example.org", "--role", "officer").exit_code == 0
    assert run("user", "add", "b@example.org", "--role", "approver").exit_code == 0
    assert run_json("user", "list") == [{"email": "b@example.org", "name": "", "role": "approver"}]


@pytest.mark.parametrize("command", [("user", "add"), ("setup", "--name", "Town", "--email")])
def test_an_address_that_will_not_do_is_refused_before_a_password_is_asked_for(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.delenv("GOODMEASURE_PASSWORD", raising=False)
    result = run(*command, "bad")
    assert (result.exit_code, "valid email address" in result.stderr) == (2, True)
    assert "Password" not in result.output


def test_channels_from_files_are_added_once(organisation: Organisation) -> None:
    first = run_json("channel", "add", "x:TownCouncil")
    assert first["platform"] == "x"
    assert run_json("channel", "add", "x:towncouncil")["number"] == first["number"]
    (listed,) = run_json("channel", "list")
    assert (listed["posts"], listed["followers"], listed["figures_as_of"]) == (0, None, None)
    shown = run_json("channel", "show", "TownCouncil")
    assert "does not publish how many people saw" in shown["not_measured"]["people reached"]
    assert "Not collected yet" in run("channel", "list").stdout


def test_channels_with_one_handle_are_told_apart_by_their_platform(
    organisation: Organisation,
) -> None:
    added = run("channel", "add", "x:town").stdout
    other = run_json("channel", "add", "facebook:town")
    assert "Next: goodmeasure import FILE --channel x:town" in added
    assert run_json("channel", "show", "facebook:@Town")["number"] == other["number"]
    assert "More than one channel" in run("channel", "show", "town").stderr


def test_a_link_to_a_platform_without_an_open_api_says_what_to_do(
    organisation: Organisation,
) -> None:
    result = run("channel", "add", "https://x.com/town")
    assert result.exit_code == 2
    assert "Import an export file" in result.stderr
    assert "Traceback" not in result.output


def test_a_channel_read_from_files_takes_no_token(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODMEASURE_TOKEN", "hush-hush")
    run("channel", "add", "x:town")
    result = run("channel", "token", "town")
    assert result.exit_code == 2
    assert "read from files" in result.stderr
    assert "hush" not in result.output


def test_the_figures_of_a_channel(filled: Organisation) -> None:
    shown = run_json("channel", "show", "sandwell.example")
    assert shown["posts"] == 120
    assert "likes" in shown["measured"]
    assert "times shown" in shown["not_measured"]
    assert "120 posts." in run("channel", "show", "@sandwell.example").stdout


def test_evaluate(filled: Organisation) -> None:
    found = run_json("evaluate")
    assert found["posts"] == sum(found["outcomes"].values()) == Verdict.objects.count()
    assert "judged in" in run("evaluate").stdout


def test_report(filled: Organisation, tmp_path: Path, here: datetime) -> None:
    found = run_json("report", "--folder", tmp_path / "r")
    assert found["posts"] in (28, 29)  # and a repost, which is in no count
    assert Path(found["files"]["report"]).exists()
    assert sum(found["outcomes"].values()) == found["posts"]
    day = (here - timedelta(days=200)).date()
    one = run("report", "--since", day, "--until", day, "--folder", tmp_path / "one")
    assert "0 posts." in one.stdout
    only = run_json("report", "--folder", tmp_path / "c", "--channel", "sandwell.example")
    assert only["posts"] == found["posts"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "--since", "yesterday"], "is not a day"),
        (["report", "--since", "2026-03-04", "--until", "2026-03-01"], "ends before it starts"),
        (["report", "--channel", "nobody"], "No channel is called"),
        (["report", "--folder", "/proc/nowhere"], "could not be written"),
        (["channel", "show", "nobody"], "No channel is called"),
        (["collect", "nobody"], "No channel is called"),
        (["import", "/does/not/exist.zip"], ""),
        (["evaluate", "--organisation", "other"], "no organisation called"),
        (["look", "two words"], "spaces"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_next_step(
    filled: Organisation, arguments: list[str], said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert said in result.stderr
    assert "Next: " in result.stderr
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_database_that_does_not_answer_is_a_sentence(
    filled: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("goodmeasure.services.evaluating.evaluate", locked)
    result = run("evaluate")
    assert result.exit_code == 2
    assert "database is locked" in result.stderr
    assert "Next: " in result.stderr


def test_with_several_organisations_one_has_to_be_named(
    filled: Organisation, other_organisation: Organisation
) -> None:
    result = run("channel", "list")
    assert result.exit_code == 2
    assert "--organisation" in result.stderr
    assert run_json("channel", "list", "--organisation", other_organisation.slug) == []
    assert len(run_json("channel", "list", "--organisation", filled.slug)) == 1
    shown = run("channel", "show", "sandwell.example", "--organisation", other_organisation.slug)
    assert shown.exit_code == 2


def test_check_ends_with_the_worst_it_found(
    filled: Organisation, channel: Channel, here: datetime
) -> None:
    (found,) = run_json("check")
    assert found["organisation"] == filled.slug
    assert found["level"] == "attention"
    assert run("check").exit_code == 1
    channel.trouble, channel.trouble_sentence = "account-gone", "The account is gone."
    channel.save()
    filled.channel_set.update(added_at=here)
    channel.collections.all().update(finished_at=here - timedelta(days=3))
    result = run("check")
    assert result.exit_code == 2
    assert "The account is gone." in result.stdout
    assert "Next: " in result.stdout


def test_check_of_an_installation_without_organisations(db: None) -> None:
    result = run("check")
    assert "There is no organisation yet" in result.stdout


def test_collect_when_there_is_nothing_to_collect(organisation: Organisation) -> None:
    assert "There is nothing to collect." in run("collect").stdout
    assert "Nothing is due." in run("collect", "--due").stdout
    assert run_json("collect") == []


def test_calibrate_says_what_it_would_need(filled: Organisation) -> None:
    result = run("calibrate")
    assert result.exit_code == 1
    assert "Not enough yet: 1 channels have more than 30 posts" in result.stdout
