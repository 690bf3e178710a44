"""The command line as a person runs it: another process, another folder, real signals."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.migrated import tables_in
from tests.servers.mastodon import MastodonMock
from tests.servers.mastodon_bulk import BulkStatus

Run = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 300
"""Seconds until we say that something does not happen: no machine is that slow."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """As on a fresh machine: an empty home, no settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GOODMEASURE_", "DJANGO_"))}
    return kept | {"GOODMEASURE_HOME": str(tmp_path / "home"), "PYTHONWARNINGS": "default"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def run_it(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "goodmeasure.cli", *arguments],
            env=environment | more, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip

    return run_it


def set_up_town(run: Run) -> None:
    done = run("setup", "--name", "Town", "--email", "a@example.org",
               GOODMEASURE_PASSWORD="correct horse battery")  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def set_up(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "home").mkdir()
    tables_in(tmp_path / "home")
    set_up_town(run)
    return run


def test_check_on_a_fresh_machine_is_broken_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("check", "--json")
    assert done.returncode == 2
    (found,) = json.loads(done.stdout)
    assert "The database is empty." in [finding["sentence"] for finding in found["findings"]]


def test_a_brand_new_database_is_laid_out_by_the_first_command(run: Run) -> None:
    done = run("channel", "list")
    assert "Made a new, empty database." in done.stderr
    assert "goodmeasure setup" in done.stderr
    assert "Made a new" not in run("channel", "list").stderr


def test_setup_then_everything_is_there(run: Run) -> None:
    """From nothing: the tables are made here, and not copied."""
    set_up_town(run)
    done = run("check", "--json")
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)
    assert [f["code"] for f in found["findings"] if f["level"] != "ok"] == ["no-channels"]


def test_an_unreachable_database_is_a_sentence(run: Run) -> None:
    place = "postgres://nobody:hunter2@127.0.0.1:9/nothing"
    done = run("check", GOODMEASURE_DATABASE_URL=place)
    assert done.returncode == 2
    assert "cannot be reached" in done.stdout
    listed = run("channel", "list", GOODMEASURE_DATABASE_URL=place)
    assert listed.returncode == 2
    assert "GOODMEASURE_DATABASE_URL" in listed.stderr
    for printed in (done.stdout, done.stderr, listed.stdout, listed.stderr):
        assert "Traceback" not in printed
        assert "hunter2" not in printed


@pytest.mark.parametrize("name", ["SCHEDULE_SECONDS", "EMAIL_PORT", "UPLOAD_LIMIT_MB"])
def test_a_setting_that_is_no_number_is_named(run: Run, name: str) -> None:
    done = run("serve", "--port", "0", **{f"GOODMEASURE_{name}": "two"})
    assert done.returncode == 2
    assert f"GOODMEASURE_{name} is 'two'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["HTTPS", "EMAIL_TLS"])
def test_a_safeguard_is_not_lost_by_the_word_for_yes(run: Run, name: str) -> None:
    done = run("channel", "list", **{f"GOODMEASURE_{name}": "true"})
    assert done.returncode == 2
    assert f"GOODMEASURE_{name} is 'true', and should be 1 or 0" in done.stderr


def test_a_damaged_database_is_broken_and_is_left_as_it_is(set_up: Run, tmp_path: Path) -> None:
    store = tmp_path / "home" / "goodmeasure.sqlite3"
    for extra in ("-wal", "-shm"):
        store.with_name(store.name + extra).unlink(missing_ok=True)
    store.write_bytes(b"this is not a database " * 500)
    before = store.read_bytes()
    done = set_up("check")
    assert done.returncode == 2
    assert "broken" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert store.read_bytes() == before


def test_a_home_that_cannot_be_written_is_a_sentence(run: Run) -> None:
    done = run("check", GOODMEASURE_HOME="/proc/nowhere")
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_addresses_leave_nothing_behind(run: Run, tmp_path: Path) -> None:
    for address in ("two words", "https://x.com/town", "../up"):
        assert run("look", address).returncode == 2
    assert not [entry for entry in tmp_path.iterdir() if entry.name != "home"]


