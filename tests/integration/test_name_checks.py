"""Checks of names over the network, lookalikes, and both in the background."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.servers.faulty import FaultyServer, answer
from tests.servers.name_server import name_server

from goodmeasure.kernel.errors import InputError
from goodmeasure.services import tasks
from goodmeasure.services.alerts import AlertKind, open_alerts
from goodmeasure.services.channels import add_file_channel
from goodmeasure.services.names import (
    lookalikes,
    register,
    reserving,
)
from goodmeasure.services.names.checking import CHECKED, check_channel
from goodmeasure.sources.domains import Domains
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store.models import (
    Channel,
    Cursor,
    Lookalike,
    Organisation,
    ProofRecord,
)
from goodmeasure.web.presenters.names.lookalikes import lookalike_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)
NOBODY = Domains(records=lambda _: ())


@pytest.fixture
def client() -> Iterator[Client]:
    limits = Limits(connect=1.0, read=1.0, total=2.0, attempts=1)
    with Client(allowed_hosts=frozenset({"127.0.0.1"}), limits=limits) as made:
        yield made


@pytest.fixture
def mastodon(organisation: Organisation, faulty_server: FaultyServer, now: datetime) -> Channel:
    host = urlsplit(faulty_server.url).netloc
    return Channel.objects.create(
        organisation=organisation, platform="mastodon", server=faulty_server.url, account_id="12",
        handle=f"townlibrary@{host}", name="Town Library", added_at=now,
    )  # fmt: skip


# Mastodon


def account(**more: Any) -> dict[str, Any]:
    return {"id": "12", "username": "townlibrary", "acct": "townlibrary", "fields": [], **more}


def field(url: str, at: str | None) -> dict[str, Any]:
    return {"name": "Website", "value": f'<a href="{url}" rel="me">{url}</a>', "verified_at": at}


def test_links_back_on_mastodon(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
) -> None:
    url = "https://town.example/?a=1&amp;b=2"
    faulty_server.script("/api/v1/accounts/lookup", answer(account()))
    faulty_server.script(
        "/api/v1/accounts/12",
        answer(account(fields=[field(url, "2026-01-05T10:00:00.000Z")])),
        answer(
            account(
                fields=[
                    field(url, None),
                    {"name": "Pronouns", "value": "they", "verified_at": None},
                ]
            )
        ),
        answer({"error": "down"}, status=503),
        answer(account()),
        answer({"error": "Record not found"}, status=404),
    )
    status = []
    for look in range(5):
        check_channel(
            organisation,
            mastodon,
            client=client,
            domains=NOBODY,
            now=now + timedelta(hours=6 * look),
        )
        row = ProofRecord.objects.filter(kind="link back").order_by("-at", "-pk").first()
        status.append((row.status, row.subject) if row else ("", ""))
    plain = "https://town.example/?a=1&b=2"
    assert status == [
        ("valid", plain),
        ("none", plain),
        ("none", plain),
        ("none", plain),
        ("none", plain),
    ]
    said = list(
        ProofRecord.objects.filter(kind="link back")
        .order_by("pk")
        .values_list("sentence", flat=True)
    )
    assert "links back to this account: its server saw that on 5 January 2026" in said[0]
    assert "has not seen a link back" in said[1]
    assert said[2] == f"The profile does not name {plain} any more."
    accounts = (
        ProofRecord.objects.filter(kind="account").order_by("pk").values_list("status", flat=True)
    )
    assert list(accounts) == ["valid", "unknown", "valid", "invalid"]
    kinds = {one.kind for one in open_alerts(organisation)}
    assert kinds == {AlertKind.PROOF_LOST, AlertKind.ACCOUNT_OFF}


def test_a_mastodon_name_in_other_hands(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
) -> None:
    faulty_server.script(
        "/api/v1/accounts/12", answer(account()), answer({"error": "Gone"}, status=410)
    )
    faulty_server.script("/api/v1/accounts/lookup", answer(account()), answer(account(id="99")))
    for look in range(2):
        check_channel(
            organisation, mastodon, client=client, domains=NOBODY, now=now + timedelta(hours=look)
        )
    row = ProofRecord.objects.filter(kind="name holder").order_by("-pk")[0]
    assert (row.status, row.detail["holder"]) == ("invalid", "99")
    assert AlertKind.CHANGED_HANDS in [one.kind for one in open_alerts(organisation)]


# lookalikes


def found(number: int, acct: str, shown: str) -> dict[str, Any]:
    return {"id": str(number), "acct": acct, "display_name": shown, "url": "javascript:alert(1)"}


def test_lookalikes_are_shown_to_a_person_and_never_twice(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
) -> None:
    faulty_server.script(
        "/api/v2/search",
        answer({"accounts": [
            found(12, "townlibrary", "Town Library"), found(13, "town1ibrary@evil.example", "Town Library"),
            found(14, "zoo@zoo.example", "The Zoo"), found(15, "fan", "Tоwn Library"),
        ]}),
    )  # fmt: skip
    first = lookalikes.look(organisation, mastodon, client=client, now=now)
    assert (first.found, first.new) == (2, 2)
    again = lookalikes.look(organisation, mastodon, client=client, now=now + timedelta(days=7))
    assert (again.found, again.new) == (2, 0)
    rows = {one.account_id: one for one in lookalikes.lookalikes_of(organisation)}
    assert rows.keys() == {"13", "15"}
    assert rows["15"].handle == f"fan@{urlsplit(faulty_server.url).netloc}"
    assert "looks the same" in rows["15"].why
    draft = lookalikes.draft_of(organisation, rows["13"], seen_on="4 March 2026")
    assert "javascript" not in " ".join(draft.paragraphs)
    assert not [one for one in faulty_server.requests if one.method != "GET"], "nothing is reported"
    lookalikes.decide(organisation, rows["15"].pk, "harmless", note="A fan.", now=now)
    faulty_server.script("/api/v2/search", answer({"accounts": [found(15, "fan", "Town Library")]}))
    lookalikes.look(organisation, mastodon, client=client, now=now + timedelta(days=14))
    assert Lookalike.objects.get(account_id="15").status == "new", "harmless under its other name"
    later = now + timedelta(days=14) + lookalikes.FORGET_AFTER + timedelta(days=1)
    faulty_server.script("/api/v2/search", answer({"accounts": []}))
    lookalikes.look(organisation, mastodon, client=client, now=later)
    assert not Lookalike.objects.exists(), "what nobody had to look at is forgotten"


def test_a_name_that_hidden_signs_turn_round_is_found_and_turns_nothing_of_ours(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
) -> None:
    turned = found(16, "zoo@zoo.example", "\u202eyrarbiL nwoT")
    faulty_server.script("/api/v2/search", answer({"accounts": [turned]}))
    assert lookalikes.look(organisation, mastodon, client=client, now=now).new == 1
    (row,) = lookalikes.lookalikes_of(organisation)
    draft = lookalikes.draft_of(organisation, row, seen_on="4 March 2026")
    assert "(“Town Library”)" in draft.paragraphs[0]
    page = lookalike_page(row, draft, UTC)
    assert "\u202e" not in page.title
    assert "“yrarbiL nwoT” is written there" in " ".join(page.sections[0].sentences)


def test_a_new_lookalike_is_kept_however_many_are_known(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookalikes, "MOST_NEW", 1)
    accounts = [found(20 + number, f"town1ibrary@{number}.example", "") for number in range(3)]
    faulty_server.script("/api/v2/search", answer({"accounts": accounts[:2]}))
    for day, kept in ((0, 1), (7, 2)):
        lookalikes.look(organisation, mastodon, client=client, now=now + timedelta(days=day))
        assert len(lookalikes.lookalikes_of(organisation)) == kept
    faulty_server.script("/api/v2/search", answer({"accounts": accounts}))
    lookalikes.look(organisation, mastodon, client=client, now=now + timedelta(days=14))
    assert len(lookalikes.lookalikes_of(organisation)) == 3


def test_a_server_that_lets_nobody_search_says_so(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
) -> None:
    faulty_server.script(
        "/api/v2/search", answer({"error": "This method requires authentication"}, status=401)
    )
    said = lookalikes.look(organisation, mastodon, client=client, now=now).sentence
    assert "give the channel a token" in said
    assert lookalikes.looked_at(mastodon) == (now, said)
    assert not lookalikes.look_due(mastodon, now=now + timedelta(days=6))
    assert lookalikes.look_due(mastodon, now=now + timedelta(days=7))


def test_a_search_that_ended_early_is_made_again_the_next_day(
    organisation: Organisation,
    mastodon: Channel,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
) -> None:
    faulty_server.script("/api/v2/search", answer({"error": "No"}, status=422))
    said = lookalikes.look(organisation, mastodon, client=client, now=now).sentence
    assert "ended early" in said
    assert not lookalikes.look_due(mastodon, now=now + timedelta(hours=23))
    assert lookalikes.look_due(mastodon, now=now + timedelta(days=1))


def test_lookalikes_are_ours_alone(organisation: Organisation, other_organisation: Organisation, mastodon: Channel,
                                   now: datetime) -> None:  # fmt: skip
    row = Lookalike.objects.create(channel=mastodon, platform="mastodon", account_id="5", handle="x@y.example",
                                   why="One letter.", first_seen_at=now, last_seen_at=now)  # fmt: skip
    with pytest.raises(Lookalike.DoesNotExist):
        lookalikes.decide(other_organisation, row.pk, "ours", now=now)
    with pytest.raises(InputError):
        lookalikes.decide(organisation, row.pk, "strange", now=now)
    assert lookalikes.waiting(other_organisation) == 0
    assert lookalikes.waiting(organisation) == 1


# in the background


def test_checks_are_queued_once_and_not_too_soon(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    assert tasks.enqueue_check(channel, now)
    assert not tasks.enqueue_check(channel, now), "it waits already"
    assert tasks.queued_checks() == {channel.pk}
    other = add_file_channel(organisation, "x", "town", now=now)
    assert not tasks.enqueue_check(other, now), "nobody can ask X"


def test_a_name_looked_at_lately_waits(organisation: Organisation, channel: Channel) -> None:
    now = datetime.now(UTC)
    Cursor.objects.create(
        channel=channel, name=CHECKED, value="", updated_at=now - timedelta(hours=5)
    )
    assert tasks.watch_names.call() == {"queued": 0}
    Cursor.objects.update(updated_at=now - timedelta(days=900))
    assert tasks.watch_names.call() == {"queued": 1}


def test_an_account_that_no_name_leads_to_can_be_looked_at(
    organisation: Organisation,
    client: Client,
    faulty_server: FaultyServer,
    settings: Any,
    now: datetime,
) -> None:
    did = "did:plc:" + "n" * 24
    settings.BLUESKY_PLC = faulty_server.url
    channel = Channel.objects.create(organisation=organisation, platform="bluesky", server=faulty_server.url,
                                     account_id=did, handle=did, added_at=now)  # fmt: skip
    pds = {"id": "#atproto_pds", "serviceEndpoint": faulty_server.url}
    faulty_server.script(f"/{did}", answer({"alsoKnownAs": [], "service": [pds]}),
                         answer({"alsoKnownAs": ["at://town.host.example"], "service": [pds]}))  # fmt: skip
    faulty_server.script(
        "/xrpc/com.atproto.server.describeServer",
        answer({"availableUserDomains": [".host.example"]}),
    )
    faulty_server.script(
        "/xrpc/app.bsky.actor.getProfile", answer({"did": did, "handle": "handle.invalid"})
    )
    faulty_server.script("/xrpc/com.atproto.identity.resolveHandle", answer({"did": did}))
    check_channel(organisation, channel, client=client, domains=NOBODY, now=now)
    row = ProofRecord.objects.get(kind="domain handle")
    assert (row.status, row.subject) == ("none", "")
    assert not ProofRecord.objects.filter(kind="name holder").exists()
    check_channel(organisation, channel, client=client, domains=NOBODY, now=now)
    channel.refresh_from_db()
    assert channel.handle == "town.host.example", "a name leads to it now"
    assert open_alerts(organisation) == []


def test_a_directory_that_is_away_loses_nothing(
    organisation: Organisation,
    client: Client,
    faulty_server: FaultyServer,
    settings: Any,
    now: datetime,
) -> None:
    did = "did:plc:" + "m" * 24
    settings.BLUESKY_PLC = faulty_server.url
    channel = Channel.objects.create(organisation=organisation, platform="bluesky", server=faulty_server.url,
                                     account_id=did, handle="town.example.org", added_at=now)  # fmt: skip
    pds = {"id": "#atproto_pds", "serviceEndpoint": faulty_server.url}
    said = {"alsoKnownAs": ["at://town.example.org"], "service": [pds]}
    ours = Domains(records=lambda _: (f"did={did}",))
    faulty_server.script(
        f"/{did}",
        answer(said),
        answer({}, status=503),
        answer("<html>", content_type="text/html"),
        answer(said),
    )
    faulty_server.script("/xrpc/com.atproto.server.describeServer", answer({"availableUserDomains": []}),
                         answer({}, status=500))  # fmt: skip
    faulty_server.script(
        "/xrpc/app.bsky.actor.getProfile", answer({"did": did, "handle": "town.example.org"})
    )
    faulty_server.script("/xrpc/com.atproto.identity.resolveHandle", answer({"did": did}))
    status = []
    for look in range(4):
        at = now + timedelta(days=look)
        check_channel(organisation, channel, client=client, domains=ours, now=at)
        row = ProofRecord.objects.filter(kind="domain handle").order_by("-at", "-pk")[0]
        status.append(row.status)
    assert status == ["valid", "unknown", "unknown", "unknown"]
    assert open_alerts(organisation) == []


def test_the_task_checks_searches_and_tells(
    organisation: Organisation, faulty_server: FaultyServer, settings: Any, now: datetime
) -> None:
    """As the worker runs it: name servers, hosts and directory are those of the settings."""
    did = "did:plc:" + "w" * 24
    channel = Channel.objects.create(
        organisation=organisation, platform="bluesky", server=faulty_server.url, account_id=did,
        handle="town.example.org", added_at=now,
    )  # fmt: skip
    faulty_server.script(f"/{did}", answer({
        "alsoKnownAs": ["at://town.example.org"],
        "service": [{"id": "#atproto_pds", "serviceEndpoint": faulty_server.url}],
    }))  # fmt: skip
    faulty_server.script(
        "/xrpc/com.atproto.server.describeServer",
        answer({"availableUserDomains": [".host.example"]}),
    )
    faulty_server.script(
        "/xrpc/app.bsky.actor.getProfile", answer({"did": did, "handle": "town.example.org"})
    )
    faulty_server.script("/xrpc/com.atproto.identity.resolveHandle", answer({"did": did}))
    faulty_server.script("/xrpc/app.bsky.actor.searchActors", answer({"actors": []}))
    settings.PRIVATE_HOSTS, settings.BLUESKY_PLC = frozenset({"127.0.0.1"}), faulty_server.url
    with name_server() as names:
        names.proves("town.example.org", did)
        settings.NAME_SERVERS = (names.address,)
        tasks.check_name.call(channel.pk)
    rows = dict(ProofRecord.objects.values_list("kind", "status"))
    assert rows == {
        "account": "valid",
        "domain handle": "valid",
        "name holder": "valid",
        "verifier": "none",
    }
    entry = register.entry(organisation, channel.pk)
    assert entry.checked == "4 things looked at, 3 as they should be."
    assert "with a name like ours" in entry.looked
    assert not tasks.enqueue_check(channel, datetime.now(UTC)), "it was looked at just now"


def test_the_register_is_read_in_few_queries(
    organisation: Organisation,
    channel: Channel,
    now: datetime,
    django_assert_max_num_queries: Any,
    client: Client,
) -> None:
    for number in range(12):
        reserving.reserve(organisation, "x", f"town{number}", reason="Ours.", now=now)
    with django_assert_max_num_queries(7):
        assert len(register.entries(organisation)) == 13
