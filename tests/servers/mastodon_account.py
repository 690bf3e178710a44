"""One account on the loopback Mastodon server: everything a test wants it to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from .pictures import Image

Status = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class MastodonAccount:
    """An account with a token. Statuses are named by their id; answers are the server's JSON."""

    url: str
    http: httpx.Client = field(repr=False)
    id: str
    username: str
    token: str = field(repr=False)

    def post(
        self,
        text: str = "",
        *,
        language: str = "en",
        visibility: str = "public",
        reply_to: str | None = None,
        quote: str | None = None,
        images: Sequence[Image] = (),
    ) -> Status:
        body: dict[str, Any] = {"status": text, "language": language, "visibility": visibility}
        if reply_to:
            body["in_reply_to_id"] = reply_to
        if quote:
            body["quoted_status_id"] = quote
        if images:
            body["media_ids"] = [self._upload(image) for image in images]
        return dict(self.call("POST", "/api/v1/statuses", json=body))

    def reply(self, to: str, text: str = "A reply") -> Status:
        return self.post(text, reply_to=to)

    def quote(self, status_id: str, text: str = "Look at this") -> Status:
        return self.post(text, quote=status_id)

    def favourite(self, status_id: str) -> Status:
        return self._on(status_id, "favourite")

    def unfavourite(self, status_id: str) -> Status:
        return self._on(status_id, "unfavourite")

    def boost(self, status_id: str) -> Status:
        return self._on(status_id, "reblog")

    def unboost(self, status_id: str) -> Status:
        return self._on(status_id, "unreblog")

    def edit(self, status_id: str, text: str) -> Status:
        return dict(self.call("PUT", f"/api/v1/statuses/{status_id}", json={"status": text}))

    def delete(self, status_id: str) -> Status:
        return dict(self.call("DELETE", f"/api/v1/statuses/{status_id}"))

    def follow(self, other: MastodonAccount) -> dict[str, Any]:
        return dict(self.call("POST", f"/api/v1/accounts/{other.id}/follow"))

    def notifications(self) -> list[dict[str, Any]]:
        return list(self.call("GET", "/api/v1/notifications"))

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Errors: httpx.HTTPStatusError."""
        answer = self.http.request(
            method, f"{self.url}{path}", headers={"authorization": f"Bearer {self.token}"}, **more
        )
        answer.raise_for_status()
        return answer.json()

    def _on(self, status_id: str, action: str) -> Status:
        return dict(self.call("POST", f"/api/v1/statuses/{status_id}/{action}"))

    def _upload(self, image: Image) -> str:
        files = {"file": ("picture", image.content, image.media_type)}
        made = self.call("POST", "/api/v2/media", files=files, data={"description": image.alt})
        return str(made["id"])
