"""The Bluesky network behaves as the tests that use it, and the program, expect."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from tests.servers.bluesky_account import XrpcError
from tests.servers.bluesky_network import BlueskyNetwork
from tests.servers.bluesky_network import bluesky_network as run_bluesky_network
from tests.servers.pictures import Image

pytestmark = pytest.mark.servers


def name() -> str:
    return f"name-{secrets.token_hex(4)}"


def test_every_count(bluesky_network: BlueskyNetwork) -> None:
    library, *readers = [bluesky_network.create_account() for _ in range(4)]
    post = library.post("Open until eight tonight")
    for reader in readers:
        reader.like(post)
    first, second, _third = readers
    reply = first.reply(post)
    second.reply(reply, "A reply to the reply is not counted at the top")
    first.repost(post)
    second.repost(post)
    first.quote(post)
    seen = bluesky_network.wait_for_counts(post, likes=3, replies=1, reposts=2, quotes=1)
    assert seen["author"]["did"] == library.did


def test_taking_things_back(bluesky_network: BlueskyNetwork) -> None:
    library, reader = bluesky_network.create_account(), bluesky_network.create_account()
    post = library.post("Back soon")
    like, reply, repost = reader.like(post), reader.reply(post), reader.repost(post)
    bluesky_network.wait_for_counts(post, likes=1, replies=1, reposts=1)
    reader.unlike(like)
    reader.delete(reply)
    reader.delete(repost)
    bluesky_network.wait_for_counts(post, likes=0, replies=0, reposts=0)
    library.delete(post)
    bluesky_network.wait_until_gone(post)
    assert bluesky_network.author_feed(library.did) == []


def test_what_a_post_carries(bluesky_network: BlueskyNetwork) -> None:
    library, museum = bluesky_network.create_account(), bluesky_network.create_account()
    claimed = dt.datetime(2014, 4, 9, 12, 0, tzinfo=dt.UTC)
    link = "https://example.org/caffè"
    text = f"Ça commence! {link} with @{museum.handle} #Été"
    images = [Image(alt="A poster"), Image(alt="")]
    post = library.post(
        text,
        created_at=claimed,
        langs=["fr", "cy"],
        links=[link],
        mentions=[museum],
        tags=["Été"],
        images=images,
    )
    bluesky_network.wait_for_posts([post])
    (seen,) = bluesky_network.posts(post)
    record = seen["record"]
    assert record["createdAt"] == "2014-04-09T12:00:00.000Z"
    assert record["langs"] == ["fr", "cy"]
    assert facet_words(record) == [link, f"@{museum.handle}", "#Été"]
    assert record["facets"][1]["features"][0]["did"] == museum.did
    assert [image["alt"] for image in seen["embed"]["images"]] == ["A poster", ""]


def test_indexed_at_is_when_the_post_was_first_seen(bluesky_network: BlueskyNetwork) -> None:
    now = dt.datetime.now(dt.UTC)
    for seen in indexed_at(bluesky_network, now):
        assert abs(seen - now) < dt.timedelta(minutes=2)


def indexed_at(network: BlueskyNetwork, now: dt.datetime) -> list[dt.datetime]:
    """The indexedAt of posts that claim to be from the past and from the future."""
    library = network.create_account()
    past, future = now - dt.timedelta(days=900), now + dt.timedelta(days=900)
    posts = [library.post("Then", created_at=past), library.post("Soon", created_at=future)]
    network.wait_for_posts(posts)
    views = {view["uri"]: view for view in network.posts(*posts)}
    return [dt.datetime.fromisoformat(views[post.uri]["indexedAt"]) for post in posts]


def facet_words(record: dict[str, Any]) -> list[str]:
    raw = record["text"].encode()
    ranges = [facet["index"] for facet in record["facets"]]
    return [raw[found["byteStart"] : found["byteEnd"]].decode() for found in ranges]


def test_every_kind_of_embed(bluesky_network: BlueskyNetwork) -> None:
    library = bluesky_network.create_account()
    plain = library.post("Plain")
    card = library.post(link_card=("https://example.org/", "A title", "What it says"))
    video = library.post(video_alt="A tour of the stacks")
    quote = library.quote(plain)
    both = library.quote(plain, images=[Image(alt="A shelf")])
    posts = [plain, card, video, quote, both]
    bluesky_network.wait_for_posts(posts)
    views = {view["uri"]: view.get("embed", {}) for view in bluesky_network.posts(*posts)}
    kinds = [views[post.uri].get("$type") for post in posts]
    assert kinds == [
        None,
        "app.bsky.embed.external#view",
        "app.bsky.embed.video#view",
        "app.bsky.embed.record#view",
        "app.bsky.embed.recordWithMedia#view",
    ]
    assert views[card.uri]["external"]["title"] == "A title"
    assert views[video.uri]["alt"] == "A tour of the stacks"
    assert views[both.uri]["media"]["images"][0]["alt"] == "A shelf"


def test_an_embed_nobody_knows_does_not_lose_the_post(bluesky_network: BlueskyNetwork) -> None:
    library = bluesky_network.create_account()
    post = library.post("From the future", embed={"$type": "org.example.hologram", "metres": 3})
    bluesky_network.wait_for_posts([post])
    (seen,) = bluesky_network.posts(post)
    assert seen["record"]["embed"]["$type"] == "org.example.hologram"


def test_followers_and_the_profile(bluesky_network: BlueskyNetwork) -> None:
    library = bluesky_network.create_account(display_name="Town Library")
    reader = bluesky_network.create_account()
    follow = reader.follow(library)

    def followers(count: int) -> bool:
        profile = bluesky_network.profile(library.did) or {}
        return profile.get("followersCount") == count

    bluesky_network.wait_until(lambda: followers(1))
    reader.unfollow(follow)
    bluesky_network.wait_until(lambda: followers(0))
    profile = bluesky_network.profile(library.did)
    assert profile is not None
    assert profile["displayName"] == "Town Library"


def test_a_rename_frees_the_old_handle_at_once(bluesky_network: BlueskyNetwork) -> None:
    """Another account may take it: a handle says nothing about who it was yesterday."""
    old, new = name(), name()
    library = bluesky_network.create_account(old)
    library.rename(new)
    bluesky_network.wait_until(
        lambda: (bluesky_network.profile(library.did) or {}).get("handle") == f"{new}.test"
    )
    assert f"at://{new}.test" in bluesky_network.plc_document(library.did)["alsoKnownAs"]
    taker = bluesky_network.create_account(old)
    bluesky_network.wait_until(
        lambda: (bluesky_network.profile(f"{old}.test") or {}).get("did") == taker.did
    )
    assert taker.did != library.did


def test_deactivated_then_back(bluesky_network: BlueskyNetwork) -> None:
    library, reader = bluesky_network.create_account(), bluesky_network.create_account()
    theirs, ours = reader.post("Liked by the library"), library.post("Here today")
    library.like(theirs)
    bluesky_network.wait_for_counts(theirs, likes=1)
    library.deactivate()
    gone = bluesky_network.wait_until(lambda: refusal(bluesky_network, library.did))
    assert gone == (400, "AccountDeactivated")
    feed = bluesky_network.get("app.bsky.feed.getAuthorFeed", actor=library.did)
    assert (feed.status_code, feed.json()["message"]) == (400, "Profile not found")
    status = bluesky_network.http.get(
        f"{bluesky_network.pds_url}/xrpc/com.atproto.sync.getRepoStatus",
        params={"did": library.did},
    ).json()
    assert (status["active"], status["status"]) == (False, "deactivated")
    # The count keeps the like; the list of those who like does not.
    assert bluesky_network.posts(theirs)[0]["likeCount"] == 1
    likes = bluesky_network.get("app.bsky.feed.getLikes", uri=theirs.uri).json()["likes"]
    assert likes == []
    library.reactivate()
    bluesky_network.wait_until(lambda: bluesky_network.profile(library.did))
    bluesky_network.wait_for_posts([ours])


def test_deleted_for_good(bluesky_network: BlueskyNetwork) -> None:
    library = bluesky_network.create_account()
    post = library.post("The last one")
    bluesky_network.wait_for_posts([post])
    library.delete_account()
    gone = bluesky_network.wait_until(lambda: refusal(bluesky_network, library.did))
    assert gone[0] == 400
    assert gone[1] != "AccountDeactivated"
    bluesky_network.wait_until_gone(post)
    with pytest.raises(XrpcError):
        library.login()


def refusal(network: BlueskyNetwork, did: str) -> tuple[int, str] | None:
    answer = network.get("app.bsky.actor.getProfile", actor=did)
    return None if answer.is_success else (answer.status_code, answer.json()["error"])


def test_an_app_password_signs_in_and_reads_notifications(bluesky_network: BlueskyNetwork) -> None:
    library, reader = bluesky_network.create_account(), bluesky_network.create_account()
    password = library.create_app_password()
    session = library.login(password)
    assert session["did"] == library.did
    library.access_token = session["accessJwt"]
    post = library.post("Who is there?")
    reader.like(post)
    reader.reply(post)
    reader.follow(library)
    wanted = {"like", "reply", "follow"}
    bluesky_network.wait_until(lambda: {one["reason"] for one in library.notifications()} == wanted)
    with pytest.raises(XrpcError) as caught:
        library.login("wrong")
    assert (caught.value.status, caught.value.name) == (401, "AuthenticationRequired")


def test_a_back_catalogue_page_by_page(bluesky_network: BlueskyNetwork) -> None:
    library = bluesky_network.create_account()
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    times = [start + dt.timedelta(hours=number) for number in range(230)]
    texts = [f"Post {number}" for number in range(230)]
    made = library.post_many(texts, created_at=times)
    bluesky_network.wait_for_posts(made)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = bluesky_network.get(
            "app.bsky.feed.getAuthorFeed", actor=library.did, limit=100, **cursor
        ).json()
        seen += [item["post"]["uri"] for item in page["feed"]]
        if "cursor" not in page:
            break
        cursor = {"cursor": page["cursor"]}
    assert seen == [post.uri for post in reversed(made)]


def test_a_batch_of_26_is_refused(bluesky_network: BlueskyNetwork) -> None:
    uris = [f"at://did:plc:{'a' * 24}/app.bsky.feed.post/{number:013}" for number in range(26)]
    answer = bluesky_network.get("app.bsky.feed.getPosts", uris=uris)
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")
    assert bluesky_network.posts(*uris[:25]) == []


def test_a_wait_that_fails_says_what_it_saw(bluesky_network: BlueskyNetwork) -> None:
    library = bluesky_network.create_account()
    post = library.post("Nobody likes this")
    bluesky_network.wait_for_posts([post])
    with pytest.raises(TimeoutError, match=r"wanted \{'likeCount': 1\}.*'likeCount': 0"):
        bluesky_network.wait_for_counts(post, seconds=0.3, likes=1)


@pytest.fixture(scope="module")
def strict_network(postgres_url: str) -> Iterator[BlueskyNetwork]:
    """Another network, with the settings that are not the usual ones here."""
    settings = {"rate_limits": True, "true_indexed_at": False}
    with run_bluesky_network(postgres_url, **settings) as network:
        yield network


@pytest.mark.slow
def test_signing_in_too_often_is_refused_with_a_time_to_come_back(
    strict_network: BlueskyNetwork,
) -> None:
    """The PDS's own limits, and how it announces them."""
    library = strict_network.create_account()
    body = {"identifier": library.handle, "password": library.password}
    address = f"{strict_network.pds_url}/xrpc/com.atproto.server.createSession"
    answers = [strict_network.http.post(address, json=body) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert answers[0].headers["ratelimit-policy"] == "30;w=300"
    headers = answers[-1].headers
    assert headers["ratelimit-remaining"] == "0"
    assert 0 < int(headers["retry-after"]) <= 300
    reset = dt.datetime.fromtimestamp(int(headers["ratelimit-reset"]), dt.UTC)
    assert dt.timedelta(0) < reset - dt.datetime.now(dt.UTC) <= dt.timedelta(seconds=301)


@pytest.mark.slow
def test_indexed_at_can_be_the_earlier_of_claimed_and_true(strict_network: BlueskyNetwork) -> None:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    then, soon = indexed_at(strict_network, now)
    assert then == now - dt.timedelta(days=900)
    assert abs(soon - now) < dt.timedelta(minutes=2)
