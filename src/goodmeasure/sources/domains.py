"""Which account a domain names as its own: by a DNS record, or by a file on its website.

    AT Protocol, Handles (https://atproto.com/specs/handle): a TXT record of _atproto.DOMAIN with
    "did=…", or https://DOMAIN/.well-known/atproto-did with the DID as plain text.

A place that cannot be asked has told nothing (``Told.why``): it does not answer, is out of order,
keeps us out, or sends us on to another server.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dns.exception
import dns.nameserver
import dns.resolver

from goodmeasure.evidence.identity.facts import Told
from goodmeasure.kernel.errors import SettingsError, SourceError
from goodmeasure.sources.addresses import DID
from goodmeasure.sources.answers import Request
from goodmeasure.sources.http import Client

DNS_SECONDS = 6.0
LONGEST_RECORD = 512
LONGEST_FILE = 2048
"""Bytes of the website's answer that are looked at: a DID has at most 2,048 characters."""

TxtRecords = Callable[[str], tuple[str, ...]]
"""The TXT records of a name, () where it has none. Raises ``CannotTell``."""


class CannotTell(Exception):
    """Nobody could say what the records are. Holds the reason as a sentence."""


def dns_records(name_servers: Sequence[str] = ()) -> TxtRecords:
    """Ask this machine's name servers, or others, each as "192.0.2.1" or "192.0.2.1:53".

    Raises ``SettingsError`` for one that is no address.
    """
    resolver = dns.resolver.Resolver(configure=not name_servers)
    try:
        if name_servers:
            resolver.nameservers = [_server(dns.nameserver.Do53Nameserver, s) for s in name_servers]
    except ValueError as error:
        raise SettingsError(
            "A name server in GOODMEASURE_NAME_SERVERS is not an address.",
            next_step="Write it as 192.0.2.1 or 192.0.2.1:53.",
        ) from error

    def records(name: str) -> tuple[str, ...]:
        return _records(resolver, name)

    return records


def _server(kind: type[dns.nameserver.Do53Nameserver], place: str) -> dns.nameserver.Do53Nameserver:
    address, _, port = place.partition(":") if place.count(":") == 1 else (place, "", "")
    return kind(str(ipaddress.ip_address(address)), int(port or 53))


def _records(resolver: dns.resolver.Resolver, name: str) -> tuple[str, ...]:
    try:
        answer = resolver.resolve(name, "TXT", lifetime=DNS_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.Timeout as error:
        raise CannotTell("Its name server did not answer in time.") from error
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise CannotTell("Its name server did not give an answer that can be used.") from error
    # all of them, in whatever order they come: a message of DNS has 64 kB at most
    joined = (b"".join(one.strings) for one in answer)
    return tuple(one[:LONGEST_RECORD].decode("ascii", "replace") for one in joined)


@dataclass(frozen=True, kw_only=True, slots=True)
class Domains:
    """Where domains are asked. Tests put others here: name servers and websites of their own."""

    records: TxtRecords
    website: Callable[[str], str] = "https://{}/.well-known/atproto-did".format


def told_by_dns(domains: Domains, domain: str) -> Told:
    """The accounts that the domain's DNS names."""
    try:
        records = domains.records(f"_atproto.{domain}")
    except CannotTell as reason:
        return Told(why=str(reason))
    named = (one.removeprefix("did=").strip() for one in records if one.startswith("did="))
    return Told(accounts=tuple(dict.fromkeys(one for one in named if DID.match(one))))


def told_by_website(client: Client, domains: Domains, domain: str) -> Told:
    """The account that the domain's website names.

    A page in place of an identifier names nobody, and neither does "not found".
    """
    try:
        response = client.send(Request(url=domains.website(domain), plain=True))
    except SourceError as error:
        return Told(why=error.sentence)
    if response.status in (404, 410):
        return Told()
    if not response.ok:
        return Told(why=f"Its website answered with status {response.status}.")
    first = response.body[:LONGEST_FILE].decode("ascii", "replace").strip().split("\n")[0].strip()
    return Told(accounts=(first,)) if DID.match(first) else Told()
