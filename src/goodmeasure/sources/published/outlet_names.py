"""Which outlet a row of somebody's table is about, by its name: a proposal for a person."""

from __future__ import annotations

import re
from functools import lru_cache

from goodmeasure.evidence.audiences.outlets import outlets

_OTHER_NAMES = {
    "facebook": "facebook", "linkedin": "linkedin", "x": "x",
    "twitter": "x", "x twitter": "x", "x formerly twitter": "x", "x formerly known as twitter": "x",
    "twitter now x": "x", "twitter x": "x", "messenger": "messenger",
    "facebook messenger": "messenger", "linked in": "linkedin", "you tube": "youtube",
    "whats app": "whatsapp", "tik tok": "tiktok", "snap chat": "snapchat", "blue sky": "bluesky",
    "e mail": "email", "email": "email", "letter": "post", "by post": "post", "telephone": "phone",
    "sms": "text", "text messages": "text", "next door": "nextdoor",
}  # fmt: skip
_MORE_THAN_ONE = re.compile(r"[&+/]|\bor\b|\band\b|\bany\b|\bnet\b|\bnone\b|\ball\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def outlet_named(label: str) -> str:
    """The key of the one outlet that a label names; "" for none, or for several in one row."""
    exact = {title.casefold(): one for one, title in outlets().items()}
    if label.strip().casefold() in exact:
        return exact[label.strip().casefold()]
    bare = re.sub(r"\((?!formerly|now|twitter)[^)]*\)", " ", label.casefold())
    if _MORE_THAN_ONE.search(bare):
        return ""
    key = " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split()).removeprefix("use of ")
    return exact.get(key) or _OTHER_NAMES.get(key, "")


def outlet_within(text: str) -> str:
    """The one outlet that a title or question speaks of; "" where it names none or several."""
    said = f" {' '.join(re.sub(r'[^a-z0-9]+', ' ', text.casefold()).split())} "
    named = {
        key
        for name, key in ((title.casefold(), one) for one, title in outlets().items())
        if len(name) > 2 and f" {name} " in said and key not in _EVERYDAY
    }
    named |= {key for name, key in _OTHER_NAMES.items() if f" {name} " in said and len(name) > 4
              and key not in _EVERYDAY}  # fmt: skip
    return named.pop() if len(named) == 1 else ""


_EVERYDAY = frozenset({"email", "text", "phone", "post", "events", "news", "colleagues", "website",
                       "newsletter"})  # fmt: skip
"""Words that stand in any sentence: never proposed from one."""
