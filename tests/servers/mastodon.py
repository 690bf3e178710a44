"""A Mastodon server on loopback: mastodon-mock, with accounts, tokens, and faults on request.

    with mastodon_mock() as server:
        post = server.account("library").post("Open until eight tonight")
        server.account("ada").favourite(post["id"])
        server.fault("ratelimit", path="/api/v1/accounts/*", count=2)

Not like a real server: no federation, no quotes_count, a made-up preview card, and last_status_at
with a time of day.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx

from .child import Child, ServerMissingError, free_port, listening, server_folder
from .installed import PYTHON_PART, VENV
from .mastodon_account import MastodonAccount
from .mastodon_bulk import BulkStatus, Ids, insert_statuses

SECONDS_TO_START = 60.0
ACCOUNTS = ("library", "museum", "ada", "grace", "alan")

Effect = Literal["status", "ratelimit", "latency", "malformed", "timeout"]


@dataclass(frozen=True, kw_only=True)
class MastodonMock:
    """The running server."""

    url: str
    server: Child
    http: httpx.Client = field(repr=False)
    database: Path
    _ids: Ids = field(default_factory=Ids, repr=False)

    def account(self, username: str) -> MastodonAccount:
        """One of the accounts the server was started with; its token is `username`-token."""
        token = f"{username}-token"
        answer = self.http.get(
            f"{self.url}/api/v1/accounts/verify_credentials",
            headers={"authorization": f"Bearer {token}"},
        )
        answer.raise_for_status()
        return MastodonAccount(
            url=self.url, http=self.http, id=answer.json()["id"], username=username, token=token
        )

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        """The answer to a request without a token, whatever its status."""
        return self.http.get(f"{self.url}{path}", params=parameters)

    def status(self, status_id: str) -> dict[str, Any] | None:
        """None when it is gone."""
        answer = self.get(f"/api/v1/statuses/{status_id}")
        return answer.raise_for_status().json() if answer.status_code != 404 else None

    def insert_statuses(self, author: MastodonAccount, statuses: Sequence[BulkStatus]) -> list[str]:
        """Many statuses with dates and counts, quickly; gives their ids. See `mastodon_bulk`."""
        started = int((self.server.folder / "started-ms").read_text())
        return insert_statuses(
            self.database, int(author.id), statuses, self._ids, before_ms=started
        )

    def fault(
        self,
        effect: Effect,
        *,
        path: str | None = None,
        count: int | None = None,
        methods: Sequence[str] = ("GET",),
        status: int | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        delay_seconds: float = 0.0,
        retry_after: int = 2,
    ) -> str:
        """Answer the next `count` matching requests (None: all) with a fault; gives its id.

        `path` is exact or holds `*`. Rules apply in the order they were added. "status" gives
        `status`, "ratelimit" a 429 whose reset is written as real servers write it, "latency"
        waits `delay_seconds`, "malformed" cuts the JSON off, "timeout" holds on for at least 30 s.
        """
        sent = dict(headers or {})
        if effect == "ratelimit":
            reset = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=retry_after)
            sent.setdefault("X-RateLimit-Reset", reset.isoformat().replace("+00:00", "Z"))
            sent.setdefault("Retry-After", str(retry_after))
        does = {"type": effect, "headers": sent, "delay_ms": round(delay_seconds * 1000)}
        does |= {"status": status} if status is not None else {}
        does |= {"body": body} if body is not None else {}
        rule = {"match": {"methods": list(methods), "path": path}, "effect": does, "count": count}
        answer = self.http.post(f"{self.url}/api/v1/_mock/faults", json=rule)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def clear_faults(self) -> None:
        self.http.delete(f"{self.url}/api/v1/_mock/faults").raise_for_status()

    def reset(self) -> None:
        """Back to the accounts it was started with: no statuses, no follows, no faults."""
        self.http.post(f"{self.url}/api/v1/_mock/reset").raise_for_status()


@contextlib.contextmanager
def mastodon_mock(
    accounts: Sequence[str] = ACCOUNTS, *, rate_limit: tuple[int, int] | None = None
) -> Iterator[MastodonMock]:
    """Start a server with `accounts`. `rate_limit` is (requests, seconds); None is no limit.

    Errors: ServerMissingError (not installed), ServerFailedError (with the end of its log).
    """
    if not PYTHON_PART.ready():
        raise ServerMissingError(PYTHON_PART.missing())
    with server_folder("mastodon") as folder, httpx.Client(timeout=30, trust_env=False) as http:
        port = free_port()
        settings = folder.path / "server.toml"
        settings.write_text(_settings(folder.path, port, accounts, rate_limit))
        server = folder.start(
            [VENV / "bin" / "python", Path(__file__).with_name("mastodon_server.py"), settings],
            environment={"TMPDIR": str(folder.path)},
            end_signal=signal.SIGKILL,  # else it waits for requests a "timeout" fault holds
        )
        server.wait_until_ready(lambda: listening(port), SECONDS_TO_START, "mastodon-mock")
        yield MastodonMock(
            url=f"http://127.0.0.1:{port}",
            server=server,
            http=http,
            database=folder.path / "mastodon.sqlite",
        )


def _settings(
    folder: Path, port: int, accounts: Sequence[str], rate_limit: tuple[int, int] | None
) -> str:
    limit, seconds = rate_limit or (300, 300)
    lines = [
        f'domain = "127.0.0.1:{port}"',
        'url_scheme = "http"',
        f"media_storage_path = {json.dumps(str(folder / 'media'))}",
        "[database]",
        f"path = {json.dumps(str(folder / 'mastodon.sqlite'))}",
        "[server]",
        'host = "127.0.0.1"',
        f"port = {port}",
        "[ratelimit]",
        f"enabled = {json.dumps(rate_limit is not None)}",
        f"limit = {limit}",
        f"window_seconds = {seconds}",
    ]
    for name in accounts:
        lines += ["[[seed.accounts]]", f"username = {json.dumps(name)}"]
        lines += [f'access_token = "{name}-token"', f"display_name = {json.dumps(name.title())}"]
    return "\n".join(lines) + "\n"
