"""Posts of public libraries on Twitter, collected 9 April 2014 (Timo Glaser, MIT licence)."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from goodmeasure.evidence.posts.history import History

HERE = Path("/work/shared/data/public_libraries_2014")
COLLECTED = datetime(2014, 4, 9, 12, tzinfo=UTC).timestamp() / 86400


def library_histories(folder: Path = HERE, *, replies: bool = True) -> dict[str, History]:
    """One history an account: favourites plus retweets; replies (kind 1) kept or left out."""
    if not folder.is_dir():
        pytest.skip(f"{folder} is not on this machine")
    rows: dict[str, list[tuple[float, int, int, int]]] = {}
    for file in sorted(folder.glob("*timeline*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if "NA" in (row["favorite_count"], row["rt_count"]):  # somebody else's post
                    continue
                reply = int(row["is_reply"] == "1")
                if reply and not replies:
                    continue
                made = datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y")
                value = int(row["favorite_count"]) + int(row["rt_count"])
                post = (made.timestamp() / 86400, int(row["id_str"]), value, reply)
                rows.setdefault(row["screen_name"], []).append(post)
    return {name: _history(sorted(posts)) for name, posts in rows.items()}


def _history(posts: list[tuple[float, int, int, int]]) -> History:
    published = np.array([post[0] for post in posts])
    return History(
        post_ids=np.array([post[1] for post in posts]),
        published=published,
        age=np.maximum(COLLECTED - published, 0.0),
        value=np.array([post[2] for post in posts]),
        kind=np.array([post[3] for post in posts]),
    )
