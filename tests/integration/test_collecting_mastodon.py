"""Collecting from a Mastodon server: everything once, then what is due; nothing lost or doubled."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.servers.mastodon import MastodonMock
from tests.servers.mastodon_account import MastodonAccount
from tests.servers.mastodon_bulk import BulkStatus

from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.records import GapReason
from goodmeasure.services.channels import add_channel
from goodmeasure.services.collecting import collect_channel, collect_due
from goodmeasure.sources.http import Client, Limits
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    ExchangeRecord,
    GapRecord,
    LatestReading,
    Organisation,
    Payload,
    PostRecord,
    ReadingRecord,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
DAY = timedelta(days=1)
FIELDS = {"favourites_count": "likes", "replies_count": "replies", "reblogs_count": "reposts"}


class Clock:
    """Real time, moved on by hand; sleeping takes none of it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self.now().timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[Client]:
    with Client(
        allowed_hosts=frozenset({"127.0.0.1"}),
        limits=Limits(read=2.0),
        sleep=clock.sleep,
        now=clock.now,
        monotonic=clock.monotonic,
    ) as made:
        yield made


@pytest.fixture
def library(mastodon_mock: MastodonMock) -> MastodonAccount:
    return mastodon_mock.account("library")


@pytest.fixture
def channel(
    organisation: Organisation,
    library: MastodonAccount,
    mastodon_mock: MastodonMock,
    client: Client,
) -> Channel:
    host = mastodon_mock.url.removeprefix("http://")
    return add_channel(organisation, f"@library@{host}", client=client, now=client.now())


def old_posts(number: int) -> list[BulkStatus]:
    start = datetime.now(UTC) - timedelta(days=400)
    return [
        BulkStatus(text=f"Old {i}", created_at=start + timedelta(hours=i), favourites=i % 7)
        for i in range(number)
    ]


def server_says(server: MastodonMock, account: MastodonAccount) -> dict[str, dict[str, int]]:
    """Every own post and its counts, read page by page without any of our code."""
    found: dict[str, dict[str, int]] = {}
    params: dict[str, Any] = {"limit": 40}
    while page := server.get(f"/api/v1/accounts/{account.id}/statuses", **params).json():
        for status in page:
            mine = {name: status[field] for field, name in FIELDS.items()}
            found[status["id"]] = {} if status["reblog"] else mine
        params["max_id"] = page[-1]["id"]
    return found


def we_say() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {
        external: {}
        for external in PostRecord.objects.filter(presence="shown").values_list(
            "external_id", flat=True
        )
    }
    rows = LatestReading.objects.filter(post__presence="shown")
    for external, metric, value in rows.values_list("post__external_id", "metric", "value"):
        found[external][metric] = value
    return found


def doubled() -> int:
    """Readings that say again what the one before said."""
    count, last = 0, {}
    for post, metric, value in ReadingRecord.objects.order_by("at", "pk").values_list(
        "post_id", "metric", "value"
    ):
        count += last.get((post, metric)) == value
        last[post, metric] = value
    return count