def test_whoever_reads_may_leave_and_nobody_hears_of_a_pipe(
    set_up: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    ways = (["--help"], ["review", "--help"], ["measure", "list"], ["measure", "list", "--json"])
    for arguments, at_once in [(one, at_once) for one in ways for at_once in ("", "1")]:
        environment["PYTHONUNBUFFERED"] = at_once
        read, write = os.pipe()
        os.close(read)
        process = subprocess.run(
            [sys.executable, "-m", "goodmeasure.cli", *arguments], env=environment, cwd=tmp_path,
            stdout=write, stderr=subprocess.PIPE, timeout=PATIENCE, check=False,
        )  # fmt: skip
        os.close(write)
        assert (process.returncode, process.stderr) == (141, b""), arguments


def test_an_output_that_is_not_utf_8_is_no_error(set_up: Run) -> None:
    plain = set_up("measure", "show", "engagement_per_follower", "--json")
    whole = set_up("measure", "show", "engagement_per_follower", "--json", PYTHONIOENCODING="ascii")
    assert json.loads(whole.stdout) == json.loads(plain.stdout)
    for arguments in (["measure", "list"], ["published", "starter"], ["published", "list"]):
        said = set_up(*arguments, PYTHONIOENCODING="ascii")
        assert (said.returncode, said.stderr) == (0, ""), arguments


def test_nobody_there_to_answer_is_a_sentence(run: Run, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "goodmeasure.cli", "setup"], env=environment, text=True,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Nobody answered" in done.stderr
    assert "Next: " in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("after", ["Name of your organisation", ""])
def test_ctrl_c_is_a_word_and_never_a_traceback(
    environment: dict[str, str], tmp_path: Path, after: str
) -> None:
    """At a question, and in the middle of work; the same work can be done again."""
    command = ["setup"] if after else ["demo", "--no-serve"]
    with (tmp_path / "err").open("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "goodmeasure.cli", *command], env=environment,
            cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        if after:
            assert process.stdout.read(len(after)) == after
        else:
            ends = time.monotonic() + PATIENCE
            while time.monotonic() < ends and not (tmp_path / "home" / "example").exists():
                time.sleep(0.05)
            time.sleep(1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        errors.seek(0)
        said = errors.read()
    assert process.returncode == 130
    assert "Stopped." in said
    assert "Traceback" not in said


@pytest.mark.servers
def test_look_needs_no_set_up_and_keeps_its_own_store(
    run: Run, mastodon_mock: MastodonMock, tmp_path: Path
) -> None:
    import datetime as dt

    now = dt.datetime.now(dt.UTC)
    mastodon_mock.insert_statuses(
        mastodon_mock.account("library"),
        [
            BulkStatus(
                text=f"News {n} <b>&", created_at=now - dt.timedelta(days=3 * n + 8),
                favourites=80 if n == 4 else 5 + n % 4,
            )
            for n in range(60)
        ],
    )  # fmt: skip
    host = mastodon_mock.url.removeprefix("http://")
    allowed = {"GOODMEASURE_PRIVATE_HOSTS": f"127.0.0.1,{host}"}
    address = f"{mastodon_mock.url}/@library"
    done = run("look", address, **allowed)
    assert done.returncode == 0, done.stderr
    assert "60 posts on 1 channel. 1 did better" in done.stdout
    (folder,) = (entry for entry in tmp_path.iterdir() if entry.name != "home")
    files = {"look.sqlite3", "report.html", "posts.csv", "readings.csv", "channels.csv"}
    assert files <= {file.name for file in folder.iterdir()}
    again = run("look", address, "--json", **allowed)
    found = json.loads(again.stdout)
    assert found["collection"]["posts_new"] == 0
    assert found["posts"] == 60
    assert not (tmp_path / "home" / "goodmeasure.sqlite3").exists()
    nobody = run("look", f"{mastodon_mock.url}/@nobody", **allowed)
    assert nobody.returncode == 2
    assert len([entry for entry in tmp_path.iterdir() if entry.name != "home"]) == 1


@pytest.mark.slow
def test_the_example_is_there_at_once_the_second_time_and_unchanged(
    run: Run, tmp_path: Path
) -> None:
    first = run("demo", "--no-serve")
    assert first.returncode == 0, first.stderr
    report = tmp_path / "home" / "example" / "report" / "report.html"
    before = report.stat().st_mtime_ns, report.read_bytes()
    again = run("demo", "--no-serve")
    assert again.stdout == first.stdout
    assert (report.stat().st_mtime_ns, report.read_bytes()) == before
    assert "Sign in as" in again.stdout
    assert run("check").returncode == 0


# serve


@contextlib.contextmanager
def serving(
    environment: dict[str, str], folder: Path
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``goodmeasure serve`` on a free port, and its address once it has said so."""
    with (folder / "serve.err").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "goodmeasure.cli", "serve", "--port", "0"],
            env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said
            yield process, found[0]
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task")
    return [
        int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()
    ]


def gone(pid: int, *, within: float) -> bool:
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if "State:\tZ" not in Path(f"/proc/{pid}/status").read_text():
                time.sleep(0.05)
                continue
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serve_answers_works_and_leaves_no_orphan(
    set_up: Run, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    with serving(environment, tmp_path) as (process, address):
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # redirected to sign-in
            assert answer.status == 200
            assert "/accounts/login/" in answer.url
        (worker,) = children(process.pid)
        process.send_signal(number)
        code = process.wait(timeout=PATIENCE)
        assert gone(worker, within=PATIENCE)
    assert code == (0 if number is not signal.SIGKILL else -signal.SIGKILL)
    errors = (tmp_path / "serve.err").read_text()
    assert "Traceback" not in errors
    assert "Fatal" not in errors


@pytest.mark.slow
def test_browsers_that_hold_their_connections_keep_nobody_out(
    set_up: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """Hundreds have a page and keep the connection, as browsers do: the next gets one all the
    same. With waitress's own limit of 100 nobody did for two minutes."""
    with serving(environment, tmp_path) as (_, address), contextlib.ExitStack() as held:
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        for _ in range(300):
            one = held.enter_context(socket.create_connection((host, int(port)), timeout=PATIENCE))
        asked = f"GET /accounts/login/ HTTP/1.1\r\nHost: {host}\r\n\r\n"
        one.sendall(asked.encode())
        assert one.recv(15) == b"HTTP/1.1 200 OK"


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "secure"), [("1", True), ("", False)])
def test_the_word_of_a_proxy_counts_only_where_there_is_one(
    set_up: Run, environment: dict[str, str], tmp_path: Path, setting: str, secure: bool
) -> None:
    environment = environment | {"GOODMEASURE_HTTPS": setting}
    with serving(environment, tmp_path) as (_, address):
        asked = urllib.request.Request(
            f"{address}accounts/login/", headers={"X-Forwarded-Proto": "https"}
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            assert ("Strict-Transport-Security" in answer.headers) is secure


@pytest.mark.slow
def test_serve_does_the_work_that_is_queued_and_replaces_a_lost_worker(
    set_up: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    environment = environment | {"GOODMEASURE_SCHEDULE_SECONDS": "1"}
    store = tmp_path / "home" / "goodmeasure.sqlite3"
    with serving(environment, tmp_path) as (process, _):
        (worker,) = children(process.pid)
        os.kill(worker, signal.SIGKILL)
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and children(process.pid) in ([], [worker]):
            time.sleep(0.1)
        (other,) = children(process.pid)
        assert other != worker
        enqueue(environment, tmp_path)
        while time.monotonic() < ends and not done(store):
            time.sleep(0.2)
        assert done(store) == [("SUCCESSFUL",)]


def enqueue(environment: dict[str, str], folder: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from goodmeasure.services import tasks; tasks.evaluate.enqueue(1)"
    )
    subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, timeout=PATIENCE,
        env=environment | {"DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings"},
    )  # fmt: skip


def done(store: Path) -> list[tuple[str]]:
    with contextlib.closing(sqlite3.connect(store, timeout=PATIENCE)) as database:
        rows = database.execute(
            "select status from django_tasks_database_dbtaskresult where task_path like '%evaluate'"
        )
        return [row for row in rows if row[0] in ("SUCCESSFUL", "FAILED")]


def test_a_port_in_use_is_a_sentence(set_up: Run, tmp_path: Path) -> None:

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = set_up("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
