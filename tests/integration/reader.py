"""A program that reads the API with a key."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from tests.browser.seeding import Seeded

from goodmeasure.services import keys
from goodmeasure.store.models import Role


class Reader:
    """A program with a key."""

    def __init__(self, seeded: Seeded, name: str = "Program") -> None:
        made = keys.make(
            seeded.organisation,
            user=seeded.people[Role.VIEWER],
            name=name,
            days=30,
            now=datetime.now(UTC),
        )
        self.secret, self.key = made.secret, made.key
        self.client = Client(headers={"Authorization": f"Bearer {made.secret}"})

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", asked)

    def json(self, path: str, **asked: Any) -> Any:
        answer = self.get(path, **asked)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def items(self, path: str, **asked: Any) -> list[Any]:
        return self.json(path, per_page=1000, **asked)["items"]

    def table(self, path: str, **asked: Any) -> list[dict[str, str]]:
        return rows_of(self.get(path, format="csv", **asked))


def rows_of(answer: Any) -> list[dict[str, str]]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
