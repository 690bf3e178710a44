"""Small X archives, written as X writes them or as a code formatter leaves them."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MADE_ON = datetime(2024, 8, 20, 9, 30, tzinfo=UTC)
MADE_ON_TEXT = "2024-08-20T09:30:00.000Z"
EMAIL = "press.office@example.org"


def tweet(key: str = "1600000000000000001", **fields: Any) -> dict[str, Any]:
    entities: dict[str, Any] = {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}
    entities.update(fields.pop("entities", {}))
    return {
        "retweeted": False,
        "source": '<a href="https://example.org" rel="nofollow">Web</a>',
        "entities": entities,
        "display_text_range": ["0", "5"],
        "favorite_count": "3",
        "id_str": key,
        "id": key,
        "truncated": False,
        "retweet_count": "1",
        "created_at": "Sat Feb 18 12:33:11 +0000 2023",
        "favorited": False,
        "full_text": "Hello",
        "lang": "en",
        **fields,
    }


def wrap(tweets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"tweet": dict(one)} for one in tweets]


def as_x_writes(name: str, value: object, part: int = 0) -> str:
    text = json.dumps(value, indent=2, separators=(",", " : "), ensure_ascii=False)
    return f"window.YTD.{name}.part{part} = {text}"


def as_a_formatter_leaves_it(text: str) -> str:
    """Quotes off the keys, trailing commas, a comment, single quotes where they save escapes."""
    text = re.sub(r'^(\s*)"([A-Za-z_]\w*)" : ', r"\1\2: ", text, flags=re.MULTILINE)
    text = re.sub(r"(?<=[^\[{,\s])\n(\s*[}\]])", r",\n\1", text)
    text = re.sub(
        r': "((?:[^"\\\n]|\\.)*)"(?=,?$)',
        lambda found: (
            ": '" + found[1].replace('\\"', '"') + "'"
            if '\\"' in found[1] and "'" not in found[1]
            else found[0]
        ),
        text,
        flags=re.MULTILINE,
    )
    head, equals, body = text.partition(" = ")
    return f"// prettier-ignore\n{body};\n" if not equals else f"{head} ={body and ' '}{body};\n"


def manifest(
    files: Mapping[str, int | None],
    *,
    generated: str = MADE_ON_TEXT,
    partial: bool = False,
) -> str:
    kinds: dict[str, Any] = {}
    for name, count in files.items():
        listed: dict[str, Any] = {"fileName": name, "globalName": "YTD.some.part0"}
        if count is not None:
            listed["count"] = str(count)
        kinds.setdefault(re.sub(r"(-part\d+)?\.js$", "", Path(name).name), {"files": []})[
            "files"
        ].append(listed)
    value = {
        "userInfo": {"accountId": "123", "userName": "town", "displayName": "Example Town"},
        "archiveInfo": {
            "sizeBytes": "1000",
            "generationDate": generated,
            "isPartialArchive": partial,
        },
        "dataTypes": kinds,
    }
    return f"window.__THAR_CONFIG = {json.dumps(value, indent=2)}"


def account() -> str:
    return as_x_writes(
        "account",
        [
            {
                "account": {
                    "email": EMAIL,
                    "createdVia": "web",
                    "username": "town",
                    "accountId": "123",
                    "createdAt": "2011-06-23T13:04:14.000Z",
                    "accountDisplayName": "Example Town",
                }
            }
        ],
    )


def plain(tweets: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The members of a whole small archive."""
    return {
        "data/manifest.js": manifest({"data/account.js": 1, "data/tweets.js": len(tweets)}),
        "data/account.js": account(),
        "data/tweets.js": as_x_writes("tweets", wrap(tweets)),
    }


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_folder(path: Path, members: Mapping[str, str]) -> Path:
    for name, content in members.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return path
