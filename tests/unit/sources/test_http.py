"""The client's promises, each with a server that breaks them. Nothing here sleeps or connects."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from goodmeasure.kernel.errors import (
    AccountGone,
    AccountNotFound,
    ForbiddenAddress,
    GoodMeasureError,
    NotPermitted,
    RateLimited,
    SourceError,
    SourceUnavailable,
    UnreadableAnswer,
)
from goodmeasure.observations.records import Exchange
from goodmeasure.sources.answers import Request, error_for
from goodmeasure.sources.http import Client, Limits

URL = "https://social.example/api/v1/things"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "s3cr3t-t0ken"
Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], httpx.Response]


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def client_of(
    handler: Handler,
    clock: Clock | None = None,
    *,
    seen: list[Exchange] | None = None,
    **limits: float,
) -> Client:
    clock = clock or Clock()
    return Client(
        transport=httpx.MockTransport(handler),
        limits=Limits(**limits),  # type: ignore[arg-type]
        sleep=clock.sleep,
        now=clock.now,
        monotonic=clock.monotonic,
        on_exchange=None if seen is None else seen.append,
    )


def script(*answers: Answer) -> tuple[Handler, list[httpx.Request]]:
    """Answers in turn; the last one for ever."""
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handler, asked


def json_of(body: object = None, status: int = 200, **headers: str) -> httpx.Response:
    names = {key.replace("_", "-"): value for key, value in headers.items()}
    return httpx.Response(status, json={} if body is None else body, headers=names)


def streamed(pieces: Iterator[bytes], **headers: str) -> httpx.Response:
    names = {key.replace("_", "-"): value for key, value in headers.items()}
    return httpx.Response(
        200, content=pieces, headers={"content-type": "application/json", **names}
    )


# what comes back


def test_an_answer_comes_back_whole_and_is_recorded() -> None:
    seen: list[Exchange] = []
    handler, asked = script(json_of({"a": 1}, ratelimit_remaining="9", set_cookie="id=1"))
    with client_of(handler, seen=seen) as client:
        answer = client.get(URL, [("limit", "40"), ("id[]", "1"), ("id[]", "2")])
    assert answer.decode(dict) == {"a": 1}
    assert (answer.status, answer.received_at) == (200, NOW)
    assert asked[0].url.query == b"limit=40&id%5B%5D=1&id%5B%5D=2"
    assert asked[0].headers["user-agent"].startswith("GoodMeasure/")
    (record,) = seen
    assert (record.method, record.status, json.loads(record.body)) == ("GET", 200, {"a": 1})
    assert record.headers["ratelimit-remaining"] == "9"
    assert "set-cookie" not in record.headers


def test_parameters_are_added_to_those_of_the_link() -> None:
    handler, asked = script(json_of())
    client_of(handler).get(f"{URL}?max_id=5", [("limit", "40")])
    assert asked[0].url.query == b"max_id=5&limit=40"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, NotPermitted),
        (403, NotPermitted),
        (404, AccountNotFound),
        (410, AccountGone),
        (418, UnreadableAnswer),
    ],
)
def test_a_refusal_is_handed_back_at_once_and_has_a_name(
    status: int, error: type[SourceError]
) -> None:
    handler, asked = script(httpx.Response(status, html="<h1>no</h1>"))
    answer = client_of(handler).get(URL)
    assert len(asked) == 1
    named = error_for(answer, "social.example")
    assert type(named) is error
    assert "social.example" in named.sentence
    assert named.next_step


# trying again


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_out_of_order_is_asked_again_and_then_given_up(status: int) -> None:
    clock = Clock()
    handler, asked = script(httpx.Response(status))
    with pytest.raises(SourceUnavailable, match=str(status)):
        client_of(handler, clock).get(URL)
    assert len(asked) == 4
    assert len(clock.slept) == 3
    assert clock.slept[0] <= 1 < clock.slept[2] <= 4, "waits grow, with jitter"


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.ConnectTimeout("slow"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
        httpx.Response(503),
        httpx.Response(200, content=b'{"a": [1, 2', headers={"content-type": "application/json"}),
    ],
)
def test_trouble_that_passes_is_never_seen(trouble: Answer) -> None:
    handler, asked = script(trouble, json_of({"a": 1}))
    assert client_of(handler).get(URL).decode(dict) == {"a": 1}
    assert len(asked) == 2


@pytest.mark.parametrize("trouble", [httpx.ConnectError("x"), httpx.ReadTimeout("x")])
def test_a_server_that_never_answers(trouble: Exception) -> None:
    seen: list[Exchange] = []
    handler, _ = script(trouble)
    with pytest.raises(SourceUnavailable, match=r"social\.example"):
        client_of(handler, seen=seen).get(URL)
    assert [exchange.status for exchange in seen] == [0, 0, 0, 0]


def test_what_changes_something_is_sent_once() -> None:
    """A second createSession would use up the account's daily sign-ins."""
    handler, asked = script(httpx.ReadTimeout("x"))
    with pytest.raises(SourceUnavailable):
        client_of(handler).send(Request(url=URL, method="POST"))
    assert len(asked) == 1


