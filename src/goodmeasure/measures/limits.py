"""How long a text may be on each outlet, counted as the outlet counts.

Read from ``yaml/limits/*.yaml``: facts with a source and the day they were checked. Where a
platform does not say how it counts, a count is never less than what it could be there.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import msgspec

from goodmeasure.measures import catalogue
from goodmeasure.measures.graphemes import clusters, is_emoji


class Counting(StrEnum):
    CHARACTERS = "characters"
    """As people see them."""
    WEIGHTED = "weighted"
    """X: most letters are 1, emoji and Chinese characters 2."""
    UTF_16 = "utf-16"
    """Units of UTF-16; never fewer than characters are. Also where the platform does not say."""
    BYTES = "bytes"
    """Of UTF-8."""
    EMOJI_BYTES = "emoji bytes"
    """Threads: emoji as many as they have bytes."""
    TEXT_MESSAGES = "text messages"
    """Units of the alphabet of text messages, or of UTF-16 where that has not all the letters."""


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``link`` is what each link counts as, however long, or with ``whole_links`` at the least;
    ``bare_links`` are links without "https://", too; ``most_links`` different ones are taken;
    ``short_mentions`` counts "@name" of "@name@server" alone."""

    most: int
    counting: Counting
    most_bytes: int | None = None
    most_links: int | None = None
    link: int | None = None
    whole_links: bool = False
    bare_links: bool = False
    short_mentions: bool = False
    note: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of one outlet. ``texts`` by what they are: post, name, profile, title."""

    source: str
    checked: dt.date
    texts: dict[str, Limit]


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """``used`` of ``most``. ``parts`` is how many text messages it takes, where it is one;
    ``links_over`` how many links there are beyond those that are taken."""

    used: int
    most: int
    parts: int = 0
    links_over: int = 0

    @property
    def fits(self) -> bool:
        return self.used <= self.most and not self.links_over

    @property
    def over(self) -> int:
        return max(0, self.used - self.most)


@cache
def limits() -> Mapping[str, Limits]:
    """By key of the outlet. One that is not here has no limit that we know of."""
    return catalogue.load("limits", Limits)


def limit_of(outlet: str, text: str = "post") -> Limit | None:
    """``None`` where no limit is known."""
    found = limits().get(outlet)
    return found.texts.get(text) if found else None


def count(text: str, limit: Limit) -> Count:
    """How much of a limit a text takes. Line ends of forms count as one."""
    text = text.replace("\r\n", "\n").replace("\0", "\ufffd")
    if limit.counting is Counting.TEXT_MESSAGES:
        return _text_messages(text, limit.most)
    used, rest = 0, text
    if limit.link is not None:
        used, rest = _without_links(text, limit)
    if limit.short_mentions:
        rest = _MENTION.sub(r"\1", rest)
    used += sum(_used(one, limit.counting) for one in rest.split("\0"))
    if limit.most_bytes is not None and len(text.encode()) > limit.most_bytes:
        # so many bytes too many are at least one character too many
        used = max(used, limit.most + 1)
    links_over = 0
    if limit.most_links is not None:
        found = {one.group().rstrip(_TRAILING) for one in re.finditer(_ANY_LINK, text)}
        links_over = max(0, len(found) - limit.most_links)
    return Count(used=used, most=limit.most, links_over=links_over)


_PATH = r"(?:[/?#][a-z0-9!*';:=+,.$/%#\[\]_~&|@()?\u00c0-\u024f\u0400-\u04ff-]*)?"
"""What follows the host (twitter-text, which Mastodon uses as well): other scripts and quotation
marks end a link, and count as they are."""
_LINK = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d+)?" + _PATH, re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![\w@-])" + _PATH, re.IGNORECASE)
_ANY_LINK = re.compile(f"{_LINK.pattern}|{_BARE.pattern}", re.IGNORECASE)
_TRAILING = ".,:;!?'\"”’)"
"""Signs at the end of a link that are none of it."""
_MENTION = re.compile(r"(?<![\w/])(@[a-z0-9_]+)@[\w.-]+\w", re.IGNORECASE)


def _without_links(text: str, limit: Limit) -> tuple[int, str]:
    """What the links of a text count as, and the text with a gap for each. Not every bare "a.b" is
    a link to the platform, so that a long one counts as long as it is."""
    used, each = 0, limit.link or 0

    def gap(found: re.Match[str]) -> str:
        nonlocal used
        link = found.group().rstrip(_TRAILING)
        whole = limit.whole_links or not link.lower().startswith("http")
        used += max(each, len(link)) if whole else each
        return "\0" + found.group()[len(link) :]

    rest = _LINK.sub(gap, text)
    if limit.bare_links:
        rest = _BARE.sub(gap, rest)
    return used, rest


def _used(text: str, counting: Counting) -> int:
    match counting:
        case Counting.CHARACTERS:
            return sum(1 for _ in clusters(text))
        case Counting.WEIGHTED:
            return sum(map(_weight, clusters(unicodedata.normalize("NFC", text))))
        case Counting.BYTES:
            return len(text.encode())
        case Counting.EMOJI_BYTES:
            return sum(len(one.encode()) if is_emoji(one) else len(one) for one in clusters(text))
        case _:
            return len(text.encode("utf-16-le")) // 2


_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that weigh 1 on X (configuration 3 of twitter-text); the rest weigh 2."""


def _weight(cluster: str) -> int:
    if is_emoji(cluster):
        return 2
    return sum(
        1 if any(first <= ord(one) <= last for first, last in _LIGHT) else 2 for one in cluster
    )


_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of text messages (3GPP TS 23.038, 6.2.1)."""
_TWICE = frozenset("^{}\\[~]|€\f")
"""What takes two places (its 6.2.1.1)."""
_JOINED = 6
"""Messages that are joined at most (what GOV.UK Notify sends as one)."""


def _text_messages(text: str, most: int) -> Count:
    """160 places in one message, 153 in each of several; with other letters 70 and 67."""
    basic = all(one in _BASIC or one in _TWICE for one in text)
    if basic:
        used, alone, joined = len(text) + sum(one in _TWICE for one in text), 160, 153
    else:
        used, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    parts = 1 if used <= alone else -(-used // joined)
    return Count(used=used, most=most if basic else _JOINED * joined, parts=parts if used else 0)
