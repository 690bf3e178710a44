"""Bluesky and Mastodon as collecting sees them: the same few questions, with each one's sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.posts import Account
from goodmeasure.observations.records import Gap, Page
from goodmeasure.sources.bluesky import channel as bluesky
from goodmeasure.sources.channels import Profile, Stretch
from goodmeasure.sources.http import Client
from goodmeasure.sources.mastodon import channel as mastodon


class ChannelSource(Protocol):
    """One account on one platform, asked over one client."""

    page_size: int
    batch_size: int
    """Posts in one request by id; 1 where the server has no batches."""
    pages_anywhere: bool
    """Can a page start at any known post?"""
    quotes_gap: Gap | None
    """What to say when a collection met no quote counts; ``None`` where they always come."""
    counts_own_posts: bool
    """Is the profile's count of posts one that ours must equal (no reposts, nothing hidden)?"""
    reposts_have_ids: bool
    """Can a repost be asked for by its id?"""

    def profile(self) -> Profile: ...

    def pages(self, cursor: str) -> Iterator[Stretch]: ...

    def by_id(self, ids: Sequence[str]) -> Page: ...

    def cursor_after(self, external_id: str) -> str:
        """The cursor of the page that starts right after (is older than) a known post."""
        ...


@dataclass
class BlueskySource:
    client: Client
    account: Account
    plc: str
    page_size: int = field(default_factory=lambda: bluesky.FEED_SIZE)
    batch_size: int = bluesky.BATCH_SIZE
    pages_anywhere: bool = False
    quotes_gap: Gap | None = None
    counts_own_posts: bool = True
    reposts_have_ids: bool = False

    def profile(self) -> Profile:
        return bluesky.profile(self.client, self.account, plc=self.plc)

    def pages(self, cursor: str) -> Iterator[Stretch]:
        return bluesky.feed_pages(
            self.client, self.account, cursor=cursor, size=self.page_size, plc=self.plc
        )

    def by_id(self, ids: Sequence[str]) -> Page:
        return bluesky.posts_by_id(self.client, self.account, ids)

    def cursor_after(self, external_id: str) -> str:
        raise NotImplementedError("Bluesky's cursors are its own.")


@dataclass
class MastodonSource:
    client: Client
    account: Account
    token: str = ""
    page_size: int = field(default_factory=lambda: mastodon.PAGE_SIZE)
    batch_size: int = mastodon.BATCH_SIZE
    pages_anywhere: bool = True
    quotes_gap: Gap | None = mastodon.QUOTES_NOT_PUBLISHED
    counts_own_posts: bool = False
    reposts_have_ids: bool = True

    def profile(self) -> Profile:
        return mastodon.profile(self.client, self.account, token=self.token)

    def pages(self, cursor: str) -> Iterator[Stretch]:
        return mastodon.status_pages(
            self.client, self.account, cursor=cursor, size=self.page_size, token=self.token
        )

    def by_id(self, ids: Sequence[str]) -> Page:
        if self.batch_size > 1:
            page = mastodon.batch_of_statuses(self.client, self.account, ids, token=self.token)
            if page is not None:
                return page
            self.batch_size = 1
        return mastodon.statuses_by_id(
            self.client, self.account, ids, token=self.token, batch=False
        )

    def cursor_after(self, external_id: str) -> str:
        return urlencode({"limit": self.page_size, "max_id": external_id})


def source_for(client: Client, account: Account, *, plc: str, token: str = "") -> ChannelSource:
    """Raises ``InputError`` for a platform whose figures come as files."""
    if account.platform == "bluesky":
        return BlueskySource(client, account, plc)
    if account.platform == "mastodon":
        return MastodonSource(client, account, token)
    raise InputError(
        f"{account.handle} is on {account.platform}, which gives its figures as files.",
        next_step="Import an export file: goodmeasure import FILE",
    )
