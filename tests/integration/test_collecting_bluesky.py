"""Collecting from a real Bluesky network: at every poll, every count is what the AppView says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.servers.bluesky_account import BlueskyAccount, Image, PostRef
from tests.servers.bluesky_network import BlueskyNetwork

from goodmeasure.observations.records import GapReason
from goodmeasure.services.channels import add_channel
from goodmeasure.services.collecting import collect_channel
from goodmeasure.sources.http import Client
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    LatestReading,
    Organisation,
    Payload,
    PostRecord,
    ReadingRecord,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
FIELDS = {
    "likeCount": "likes",
    "replyCount": "replies",
    "repostCount": "reposts",
    "quoteCount": "quotes",
    "bookmarkCount": "bookmarks",
}
MONTH = timedelta(days=31)
Counts = dict[str, dict[str, int]]


class Clock:
    """Real time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[Client]:
    with Client(allowed_hosts=frozenset({"127.0.0.1", "localhost"}), now=clock.now) as made:
        yield made


@pytest.fixture(autouse=True)
def on_loopback(settings: Any, bluesky_network: BlueskyNetwork) -> None:
    settings.BLUESKY_APPVIEW = bluesky_network.appview_url
    settings.BLUESKY_PLC = bluesky_network.plc_url


@pytest.fixture
def library(bluesky_network: BlueskyNetwork) -> BlueskyAccount:
    return bluesky_network.create_account(display_name="Town library")


@pytest.fixture
def channel(organisation: Organisation, library: BlueskyAccount, client: Client) -> Channel:
    return add_channel(organisation, library.handle, client=client, now=client.now())


def appview_says(network: BlueskyNetwork, account: BlueskyAccount) -> Counts:
    """Own posts and their counts, read without any of our code; reposts have none."""
    found: Counts = {}
    cursor: dict[str, str] = {}
    while True:
        body = network.get(
            "app.bsky.feed.getAuthorFeed", actor=account.did, limit=50, **cursor
        ).json()
        for item in body["feed"]:
            if "reason" in item:
                found[item["reason"]["uri"]] = {}
            else:
                post = item["post"]
                found[post["uri"]] = {name: post[field] for field, name in FIELDS.items()}
        if not body.get("cursor"):
            return found
        cursor = {"cursor": body["cursor"]}


def we_say(channel: Channel) -> Counts:
    shown = PostRecord.objects.filter(channel=channel, presence="shown")
    found: Counts = {post.external_id: {} for post in shown}
    rows = LatestReading.objects.filter(post__in=shown)
    for external, metric, value in rows.values_list("post__external_id", "metric", "value"):
        found[external][metric] = value
    return found


def poll(channel: Channel, client: Client, clock: Clock, *, full: bool = False) -> Any:
    """A collection a month on, when everything is due."""
    clock.ahead += MONTH
    return collect_channel(
        channel.organisation, channel, client=client, now=client.now(), full=full
    )


