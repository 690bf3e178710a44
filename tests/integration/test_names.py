"""The register: states, keepers, reserved names, badges, dates that have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.servers.faulty import FaultyServer, answer

from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus
from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.posts import Account
from goodmeasure.services.alerts import AlertKind, open_alerts
from goodmeasure.services.channels import add_channel, add_file_channel, keep_account
from goodmeasure.services.collecting import collect_channel
from goodmeasure.services.collecting.collect import due_channels
from goodmeasure.services.names import (
    by_hand,
    due,
    keeping,
    records,
    register,
    reserving,
    states,
)
from goodmeasure.services.names.checking import check_channel
from goodmeasure.services.names.keeping import Kept
from goodmeasure.sources.domains import Domains
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    Keeping,
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
    for kind, subject, status in (
        (ProofKind.HOLDER, "old.example", ProofStatus.NONE),
        (ProofKind.HOLDER, channel.handle, ProofStatus.VALID),
        (ProofKind.LINK, "https://a.example", ProofStatus.VALID),
        (ProofKind.LINK, "https://b.example", ProofStatus.NONE),
        (ProofKind.ACCOUNT, "", ProofStatus.INVALID),
    ):
        said = Answer(kind=kind, subject=subject, status=status, sentence="So.")
        records.keep_answer(channel, said, now=now)
    rows = {row.subject: row.pk for row in by_hand.may_be_let_go(organisation, channel)}
    assert rows.keys() == {"old.example", "https://b.example", "Grey tick"}
    valid = ProofRecord.objects.get(subject="https://a.example")
    with pytest.raises(InputError, match="former name"):
        by_hand.let_go(organisation, channel, valid.pk, reason="No.", now=now)
    with pytest.raises(InputError, match="Say why"):
        by_hand.let_go(organisation, channel, rows["old.example"], reason=" ", now=now)
    by_hand.let_go(organisation, channel, rows["old.example"], reason="Merged.", now=later)
    assert records.subjects(channel, ProofKind.HOLDER) == [channel.handle]
    assert "old.example" not in [
        row.subject for row in by_hand.may_be_let_go(organisation, channel)
    ]
    assert AuditEvent.objects.get(action="proof let go").detail["name"] == "old.example"


def test_only_its_own_proofs_are_let_go(
    organisation: Organisation, other_organisation: Organisation, channel: Channel, now: datetime
) -> None:
    theirs = add_file_channel(other_organisation, "x", "theirs", now=now)
    row = by_hand.note_badge(other_organisation, theirs, "Grey tick", there=False, now=now)
    with pytest.raises(InputError):
        by_hand.let_go(organisation, channel, row.pk, reason="Mine.", now=now)


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
