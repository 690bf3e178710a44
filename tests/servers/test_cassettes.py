"""The recorded answers are those of real servers, with what the mock does not have."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from tests.servers import cassettes, installed
from tests.servers.absence import REQUIRE


def test_statuses_of_an_account() -> None:
    found = cassettes.answers(r"/api/v1/accounts/\d+/statuses", status=200)
    assert len(found) >= 10
    statuses = [status for one in found for status in json.loads(one.body)]
    assert any("quotes_count" in status for status in statuses)
    assert all(isinstance(status["id"], str) for status in statuses)


def test_resets_are_written_as_real_servers_write_them() -> None:
    found = cassettes.answers(r"/api/v1/statuses/\d+")
    resets = [
        one.headers["x-ratelimit-reset"] for one in found if "x-ratelimit-reset" in one.headers
    ]
    assert resets
    assert all(dt.datetime.fromisoformat(reset).tzinfo for reset in resets)


def test_there_are_refusals_too() -> None:
    statuses = {one.status for one in cassettes.answers(r".*", method=None)}
    assert {200, 401, 404, 422} <= statuses


def test_a_pattern_matches_the_whole_path() -> None:
    assert cassettes.answers(r"/api/v1/statuses") == cassettes.answers("/api/v1/statuses")
    assert all(one.path == "/api/v1/statuses" for one in cassettes.answers(r"/api/v1/statuses"))


def test_skips_with_a_reason_when_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = installed.Part(
        name="recorded Mastodon answers", folder=installed.HERE / "nowhere", sources=()
    )
    monkeypatch.setattr(cassettes, "CASSETTES_PART", absent)
    monkeypatch.delenv(REQUIRE, raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"not installed\. Run: python"):
        cassettes.answers(r".*")
    monkeypatch.setenv(REQUIRE, "1")
    with pytest.raises(pytest.fail.Exception, match=r"not installed\. Run: python"):
        cassettes.answers(r".*")