# waiting


def test_retry_after_is_honoured() -> None:
    clock = Clock()
    handler, _ = script(json_of({}, 429, retry_after="17"), json_of({"a": 1}))
    assert client_of(handler, clock).get(URL).ok
    (wait,) = clock.slept
    assert 17 <= wait < 18


def test_mastodons_reset_is_honoured() -> None:
    clock = Clock()
    reset = (NOW + timedelta(seconds=120.5)).isoformat().replace("+00:00", "Z")
    refused = json_of({}, 429, x_ratelimit_remaining="0", x_ratelimit_reset=reset)
    handler, asked = script(refused, json_of({"a": 1}))
    assert client_of(handler, clock).get(URL).ok
    assert 120.5 <= clock.seconds < 121.5
    assert len(asked) == 2


def test_a_wait_beyond_our_patience_is_told_and_not_slept() -> None:
    clock = Clock()
    handler, asked = script(json_of({}, 429, retry_after="900"))
    with pytest.raises(RateLimited, match="15 minutes") as raised:
        client_of(handler, clock, patience=60).get(URL)
    assert raised.value.retry_after == pytest.approx(900, abs=1)
    assert clock.slept == []
    assert len(asked) == 1


def test_a_storm_of_429s_ends() -> None:
    clock = Clock()
    handler, asked = script(json_of({}, 429))
    with pytest.raises(RateLimited):
        client_of(handler, clock).get(URL)
    assert len(asked) == 4


def test_it_stops_by_itself_when_nothing_is_left() -> None:
    """Waiting before being told off: the platform never has to answer 429."""
    clock = Clock()
    reset = str(int(NOW.timestamp()) + 200)
    spent = json_of({}, ratelimit_remaining="0", ratelimit_reset=reset)
    handler, asked = script(
        spent, json_of({"a": 1}, ratelimit_remaining="2999", ratelimit_reset=reset)
    )
    client = client_of(handler, clock)
    client.get(URL)
    assert clock.seconds == 0
    client.get(URL)
    assert clock.seconds == pytest.approx(200)
    client.get(URL)
    assert clock.seconds == pytest.approx(200)
    assert len(asked) == 3


def test_an_empty_allowance_is_the_hosts_own() -> None:
    clock = Clock()
    reset = str(int(NOW.timestamp()) + 200)
    handler, _ = script(json_of({}, ratelimit_remaining="0", ratelimit_reset=reset), json_of())
    client = client_of(handler, clock)
    client.get(URL)
    client.get("https://other.example/x")
    assert clock.seconds == 0
    client.get(URL)
    assert clock.seconds == pytest.approx(200)


# answers that are no use


def test_a_web_page_is_not_asked_for_twice() -> None:
    handler, asked = script(httpx.Response(200, html="<title>Welcome</title>"))
    with pytest.raises(UnreadableAnswer, match="text/html"):
        client_of(handler).get(URL)
    assert len(asked) == 1


def test_truncated_json_for_ever() -> None:
    cut = httpx.Response(
        200, content=b'[{"id": "1"}, {"i', headers={"content-type": "application/json"}
    )
    handler, asked = script(cut)
    with pytest.raises(UnreadableAnswer, match="breaks off"):
        client_of(handler).get(URL)
    assert len(asked) == 4


def test_an_answer_that_never_ends_is_cut_off_early() -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while True:
            given += 65536
            yield b" " * 65536

    handler, asked = script(streamed(endless()))
    with pytest.raises(UnreadableAnswer, match="more than 1 MB"):
        client_of(handler, max_bytes=2**20).get(URL)
    assert given < 2**20 + 3 * 65536
    assert len(asked) == 1


