"""The faulty server does what it is told, seen through the client the project uses."""

from __future__ import annotations

import datetime as dt
import time

import httpx
import pytest
from tests.servers.faulty import (
    SECONDS_A_DEAD_SERVER_IS_SILENT,
    FaultyServer,
    answer,
    gzip_bomb,
    over_long,
    rate_limited,
    redirect,
    reset,
    silent,
    slow,
    truncated,
)
from tests.servers.faulty import (
    faulty_server as run_faulty_server,
)


def test_answers_in_turn_and_repeats_the_last(faulty_server: FaultyServer) -> None:
    faulty_server.script("/a", rate_limited(retry_after=3, RateLimit_Reset="7"), answer({"n": 1}))
    got = [httpx.get(f"{faulty_server.url}/a?page={number}") for number in range(3)]
    assert [one.status_code for one in got] == [429, 200, 200]
    assert got[0].headers["retry-after"] == "3"
    assert got[0].headers["ratelimit-reset"] == "7"
    assert got[2].json() == {"n": 1}


def test_records_what_it_saw(faulty_server: FaultyServer) -> None:
    before = dt.datetime.now(dt.UTC)
    httpx.post(f"{faulty_server.url}/b?x=1&x=2&y=", content=b"hello", headers={"X-Token": "t"})
    (seen,) = faulty_server.requests
    assert (seen.method, seen.path, seen.body) == ("POST", "/b", b"hello")
    assert seen.parameters == {"x": ["1", "2"], "y": [""]}
    assert seen.headers["x-token"] == "t"
    assert before <= seen.at <= dt.datetime.now(dt.UTC)
    faulty_server.forget_requests()
    assert not faulty_server.requests


def test_a_path_without_a_script_is_not_found(faulty_server: FaultyServer) -> None:
    assert httpx.get(f"{faulty_server.url}/nothing").status_code == 404


def test_any_content_type_and_header(faulty_server: FaultyServer) -> None:
    page = answer("<html>", content_type="text/html", headers={"Link": '<x>; rel="next"'})
    faulty_server.script("/", page)
    got = httpx.get(faulty_server.url)
    assert got.headers["content-type"] == "text/html"
    assert got.links["next"]["url"] == "x"


def test_a_truncated_body_is_noticed_by_the_client(faulty_server: FaultyServer) -> None:
    faulty_server.script("/", truncated({"a": "long enough"}))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(faulty_server.url)


def test_a_truncated_body_can_also_hide(faulty_server: FaultyServer) -> None:
    """Cut-off JSON with a true length: only the parser can notice."""
    faulty_server.script("/", answer('{"a": [1, 2', content_type="application/json"))
    with pytest.raises(ValueError, match="delimiter"):
        httpx.get(faulty_server.url).json()


def test_an_over_long_body_has_no_length_and_does_not_end_soon(faulty_server: FaultyServer) -> None:
    faulty_server.script("/", over_long(5_000_000))
    with httpx.stream("GET", faulty_server.url) as got:
        assert "content-length" not in got.headers
        assert sum(map(len, got.iter_bytes())) >= 5_000_000


def test_an_over_long_body_can_be_left_half_way(faulty_server: FaultyServer) -> None:
    faulty_server.script("/", over_long(10**12))
    with httpx.stream("GET", faulty_server.url) as got:
        next(got.iter_bytes())
    assert httpx.get(f"{faulty_server.url}/still-there").status_code == 404


def test_a_slow_drip_never_times_out_a_read(faulty_server: FaultyServer) -> None:
    faulty_server.script("/", slow("0123456789", pause=0.2))
    started = time.monotonic()
    assert httpx.get(faulty_server.url, timeout=1.5).text == "0123456789"
    assert time.monotonic() - started > 1.5


def test_silence_times_out_and_closing_does_not_wait_for_it() -> None:
    started = time.monotonic()
    with run_faulty_server() as server:
        server.script("/", silent())
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(server.url, timeout=0.2)
    assert time.monotonic() - started < SECONDS_A_DEAD_SERVER_IS_SILENT / 2


@pytest.mark.parametrize("after_headers", [False, True])
def test_a_reset(faulty_server: FaultyServer, after_headers: bool) -> None:
    faulty_server.script("/", reset(b"x" * 1000, after_headers=after_headers))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        httpx.get(faulty_server.url)
    assert len(faulty_server.requests) == 1


def test_a_redirect_to_a_private_address(faulty_server: FaultyServer) -> None:
    faulty_server.script("/", redirect("http://169.254.169.254/latest/meta-data/"))
    got = httpx.get(faulty_server.url)
    assert got.has_redirect_location
    assert got.headers["location"].startswith("http://169.254.169.254/")


def test_a_gzip_bomb_is_small_on_the_wire(faulty_server: FaultyServer) -> None:
    faulty_server.script("/", gzip_bomb(20))
    with httpx.stream("GET", faulty_server.url) as got:
        assert sum(map(len, got.iter_raw())) < 40_000
    with httpx.stream("GET", faulty_server.url) as got:
        assert sum(map(len, got.iter_bytes())) == 20_000_001


def test_passes_on_what_it_has_no_script_for_and_counts_it() -> None:
    with run_faulty_server() as real, run_faulty_server(forward_to=real.url) as proxy:
        real.script("/page", answer({"real": True}, headers={"X-From": "real"}))
        proxy.script("/broken", answer(status=502))
        with httpx.Client(base_url=proxy.url) as client:
            assert client.get("/page?n=2").json() == {"real": True}
            assert client.get("/page").headers["x-from"] == "real"
            assert client.get("/broken").status_code == 502
        assert [seen.path for seen in proxy.requests] == ["/page", "/page", "/broken"]
        assert real.requests[0].query == "n=2"
        assert real.requests[0].headers["host"] == proxy.url.removeprefix("http://")


def test_many_clients_at_once(faulty_server: FaultyServer) -> None:
    """One connection is held up; another is served meanwhile."""
    faulty_server.script("/slow", answer("late", delay=1.0))
    faulty_server.script("/quick", answer("now"))
    with httpx.Client() as held, httpx.Client() as free:
        request = held.build_request("GET", f"{faulty_server.url}/slow", timeout=0.1)
        with pytest.raises(httpx.ReadTimeout):
            held.send(request)
        assert free.get(f"{faulty_server.url}/quick").text == "now"
