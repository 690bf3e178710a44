"""In which way somebody else's name may be taken for ours.

Found are names that look the same (UTS #39), differ by one letter (Damerau 1964: one letter left
out, added, changed, or two swapped), are the same name in another place, or are ours with a word
that lends weight. What is found is shown to a person. It is no accusation: two libraries of one
town, and a fan with a sense of humour, are found as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from goodmeasure.evidence.identity.confusables import look_alike, looks

LONG_ENOUGH = 6
"""Letters from which on one letter's difference is worth a look: of shorter names too many are one
letter apart by chance ("town", "down")."""
WEIGHTY = frozenset(
    {"official", "real", "the", "support", "help", "helpdesk", "service", "services", "info",
     "news", "press", "uk", "gov", "team", "hq", "contact", "live", "updates", "careers", "jobs"}
)  # fmt: skip
"""Words that impersonators put beside a name."""
_PARTS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """``handle`` as people see it, without @: "town.bsky.social", "town@social.example"."""

    handle: str
    display: str = ""

    @property
    def first(self) -> str:
        """The part that people remember: before the first dot of a domain, before the @."""
        return shown(self.handle.partition("@")[0].partition(".")[0])


def shown(label: str) -> str:
    """A label as it is shown: "xn--twn-hoa" is "tówn". One that is not well made stays."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def likeness(ours: Name, theirs: Name) -> str:
    """Why theirs may be taken for ours, in a few words; "" when it is not."""
    return next(_reasons(ours, theirs), "")


def _reasons(ours: Name, theirs: Name) -> Iterator[str]:
    mine, other = ours.first, theirs.first
    if mine.casefold() == other.casefold():
        yield "The same name in another place."
    if look_alike(mine, other):
        yield "The name looks the same, with other letters or hidden signs."
    if any(one_apart(*pair) for pair in _pairs(mine, other)):
        yield "The name differs from ours by one letter."
    if _bares(mine) & _bares(other):
        yield "The name is ours with other dashes or dots."
    if word := _weighty_word(mine, other):
        yield f"The name is ours with the word “{word}”."
    if ours.display and theirs.display:
        yield from _display_reasons(ours.display, theirs.display)


def _display_reasons(ours: str, theirs: str) -> Iterator[str]:
    if " ".join(ours.split()).casefold() == " ".join(theirs.split()).casefold():
        yield "The display name is the same as ours."
    if look_alike(ours, theirs):
        yield "The display name looks the same, with other letters or hidden signs."
    if _bares(ours) & _bares(theirs):
        yield "The display name is ours with other signs, such as a tick or a picture."
    if any(one_apart(*pair) for pair in _pairs(ours, theirs)):
        yield "The display name differs from ours by one letter."
    if word := _weighty_word(ours, theirs):
        yield f"The display name is ours with the word “{word}”."


def _bares(name: str) -> frozenset[str]:
    """As it looks, without what separates words and without pictures; none if nothing is left."""
    return frozenset(_PARTS.sub("", one) for one in looks(name)) - {""}


def _pairs(ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    return product(_bares(ours), _bares(theirs))


def _weighty_word(ours: str, theirs: str) -> str:
    """The word that was put beside our whole name; "" when something else was, or more."""
    mine, other = ([w for w in _PARTS.split(one.casefold()) if w] for one in (ours, theirs))
    added = list(other)
    for word in mine:
        if word not in added:
            return _glued(ours, theirs)
        added.remove(word)
    return added[0] if mine and len(added) == 1 and added[0] in WEIGHTY else _glued(ours, theirs)


def _glued(ours: str, theirs: str) -> str:
    """ "townofficial" is "town" with a word, written together."""
    for mine, other in _pairs(ours, theirs):
        rest = other.removeprefix(mine) if other.startswith(mine) else other.removesuffix(mine)
        if len(mine) >= LONG_ENOUGH and rest != other:
            found = next((word for word in sorted(WEIGHTY) if rest in _bares(word)), "")
            if found:
                return found
    return ""


def one_apart(one: str, other: str) -> bool:
    """One letter left out, added or changed, or two neighbours swapped; both long enough."""
    if min(len(one), len(other)) < LONG_ENOUGH or one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def searches(ours: Name) -> tuple[str, ...]:
    """What to ask a platform's search for, the most telling first.

    A search compares letters, so a name in look-alike letters is only met by asking for it: the
    commonest swaps of single letters are asked for too.
    """
    first = ours.first
    turned = ours.display[::-1]  # what is written where a hidden sign turns it round
    asked = [first, ours.display, _PARTS.sub("", first), turned, *_swapped(first)]
    words = [one for one in _PARTS.split(ours.display) if len(one) >= LONG_ENOUGH]
    cleaned = (" ".join(one.split())[:60] for one in (*asked, *words[:2]))
    return tuple(dict.fromkeys(one for one in cleaned if len(one) >= 3))[:MOST_SEARCHES]


MOST_SEARCHES = 9
SWAPS = (("l", "1"), ("i", "l"), ("o", "0"), ("m", "rn"), ("w", "vv"), ("e", "3"))


def _swapped(name: str) -> list[str]:
    return [name.replace(a, b, 1) for a, b in SWAPS if a in name]
