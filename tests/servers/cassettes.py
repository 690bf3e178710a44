"""Answers real Mastodon servers gave (4.7 and 4.8), as recorded for the tests of Mastodon.py.

`setup.py` fetches them; nothing of them is in this repository.

    for recorded in answers(r"/api/v1/accounts/\\d+/statuses"):
        ...
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .absence import skip_or_fail
from .installed import CASSETTES, CASSETTES_PART


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One answer. Header names are in lower case; `body` is text, usually JSON."""

    cassette: str
    method: str
    host: str
    path: str
    query: str
    status: int
    headers: Mapping[str, str]
    body: str


def answers(
    path: str, *, method: str | None = "GET", status: int | None = None
) -> tuple[Recorded, ...]:
    """The answers whose whole path matches the pattern `path`; None means any.

    Skips the calling test, with what to run, where the recordings are not installed.
    """
    pattern = re.compile(path)
    return tuple(
        one
        for one in _all()
        if pattern.fullmatch(one.path)
        and method in {None, one.method}
        and status in {None, one.status}
    )


def _all() -> tuple[Recorded, ...]:
    if not CASSETTES_PART.ready():
        skip_or_fail(CASSETTES_PART.missing())
    return _load()


@functools.cache
def _load() -> tuple[Recorded, ...]:
    with gzip.open(CASSETTES / "answers.jsonl.gz", "rt", encoding="utf-8") as lines:
        return tuple(Recorded(**json.loads(line)) for line in lines)