def test_every_count_at_every_poll(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    people = [bluesky_network.create_account() for _ in range(3)]
    posts = [library.post(f"Post {i}") for i in range(4)]
    posts.append(library.post("A picture", images=[Image(alt="The new reading room")]))
    others = people[0].post("Other people's words")
    bluesky_network.wait_for_posts([*posts, others])
    result = poll(channel, client, clock)
    assert result.status == "done"
    assert we_say(channel) == appview_says(bluesky_network, library)

    likes = [person.like(posts[0]) for person in people]
    people[0].reply(posts[0], "A reply nobody should keep")
    people[1].repost(posts[1])
    people[2].quote(posts[1])
    own = [library.reply(others), library.quote(others), library.repost(others)]
    library.repost(posts[2])
    people[0].follow(library)
    bluesky_network.wait_for_counts(posts[0], likes=3, replies=1, reposts=0, quotes=0)
    bluesky_network.wait_for_counts(posts[1], likes=0, replies=0, reposts=1, quotes=1)
    bluesky_network.wait_for_counts(posts[2], likes=0, replies=0, reposts=1, quotes=0)
    bluesky_network.wait_for_posts(own[:2])
    assert poll(channel, client, clock).status == "done"
    assert we_say(channel) == appview_says(bluesky_network, library)
    kinds = dict(PostRecord.objects.filter(channel=channel).values_list("external_id", "kind"))
    assert [kinds[ref.uri] for ref in own] == ["reply", "quote", "repost"]
    assert not PostRecord.objects.filter(text__contains="nobody should keep").exists()
    assert not PostRecord.objects.filter(text__contains="Other people").exists()
    assert ChannelReadingRecord.objects.filter(metric="followers").last().value == 1

    people[0].unlike(likes[0])
    bluesky_network.wait_for_counts(posts[0], likes=2, replies=1, reposts=0, quotes=0)
    poll(channel, client, clock)
    assert we_say(channel) == appview_says(bluesky_network, library)
    falling = ReadingRecord.objects.filter(post__external_id=posts[0].uri, metric="likes")
    assert list(falling.order_by("at").values_list("value", flat=True)) == [0, 3, 2]


def test_a_rename_is_followed_and_recorded(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    post = library.post("Before the rename")
    bluesky_network.wait_for_posts([post])
    poll(channel, client, clock)
    old = library.handle
    library.rename(f"{old.removesuffix('.test')[-8:]}-2")
    bluesky_network.wait_until(
        lambda: (bluesky_network.profile(library.did) or {}).get("handle") == library.handle
    )
    squatter = bluesky_network.create_account(old.removesuffix(".test"))
    bluesky_network.wait_for_posts([squatter.post("I took your name")])
    result = poll(channel, client, clock)
    assert result.status == "done"
    channel.refresh_from_db()
    assert channel.handle == library.handle
    event = AuditEvent.objects.get(action="handle changed")
    assert (event.detail["old"], event.detail["new"]) == (old, library.handle)
    assert set(we_say(channel)) == {post.uri}


def test_a_deactivation_keeps_the_posts_and_ends_with_a_reactivation(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    posts = [library.post(f"Post {i}") for i in range(3)]
    bluesky_network.wait_for_posts(posts)
    poll(channel, client, clock)
    library.deactivate()
    bluesky_network.wait_until(lambda: bluesky_network.profile(library.did) is None)
    result = poll(channel, client, clock)
    assert (result.status, result.trouble) == ("failed", "account-deactivated")
    assert [gap.reason for gap in result.gaps] == [GapReason.ACCOUNT]
    assert PostRecord.objects.filter(channel=channel, presence="shown").count() == 3
    channel.refresh_from_db()
    assert channel.trouble == "account-deactivated"
    library.reactivate()
    bluesky_network.wait_for_posts(posts)
    assert poll(channel, client, clock).status == "done"
    assert we_say(channel) == appview_says(bluesky_network, library)
    channel.refresh_from_db()
    assert channel.trouble == ""


def test_an_account_deleted_for_good(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    bluesky_network.wait_for_posts([library.post("The last one")])
    poll(channel, client, clock)
    library.delete_account()
    bluesky_network.wait_until(lambda: bluesky_network.profile(library.did) is None)
    result = poll(channel, client, clock)
    assert (result.status, result.trouble) == ("failed", "account-gone")
    assert PostRecord.objects.filter(channel=channel, presence="shown").count() == 1


def test_a_deletion_and_an_undone_repost(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    posts = [library.post(f"Post {i}") for i in range(5)]
    repost = library.repost(posts[4])
    bluesky_network.wait_for_counts(posts[4], likes=0, replies=0, reposts=1, quotes=0)
    bluesky_network.wait_for_posts(posts)
    poll(channel, client, clock)
    library.delete(posts[2])
    library.delete(repost)
    bluesky_network.wait_until_gone(posts[2])
    bluesky_network.wait_for_counts(posts[4], likes=0, replies=0, reposts=0, quotes=0)
    result = poll(channel, client, clock)
    assert result.deleted == 2
    assert we_say(channel) == appview_says(bluesky_network, library)
    gone = PostRecord.objects.get(channel=channel, external_id=posts[2].uri)
    assert gone.presence == "deleted"
    assert gone.text == "Post 2"


def test_a_long_back_catalogue_and_the_cheapest_calls(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    start = datetime.now(UTC) - timedelta(days=300)
    posts = library.post_many(
        [f"Post {i}" for i in range(230)],
        created_at=[start + timedelta(hours=i) for i in range(230)],
    )
    bluesky_network.wait_for_posts(posts)
    first = collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert (first.posts_new, first.requests) == (230, 1 + 3)
    assert we_say(channel) == appview_says(bluesky_network, library)
    again = collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert (again.requests, again.readings_new) == (2, 0)
    person = bluesky_network.create_account()
    person.like(posts[10])
    bluesky_network.wait_for_counts(posts[10], likes=1, replies=0, reposts=0, quotes=0)
    later = poll(channel, client, clock)
    assert (later.requests, later.readings_new) == (1 + 3, 1), "everything due: three pages"
    assert we_say(channel) == appview_says(bluesky_network, library)
    PostRecord.objects.filter(external_id=posts[10].uri).update(look_due_at=client.now())
    clock.ahead += timedelta(minutes=1)
    one = collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert one.requests == 3, "one due: the profile, the newest page, one by its id"


def test_a_post_dated_back_is_found(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    """It sorts behind the frontier, where a walk from the top does not come by."""
    start = datetime.now(UTC) - timedelta(days=300)
    posts = library.post_many(
        [f"Post {i}" for i in range(120)],
        created_at=[start + timedelta(hours=i) for i in range(120)],
    )
    bluesky_network.wait_for_posts(posts)
    collect_channel(channel.organisation, channel, client=client, now=client.now())
    back = library.post("Dated back", created_at=start + timedelta(minutes=30))
    ahead = library.post("Dated ahead", created_at=datetime.now(UTC) + timedelta(days=900))
    bluesky_network.wait_for_posts([back, ahead])
    for _ in range(2):
        clock.ahead += timedelta(minutes=1)
        collect_channel(channel.organisation, channel, client=client, now=client.now())
    assert we_say(channel) == appview_says(bluesky_network, library)
    lying = PostRecord.objects.get(external_id=ahead.uri)
    assert lying.published_at < datetime.now(UTC)


def test_unknown_attachments_cost_a_gap_and_nothing_else(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    posts = [
        library.post("Known"),
        library.post("Strange", embed={"$type": "app.bsky.embed.hologram", "depth": 3}),
        library.post("עברית, العربية, 🌊 and \u202eright to left"),
    ]
    bluesky_network.wait_for_posts(posts)
    result = poll(channel, client, clock)
    assert result.status == "partial"
    (gap,) = result.gaps
    assert gap.reason is GapReason.UNKNOWN_SHAPE
    assert "hologram" in gap.sentence
    assert we_say(channel) == appview_says(bluesky_network, library)
    assert PostRecord.objects.get(external_id=posts[1].uri).text == "Strange"
    assert PostRecord.objects.get(external_id=posts[2].uri).text.endswith("\u202eright to left")


def test_only_our_own_words_are_kept(
    channel: Channel,
    client: Client,
    clock: Clock,
    bluesky_network: BlueskyNetwork,
    library: BlueskyAccount,
) -> None:
    import zlib

    stranger = bluesky_network.create_account(display_name="A stranger's name")
    theirs: PostRef = stranger.post("A stranger's words")
    bluesky_network.wait_for_posts([theirs])
    mine = [library.reply(theirs, "Our reply"), library.quote(theirs, "Our quote")]
    library.repost(theirs)
    bluesky_network.wait_for_posts(mine)
    bluesky_network.wait_for_counts(theirs, likes=0, replies=1, reposts=1, quotes=1)
    poll(channel, client, clock)
    kept = b"".join(zlib.decompress(row.body) for row in Payload.objects.all())
    assert b"Our reply" in kept
    assert b"Our quote" in kept
    assert b"stranger" not in kept
    assert stranger.handle.encode() not in kept
