"""The posts of public libraries that ship as the example (Timo Glaser, MIT licence)."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import goodmeasure
from goodmeasure.evidence.posts.history import History

HERE = Path(goodmeasure.__file__).parent / "services" / "example" / "libraries"
COLLECTED = datetime(2014, 4, 9, 12, tzinfo=UTC).timestamp() / 86400


def library_histories(folder: Path = HERE, *, replies: bool = True) -> dict[str, History]:
    """One history an account: likes plus reposts; replies (kind 1) kept or left out."""
    if not folder.is_dir():
        pytest.skip(f"{folder} is not on this machine")
    found = {file.stem: _posts(file, replies) for file in sorted(folder.glob("*.csv"))}
    return {name: _history(sorted(posts)) for name, posts in found.items()}


def _posts(file: Path, replies: bool) -> list[tuple[float, int, int, int]]:
    posts = []
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            reply = int(row["kind"] == "reply")
            others = "" in (row["likes"], row["reposts"])  # somebody else's post: no counts
            if others or (reply and not replies):
                continue
            made = datetime.fromisoformat(row["published_at"]).timestamp() / 86400
            posts.append((made, int(row["id"]), int(row["likes"]) + int(row["reposts"]), reply))
    return posts


def _history(posts: list[tuple[float, int, int, int]]) -> History:
    published = np.array([post[0] for post in posts])
    return History(
        post_ids=np.array([post[1] for post in posts]),
        published=published,
        age=np.maximum(COLLECTED - published, 0.0),
        value=np.array([post[2] for post in posts]),
        kind=np.array([post[3] for post in posts]),
    )
