"""Which texts look alike: the skeletons of Unicode Technical Standard #39.

    M. Davis, M. Suignard (2025), Unicode Security Mechanisms, UTS #39 revision 32, section 4.

Two texts are confusable when their skeletons are equal. A skeleton is for comparing only: it is
neither a spelling nor anything to show.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from goodmeasure.evidence.identity.displayed import displayed

VERSION = "17.0.0"
"""Of the table beside this file."""

IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Ranges of Default_Ignorable_Code_Point (DerivedCoreProperties.txt): shown as nothing at all."""


@cache
def prototypes() -> Mapping[int, str]:
    """What each character looks like, by code point; those that look like themselves are absent."""
    lines = files("goodmeasure.evidence.identity").joinpath("confusables.txt").read_text("utf-8")
    found: dict[int, str] = {}
    for line in lines.splitlines():
        if line and not line.startswith("#"):
            source, *target = (int(one, 16) for one in line.split())
            found[source] = "".join(map(chr, target))
    return found


@cache
def _ignored() -> Mapping[int, None]:
    return {code: None for first, last in IGNORABLE for code in range(first, last + 1)}


def skeleton(text: str) -> str:
    """The skeleton of section 4: decomposed, nothing invisible, each character's prototype."""
    seen = unicodedata.normalize("NFD", text).translate(_ignored())
    return unicodedata.normalize("NFD", seen.translate(prototypes()))


DRESSED = frozenset(
    {"NEGATIVE CIRCLED LATIN CAPITAL LETTER", "NEGATIVE SQUARED LATIN CAPITAL LETTER",
     "REGIONAL INDICATOR SYMBOL LETTER", "LATIN LETTER SMALL CAPITAL"}
)  # fmt: skip
"""How Unicode names letters in other dress that are not compatible with the plain ones."""


@cache
def _plain(letter: str) -> str:
    """The letter without its dress: out of a circle, of another width, from a small capital."""
    dress, _, named = unicodedata.name(letter, "").rpartition(" ")
    return named if dress in DRESSED and len(named) == 1 else unicodedata.normalize("NFKC", letter)


@lru_cache(maxsize=1024)
def looks(text: str) -> frozenset[str]:
    """How a name may look: in the order it is shown, and in small letters, as some pages show it.

    The standard leaves alone case, letters in circles and small capitals. People do not: they take
    TOWN LIBRARY for Town Library.
    """
    plain = "".join(map(_plain, text))
    seen = {displayed(one, from_right=way) for one in (text, plain) for way in (False, True)}
    seen |= {one.casefold() for one in seen}
    return frozenset(" ".join(skeleton(one).casefold().split()) for one in seen)


def look_alike(one: str, other: str) -> bool:
    return bool(looks(one) & looks(other))