def test_a_zip_bomb_is_noticed_before_it_is_unpacked() -> None:
    """A gigabyte of blanks in one megabyte of gzip, in one chunk."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(256)) + packer.flush()
    import tracemalloc

    tracemalloc.start()
    handler, _ = script(streamed(iter([bomb]), content_encoding="gzip"))
    with pytest.raises(UnreadableAnswer, match="more than 4 MB"):
        client_of(handler, max_bytes=4 * 2**20).get(URL)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 2**20


def test_gzip_is_unpacked_in_any_pieces() -> None:
    body = json.dumps({"words": ["ναι", "שלום", "🙂"] * 1000}).encode()
    packed = gzip.compress(body)
    pieces = iter([packed[i : i + 7] for i in range(0, len(packed), 7)])
    handler, _ = script(streamed(pieces, content_encoding="gzip"))
    assert client_of(handler).get(URL).body == body


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_compression_that_cannot_be_unpacked(encoding: str) -> None:
    handler, _ = script(
        *[streamed(iter([b"not compressed"]), content_encoding=encoding) for _ in range(4)]
    )
    with pytest.raises(UnreadableAnswer, match="unpacked"):
        client_of(handler).get(URL)


def test_gzip_that_breaks_off_is_asked_for_again() -> None:
    packed = gzip.compress(b'{"a": 1}' + b" " * 1000)
    handler, asked = script(
        streamed(iter([packed[:-10]]), content_encoding="gzip"),
        streamed(iter([packed]), content_encoding="gzip"),
    )
    assert client_of(handler).get(URL).decode(dict) == {"a": 1}
    assert len(asked) == 2


def test_a_server_that_drips_is_given_up() -> None:
    clock = Clock()

    def drip() -> Iterator[bytes]:
        while True:
            clock.seconds += 10
            yield b" "

    handler, asked = script(*[streamed(drip()) for _ in range(4)])
    with pytest.raises(SourceUnavailable, match="in time"):
        client_of(handler, clock, total=60).get(URL)
    assert len(asked) == 4


def test_an_unknown_shape_is_an_error_with_a_name() -> None:
    handler, _ = script(json_of([1, 2]))
    with pytest.raises(UnreadableAnswer):
        client_of(handler).get(URL).decode(dict)


def test_json_nested_to_the_limit_breaks_nothing() -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    handler, _ = script(
        httpx.Response(200, content=deep, headers={"content-type": "application/json"})
    )
    with pytest.raises(GoodMeasureError):
        client_of(handler).get(URL).decode(list)


# redirects


def redirect(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": to})


def test_a_redirect_on_the_same_host_is_followed() -> None:
    handler, asked = script(redirect("/api/v2/things"), json_of({"a": 1}))
    answer = client_of(handler).get(URL, token=SECRET)
    assert answer.url == "https://social.example/api/v2/things"
    assert asked[1].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("to", ["https://other.example/", "//127.0.0.1/", "https://[::1]:80/x"])
def test_a_redirect_to_another_host_is_not_followed(to: str) -> None:
    handler, asked = script(redirect(to), json_of())
    with pytest.raises(UnreadableAnswer, match="another server"):
        client_of(handler).get(URL)
    assert len(asked) == 1


def test_where_it_may_lead_elsewhere_the_token_stays_behind() -> None:
    handler, asked = script(redirect("https://other.example/x"), json_of({"a": 1}))
    answer = client_of(handler).send(Request(url=URL, token=SECRET, other_hosts=True))
    assert answer.ok
    assert "authorization" not in asked[1].headers


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "gopher://x/", "https://me:pw@social.example/"]
)
def test_a_redirect_to_something_that_is_no_web_address(to: str) -> None:
    handler, _ = script(redirect(to))
    with pytest.raises((ForbiddenAddress, UnreadableAnswer)):
        client_of(handler).get(URL)


def test_a_redirect_may_not_take_off_the_encryption() -> None:
    handler, _ = script(redirect("http://social.example/"))
    with pytest.raises(UnreadableAnswer, match="encryption"):
        client_of(handler).get(URL)


def test_a_ring_of_redirects_ends() -> None:
    handler, asked = script(redirect("/again"))
    with pytest.raises(UnreadableAnswer, match="after another"):
        client_of(handler).get(URL)
    assert len(asked) == 4


# secrets


@pytest.mark.parametrize(
    "answer",
    [
        json_of({}, 429, retry_after="900"),
        httpx.Response(500),
        httpx.ConnectError(SECRET),
        json_of(),
    ],
)
def test_no_token_in_records_or_errors(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Exchange] = []
    handler, _ = script(answer)
    request = Request(
        url=f"{URL}?access_token={SECRET}", token=SECRET, payload={"password": SECRET}
    )
    said = repr(request).replace(f"access_token={SECRET}", "")
    try:
        said += repr(client_of(handler, seen=seen).send(request))
    except GoodMeasureError as error:
        said += f"{error!r} {error}"
    assert SECRET not in said
    assert seen
    assert SECRET not in repr(seen)
    assert SECRET not in caplog.text


def test_the_answer_to_a_sign_in_is_not_recorded() -> None:
    seen: list[Exchange] = []
    handler, _ = script(json_of({"accessJwt": SECRET}))
    answer = client_of(handler, seen=seen).send(
        Request(url=URL, method="POST", payload={"password": "x"}, secret=True)
    )
    assert SECRET in answer.body.decode()
    assert [exchange.body for exchange in seen] == [b""]
    assert SECRET not in repr(answer)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x.example/", "https://", "nonsense", "https://u:p@x.example/"],
)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    handler, asked = script(json_of())
    with pytest.raises(GoodMeasureError):
        client_of(handler).get(url)
    assert asked == []
