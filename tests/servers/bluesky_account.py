"""One account on the loopback Bluesky network: everything a test wants it to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from .pictures import Image

# Enough of an MP4 for a PDS to store; nobody plays it.
TINY_MP4 = bytes.fromhex("0000001866747970") + b"isom\x00\x00\x02\x00isommp41" + bytes(64)


class XrpcError(Exception):
    """A server refused: `status`, `name` (for example AccountDeactivated), `message`."""

    def __init__(self, answer: httpx.Response) -> None:
        try:
            said = answer.json()
        except ValueError:
            said = {}
        self.status = answer.status_code
        self.name = str(said.get("error", ""))
        self.message = str(said.get("message", answer.text[:300]))
        super().__init__(f"{answer.request.url}: {self.status} {self.name}: {self.message}")


def checked(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON. Errors: XrpcError."""
    if not answer.is_success:
        raise XrpcError(answer)
    return dict(answer.json()) if answer.content else {}


@dataclass(frozen=True, kw_only=True)
class PostRef:
    """A record's address and content hash; `root` is the post at the top of its thread."""

    uri: str
    cid: str
    root: PostRef | None = None

    @property
    def key(self) -> str:
        return self.uri.rpartition("/")[2]

    def strong(self) -> dict[str, str]:
        return {"uri": self.uri, "cid": self.cid}


