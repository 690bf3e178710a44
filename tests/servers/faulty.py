"""A loopback HTTP server that misbehaves exactly as a test tells it to.

    with faulty_server() as server:
        server.script("/api/v1/instance", answer(status=503), truncated(b'{"a": 1}'), answer({}))
        ...
        assert [seen.path for seen in server.requests] == [...]

Answers to a path are given in turn; the last one is repeated. A path without a script is forwarded
(`forward_to`, which makes this a recording proxy before a real server) or answered with 404.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import http.client
import json
import os
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECONDS_A_DEAD_SERVER_IS_SILENT = 600.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to send. Build these with the functions below; `body` is sent `repeat` times over."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeat: int = 1
    # What Content-Length says. None: the true length; "none": no header, the end closes.
    length: int | str | None = None
    delay: float = 0.0
    pause: float = 0.0  # seconds after each piece
    piece: int = 65536  # bytes in a piece
    reset: bool = False  # end with a TCP reset, after the body


def answer(
    body: Any = b"",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    content_type: str | None = None,
    delay: float = 0.0,
) -> Answer:
    """An ordinary answer. Bytes and text are sent as they are, anything else as JSON."""
    raw = body.encode() if isinstance(body, str) else body
    kind = "text/plain; charset=utf-8"
    if not isinstance(raw, bytes):
        raw, kind = json.dumps(raw).encode(), "application/json; charset=utf-8"
    sent = {"Content-Type": content_type or kind, **(headers or {})}
    return Answer(status=status, headers=sent, body=raw, delay=delay)


def truncated(body: Any, *, after: int | None = None) -> Answer:
    """Promises the whole body, sends `after` bytes of it (half, when not given), and hangs up."""
    whole = answer(body)
    cut = len(whole.body) // 2 if after is None else after
    return replace(whole, body=whole.body[:cut], length=len(whole.body))


def over_long(total: int, *, content_type: str = "application/json") -> Answer:
    """`total` bytes of valid-looking JSON without a Content-Length, as fast as they are taken."""
    piece = b'[{"id": "1"}, ' * 4096
    sent = {"Content-Type": content_type}
    return Answer(headers=sent, body=piece, repeat=total // len(piece) + 1, length="none")


def slow(body: Any, *, pause: float = 0.2, piece: int = 1) -> Answer:
    """`piece` bytes at a time with `pause` seconds between: never idle, never done."""
    return replace(answer(body), pause=pause, piece=piece)


def silent() -> Answer:
    """Takes the request and says nothing until the test is over."""
    return Answer(delay=SECONDS_A_DEAD_SERVER_IS_SILENT, reset=True, status=0)


def reset(body: Any = b"", *, after_headers: bool = False) -> Answer:
    """A TCP reset: at once, or after the headers and half the body."""
    if not after_headers:
        return Answer(reset=True, status=0)
    return replace(truncated(body), reset=True)


def redirect(location: str, *, status: int = 302) -> Answer:
    """For example to http://169.254.169.254/ or to another host, which nobody should follow."""
    return answer(b"", status=status, headers={"Location": location})


def gzip_bomb(megabytes: int = 100, *, opening: bytes = b"[") -> Answer:
    """A small answer that grows to `megabytes` when unpacked (about 1,000 times its size)."""
    packed = gzip.compress(opening + b" " * (megabytes * 1_000_000), compresslevel=9)
    sent = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return Answer(headers=sent, body=packed)


