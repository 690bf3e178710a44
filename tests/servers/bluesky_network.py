"""A real Bluesky network on loopback: PLC directory, PDS and AppView, and accounts on it.

with postgres_server() as database, bluesky_network(database) as network:
    library = network.create_account()
    post = library.post("Open until eight tonight")
    network.create_account().like(post)
    network.wait_for_counts(post, likes=1)
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import secrets
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import psycopg

from .bluesky_account import BlueskyAccount, PostRef, checked
from .child import Child, ServerMissingError, free_port, server_folder, wait_until
from .installed import BLUESKY, BLUESKY_PART, PYTHON_PART, node_home
from .name_server import NameServer, name_server

# Measured: 6 to 14 s on two cores, most of it loading modules. A busy machine gets more.
SECONDS_TO_START = 120.0
# Measured: a post is in the AppView after 0.7 s, a like after 0.4 s.
SECONDS_TO_CATCH_UP = 90.0
BEFORE_BLUESKY = "2020-01-01T00:00:00Z"
READY = re.compile(r'^\{"ready":true.*\}$', re.MULTILINE)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class BlueskyNetwork:
    """The network's addresses, and ways to ask it and to fill it."""

    pds_url: str
    plc_url: str
    appview_url: str
    server: Child
    http: httpx.Client
    names: NameServer
    """The name server that PDS and AppView ask."""
    database_url: str = field(repr=False)
    schema: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def create_account(self, name: str | None = None, *, display_name: str = "") -> BlueskyAccount:
        """A new account `name`.test; at least three letters, made up when not given.

        Returns when the AppView knows it, so that a login or a read cannot come too early.
        """
        name = name or f"account-{next(self._numbers)}-{secrets.token_hex(3)}"
        password = secrets.token_urlsafe(12)
        # Not made from the name: somebody may take the name of an account that was renamed.
        email = f"{secrets.token_hex(6)}@example.test"
        made = checked(
            self.http.post(
                f"{self.pds_url}/xrpc/com.atproto.server.createAccount",
                json={
                    "handle": f"{name}.test",
                    "email": email,
                    "password": password,
                },
            )
        )
        account = BlueskyAccount(
            pds_url=self.pds_url,
            http=self.http,
            did=made["did"],
            handle=made["handle"],
            email=email,
            password=password,
            access_token=made["accessJwt"],
            refresh_token=made["refreshJwt"],
        )
        if display_name:
            account.set_profile(display_name=display_name)
        self.wait_until(lambda: self.profile(account.did))
        return account

    # Reading, without signing in, as the public AppView is read.

    def get(self, method: str, **parameters: Any) -> httpx.Response:
        """The AppView's answer to an XRPC query, whatever its status."""
        return self.http.get(f"{self.appview_url}/xrpc/{method}", params=parameters)

    def profile(self, actor: str) -> dict[str, Any] | None:
        """None while the AppView does not know the account, or it is gone."""
        answer = self.get("app.bsky.actor.getProfile", actor=actor)
        return answer.json() if answer.is_success else None

    def posts(self, *posts: PostRef | str) -> list[dict[str, Any]]:
        """Up to 25 posts with their counts; posts that are gone are absent."""
        addresses = [post if isinstance(post, str) else post.uri for post in posts]
        answer = checked(self.get("app.bsky.feed.getPosts", uris=addresses))
        return list(answer["posts"])

    def author_feed(self, actor: str, *, limit: int = 100, **more: Any) -> list[dict[str, Any]]:
        answer = checked(self.get("app.bsky.feed.getAuthorFeed", actor=actor, limit=limit, **more))
        return list(answer["feed"])

    def trust(self, verifier: BlueskyAccount) -> None:
        """Make the account a trusted verifier, as Bluesky does: in the AppView's own table."""
        with psycopg.connect(self.database_url, autocommit=True) as database:
            database.execute(
                f'UPDATE "{self.schema}_appview".actor SET "trustedVerifier" = true WHERE did = %s',
                [verifier.did],
            )

    def plc_document(self, did: str) -> dict[str, Any]:
        """The account's DID document, from the PLC directory."""
        return checked(self.http.get(f"{self.plc_url}/{did}"))

    # Waiting: the AppView follows the PDS within a second or so. Poll, never sleep.

    def wait_until(
        self, predicate: Callable[[], T | None], *, seconds: float = SECONDS_TO_CATCH_UP
    ) -> T:
        """Poll `predicate` until it gives something true, and return that."""
        return wait_until(predicate, seconds=seconds)

    def wait_for_posts(self, posts: Sequence[PostRef]) -> None:
        """Until the AppView knows every one of `posts`."""
        for start in range(0, len(posts), 25):
            page = posts[start : start + 25]
            self.wait_until(lambda page=page: len(self.posts(*page)) == len(page))  # type: ignore[misc]

    def wait_until_gone(self, post: PostRef) -> None:
        self.wait_until(lambda: not self.posts(post))

    def wait_for_counts(
        self, post: PostRef, *, seconds: float = SECONDS_TO_CATCH_UP, **counts: int
    ) -> dict[str, Any]:
        """Until the post's `likes`, `replies`, `reposts`, `quotes` are these; gives the post."""
        names = {"likes": "likeCount", "replies": "replyCount"}
        names |= {"reposts": "repostCount", "quotes": "quoteCount"}
        wanted = {names[name]: count for name, count in counts.items()}
        seen: dict[str, Any] = {}

        def look() -> dict[str, Any] | None:
            seen.clear()
            for view in self.posts(post):
                seen.update({key: view.get(key) for key in wanted})
                if seen == wanted:
                    return view
            return None

        try:
            return self.wait_until(look, seconds=seconds)
        except TimeoutError as error:
            last = seen or "no post"
            raise TimeoutError(f"{post.uri}: wanted {wanted}, last saw {last}") from error


