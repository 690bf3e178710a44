"""Write the example organisation's files from the published library figures.

    python scripts/example_data.py FOLDER-WITH-THE-ORIGINAL-CSVS

The originals are ``*_timelineStats_2014-04-09.csv`` and ``*_libTwitterStats_2014-04-09.csv`` of the
repository named in ``services/example/SOURCE.md``. Only figures and flags are taken;
the originals hold no text. Running it on the same originals writes the same files.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src/goodmeasure/services/example/libraries"
COLUMNS = ("id", "published_at", "kind", "likes", "reposts", "link", "media", "hashtag")
FLAG = {"1": "yes", "0": "no"}


def row_of(original: dict[str, str]) -> dict[str, str]:
    """One post. Counts that the original gives as NA (reposts of others) stay blank."""
    at = datetime.strptime(original["created_at"], "%a %b %d %H:%M:%S %z %Y")
    counted = original["favorite_count"] != "NA"
    kind = "reply" if original["is_reply"] == "1" else "original"
    return {
        "id": original["id_str"],
        "published_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": kind if counted else "repost",
        "likes": original["favorite_count"] if counted else "",
        "reposts": original["rt_count"] if counted else "",
        "link": FLAG.get(original["has_url"], ""),
        "media": FLAG.get(original["has_media"], ""),
        "hashtag": FLAG.get(original["has_hashtag"], ""),
    }


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path) -> None:
    posts: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for file in sorted(folder.glob("*_timelineStats_*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for original in csv.DictReader(lines):
                posts[original["screen_name"]].append(row_of(original))
    accounts = []
    for file in sorted(folder.glob("*_libTwitterStats_*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            accounts += [
                {"handle": one["screen_name"], "followers": one["followers_count"]}
                for one in csv.DictReader(lines)
            ]
    OUT.mkdir(parents=True, exist_ok=True)
    for handle, rows in posts.items():
        write(OUT / f"{handle}.csv", COLUMNS, rows)
    write(OUT.parent / "accounts.csv", ("handle", "followers"), sorted(accounts, key=str))
    print(f"{sum(map(len, posts.values())):,} posts of {len(posts)} accounts written to {OUT}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