@dataclass(kw_only=True)
class BlueskyAccount:
    """A signed-in account. Every method speaks to its PDS and returns when the PDS has answered."""

    pds_url: str
    http: httpx.Client = field(repr=False)
    did: str
    handle: str
    email: str
    password: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)

    # Posts

    def post(
        self,
        text: str = "",
        *,
        created_at: dt.datetime | None = None,
        langs: Sequence[str] = ("en",),
        links: Sequence[str] = (),
        mentions: Sequence[BlueskyAccount] = (),
        tags: Sequence[str] = (),
        images: Sequence[Image] = (),
        video_alt: str | None = None,
        link_card: tuple[str, str, str] | None = None,
        embed: dict[str, Any] | None = None,
        reply_to: PostRef | None = None,
        quote: PostRef | None = None,
    ) -> PostRef:
        """Publish a post.

        `links`, `mentions` (as @handle) and `tags` (as #tag) must occur in `text` and become
        facets. `link_card` is (address, title, description). `video_alt` attaches a tiny video.
        `embed` is sent as it is, for embeds nobody knows. At most one embed, besides `quote` with
        images. `created_at` is what the author claims; the AppView sets indexedAt itself.
        """
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text}
        record |= {"langs": list(langs), "createdAt": timestamp(created_at)}
        if facets := _facets(text, links, mentions, tags):
            record["facets"] = facets
        if found := embed or self._embed(images, video_alt, link_card, quote):
            record["embed"] = found
        root = None
        if reply_to is not None:
            root = reply_to.root or reply_to
            record["reply"] = {"root": root.strong(), "parent": reply_to.strong()}
        return self.create("app.bsky.feed.post", record, root=root)

    def reply(self, to: PostRef, text: str = "A reply", **more: Any) -> PostRef:
        return self.post(text, reply_to=to, **more)

    def quote(self, post: PostRef, text: str = "Look at this", **more: Any) -> PostRef:
        return self.post(text, quote=post, **more)

    def repost(self, post: PostRef, *, created_at: dt.datetime | None = None) -> PostRef:
        return self._about("app.bsky.feed.repost", post.strong(), created_at)

    def like(self, post: PostRef, *, created_at: dt.datetime | None = None) -> PostRef:
        """Gives the like, which `unlike` (or `delete`) takes back."""
        return self._about("app.bsky.feed.like", post.strong(), created_at)

    def unlike(self, like: PostRef) -> None:
        self.delete(like)

    def follow(self, other: BlueskyAccount) -> PostRef:
        return self._about("app.bsky.graph.follow", other.did, None)

    def unfollow(self, follow: PostRef) -> None:
        self.delete(follow)

    def delete(self, record: PostRef) -> None:
        """Delete a post, like, repost or follow."""
        did, collection, key = record.uri.removeprefix("at://").split("/")
        self.call(
            "com.atproto.repo.deleteRecord", {"repo": did, "collection": collection, "rkey": key}
        )

    def create(
        self, collection: str, record: dict[str, Any], *, root: PostRef | None = None
    ) -> PostRef:
        """Write any record."""
        body = {"repo": self.did, "collection": collection, "record": record}
        made = self.call("com.atproto.repo.createRecord", body)
        return PostRef(uri=made["uri"], cid=made["cid"], root=root)

    def post_many(
        self, texts: Sequence[str], *, created_at: Sequence[dt.datetime] | None = None
    ) -> list[PostRef]:
        """Many plain posts, 200 to a request: the quick way to a back-catalogue."""
        made: list[PostRef] = []
        times = created_at or [dt.datetime.now(dt.UTC)] * len(texts)
        writes = [
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": "app.bsky.feed.post",
                "value": {
                    "$type": "app.bsky.feed.post",
                    "text": text,
                    "langs": ["en"],
                    "createdAt": timestamp(time),
                },
            }
            for text, time in zip(texts, times, strict=True)
        ]
        for start in range(0, len(writes), 200):
            body = {"repo": self.did, "writes": writes[start : start + 200]}
            results = self.call("com.atproto.repo.applyWrites", body)["results"]
            made += [PostRef(uri=result["uri"], cid=result["cid"]) for result in results]
        return made

    # The account itself

    def set_profile(self, *, display_name: str = "", description: str = "") -> None:
        body = {
            "repo": self.did,
            "collection": "app.bsky.actor.profile",
            "rkey": "self",
            "record": {
                "$type": "app.bsky.actor.profile",
                "displayName": display_name,
                "description": description,
            },
        }
        self.call("com.atproto.repo.putRecord", body)

    def rename(self, name: str) -> None:
        """Take the handle `name`.test; the old handle is free for anybody at once."""
        self.call("com.atproto.identity.updateHandle", {"handle": f"{name}.test"})
        self.handle = f"{name}.test"

    def take_handle(self, handle: str) -> None:
        """Take a handle of any domain that proves the account (``NameServer.proves``)."""
        self.call("com.atproto.identity.updateHandle", {"handle": handle})
        self.handle = handle

    def verify(self, other: BlueskyAccount, *, display_name: str) -> PostRef:
        """Vouch for another account as it is called now; counts only from trusted verifiers."""
        record = {
            "$type": "app.bsky.graph.verification",
            "subject": other.did,
            "handle": other.handle,
            "displayName": display_name,
            "createdAt": timestamp(None),
        }
        return self.create("app.bsky.graph.verification", record)

    def deactivate(self) -> None:
        self.call("com.atproto.server.deactivateAccount", {})

    def reactivate(self) -> None:
        self.call("com.atproto.server.activateAccount")

    def delete_account(self, *, administrator_password: str = "admin-pass") -> None:
        """Delete for good, as the server's administrator (the owner's way goes through e-mail)."""
        answer = self.http.post(
            f"{self.pds_url}/xrpc/com.atproto.admin.deleteAccount",
            json={"did": self.did},
            auth=("admin", administrator_password),
        )
        checked(answer)

    def create_app_password(self, name: str = "good-measure") -> str:
        """xxxx-xxxx-xxxx-xxxx, for signing in without the account's own password."""
        made = self.call("com.atproto.server.createAppPassword", {"name": name})
        return str(made["password"])

    def login(self, password: str | None = None) -> dict[str, Any]:
        """Sign in anew; gives did, handle, accessJwt, refreshJwt. This object keeps its session."""
        body = {"identifier": self.handle, "password": password or self.password}
        address = f"{self.pds_url}/xrpc/com.atproto.server.createSession"
        return checked(self.http.post(address, json=body))

    def notifications(self) -> list[dict[str, Any]]:
        """The newest first, up to 100, by way of the PDS."""
        answer = self.query("app.bsky.notification.listNotifications", limit=100)
        return list(answer["notifications"])

    def query(self, method: str, **parameters: Any) -> dict[str, Any]:
        """An XRPC query, signed in."""
        return checked(
            self.http.get(
                f"{self.pds_url}/xrpc/{method}", params=parameters, headers=self._authorization()
            )
        )

    def call(self, method: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """An XRPC procedure, signed in."""
        return checked(
            self.http.post(
                f"{self.pds_url}/xrpc/{method}", json=body, headers=self._authorization()
            )
        )

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.access_token}"}

    def _about(self, collection: str, subject: Any, created_at: dt.datetime | None) -> PostRef:
        record = {"$type": collection, "subject": subject, "createdAt": timestamp(created_at)}
        return self.create(collection, record)

    def _embed(
        self,
        images: Sequence[Image],
        video_alt: str | None,
        link_card: tuple[str, str, str] | None,
        quote: PostRef | None,
    ) -> dict[str, Any] | None:
        media: dict[str, Any] | None = None
        if images:
            shown = [
                {"alt": image.alt, "image": self._upload(image.content, image.media_type)}
                for image in images
            ]
            media = {"$type": "app.bsky.embed.images", "images": shown}
        elif video_alt is not None:
            video = self._upload(TINY_MP4, "video/mp4")
            media = {"$type": "app.bsky.embed.video", "video": video, "alt": video_alt}
        elif link_card:
            uri, title, description = link_card
            external = {"uri": uri, "title": title, "description": description}
            media = {"$type": "app.bsky.embed.external", "external": external}
        if quote is None:
            return media
        record = {"$type": "app.bsky.embed.record", "record": quote.strong()}
        if media is None:
            return record
        return {"$type": "app.bsky.embed.recordWithMedia", "record": record, "media": media}

    def _upload(self, content: bytes, media_type: str) -> Any:
        answer = self.http.post(
            f"{self.pds_url}/xrpc/com.atproto.repo.uploadBlob",
            content=content,
            headers={**self._authorization(), "content-type": media_type},
        )
        return checked(answer)["blob"]


def timestamp(time: dt.datetime | None) -> str:
    """ISO 8601 in UTC with milliseconds, as the official apps write it; None is now."""
    time = (time or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facets(
    text: str, links: Sequence[str], mentions: Sequence[BlueskyAccount], tags: Sequence[str]
) -> list[dict[str, Any]]:
    """Byte ranges of the UTF-8 text, not of characters: that is what the lexicon counts."""
    features: list[tuple[str, dict[str, str]]] = []
    features += [(uri, {"$type": "app.bsky.richtext.facet#link", "uri": uri}) for uri in links]
    features += [
        (f"@{account.handle}", {"$type": "app.bsky.richtext.facet#mention", "did": account.did})
        for account in mentions
    ]
    features += [(f"#{tag}", {"$type": "app.bsky.richtext.facet#tag", "tag": tag}) for tag in tags]
    facets = []
    for words, feature in features:
        start = len(text[: text.index(words)].encode())
        index = {"byteStart": start, "byteEnd": start + len(words.encode())}
        facets.append({"index": index, "features": [feature]})
    return facets
