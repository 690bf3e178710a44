"""Names on a real Bluesky network: each thing that happens to one is noticed at the next check."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.servers.bluesky_account import BlueskyAccount
from tests.servers.bluesky_network import BlueskyNetwork

from goodmeasure.evidence.identity.proofs import ProofKind
from goodmeasure.services.alerts import AlertKind, open_alerts
from goodmeasure.services.channels import add_channel
from goodmeasure.services.names import lookalikes, records, states
from goodmeasure.services.names.checking import Checked, check_channel
from goodmeasure.sources.domains import Domains, dns_records
from goodmeasure.sources.http import Client
from goodmeasure.store.models import Channel, Organisation, ProofRecord

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


class Checks:
    """Looks at one name, a while after the last time."""

    def __init__(self, client: Client, network: BlueskyNetwork, channel: Channel) -> None:
        self.client, self.channel = client, channel
        self.domains = Domains(
            records=dns_records([network.names.address]),
            website=(network.pds_url + "/nothing/{}").format,
        )
        self.now = datetime.now(UTC)

    def look(self, *, hours: float = 6) -> Checked:
        self.now += timedelta(hours=hours)
        self.channel.refresh_from_db()
        return check_channel(
            self.channel.organisation, self.channel, client=self.client, domains=self.domains,
            now=self.now,
        )  # fmt: skip

    def row(self, kind: ProofKind, subject: str = "") -> ProofRecord:
        rows = ProofRecord.objects.filter(channel=self.channel, kind=kind.value)
        found = (rows.filter(subject=subject) if subject else rows).order_by("-at", "-pk").first()
        assert found is not None
        return found

    def alerts(self) -> list[tuple[str, str]]:
        return [(one.kind, one.sentence) for one in open_alerts(self.channel.organisation)]


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(allowed_hosts=frozenset({"127.0.0.1", "localhost"})) as made:
        yield made


@pytest.fixture
def library(bluesky_network: BlueskyNetwork) -> BlueskyAccount:
    return bluesky_network.create_account(display_name="Town Library")


@pytest.fixture
def checks(
    settings: Any, client: Client, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> Checks:
    settings.BLUESKY_APPVIEW = bluesky_network.appview_url
    settings.BLUESKY_PLC = bluesky_network.plc_url
    bluesky_network.names.behaves = "answers"
    town = Organisation.objects.create(name="Town", slug=f"town-{secrets.token_hex(4)}")
    channel = add_channel(town, library.handle, client=client, now=client.now())
    return Checks(client, bluesky_network, channel)


def renamed(network: BlueskyNetwork, account: BlueskyAccount, handle: str) -> None:
    """Rename and wait for the AppView to know."""
    if handle.endswith(".test"):
        account.rename(handle.removesuffix(".test"))
    else:
        account.take_handle(handle)
    network.wait_until(lambda: (network.profile(account.did) or {}).get("handle") == handle)


def test_a_name_that_a_server_hands_out_proves_nothing(checks: Checks) -> None:
    result = checks.look()
    row = checks.row(ProofKind.DOMAIN)
    assert row.status == "none"
    assert "gives to anybody who asks" in row.sentence
    assert checks.row(ProofKind.ACCOUNT).status == "valid"
    assert checks.row(ProofKind.HOLDER).sentence == (
        f"The name {checks.channel.handle} leads to our account."
    )
    assert (
        checks.row(ProofKind.VERIFIER).sentence == "No trusted verifier vouches for this account."
    )
    assert result.told == ()
    assert checks.alerts() == []


def test_a_domain_handle_is_proved_lost_and_found_again(
    checks: Checks, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> None:
    domain = f"library-{secrets.token_hex(4)}.example.org"
    names = bluesky_network.names
    names.proves(domain, library.did)
    renamed(bluesky_network, library, domain)
    checks.look()
    checks.channel.refresh_from_db()
    assert checks.channel.handle == domain
    row = checks.row(ProofKind.DOMAIN, domain)
    assert (row.status, row.sentence) == (
        "valid", f"{domain} and the account name each other (by the domain's DNS record).",
    )  # fmt: skip
    assert f"_atproto.{domain}" in names.asked

    names.behaves = "fails"
    checks.look()
    assert checks.row(ProofKind.DOMAIN, domain).status == "unknown"
    names.behaves = "answers"

    names.proves(domain)
    checks.look()
    row = checks.row(ProofKind.DOMAIN, domain)
    assert row.status == "none"
    assert row.sentence == (
        f"Neither the DNS record nor the website of {domain} names an account any more."
    )
    assert checks.alerts() == [], "noticed at once, told when it lasts"
    for _ in range(4):
        told = checks.look().told
    assert told == (
        f"@{domain} on Bluesky: a proof of identity is lost. Neither the DNS record nor the website"
        f" of {domain} names an account any more.",
    )
    assert [kind for kind, _ in checks.alerts()] == [AlertKind.PROOF_LOST]

    names.proves(domain, "did:plc:" + "a" * 24)
    checks.look()
    assert "names another account, did:plc:aaaa" in checks.row(ProofKind.DOMAIN, domain).sentence
    names.proves(domain, library.did)
    checks.look()
    assert checks.row(ProofKind.DOMAIN, domain).status == "valid"
    assert checks.alerts() == []


def test_a_verifiers_record_stops_counting_after_a_rename(
    checks: Checks, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> None:
    press = bluesky_network.create_account(display_name="The Press")
    bluesky_network.trust(press)
    old = library.handle
    record = press.verify(library, display_name="Town Library")
    status = lambda: (bluesky_network.profile(library.did) or {}).get("verification", {}).get("verifiedStatus")  # noqa: E731 # fmt: skip
    bluesky_network.wait_until(lambda: status() == "valid")
    checks.look()
    row = checks.row(ProofKind.VERIFIER, press.did)
    assert (row.status, row.sentence) == (
        "valid", f"{press.handle}, a trusted verifier, vouches for this account.",
    )  # fmt: skip

    new = f"lib-{secrets.token_hex(4)}.test"
    renamed(bluesky_network, library, new)
    bluesky_network.wait_until(lambda: status() == "invalid")
    result = checks.look()
    row = checks.row(ProofKind.VERIFIER, press.did)
    assert (row.status, row.sentence) == (
        "invalid",
        f"{press.handle} vouched for this account, but Bluesky no longer counts it: the account was"
        f" called {old} then, and is called {new} now. Ask them to verify it again.",
    )
    assert any("proof of identity is lost" in one and old in one for one in result.told)
    assert (
        AlertKind.PROOF_LOST,
        f"@{new} on Bluesky: a proof of identity is lost. {row.sentence}",
    ) in (checks.alerts())

    press.delete(record)
    press.verify(library, display_name="Town Library")
    bluesky_network.wait_until(lambda: status() == "valid")
    checks.look()
    assert checks.row(ProofKind.VERIFIER, press.did).status == "valid"
    assert AlertKind.PROOF_LOST not in [kind for kind, _ in checks.alerts()]


def test_a_released_name_is_flagged_and_then_taken_by_another_account(
    checks: Checks, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> None:
    old, new = library.handle, f"lib-{secrets.token_hex(4)}.test"
    checks.look()
    renamed(bluesky_network, library, new)
    checks.look()
    free = checks.row(ProofKind.HOLDER, old)
    assert (free.status, free.sentence) == (
        "none", f"Nobody holds the name {old} any more. Anybody may take it.",
    )  # fmt: skip
    assert (AlertKind.NAME_FREE, f"@{new} on Bluesky: {free.sentence}") in checks.alerts()
    checks.channel.refresh_from_db()
    assert (checks.channel.handle, checks.channel.account_id) == (new, library.did)

    taker = bluesky_network.create_account(old.removesuffix(".test"))
    bluesky_network.wait_until(lambda: (bluesky_network.profile(old) or {}).get("did") == taker.did)
    result = checks.look(hours=0.01)
    taken = checks.row(ProofKind.HOLDER, old)
    assert (taken.status, taken.sentence) == (
        "invalid", f"The name {old} is held by another account now, {taker.did}, not ours.",
    )  # fmt: skip
    said = f"@{new} on Bluesky: {taken.sentence}"
    assert said in result.told
    assert checks.alerts() == [(AlertKind.CHANGED_HANDS, said)], "at once, in place of “free”"
    assert checks.row(ProofKind.HOLDER, new).status == "valid"

    taker.rename(f"other-{secrets.token_hex(4)}")
    renamed(bluesky_network, library, old)
    checks.look()
    assert checks.row(ProofKind.HOLDER, old).status == "valid"
    assert [kind for kind, _ in checks.alerts()] == [AlertKind.NAME_FREE], "the other one, now"


def test_a_deactivation_is_noticed_and_so_is_the_return(
    checks: Checks, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> None:
    checks.look()
    library.deactivate()
    bluesky_network.wait_until(lambda: bluesky_network.profile(library.did) is None)
    result = checks.look()
    row = checks.row(ProofKind.ACCOUNT)
    assert (row.status, row.sentence) == (
        "invalid", f"{library.handle} has been deactivated by its owner.",
    )  # fmt: skip
    said = f"@{library.handle} on Bluesky: {row.sentence}"
    assert said in result.told
    assert checks.alerts() == [(AlertKind.ACCOUNT_OFF, said)]
    library.reactivate()
    bluesky_network.wait_until(lambda: bluesky_network.profile(library.did))
    checks.look()
    assert checks.row(ProofKind.ACCOUNT).status == "valid"
    assert checks.alerts() == []


def test_the_name_of_an_account_that_was_ended_is_watched_on(
    checks: Checks, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> None:
    checks.look()
    states.change_state(
        checks.channel.organisation, checks.channel, "closed", reason="We left.", now=checks.now
    )
    library.delete_account()
    bluesky_network.wait_until(lambda: bluesky_network.profile(library.did) is None)
    checks.look()
    account = checks.row(ProofKind.ACCOUNT)
    assert (account.status, account.sentence) == ("invalid", f"{library.handle} has been deleted.")
    free = checks.row(ProofKind.HOLDER, library.handle)
    said = f"Nobody holds the name {library.handle} any more. Anybody may take it."
    assert AlertKind.ACCOUNT_OFF not in [kind for kind, _ in checks.alerts()], "we ended it"
    assert free.status in ("none", "unknown")
    taker = bluesky_network.create_account(library.handle.removesuffix(".test"))
    bluesky_network.wait_until(
        lambda: (bluesky_network.profile(library.handle) or {}).get("did") == taker.did
    )
    checks.look()
    taken = checks.row(ProofKind.HOLDER, library.handle)
    assert taken.detail["holder"] == taker.did
    assert [kind for kind, _ in checks.alerts()] == [AlertKind.CHANGED_HANDS]
    assert free.sentence == said


def test_a_lookalike_is_found_by_the_networks_own_search(
    checks: Checks, bluesky_network: BlueskyNetwork, library: BlueskyAccount
) -> None:
    name = f"boro{secrets.token_hex(2)}"
    library.set_profile(display_name=f"{name} Council")
    checks.channel.handle, checks.channel.name = f"{name}.test", f"{name} Council"
    checks.channel.save()
    copy = bluesky_network.create_account(f"{name}-official", display_name=f"{name} C\u043euncil")
    bluesky_network.create_account(f"x{name[:7]}", display_name="Somebody else")

    def found() -> bool:
        search = bluesky_network.get("app.bsky.actor.searchActors", q=name).json()
        return copy.did in {one["did"] for one in search["actors"]}

    bluesky_network.wait_until(found)
    result = lookalikes.look(
        checks.channel.organisation, checks.channel, client=checks.client, now=checks.now
    )
    assert (result.found, result.new) == (1, 1), result.sentence
    (row,) = lookalikes.lookalikes_of(checks.channel.organisation)
    assert (row.account_id, row.why) == (copy.did, "The name is ours with the word “official”.")


def test_an_unchanged_name_adds_no_rows_only_looks(checks: Checks) -> None:
    checks.look()
    rows = ProofRecord.objects.count()
    for _ in range(3):
        checks.look()
    assert ProofRecord.objects.count() == rows
    (held,) = records.stretches(checks.channel, ProofKind.ACCOUNT, "")
    assert (held.looks, held.until - held.since) == (4, timedelta(hours=18))
