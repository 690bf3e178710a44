"""Addresses inside a building are refused, by whatever name they go."""

from __future__ import annotations

import http.server
import ipaddress
import threading
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.errors import ForbiddenAddress, SourceUnavailable
from goodmeasure.sources.guard import GuardedTransport, checked_addresses, is_public, system_proxy
from goodmeasure.sources.http import Client


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
        # an IPv4 address in older wrappings, sites' own addresses, and what was never given out
        "::7f00:1", "::169.254.169.254", "::ffff:0:7f00:1", "64:ff9b:1::a00:1", "fec0::1", "5f00::1",
        "not an address",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | int(address))
    assert is_public(str(mapped)) == is_public(str(address))


def test_one_private_address_among_public_ones_is_one_too_many() -> None:
    with pytest.raises(ForbiddenAddress, match=r"sneaky\.example"):
        checked_addresses("sneaky.example", 443, lambda host, port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(ForbiddenAddress):
        checked_addresses("nobody.example", 443, lambda host, port: [])


class Recorder(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"host": "%s"}' % self.headers["host"].encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def local_port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_loopback_is_refused_by_any_name(host: str, local_port: int) -> None:
    with Client() as client, pytest.raises((ForbiddenAddress, SourceUnavailable)):
        client.get(f"http://{host}:{local_port}/")


def test_a_name_that_resolves_to_loopback_is_refused(local_port: int) -> None:
    transport = GuardedTransport(
        allowed_hosts=frozenset(), resolve=lambda host, port: ["127.0.0.1"], proxy=""
    )
    with Client(transport=transport) as client, pytest.raises(ForbiddenAddress, match="private"):
        client.get(f"https://intranet.example:{local_port}/")


def test_an_allowed_host_is_reached(local_port: int) -> None:
    with Client(allowed_hosts=frozenset({"127.0.0.1"})) as client:
        answer = client.get(f"http://127.0.0.1:{local_port}/")
    assert answer.decode(dict) == {"host": f"127.0.0.1:{local_port}"}


def test_allowing_one_port_does_not_allow_another(local_port: int) -> None:
    allowed = frozenset({f"127.0.0.1:{local_port}"})
    with Client(allowed_hosts=allowed) as client:
        assert client.get(f"http://127.0.0.1:{local_port}/").ok
        with pytest.raises(ForbiddenAddress):
            client.get("http://127.0.0.1:1/")


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name server answers differently the second time; nobody asks it a second time."""
    answers = iter([["93.184.216.34", "93.184.216.35"], ["127.0.0.1"]])
    sent: list[httpx.Request] = []

    def record(self: object, request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if request.url.host.endswith("34"):
            raise httpx.ConnectError("the first address is down", request=request)
        return httpx.Response(200, json={}, request=request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", record)
    transport = GuardedTransport(
        allowed_hosts=frozenset(), resolve=lambda host, port: next(answers), proxy=""
    )
    with Client(transport=transport) as client:
        assert client.get("https://rebind.example/x").ok
    assert [request.url.host for request in sent] == ["93.184.216.34", "93.184.216.35"]
    assert {request.headers["host"] for request in sent} == {"rebind.example"}
    assert {request.extensions["sni_hostname"] for request in sent} == {"rebind.example"}


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was sent by way of the proxy: httpx is stopped before it connects."""
    sent: list[str] = []
    made: dict[int, object] = {}
    start = httpx.HTTPTransport.__init__

    def remember(
        self: httpx.HTTPTransport, *a: object, proxy: str | None = None, **k: object
    ) -> None:
        made[id(self)] = proxy
        start(self)

    def record(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        sent.append(f"{made[id(self)]} {request.url}")
        return httpx.Response(200, json={}, request=request)

    monkeypatch.setattr(httpx.HTTPTransport, "__init__", remember)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", record)
    return sent


def no_such_name(host: str, port: int) -> list[str]:
    raise OSError("only the proxy can resolve names here")


@pytest.mark.parametrize("resolve", [no_such_name, lambda host, port: ["93.184.216.34"]])
def test_behind_a_proxy_the_proxy_connects(resolve: object, proxied: list[str]) -> None:
    transport = GuardedTransport(
        allowed_hosts=frozenset(),
        resolve=resolve,  # type: ignore[arg-type]
        proxy="http://proxy.example:3128",
    )
    with Client(transport=transport) as client:
        assert client.get("https://social.example/x").ok
    assert proxied == ["http://proxy.example:3128 https://social.example/x"]


@pytest.mark.parametrize("host", ["10.0.0.1", "intranet.example"])
def test_a_proxy_is_no_way_inside(host: str, proxied: list[str]) -> None:
    transport = GuardedTransport(
        allowed_hosts=frozenset(),
        resolve=lambda host, port: ["10.0.0.1"],
        proxy="http://proxy.example:3128",
    )
    with Client(transport=transport) as client, pytest.raises(ForbiddenAddress):
        client.get(f"https://{host}/x")
    assert proxied == []


def test_the_environment_names_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.delenv("https_proxy", raising=False)
    assert system_proxy() == "http://proxy.example:3128"
