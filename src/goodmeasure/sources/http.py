"""The one HTTP client: time-outs, retries, limits, safe addresses, and a record of every exchange.

Every platform is asked through ``Client``. It hands back what came, or raises one of
``kernel.errors`` with a sentence for a person. It sleeps only through ``sleep`` and never longer
than ``Limits.patience`` on one request: beyond that the caller is told how long the wait would be.
"""

from __future__ import annotations

import random
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode

import httpx

from goodmeasure.kernel.errors import (
    ForbiddenAddress,
    SourceError,
    SourceUnavailable,
    UnknownAddress,
)
from goodmeasure.observations.records import Exchange
from goodmeasure.sources.answers import (
    RETRIED,
    Request,
    Response,
    error_for,
    rate_limited,
    unreadable,
    unreadable_json,
)
from goodmeasure.sources.guard import GuardedTransport
from goodmeasure.sources.limits import backoff, budget_left, seconds_asked_for

USER_AGENT = "GoodMeasure/1 (reads an organisation's own public posts)"
RECORDED_HEADERS = frozenset(
    {"content-type", "date", "etag", "last-modified", "link", "retry-after"}
    | {f"ratelimit-{part}" for part in ("limit", "policy", "remaining", "reset")}
    | {f"x-ratelimit-{part}" for part in ("limit", "remaining", "reset")}
)
"""Others may hold cookies or the names of people's machines."""
SECRET_PARAMS = frozenset({"access_token", "token", "password", "client_secret", "code"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Seconds, counts and bytes beyond which a request is given up."""

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    """For one attempt, so that a server which drips a byte at a time cannot hold us."""
    attempts: int = 4
    patience: float = 330.0
    """Sleep allowed for one request. Both platforms fill their allowance up every 300 s."""
    max_bytes: int = 16 * 2**20
    """A page of 100 posts with long texts and cards is under 1 MB."""
    per_host: int = 2
    hops: int = 3


class Client:
    """Ask platforms over HTTP. Safe to use from several threads. Close it, or use ``with``."""

    def __init__(
        self,
        *,
        allowed_hosts: frozenset[str] = frozenset(),
        limits: Limits | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.allowed_hosts = allowed_hosts
        self.requests = 0
        """How many requests went out, retries and redirects included."""
        self._on_exchange = on_exchange
        self._sleep, self.now, self._monotonic = sleep, now, monotonic
        self._random = random.Random()  # noqa: S311 - spreads waits, guards nothing
        self._http = httpx.Client(
            transport=transport or GuardedTransport(allowed_hosts=allowed_hosts),
            timeout=httpx.Timeout(self.limits.read, connect=self.limits.connect),
            headers={"user-agent": USER_AGENT, "accept-encoding": "gzip"},
            follow_redirects=False,
        )
        self._slots: dict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(self.limits.per_host)
        )
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    @contextmanager
    def recording(self, on_exchange: Callable[[Exchange], None]) -> Iterator[None]:
        """Hand every exchange within to ``on_exchange`` (for one thread at a time)."""
        before, self._on_exchange = self._on_exchange, on_exchange
        try:
            yield
        finally:
            self._on_exchange = before

    def get(self, url: str, params: Sequence[tuple[str, str]] = (), *, token: str = "") -> Response:
        """Ask for ``url`` and expect JSON. See ``send``."""
        return self.send(Request(url=url, params=tuple(params), token=token))

    def send(self, request: Request) -> Response:
        """The answer, whatever its status, once retries are spent on those that may pass.

        Raises ``RateLimited``, ``SourceUnavailable``, ``UnreadableAnswer``, ``ForbiddenAddress``
        or ``UnknownAddress``. For the other statuses see ``error_for``: a caller that knows the
        platform reads the body first.
        """
        waited = 0.0
        for attempt in range(1, self.limits.attempts + 1):
            waited += self._wait_for_allowance(request, waited)
            response, error = self._try(request)
            if response is not None and error is None:
                return response
            wait = self._wait_before_next(response, attempt)
            last = attempt == self.limits.attempts
            if last or waited + wait > self.limits.patience or request.method != "GET":
                raise _final(request, response, error, wait)
            self._sleep(wait)
            waited += wait
        raise AssertionError("unreachable")  # pragma: no cover

    def _try(self, request: Request) -> tuple[Response | None, SourceError | None]:
        """One attempt. An error is returned when another attempt may help, raised when not."""
        host = _parsed(request.url).host
        try:
            with self._slot(host):
                response = self._follow(request)
        except httpx.TimeoutException:
            return None, SourceUnavailable(
                f"{host} did not answer in time.", next_step="Try again later."
            )
        except httpx.DecodingError:
            return None, unreadable(host, "an answer that cannot be unpacked")
        except httpx.TransportError:
            return None, SourceUnavailable(
                f"{host} could not be reached, or broke off its answer.",
                next_step="Check the address and the connection, then try again.",
            )
        if response.status in RETRIED:
            return response, error_for(response, host)
        if response.ok and not request.plain:
            return response, unreadable_json(response, host)
        return response, None

    def _follow(self, request: Request) -> Response:
        """Follow redirects, each one checked as if a person had just pasted it."""
        url, first = _with_params(_parsed(request.url), request.params), _parsed(request.url)
        for _ in range(self.limits.hops + 1):
            same = (url.host, url.port) == (first.host, first.port)
            response = self._exchange(request, url, token=request.token if same else "")
            target = response.headers.get("location", "")
            if response.status not in (301, 302, 303, 307, 308) or not target:
                return response
            url = _redirected(url, target, first, other_hosts=request.other_hosts)
        raise unreadable(first.host, "one redirect after another")

    def _exchange(self, request: Request, url: httpx.URL, *, token: str) -> Response:
        headers = {"accept": "text/plain" if request.plain else "application/json"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        sent = self._http.build_request(request.method, url, headers=headers, json=request.payload)
        requested_at, started = self.now(), self._monotonic()
        status, kept, body = 0, dict[str, str](), b""
        try:
            with self._lock:
                self.requests += 1
            answer = self._http.send(sent, stream=True)
            try:
                status, kept = answer.status_code, {k.lower(): v for k, v in answer.headers.items()}
                body = self._read(answer, started)
            finally:
                answer.close()
        finally:
            self._record(
                request, url, requested_at, self._monotonic() - started, status, kept, body
            )
        self._remember_allowance(url, kept)
        return Response(
            url=_without_secrets(url), status=status, headers=kept, body=body,
            received_at=self.now(),
        )  # fmt: skip

    def _read(self, answer: httpx.Response, started: float) -> bytes:
        """The body, unpacked, never more than ``max_bytes`` of it in memory."""
        host, parts, size = answer.request.url.host, [], 0
        for piece in unpacked(answer, self.limits.max_bytes):
            size += len(piece)
            if size > self.limits.max_bytes:
                raise unreadable(
                    host, f"an answer of more than {self.limits.max_bytes // 2**20} MB"
                )
            if self._monotonic() - started > self.limits.total:
                raise httpx.ReadTimeout("too slow", request=answer.request)
            parts.append(piece)
        return b"".join(parts)

    def _record(
        self,
        request: Request,
        url: httpx.URL,
        requested_at: datetime,
        seconds: float,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        if self._on_exchange is None:
            return
        self._on_exchange(
            Exchange(
                method=request.method,
                url=_without_secrets(url),
                requested_at=requested_at,
                seconds=seconds,
                status=status,
                headers={k: v for k, v in headers.items() if k in RECORDED_HEADERS},
                body=b"" if request.secret else body,
            )
        )

    def _slot(self, host: str) -> threading.BoundedSemaphore:
        with self._lock:
            return self._slots[host]

    def _remember_allowance(self, url: httpx.URL, headers: Mapping[str, str]) -> None:
        budget = budget_left(headers, now=self.now())
        with self._lock:
            if budget is not None and budget.remaining == 0:
                self._closed_until[_allowance(url)] = self._monotonic() + budget.seconds_to_reset
            elif budget is not None:
                self._closed_until.pop(_allowance(url), None)

    def _wait_for_allowance(self, request: Request, waited: float) -> float:
        """Wait before asking, when the last answer said that nothing is left. Returns seconds."""
        url = _parsed(request.url)
        with self._lock:
            wait = self._closed_until.get(_allowance(url), 0.0) - self._monotonic()
        if wait <= 0:
            return 0.0
        if waited + wait > self.limits.patience:
            raise rate_limited(url.host, wait)
        self._sleep(wait)
        with self._lock:
            self._closed_until.pop(_allowance(url), None)
        return wait

    def _wait_before_next(self, response: Response | None, attempt: int) -> float:
        own = backoff(attempt, random=self._random.random())
        if response is None:
            return own
        asked = seconds_asked_for(response.headers, now=self.now())
        # a little more than asked for: the platform's clock and ours tick apart
        return own if asked is None else asked + 0.5 * self._random.random()


def unpacked(answer: httpx.Response, max_bytes: int) -> Iterator[bytes]:
    """The body in pieces of bounded size.

    httpx unpacks a whole network chunk at once, and 64 kB of gzip can become 64 MB; ``max_length``
    keeps each step small, so that the limit is noticed before the memory is gone.
    """
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise httpx.DecodingError(f"unasked-for encoding {encoding}", request=answer.request)
    if encoding in ("", "identity"):
        yield from _raw(answer)
        return
    step, engine = min(2**18, max_bytes + 1), zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for chunk in _raw(answer):
            yield engine.decompress(chunk, step)
            while engine.unconsumed_tail:
                yield engine.decompress(engine.unconsumed_tail, step)
        yield engine.flush()
    except zlib.error as error:
        raise httpx.DecodingError("broken compression", request=answer.request) from error
    if not engine.eof:
        raise httpx.RemoteProtocolError("the compressed answer breaks off", request=answer.request)


def _raw(answer: httpx.Response) -> Iterator[bytes]:
    """The stream itself: ``iter_raw`` refuses the answers that tests make up, as read already."""
    if not isinstance(answer.stream, httpx.SyncByteStream):  # pragma: no cover - a sync client's is
        raise TypeError("The client is synchronous.")
    yield from answer.stream


def _final(
    request: Request, response: Response | None, error: SourceError | None, wait: float
) -> SourceError:
    host = _parsed(request.url).host
    if response is not None and response.status == 429:
        return rate_limited(host, wait)
    return error or unreadable(host, "nothing that can be used")  # pragma: no branch


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise UnknownAddress("That is not a web address.", next_step="Check it.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
        raise ForbiddenAddress(
            "Only plain web addresses are read (https, no user name in them).",
            next_step="Check the address.",
        )
    return parsed


def _with_params(url: httpx.URL, params: Sequence[tuple[str, str]]) -> httpx.URL:
    """Add to what the URL already asks for (httpx would replace it)."""
    if not params:
        return url
    query = "&".join(part for part in (url.query.decode(), urlencode(params)) if part)
    return url.copy_with(query=query.encode())


def _redirected(url: httpx.URL, target: str, first: httpx.URL, *, other_hosts: bool) -> httpx.URL:
    try:
        there = _parsed(str(url.join(target)))
    except (httpx.InvalidURL, UnknownAddress) as error:
        raise unreadable(first.host, "a redirect that cannot be followed") from error
    if url.scheme == "https" and there.scheme != "https":
        raise unreadable(first.host, "a redirect to an address without encryption")
    if there.host != first.host and not other_hosts:
        raise unreadable(first.host, f"us on to another server, {there.host}")
    return there


def _allowance(url: httpx.URL) -> str:
    """Limits are per host; Bluesky has some per method, which is the path under /xrpc/."""
    path = url.path if url.path.startswith("/xrpc/") else ""
    return f"{url.host}:{url.port}{path}"


def _without_secrets(url: httpx.URL) -> str:
    pairs = parse_qsl(url.query.decode("ascii", "replace"), keep_blank_values=True)
    if not any(key.lower() in SECRET_PARAMS for key, _ in pairs):
        return str(url)
    kept = [(k, "…" if k.lower() in SECRET_PARAMS else v) for k, v in pairs]
    return str(url.copy_with(query=urlencode(kept).encode()))