def rate_limited(*, retry_after: int | None = None, **headers: str) -> Answer:
    """429. Header names may be written with _ for -: RateLimit_Reset="1"."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if retry_after is not None:
        sent["Retry-After"] = str(retry_after)
    return answer({"error": "Too many requests"}, status=429, headers=sent)


@dataclass(frozen=True, kw_only=True)
class SeenRequest:
    """A request the server received. Header names are in lower case."""

    at: dt.datetime
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(self.query, keep_blank_values=True)


class FaultyServer:
    """The running server: `url`, `script()`, `requests`."""

    def __init__(self) -> None:
        self.requests: list[SeenRequest] = []
        self.forward_to: str | None = None
        self._scripts: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._connections: set[socket.socket] = set()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._http.daemon_threads = False  # so that closing waits for them
        self.port = int(self._http.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, name="faulty-server"
        )
        self._thread.start()

    def script(self, path: str, *answers: Answer) -> None:
        """Answer requests for `path` (without the query) with `answers` in turn, from now on."""
        with self._lock:
            self._scripts[path] = list(answers)

    def forget_requests(self) -> None:
        with self._lock:
            self.requests.clear()

    def close(self) -> None:
        """End every connection and thread, also those that are in the middle of a slow answer."""
        self._over.set()
        self._http.shutdown()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._http.server_close()
        self._thread.join()

    def _next_answer(self, seen: SeenRequest) -> Answer | None:
        with self._lock:
            self.requests.append(seen)
            answers = self._scripts.get(seen.path)
            if not answers:
                return None
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def _wait(self, seconds: float) -> None:
        self._over.wait(seconds)


@contextlib.contextmanager
def faulty_server(*, forward_to: str | None = None) -> Iterator[FaultyServer]:
    """Listen on a free port of 127.0.0.1 until the block ends."""
    server = FaultyServer()
    server.forward_to = forward_to
    try:
        yield server
    finally:
        server.close()


def _handler_of(server: FaultyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        faulty = server

    return Handler


class _Handler(BaseHTTPRequestHandler):
    faulty: FaultyServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        with self.faulty._lock:
            self.faulty._connections.add(self.connection)

    def finish(self) -> None:
        with self.faulty._lock:
            self.faulty._connections.discard(self.connection)
        super().finish()

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the client hung up, or the test is over
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Quiet: the test looks at `requests`."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        seen = SeenRequest(
            at=dt.datetime.now(dt.UTC),
            method=self.command,
            path=address.path,
            query=address.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        found = self.faulty._next_answer(seen)
        if found is None and self.faulty.forward_to:
            found = _forwarded(self.faulty.forward_to, self.path, seen)
        self._send(found or answer("Not scripted", status=404))

    do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_GET  # noqa: N815 - the library's names

    def _send(self, what: Answer) -> None:
        if what.delay:
            self.faulty._wait(what.delay)
        if what.status:
            self.send_response_only(what.status)
            for name, value in what.headers.items():
                self.send_header(name, value)
            length = len(what.body) * what.repeat if what.length is None else what.length
            if length == "none":
                self.send_header("Connection", "close")
            else:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command != "HEAD":
                self._send_body(what)
        if what.length is not None:
            self.close_connection = True
        if what.reset:
            self._reset()

    def _send_body(self, what: Answer) -> None:
        for _ in range(what.repeat):
            for start in range(0, len(what.body), what.piece):
                if self.faulty._over.is_set():
                    return
                self.wfile.write(what.body[start : start + what.piece])
                if what.pause:
                    self.faulty._wait(what.pause)

    def _reset(self) -> None:
        """Closing with nothing to linger for sends RST and not FIN."""
        with self.faulty._lock:
            self.faulty._connections.discard(self.connection)
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())
        self.close_connection = True


def _forwarded(base: str, target: str, seen: SeenRequest) -> Answer:
    """Ask the real server the same, naming this server as host so that its links lead back here."""
    host = urlsplit(base)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=60)
    try:
        headers = {k: v for k, v in seen.headers.items() if k != "connection"}
        connection.request(seen.method, target, body=seen.body or None, headers=headers)
        got = connection.getresponse()
        body = got.read()
    finally:
        connection.close()
    drop = {"connection", "transfer-encoding", "content-length", "keep-alive"}
    sent = {name: value for name, value in got.getheaders() if name.lower() not in drop}
    return Answer(status=got.status, headers=sent, body=body)