@contextlib.contextmanager
def bluesky_network(
    database_url: str, *, rate_limits: bool = False, true_indexed_at: bool = True
) -> Iterator[BlueskyNetwork]:
    """Start a fresh, empty network, with its AppView in the PostgreSQL at `database_url`.

    `rate_limits` turns on the PDS's own (for example 30 sign-ins in five minutes).
    `true_indexed_at`: a post's indexedAt is when the AppView first saw it, as where the official
    app marks back-dated posts; an AppView without that setting says the earlier of this and the
    time the author claims.
    Errors: ServerMissingError (not installed), ServerFailedError (with the end of its log).
    """
    for part in (PYTHON_PART, BLUESKY_PART):
        if not part.ready():
            raise ServerMissingError(part.missing())
    ports = {name: free_port() for name in ("PLC", "PDS", "APPVIEW")}
    schema = "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))
    with server_folder("bluesky") as folder, name_server() as names:
        environment = {f"GM_{name}_PORT": str(port) for name, port in ports.items()}
        environment |= {
            "GM_DATABASE_URL": database_url,
            "GM_SCHEMA": schema,
            "GM_NAME_SERVER": names.address,
            "GM_RATE_LIMITS": "1" if rate_limits else "0",
            "GM_INDEXED_AT_EPOCH": BEFORE_BLUESKY if true_indexed_at else "",
            "TMPDIR": str(folder.path),  # the PDS keeps its databases and blobs there
            "LOG_ENABLED": "false",
            "NODE_ENV": "test",
        }
        command = [node_home() / "bin" / "node", BLUESKY / "network.mjs"]
        with httpx.Client(timeout=30, trust_env=False) as http:
            server = folder.start(command, environment=environment)
            server.wait_until_ready(
                lambda: READY.search(server.log(100_000)), SECONDS_TO_START, "The Bluesky network"
            )
            addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
            yield BlueskyNetwork(
                pds_url=addresses["PDS"],
                plc_url=addresses["PLC"],
                appview_url=addresses["APPVIEW"],
                server=server,
                http=http,
                names=names,
                database_url=database_url,
                schema=schema,
            )


def started_with(server: Child) -> dict[str, Any]:
    """What the network said when it was ready: seconds to start, megabytes of memory."""
    found = READY.search(server.log(100_000))
    return dict(json.loads(found.group())) if found else {}
