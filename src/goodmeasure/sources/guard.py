"""Which network addresses may be reached, decided on the address that is then connected to.

A pasted link names any host it likes, and a name may point to a machine inside the building. So a
name is resolved here, every address behind it is checked, and the connection is made to the checked
address itself: asking the name server a second time at connect time could give another answer
("DNS rebinding").
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from urllib.request import getproxies

import httpx

from goodmeasure.kernel.errors import ForbiddenAddress

Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The addresses behind ``host``, in the order the system prefers them; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """``True`` when ``address`` is one that the whole internet can reach."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner:
            ip = inner
        elif ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All that is given out as global unicast (IANA, IPv6 Address Space). Without this, old forms that
wrap an IPv4 address (::7f00:1, RFC 4291) and sites' own addresses (fec0::/10) count as global."""


def system_proxy() -> str:
    """The address of the proxy that this machine's environment names for https; "" for none."""
    return getproxies().get("https", "")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def checked_addresses(host: str, port: int, resolve: Resolver) -> tuple[str, ...]:
    """Every address behind ``host``, all of them public.

    Raises ``ForbiddenAddress`` when even one is not: a name that mixes public and private
    addresses is being used to get in.
    """
    addresses = tuple(resolve(host, port))
    if not addresses or not all(is_public(address) for address in addresses):
        raise forbidden(host)
    return addresses


def forbidden(host: str) -> ForbiddenAddress:
    return ForbiddenAddress(
        f"{host} is inside a private network, and Good Measure only reads public servers.",
        next_step="Check the address. An administrator can allow a host by name in the settings.",
    )


class GuardedTransport(httpx.BaseTransport):
    """Connects to checked addresses only, unless ``host`` or ``host:port`` is in ``allowed_hosts``.

    Each host has a pool of its own: two hosts behind one address must not share a connection whose
    certificate was checked for the other name.

    Behind an organisation's proxy (``HTTPS_PROXY``) it is the proxy that connects. Then a name that
    we can resolve must still be public; one that only the proxy can resolve is left to its rules.
    """

    def __init__(
        self,
        *,
        allowed_hosts: frozenset[str],
        resolve: Resolver = system_resolver,
        proxy: str | None = None,
    ) -> None:
        self._allowed_hosts = allowed_hosts
        self._resolve = resolve
        self._proxy = system_proxy() if proxy is None else proxy
        self._pools: dict[str, httpx.HTTPTransport] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or _PORTS.get(request.url.scheme, 0)
        if host in self._allowed_hosts or f"{host}:{port}" in self._allowed_hosts:
            return self._pool(f"{host}:{port}").handle_request(request)
        if request.url.scheme != "https":
            raise ForbiddenAddress(
                f"{host} was asked for without encryption (http).",
                next_step="Use the https address.",
            )
        try:
            addresses = checked_addresses(host, port, self._resolve)
        except OSError as error:
            if self._proxy and not _is_literal(host):
                return self._pool("proxy", self._proxy).handle_request(request)
            raise httpx.ConnectError(f"no address for {host}", request=request) from error
        if self._proxy:
            return self._pool("proxy", self._proxy).handle_request(request)
        return _first_that_answers(self._pool(f"{host}:{port}"), request, host, addresses)

    def _pool(self, place: str, proxy: str = "") -> httpx.HTTPTransport:
        """Made when first needed: loading the certificates takes 30 ms."""
        with self._lock:
            if place not in self._pools:
                self._pools[place] = httpx.HTTPTransport(proxy=proxy or None)
            return self._pools[place]

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()


_PORTS = {"http": 80, "https": 443}


def _first_that_answers(
    pool: httpx.HTTPTransport, request: httpx.Request, host: str, addresses: tuple[str, ...]
) -> httpx.Response:
    """Send to the address, while the certificate is still checked against the name."""
    for number, address in enumerate(addresses, start=1):
        direct = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        try:
            return pool.handle_request(direct)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if number == len(addresses):
                raise
    raise httpx.ConnectError(f"no address for {host}", request=request)
