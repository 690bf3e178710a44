"""In which order the letters of a text are shown, which may not be that in which they are written.

    Unicode Bidirectional Algorithm, Unicode Standard Annex #9, revision 50, for one line.

A sign that nobody sees can turn the letters after it round: "yrarbil" is then shown as "library".
Left out are blanks at line ends (L1) and that brackets are taken in pairs (N0), which has no part
in letters that a sign forces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

DEEPEST = 125
"""Level of nesting (BD2)."""
NONE = -1
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_OPENS = {"LRE": 0, "RLE": 1, "LRO": 0, "RLO": 1, "LRI": 0, "RLI": 1, "FSI": None}
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_TURNS = frozenset({"R", "AL", "AN", "RLE", "RLO", "LRO", "RLI", "FSI"})
_REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
"""Classes that X9 takes out."""
_SIGNS = {*_OPENS, "PDF", "PDI"}
_SHORT = {"L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "S", "ET": "T", "CS": "C",
          "NSM": "M"}  # fmt: skip
"""A letter for each class, all others being neutral ("O"), so that rules are patterns of text."""


def displayed(text: str, *, from_right: bool = False) -> str:
    """The text as it is shown, from left to right; ``from_right`` where the page runs that way."""
    text = unicodedata.normalize("NFC", text)
    classes = [unicodedata.bidirectional(one) for one in text]
    if not _TURNS.intersection(classes):
        return text
    levels, kinds, match = _explicit(classes, int(from_right))
    seen = [at for at, one in enumerate(classes) if one not in _REMOVED]
    given = dict(zip(seen, (levels[at] for at in seen), strict=True))
    for run in _sequences(seen, levels, match):
        _resolve(run, levels, kinds, _ends(run, given, match, int(from_right)))
    return "".join(
        text[at].translate(_MIRRORED) if levels[at] % 2 else text[at]
        for at in _reordered(seen, levels)
    )


def as_seen(text: str) -> str:
    """What people see, to be shown elsewhere: turned letters in the order they are seen, without
    the signs that turn them, which would turn what stands beside them as well."""
    found = _bare(text)
    if found == text:
        return text
    shown = _bare(displayed(text))
    # letters that run from the right by themselves are turned wherever they are shown
    return found if _TURNS.intersection(map(unicodedata.bidirectional, shown)) else shown


def _bare(text: str) -> str:
    return "".join(one for one in text if unicodedata.bidirectional(one) not in _SIGNS)


@dataclass(frozen=True, slots=True)
class _Open:
    """``forced``: the class of all letters in it, if it has one; ``at``: where an isolate began."""

    level: int
    forced: str = ""
    at: int = NONE


def _explicit(classes: list[str], base: int) -> tuple[list[int], list[str], dict[int, int]]:
    """X1 to X8: levels, short classes, and which end each isolate has, if only that of the text."""
    levels, kinds, match = [base] * len(classes), ["O"] * len(classes), dict[int, int]()
    stack = [_Open(base)]
    for at, one in enumerate(classes):
        if one == "PDI" and any(held.at != NONE for held in stack):
            while (opened := stack.pop().at) == NONE:
                continue
            match[opened] = at
        elif one == "PDF" and len(stack) > 1 and stack[-1].at == NONE:
            stack.pop()
        here = stack[-1]
        levels[at], kinds[at] = here.level, here.forced or _SHORT.get(one, "O")
        if one in _OPENS:
            way = _OPENS[one]
            way = _first_strong(classes, at) if way is None else way
            level = here.level + 1 + (here.level + 1 + way) % 2
            forced = "LR"[way] if one in ("LRO", "RLO") else ""
            isolate = NONE
            if one in _ISOLATES:
                isolate, match[at] = at, len(classes)
            fits = level <= DEEPEST
            stack.append(_Open(level, forced, isolate) if fits
                         else _Open(here.level, here.forced, isolate))  # fmt: skip
    return levels, kinds, match


def _first_strong(classes: list[str], start: int) -> int:
    """P2 and P3, of what an isolate holds: 1 for what runs from the right."""
    depth = 0
    for one in classes[start + 1 :]:
        depth += (one in _ISOLATES) - (one == "PDI")
        if depth < 0:
            break
        if not depth and one in ("L", "R", "AL"):
            return int(one != "L")
    return 0


def _sequences(seen: list[int], levels: list[int], match: dict[int, int]) -> list[list[int]]:
    """X10: pieces of one level, each with what goes on after an isolate that it holds."""
    runs: list[list[int]] = []
    for at in seen:
        if runs and levels[runs[-1][-1]] == levels[at] and runs[-1][-1] not in match:
            runs[-1].append(at)
        else:
            runs.append([at])
    starts = {run[0]: run for run in runs}
    joined = []
    for run in runs:
        if run[0] in match.values():
            continue
        whole = list(run)
        while whole[-1] in match and match[whole[-1]] in starts:
            whole += starts[match[whole[-1]]]
        joined.append(whole)
    return joined


def _ends(run: list[int], given: dict[int, int], match: dict[int, int], base: int) -> str:
    """X10: the classes that a run is taken to begin and end with, by the levels beside it."""
    before = [at for at in given if at < run[0]]
    after = [at for at in given if at > run[-1]]
    is_open = run[-1] in match or not after
    beside = (given[before[-1]] if before else base, base if is_open else given[after[0]])
    return "".join("LR"[max(given[run[0]], one) % 2] for one in beside)


def _resolve(run: list[int], levels: list[int], kinds: list[str], ends: str) -> None:
    """W1 to W7, N1, N2, I1 and I2, as patterns over the classes of a run."""
    level = levels[run[0]]
    said = ends[0] + "".join(kinds[at] for at in run)
    said = re.sub(r"(.)(M+)", lambda m: m[1] * len(m[0]), said)
    said = re.sub(r"A[^LRA]*", lambda m: m[0].replace("E", "N"), said).replace("A", "R")
    said = re.sub(r"(?<=E)[SC](?=E)", "E", said)
    said = re.sub(r"(?<=N)C(?=N)", "N", said)
    said = re.sub(r"T*ET*", lambda m: "E" * len(m[0]), said)
    said = re.sub(r"[STC]", "O", said)
    said = re.sub(r"L[^LR]*", lambda m: m[0].replace("E", "L"), said) + ends[1]
    way = "LR"[level % 2]
    said = re.sub(r"(?<=L)O+(?=L)", lambda m: "L" * len(m[0]), said)
    said = re.sub(r"(?<=[REN])O+(?=[REN])", lambda m: "R" * len(m[0]), said)
    said = said.replace("O", way)
    for at, kind in zip(run, said[1:-1], strict=True):
        if level % 2:
            levels[at] = level + (kind != "R")
        else:
            levels[at] = level + {"L": 0, "R": 1}.get(kind, 2)


def _reordered(seen: list[int], levels: list[int]) -> list[int]:
    """L2: from the highest level down to 1, what is at least so high is turned round."""
    order = list(seen)
    for level in range(max((levels[at] for at in seen), default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order
