"""Characters as people see them: a letter with its accents is one, and so is a family of emoji.

Extended grapheme clusters by the rules of Unicode Standard Annex 29. Joined consonants of Indic
scripts (rule GB9c, since Unicode 15.1) are counted apart: some platforms count them so, and none
counts more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def _points(ranges: str) -> frozenset[str]:
    found: set[str] = set()
    for one in ranges.split():
        first, _, last = one.partition("-")
        found |= {chr(point) for point in range(int(first, 16), int(last or first, 16) + 1)}
    return frozenset(found)


PICTOGRAPHS = _points(
    "a9 ae 203c 2049 2122 2139 2194-2199 21a9-21aa 231a-231b 2328 2388 23cf 23e9-23f3"
    " 23f8-23fa 24c2 25aa-25ab 25b6 25c0 25fb-25fe 2600-2605 2607-2612 2614-2685 2690-2705"
    " 2708-2712 2714 2716 271d 2721 2728 2733-2734 2744 2747 274c 274e 2753-2755 2757"
    " 2763-2767 2795-2797 27a1 27b0 27bf 2934-2935 2b05-2b07 2b1b-2b1c 2b50 2b55 3030 303d"
    " 3297 3299 1f000-1f0ff 1f10d-1f10f 1f12f 1f16c-1f171 1f17e-1f17f 1f18e 1f191-1f19a"
    " 1f1ad-1f1e5 1f201-1f20f 1f21a 1f22f 1f232-1f23a 1f23c-1f23f 1f249-1f3fa 1f400-1f53d"
    " 1f546-1f64f 1f680-1f6ff 1f774-1f77f 1f7d5-1f7ff 1f80c-1f80f 1f848-1f84f 1f85a-1f85f"
    " 1f888-1f88f 1f8ae-1f8ff 1f90c-1f93a 1f93c-1f945 1f947-1faff 1fc00-1fffd"
)
"""Extended_Pictographic, as of Unicode 15 (emoji-data.txt)."""

_FLAGS = _points("1f1e6-1f1ff")
_JOINING = _points("e33 eb3 200c-200d ff9e ff9f 1f3fb-1f3ff e0020-e007f")
"""What goes with the character before it though it is no mark."""
_APART = _points(
    "102b 102c 1038 1062-1064 1067-106d 1083 1087-108c 108f 109a-109c 1a61 1a63 1a64 aa7b aa7d"
    " 11720 11721"
)
"""Marks that stand by themselves."""
_BEFORE = _points(
    "600-605 6dd 70f 890-891 8e2 d4e 110bd 110cd 111c2-111c3 1193f 11941 11a3a 11a84-11a89 11d46"
)
"""What goes with the character after it (Prepend)."""
_ZWJ = "\u200d"


def clusters(text: str) -> Iterator[str]:
    """The characters of a text, in order."""
    start = 0
    for here in range(1, len(text)):
        if _parts(text, start, here):
            yield text[start:here]
            start = here
    if text:
        yield text[start:]


def is_emoji(cluster: str) -> bool:
    """A picture, a flag or a digit in a box. "©" alone is a letter."""
    first = cluster[0]
    if first in "©®":
        return "\ufe0f" in cluster
    return first in PICTOGRAPHS or first in _FLAGS or cluster.endswith("\u20e3")


def _parts(text: str, start: int, here: int) -> bool:
    """Whether a character ends before ``here``, where one began at ``start``. GB3 to GB999."""
    before, after = text[here - 1], text[here]
    if before == "\r" and after == "\n":
        return False
    if _controls(before) or _controls(after):
        return True
    if _joins(after) or before in _BEFORE:
        return False
    if before == _ZWJ and after in PICTOGRAPHS:
        return not _pictured(text, start, here - 1)
    if before in _FLAGS and after in _FLAGS:
        flags = 0
        while here - 1 - flags >= start and text[here - 1 - flags] in _FLAGS:
            flags += 1
        return flags % 2 == 0
    return not _hangul(before, after)


def _pictured(text: str, start: int, end: int) -> bool:
    """Whether what ends before ``end`` is a pictograph, with marks or not. GB11."""
    here = end - 1
    while here > start and _joins(text[here]) and text[here] != _ZWJ:
        here -= 1
    return here >= start and text[here] in PICTOGRAPHS


def _controls(one: str) -> bool:
    if one in _JOINING or one in _BEFORE:
        return False
    return unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _joins(one: str) -> bool:
    return one in _JOINING or (unicodedata.category(one)[0] == "M" and one not in _APART)


def _hangul(before: str, after: str) -> bool:
    """Parts of one Korean syllable: GB6 to GB8."""
    first, second = _jamo(before), _jamo(after)
    return (first, second) in {
        ("L", "L"), ("L", "V"), ("L", "LV"), ("L", "LVT"),
        ("LV", "V"), ("V", "V"), ("LV", "T"), ("V", "T"), ("LVT", "T"), ("T", "T"),
    }  # fmt: skip


def _jamo(one: str) -> str:
    point = ord(one)
    if 0xAC00 <= point <= 0xD7A3:
        return "LVT" if (point - 0xAC00) % 28 else "LV"
    if 0x1100 <= point <= 0x115F or 0xA960 <= point <= 0xA97C:
        return "L"
    if 0x1160 <= point <= 0x11A7 or 0xD7B0 <= point <= 0xD7C6:
        return "V"
    if 0x11A8 <= point <= 0x11FF or 0xD7CB <= point <= 0xD7FB:
        return "T"
    return ""
