"""The throw-away PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from tests.servers import postgres
from tests.servers.child import ServerMissingError, wait_until

pytestmark = pytest.mark.servers


def test_takes_queries_from_loopback_only_and_does_not_wait_for_the_disk(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("SELECT name, setting FROM pg_settings").fetchall()
    settings: dict[str, str] = dict(rows)
    assert settings["fsync"] == "off"
    assert settings["listen_addresses"] == "127.0.0.1"
    assert settings["unix_socket_directories"] == ""
    assert settings["server_encoding"] == "UTF8"


def test_does_not_let_strangers_in(postgres_url: str) -> None:
    scheme, _, rest = postgres_url.partition("://")
    address = f"{scheme}://postgres:wrong@{rest.rpartition('@')[2]}"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_two_at_once_and_nothing_left(postgres_url: str) -> None:
    with postgres.postgres_server() as other:
        assert other != postgres_url
        with psycopg.connect(other) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
            backend = connection.info.backend_pid
    assert row is not None
    assert not Path(row[0]).exists()
    wait_until(lambda: not Path(f"/proc/{backend}").exists(), seconds=5)


def test_says_what_to_install_when_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "DEBIAN_FOLDERS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(ServerMissingError, match="apt-get install postgresql"),
        postgres.postgres_server(),
    ):
        raise AssertionError("not reached")