def test_the_first_collection_brings_everything(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    mastodon_mock.insert_statuses(library, old_posts(95))
    ada = mastodon_mock.account("ada")
    post = library.post("Open until eight #libraries")
    ada.favourite(post["id"])
    ada.reply(post["id"])
    library.boost(ada.post("Ada's own words")["id"])
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert (result.status, result.posts_new, result.trouble) == ("done", 97, "")
    assert we_say() == server_says(mastodon_mock, library)
    assert result.requests == 1 + 3, "the profile, and three pages of forty"
    assert [gap.reason for gap in result.gaps] == [GapReason.NOT_PUBLISHED], "no quote counts"
    assert ChannelReadingRecord.objects.get(metric="posts").value == 97
    assert not PostRecord.objects.filter(text__contains="Ada").exists()
    assert ExchangeRecord.objects.count() == result.requests
    kept = b"".join(zlib.decompress(row.body) for row in Payload.objects.all())
    assert b"Old 3" in kept
    assert b"Ada" not in kept
    channel.refresh_from_db()
    assert client.now() < channel.next_collection_at <= client.now() + timedelta(hours=6)


def test_nothing_changed_costs_two_requests_and_writes_nothing(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    mastodon_mock.insert_statuses(library, old_posts(95))
    collect_channel(organisation, channel, client=client, now=client.now())
    before = ReadingRecord.objects.count()
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert (result.status, result.requests, result.readings_new, result.posts_new) == (
        "done",
        2,
        0,
        0,
    )
    assert ReadingRecord.objects.count() == before


def test_everything_is_read_again_in_time(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    ids = mastodon_mock.insert_statuses(library, old_posts(95))
    collect_channel(organisation, channel, client=client, now=client.now())
    mastodon_mock.account("ada").favourite(ids[3])
    clock.ahead += 31 * DAY
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert result.requests == 1 + 3
    assert result.readings_new == 1
    assert we_say() == server_says(mastodon_mock, library)
    # ids[3] changed: its wait starts anew; the others' is doubled
    waits = dict(PostRecord.objects.values_list("external_id", "look_wait"))
    assert waits.pop(ids[3]) == 30 * 86400
    assert set(waits.values()) == {60 * 86400}
    clock.ahead += 31 * DAY
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert result.requests == 3, "the profile, the newest page, and one post by its id"
    assert doubled() == 0


def test_new_posts_edits_and_deletions_are_noticed(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    mastodon_mock.insert_statuses(library, old_posts(30))
    posts = [library.post(f"New {i}") for i in range(5)]
    collect_channel(organisation, channel, client=client, now=client.now())
    library.delete(posts[2]["id"])
    library.edit(posts[3]["id"], "New 3, corrected")
    later = [library.post(f"Later {i}") for i in range(45)]
    clock.ahead += timedelta(minutes=1)
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert result.posts_new == 45
    assert result.deleted == 1
    assert we_say() == server_says(mastodon_mock, library)
    gone = PostRecord.objects.get(presence="deleted")
    assert (gone.external_id, gone.look_due_at) == (posts[2]["id"], None)
    assert gone.readings.count() == 3, "its readings stay"
    edited = PostRecord.objects.get(external_id=posts[3]["id"])
    assert edited.text == "New 3, corrected"
    assert edited.edited_at is not None
    assert PostRecord.objects.filter(external_id=later[-1]["id"]).exists()


def test_a_post_deleted_long_ago_is_noticed_when_it_is_due(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    ids = mastodon_mock.insert_statuses(library, old_posts(120))
    collect_channel(organisation, channel, client=client, now=client.now())
    library.delete(ids[4])
    clock.ahead += timedelta(minutes=1)
    assert collect_channel(organisation, channel, client=client, now=client.now()).deleted == 0
    clock.ahead += 31 * DAY
    assert collect_channel(organisation, channel, client=client, now=client.now()).deleted == 1
    assert we_say() == server_says(mastodon_mock, library)


def test_full_reads_everything_at_once(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    ids = mastodon_mock.insert_statuses(library, old_posts(120))
    collect_channel(organisation, channel, client=client, now=client.now())
    library.delete(ids[4])
    mastodon_mock.account("ada").boost(ids[90])
    clock.ahead += timedelta(minutes=1)
    result = collect_channel(organisation, channel, client=client, now=client.now(), full=True)
    assert (result.deleted, result.readings_new) == (1, 1)
    assert we_say() == server_says(mastodon_mock, library)


def test_a_long_history_is_read_again_from_two_sides(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    ids = mastodon_mock.insert_statuses(library, old_posts(400))
    collect_channel(organisation, channel, client=client, now=client.now())
    for gone in (0, 5, 199, 200, 201, 399):  # the ends and the middle, where the walks meet
        library.delete(ids[gone])
    for liked in (1, 198, 202, 398):
        mastodon_mock.account("ada").favourite(ids[liked])
    new = [library.post(f"New {i}")["id"] for i in range(50)]
    clock.ahead += timedelta(minutes=1)
    result = collect_channel(organisation, channel, client=client, now=client.now(), full=True)
    assert (result.status, result.deleted, result.posts_new) == ("done", 6, 50)
    assert we_say() == server_says(mastodon_mock, library)
    assert result.requests <= 1 + 12 + 1 + 2, "the pages, one more, and the missing asked for by id"
    assert ExchangeRecord.objects.filter(collection=result.collection).count() == result.requests
    assert doubled() == 0
    again = collect_channel(organisation, channel, client=client, now=client.now())
    assert (again.requests, again.posts_new) == (2, 0), "the frontier is at the newest post"
    assert PostRecord.objects.filter(external_id__in=new).count() == 50


@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        ({"effect": "ratelimit", "retry_after": 900}, "rate-limited", GapReason.RATE_LIMITED),
        ({"effect": "status", "status": 503}, "source-unavailable", GapReason.UNAVAILABLE),
        ({"effect": "status", "status": 403}, "not-permitted", GapReason.NOT_PERMITTED),
        ({"effect": "status", "status": 401}, "not-permitted", GapReason.NOT_PERMITTED),
        ({"effect": "malformed"}, "unreadable-answer", GapReason.UNREADABLE),
    ],
)
def test_trouble_in_the_middle_keeps_what_there_is_and_the_next_run_heals(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
    fault: dict[str, Any],
    code: str,
    reason: GapReason,
) -> None:
    mastodon_mock.insert_statuses(library, old_posts(130))
    path = f"/api/v1/accounts/{library.id}/statuses"
    mastodon_mock.fault("latency", path=path, count=2)  # the first two pages are let through
    mastodon_mock.fault(path=path, **fault)
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert (result.status, result.trouble, result.posts_seen) == ("partial", code, 80)
    assert [gap.reason for gap in result.gaps] == [reason]
    channel.refresh_from_db()
    assert channel.trouble == code
    assert channel.trouble_sentence
    assert channel.next_collection_at is not None
    mastodon_mock.clear_faults()
    clock.ahead += timedelta(hours=1)
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert (result.status, result.posts_new) == ("done", 50)
    assert we_say() == server_says(mastodon_mock, library)
    channel.refresh_from_db()
    assert (channel.trouble, channel.trouble_sentence) == ("", "")


def test_an_account_that_is_gone(
    organisation: Organisation, channel: Channel, client: Client, mastodon_mock: MastodonMock
) -> None:
    mastodon_mock.fault("status", status=410, path="/api/v1/accounts/*")
    result = collect_channel(organisation, channel, client=client, now=client.now())
    assert (result.status, result.trouble) == ("failed", "account-gone")
    assert GapRecord.objects.get().reason == "account"
    assert collect_due(organisation, client=client, now=client.now() + 400 * DAY) == []


def test_posts_of_an_account_that_vanishes_meanwhile_are_not_called_deleted(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    mastodon_mock.insert_statuses(library, old_posts(10))
    collect_channel(organisation, channel, client=client, now=client.now())
    clock.ahead += 31 * DAY

    def vanish(done: int, expected: int | None) -> None:
        mastodon_mock.fault("status", status=200, body=[], path="/api/v1/statuses")
        mastodon_mock.fault(
            "status", status=200, body=[], path=f"/api/v1/accounts/{library.id}/statuses"
        )
        mastodon_mock.fault("status", status=410, path=f"/api/v1/accounts/{library.id}")

    result = collect_channel(
        organisation, channel, client=client, now=client.now(), progress=vanish
    )
    assert result.trouble == "account-gone"
    assert PostRecord.objects.filter(presence="shown").count() == 10


def test_a_server_without_batches_is_asked_one_by_one_and_not_again(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    ids = mastodon_mock.insert_statuses(library, old_posts(120))
    collect_channel(organisation, channel, client=client, now=client.now())
    mastodon_mock.fault("status", status=404, path="/api/v1/statuses")
    due = [ids[0], ids[60]]
    PostRecord.objects.filter(external_id__in=due).update(look_due_at=client.now())
    clock.ahead += timedelta(minutes=1)
    assert collect_channel(organisation, channel, client=client, now=client.now()).requests == 5
    PostRecord.objects.filter(external_id__in=due).update(look_due_at=client.now())
    clock.ahead += timedelta(minutes=1)
    assert collect_channel(organisation, channel, client=client, now=client.now()).requests == 4


def test_a_run_stopped_by_a_person_says_so(
    organisation: Organisation,
    channel: Channel,
    client: Client,
    mastodon_mock: MastodonMock,
    library: MastodonAccount,
) -> None:
    mastodon_mock.insert_statuses(library, old_posts(90))

    def stop(done: int, expected: int | None) -> None:
        if done == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect_channel(organisation, channel, client=client, now=client.now(), progress=stop)
    assert Collection.objects.get().status == "failed"
    assert PostRecord.objects.count() == 40
    assert collect_channel(organisation, channel, client=client, now=client.now()).posts_new == 50
    assert we_say() == server_says(mastodon_mock, library)


def test_only_ones_own_channels_and_only_those_with_a_live_source(
    organisation: Organisation, other_organisation: Organisation, channel: Channel, client: Client
) -> None:
    with pytest.raises(Channel.DoesNotExist):
        collect_channel(other_organisation, channel, client=client, now=client.now())
    channel.platform = "x"
    with pytest.raises(InputError, match="Import"):
        collect_channel(organisation, channel, client=client, now=client.now())


def test_due_channels_are_collected_and_closed_ones_are_not(
    organisation: Organisation,
    other_organisation: Organisation,
    channel: Channel,
    client: Client,
    clock: Clock,
    library: MastodonAccount,
) -> None:
    assert [r.channel for r in collect_due(organisation, client=client, now=client.now())] == [
        channel
    ]
    assert collect_due(organisation, client=client, now=client.now()) == []
    clock.ahead += timedelta(hours=7)
    assert collect_due(other_organisation, client=client, now=client.now()) == []
    Channel.objects.update(state="closed")
    assert collect_due(organisation, client=client, now=client.now()) == []
