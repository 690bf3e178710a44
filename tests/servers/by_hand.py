"""Start the Bluesky network and the Mastodon server to try the program against by hand.

    python -m tests.servers.by_hand

Each gets an account with some posts, likes, replies and reposts. Ends with Ctrl-C.
"""

from __future__ import annotations

import datetime as dt
import random
import signal

from .bluesky_network import BlueskyNetwork, bluesky_network
from .mastodon import MastodonMock, mastodon_mock
from .mastodon_bulk import BulkStatus
from .postgres import postgres_server

POSTS = 120
SEED = 2  # the same posts every time


def main() -> None:
    with (
        postgres_server() as database,
        bluesky_network(database) as network,
        mastodon_mock() as mock,
    ):
        print(f"PostgreSQL       {database}")
        print(f"Bluesky AppView  {network.appview_url}   PDS {network.pds_url}")
        print(f"  account        {fill_bluesky(network)}")
        print(f"Mastodon         {mock.url}")
        print(f"  account        {fill_mastodon(mock)}")
        print("Ctrl-C ends them all.", flush=True)
        signal.pause()


def fill_bluesky(network: BlueskyNetwork) -> str:
    chance = random.Random(SEED)
    library = network.create_account("town-library", display_name="Town Library")
    readers = [network.create_account() for _ in range(5)]
    now = dt.datetime.now(dt.UTC)
    times = [now - dt.timedelta(hours=6 * number) for number in range(POSTS, 0, -1)]
    posts = library.post_many([f"Library news {n}" for n in range(POSTS)], created_at=times)
    for post in posts:
        for reader in chance.sample(readers, chance.randint(0, 5)):
            reader.like(post)
        for act in (readers[0].reply, readers[1].repost, readers[2].quote):
            if chance.random() < 0.2:
                act(post)
    network.wait_for_posts(posts)
    return f"{library.handle}, app password {library.create_app_password()}"


def fill_mastodon(mock: MastodonMock) -> str:
    chance = random.Random(SEED)
    library = mock.account("library")
    now = dt.datetime.now(dt.UTC)
    mock.insert_statuses(
        library,
        [
            BulkStatus(
                text=f"Library news {number} #Library",
                created_at=now - dt.timedelta(hours=6 * (number + 1)),
                favourites=chance.randint(0, 12),
                boosts=chance.randint(0, 4),
                replies=chance.randint(0, 3),
            )
            for number in range(POSTS)
        ],
    )
    return f"@library, token {library.token}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
