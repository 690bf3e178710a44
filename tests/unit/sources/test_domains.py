"""Which account a domain names: over real DNS and HTTP on loopback, well behaved and not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.servers.faulty import FaultyServer, answer, gzip_bomb, redirect, reset, silent
from tests.servers.name_server import NameServer, name_server

from goodmeasure.evidence.identity.facts import Told
from goodmeasure.kernel.errors import SettingsError
from goodmeasure.sources import domains as module
from goodmeasure.sources.domains import Domains, dns_records, told_by_dns, told_by_website
from goodmeasure.sources.guard import GuardedTransport
from goodmeasure.sources.http import Client, Limits

OURS, OTHERS = "did:plc:" + "a" * 24, "did:plc:" + "b" * 24
QUICK = Limits(connect=1.0, read=0.5, total=2.0, attempts=1, max_bytes=2**16)


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server() as server:
        yield server


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(allowed_hosts=frozenset({"127.0.0.1"}), limits=QUICK) as made:
        yield made


def dns(names: NameServer, domain: str = "town.example") -> Told:
    return told_by_dns(Domains(records=dns_records([names.address])), domain)


def site(client: Client, server: FaultyServer, *answers: object) -> Told:
    server.script("/town.example/did", *answers)  # type: ignore[arg-type]
    where = Domains(records=lambda _: (), website=(server.url + "/{}/did").format)
    return told_by_website(client, where, "town.example")


def test_a_record_names_an_account(names: NameServer) -> None:
    names.records["_atproto.town.example"] = ("v=spf1 -all", f"did={OURS}", "did=nonsense")
    assert dns(names) == Told(accounts=(OURS,))


def test_records_that_differ_are_all_told(names: NameServer) -> None:
    names.proves("town.example", OURS, OTHERS)
    assert dns(names).accounts == (OURS, OTHERS)


def test_no_record_is_an_answer(names: NameServer) -> None:
    assert dns(names) == Told()
    names.records["_atproto.town.example"] = ()
    assert dns(names) == Told(), "the name is there, without such a record"


def test_a_long_record_comes_in_pieces(names: NameServer) -> None:
    names.records["_atproto.town.example"] = ("x" * 300, f"did={OURS}" + " " * 250)
    assert dns(names).accounts == (OURS,)


def test_a_flood_of_records_hides_nothing(names: NameServer) -> None:
    """Records come in no order: which of them are read must not hang on it."""
    others = tuple(f"site-verification={number}" for number in range(60))
    names.records["_atproto.town.example"] = (*others, f"did={OURS}")
    assert dns(names).accounts == (OURS,)


def test_a_name_server_out_of_order_has_told_nothing(
    names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names.behaves = "fails"
    assert not dns(names).known
    monkeypatch.setattr(module, "DNS_SECONDS", 0.4)
    names.behaves = "is silent"
    told = dns(names)
    assert (told.known, told.why) == (False, "Its name server did not answer in time.")


def test_a_name_that_no_dns_can_hold(names: NameServer) -> None:
    assert not dns(names, "a" * 300 + ".example").known


@pytest.mark.parametrize("place", ["nowhere", "127.0.0.1:port", "1.2.3.4.5"])
def test_a_name_server_that_is_no_address(place: str) -> None:
    with pytest.raises(SettingsError, match="GOODMEASURE_NAME_SERVERS"):
        dns_records([place])


def test_a_website_names_an_account(client: Client, faulty_server: FaultyServer) -> None:
    assert site(client, faulty_server, answer(f"{OURS}\n")) == Told(accounts=(OURS,))
    assert faulty_server.requests[0].headers["accept"] == "text/plain"


@pytest.mark.parametrize(
    "said",
    [
        answer("", status=404),
        answer("Gone", status=410),
        answer("<html>Welcome to the town</html>", content_type="text/html"),
        answer(b"\xff\xfe" + OURS.encode("utf-16-le")),
        answer("did:plc:short"),
    ],
)
def test_a_website_that_names_nobody(
    client: Client, faulty_server: FaultyServer, said: object
) -> None:
    assert site(client, faulty_server, said) == Told()


@pytest.mark.parametrize(
    "said",
    [
        redirect("https://elsewhere.example/"),
        redirect("http://169.254.169.254/latest"),
        answer("no", status=403),
        answer("ill", status=503),
        silent(),
        reset(),
        gzip_bomb(20),
        answer("x" * 100_000),
    ],
)
def test_a_website_that_could_not_be_asked(
    client: Client, faulty_server: FaultyServer, said: object
) -> None:
    told = site(client, faulty_server, said)
    assert told.accounts == ()
    assert told.why.endswith(".")


def test_a_website_inside_the_building_is_not_asked(faulty_server: FaultyServer) -> None:
    with Client(limits=QUICK) as guarded:
        told = site(guarded, faulty_server, answer(OURS))
    assert "private network" in told.why or "without encryption" in told.why
    assert faulty_server.requests == []


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "::7f00:1", "fec0::1", "fd00::1",
     "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
def test_a_domain_that_leads_inside_the_building_has_told_nothing(inside: str) -> None:
    """Whoever runs a domain says where it leads. It is not asked there, and not lost for it."""
    for found in ([inside], ["93.184.216.34", inside]):
        guarded = GuardedTransport(
            allowed_hosts=frozenset(), resolve=lambda host, port, at=tuple(found): at, proxy=""
        )
        with Client(transport=guarded, limits=QUICK) as made:
            told = told_by_website(made, Domains(records=lambda _: ()), "town.example")
        assert (told.known, told.accounts) == (False, ())
        assert "private network" in told.why
