"""The register: states, keepers, reserved names, lookalikes, dates that have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.servers.faulty import FaultyServer, answer
from tests.servers.name_server import name_server

from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus
from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.posts import Account
from goodmeasure.services import tasks
from goodmeasure.services.alerts import AlertKind, open_alerts
from goodmeasure.services.channels import add_channel, add_file_channel, keep_account
from goodmeasure.services.collecting import collect_channel
from goodmeasure.services.collecting.collect import due_channels
from goodmeasure.services.names import (
    by_hand,
    due,
    keeping,
    lookalikes,
    records,
    register,
    reserving,
    states,
)
from goodmeasure.services.names.checking import CHECKED, check_channel
from goodmeasure.services.names.keeping import Kept
from goodmeasure.sources.domains import Domains
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    Cursor,
    Keeping,
    Lookalike,
    Organisation,
    ProofRecord,
    StateChange,
)

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


# states


def test_a_state_changes_with_a_reason_and_stays_in_the_record(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    for wrong, reason in (
        ("asleep", "Because"),
        ("dormant", "  "),
        ("active", "No change"),
        ("dormant", "x" * 301),
    ):
        with pytest.raises(InputError):
            states.change_state(organisation, channel, wrong, reason=reason, now=now)
    assert not StateChange.objects.exists()
    states.change_state(organisation, channel, "scaled back", reason="Fewer people.", now=now)
    states.change_state(
        organisation, channel, "dormant", reason="Nobody left.", now=now + timedelta(days=9)
    )
    rows = states.history(organisation, channel)
    assert [(one.before, one.state, one.reason) for one in rows] == [
        ("scaled back", "dormant", "Nobody left."), ("active", "scaled back", "Fewer people."),
    ]  # fmt: skip
    events = AuditEvent.objects.filter(action="state changed").order_by("at")
    assert [one.detail["new"] for one in events] == ["scaled back", "dormant"]
    channel.refresh_from_db()
    assert channel.state == "dormant"


def test_another_organisations_name_is_not_there(
    other_organisation: Organisation, channel: Channel, client: Client, now: datetime
) -> None:
    with pytest.raises(Channel.DoesNotExist):
        states.change_state(other_organisation, channel, "dormant", reason="Mine now", now=now)
    with pytest.raises(Channel.DoesNotExist):
        keeping.keep(other_organisation, channel, Kept(owner="Me"), now=now, today=TODAY)
    with pytest.raises(Channel.DoesNotExist):
        check_channel(other_organisation, channel, client=client, domains=NOBODY, now=now)
    with pytest.raises(Channel.DoesNotExist):
        register.entry(other_organisation, channel.pk)
    assert register.entries(other_organisation) == []


# keeping


@pytest.mark.parametrize(
    "secret",
    [
        "password: hunter2",
        "abcd-efgh-ijkl-mnop",
        "The PIN is 1234",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    ],
)
def test_a_key_itself_is_not_kept(
    organisation: Organisation, channel: Channel, now: datetime, secret: str
) -> None:
    for field in ("key_place", "note", "second_factor_note"):
        with pytest.raises(InputError) as caught:
            keeping.keep(organisation, channel, Kept(**{field: secret}), now=now, today=TODAY)
        assert secret not in str(caught.value)
    assert not Keeping.objects.exists()
    assert secret not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    "place",
    ["Password safe, folder Press", "https://vault.example.org/items/4711", "Safe in room 2.104, envelope 12",
     "Bitwarden-Organisationsbereich", ""],
)  # fmt: skip
def test_where_a_key_is_kept_is_kept(
    organisation: Organisation, channel: Channel, now: datetime, place: str
) -> None:
    keeping.keep(organisation, channel, Kept(key_place=place), now=now, today=TODAY)


def test_keeping_says_what_changed_and_nothing_when_nothing_did(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    kept = Kept(owner="Head of communications", second_factor="on", review_on=TODAY)
    keeping.keep(organisation, channel, kept, now=now, today=TODAY)
    keeping.keep(organisation, channel, kept, now=now + timedelta(days=1), today=TODAY)
    event = AuditEvent.objects.get(action="keeping changed")
    assert event.detail["changed"]["owner"] == ["", "Head of communications"]
    assert keeping.kept_of(keeping.keeping_of(organisation, channel)) == kept
    with pytest.raises(InputError, match="Last signed in on"):
        keeping.signed_in(organisation, channel, TODAY + timedelta(days=1), now=now, today=TODAY)


# dates


def test_dates_that_have_come_alert_once_and_end_when_done(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    kept = Kept(sign_in_every=30, signed_in_on=TODAY - timedelta(days=30), review_on=TODAY)
    keeping.keep(organisation, channel, kept, now=now, today=TODAY)
    for day in range(3):
        due.alert_of_dates(organisation, now=now + timedelta(days=day))
    found = {one.kind: one.sentence for one in open_alerts(organisation)}
    assert found.keys() == {AlertKind.SIGN_IN_DUE, AlertKind.REVIEW_PASSED}
    assert "every 30 days and was due on 4 March 2026" in found[AlertKind.SIGN_IN_DUE]
    keeping.signed_in(organisation, channel, TODAY, now=now, today=TODAY)
    due.alert_of_dates(organisation, now=now)
    assert [one.kind for one in open_alerts(organisation)] == [AlertKind.REVIEW_PASSED]


def test_a_date_that_is_still_to_come_alerts_nobody(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    kept = Kept(
        sign_in_every=30,
        signed_in_on=TODAY - timedelta(days=29),
        review_on=TODAY + timedelta(days=1),
    )
    keeping.keep(organisation, channel, kept, now=now, today=TODAY)
    assert due.alert_of_dates(organisation, now=now) == []
    keeping.keep(organisation, channel, Kept(sign_in_every=30), now=now, today=TODAY)
    assert "Nobody has noted" in due.alert_of_dates(organisation, now=now)[0].sentence
    states.change_state(organisation, channel, "closed", reason="Gone.", now=now)
    assert due.alert_of_dates(organisation, now=now) == []


# reserved names


def test_a_reserved_name_is_not_collected_until_its_account_is_known(
    organisation: Organisation, client: Client, now: datetime, settings: Any
) -> None:
    made = reserving.reserve(organisation, "bluesky", "@Town.bsky.social", reason="Ours.", now=now)
    assert (made.account_id, made.handle, made.state) == (
        "name:town.bsky.social",
        "town.bsky.social",
        "reserved",
    )
    assert states.history(organisation, made)[0].reason == "Ours."
    assert due_channels(organisation, now=now) == []
    with pytest.raises(InputError, match="name without an account"):
        collect_channel(organisation, made, client=client, now=now)
    with pytest.raises(InputError, match="on the register already"):
        reserving.reserve(organisation, "bluesky", "TOWN.bsky.social", reason="Again.", now=now)
    account = Account(platform="bluesky", account_id="did:plc:" + "a" * 24, handle="town.bsky.social",
                      server=settings.BLUESKY_APPVIEW, name="Town")  # fmt: skip
    found, is_new = keep_account(organisation, account, now=now)
    assert (found.pk, is_new) == (made.pk, False)
    made.refresh_from_db()
    assert (made.account_id, made.name, made.state) == (account.account_id, "Town", "reserved")
    assert due_channels(organisation, now=now) == [made]


def test_a_reserved_name_of_a_platform_of_files_takes_its_figures(
    organisation: Organisation, now: datetime
) -> None:
    made = reserving.reserve(organisation, "x", "@Town", reason="Ours.", now=now)
    assert add_file_channel(organisation, "x", "town", now=now).pk == made.pk
    made.refresh_from_db()
    assert made.account_id == "handle:town"


@pytest.mark.parametrize(
    ("platform", "handle"),
    [("bluesky", "@town@social.example"), ("mastodon", "town.bsky.social"), ("bluesky", "a b"),
     ("x", " @ "), ("x", "t" * 201), ("mastodon", "town")],
)  # fmt: skip
def test_what_cannot_be_a_name(
    organisation: Organisation, now: datetime, platform: str, handle: str
) -> None:
    with pytest.raises(InputError):
        reserving.reserve(organisation, platform, handle, reason="Ours.", now=now)
    assert not Channel.objects.exists()


def test_the_holder_of_a_reserved_name_is_confirmed_by_a_person(
    organisation: Organisation,
    client: Client,
    now: datetime,
    faulty_server: FaultyServer,
    settings: Any,
) -> None:
    settings.BLUESKY_APPVIEW, did = faulty_server.url, "did:plc:" + "h" * 24
    made = reserving.reserve(organisation, "bluesky", "town.bsky.social", reason="Ours.", now=now)
    faulty_server.script("/xrpc/com.atproto.identity.resolveHandle", answer({"did": did}))
    check_channel(organisation, made, client=client, domains=NOBODY, now=now)
    row = ProofRecord.objects.get()
    assert (row.status, row.detail["holder"]) == ("unknown", did)
    assert open_alerts(organisation) == []
    reserving.confirm(organisation, made, did, now=now)
    made.refresh_from_db()
    assert made.account_id == did
    with pytest.raises(InputError, match="known already"):
        reserving.confirm(organisation, made, did, now=now)


# by hand


def test_badges_and_names_let_go(
    organisation: Organisation, channel: Channel, now: datetime
) -> None:
    by_hand.note_badge(organisation, channel, "Grey  tick", there=True, now=now)
    later = now + timedelta(days=5)
    by_hand.note_badge(organisation, channel, "Grey tick", there=False, now=later)
    rows = ProofRecord.objects.filter(kind="badge").order_by("at")
    assert [(one.subject, one.status) for one in rows] == [
        ("Grey tick", "valid"),
        ("Grey tick", "none"),
    ]
    with pytest.raises(InputError, match="Badge"):
        by_hand.note_badge(organisation, channel, " ", there=True, now=now)
    old = Answer(
        kind=ProofKind.HOLDER, subject="old.example", status=ProofStatus.NONE, sentence="Free."
    )
    records.keep_answer(channel, old, now=now)
    with pytest.raises(InputError):
        by_hand.let_go(organisation, channel, channel.handle, reason="No.", now=now)
    with pytest.raises(InputError, match="Say why"):
        by_hand.let_go(organisation, channel, "old.example", reason=" ", now=now)
    by_hand.let_go(organisation, channel, "old.example", reason="Merged.", now=later)
    assert records.subjects(channel, ProofKind.HOLDER) == []
    assert AuditEvent.objects.filter(action="name let go").exists()


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


def test_an_added_account_that_is_reserved_elsewhere_is_left_alone(
    organisation: Organisation, other_organisation: Organisation, client: Client, now: datetime,
    faulty_server: FaultyServer, settings: Any,
) -> None:  # fmt: skip
    settings.BLUESKY_APPVIEW = faulty_server.url
    reserving.reserve(other_organisation, "bluesky", "town.bsky.social", reason="Theirs.", now=now)
    said = {"did": "did:plc:" + "t" * 24, "handle": "town.bsky.social"}
    faulty_server.script("/xrpc/app.bsky.actor.getProfile", answer(said))
    made = add_channel(organisation, "town.bsky.social", client=client, now=now)
    assert made.organisation == organisation
    assert (
        Channel.objects.filter(organisation=other_organisation).get().account_id.startswith("name:")
    )
