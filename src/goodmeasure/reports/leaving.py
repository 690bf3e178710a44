"""Leaving in words: how far a plan is, what an archive lacks, what came after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from goodmeasure.decisions.leaving.steps import Progress
from goodmeasure.reports import change, wording


def progress_sentence(found: Progress, today: date) -> str:
    """Say "9 of 14 steps done. Next: pin the notice, due Friday."."""
    said = f"{found.done} of {wording.many(found.total, 'step')} done"
    if found.following is None:
        return wording.sentences(said)
    step, late = found.following, ""
    if found.overdue > 1:
        late = f"{found.overdue} are late"
    due = due_words(step.due, today).replace("was due", "which was due")
    return wording.sentences(said, late, f"Next: {low(step.title)}, {due}")


def due_words(due: date, today: date) -> str:
    """ "due Friday" within a week, else the day; "was due …" once it is over."""
    days = (due - today).days
    if days < 0:
        return f"was due on {wording.day(due)}"
    if days == 0:
        return "due today"
    if days == 1:
        return "due tomorrow"
    return f"due {due:%A}" if days < 7 else f"due on {wording.day(due)}"


def low(title: str) -> str:
    """With a small first letter, unless the word is initials."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


class Checked(Protocol):
    """What is needed of a check of an archive."""

    @property
    def in_archive(self) -> int: ...
    @property
    def collected(self) -> int: ...
    @property
    def missing(self) -> int: ...
    @property
    def more(self) -> int: ...
    @property
    def listed(self) -> bool: ...


def archive_sentence(found: Checked) -> str:
    """What the archive has, what is missing, what is more."""
    posts = wording.many(found.in_archive, "post")
    said = f"The archive has {posts}; {wording.number(found.collected)} were collected here"
    if found.missing and found.listed:
        gone = f"{wording.number(found.missing)} of these are not in the archive"
    elif found.missing:
        gone = f"It has at least {wording.number(found.missing)} fewer than were collected"
    else:
        gone = "None that was collected is missing" if found.listed else "It is not short of posts"
    more = f"{wording.number(found.more)} are in the archive only" if found.more else ""
    return wording.sentences(said, gone, more)


def verdict(result: Mapping[str, Any]) -> str:
    """One word for a series: "higher", "lower", "cannot tell" or "not known"."""
    if not result.get("known"):
        return "not known"
    if not result["changed"]:
        return "cannot tell"
    return "higher" if result["estimates"][0]["ratio"] > 1 else "lower"


def after_sentence(found: Mapping[str, Any]) -> str:
    """What a look comes to, in a sentence that begins with what is so."""
    counts = dict.fromkeys(("higher", "lower", "cannot tell", "not known"), 0)
    for one in found["series"]:
        counts[verdict(one["result"])] += 1
    asked = len(found["series"])
    if not asked:
        return "There is nothing to hold against the time before."
    parts = [
        f"{counts['higher']} went up" if counts["higher"] else "",
        f"{counts['lower']} went down" if counts["lower"] else "",
        f"{counts['cannot tell']} where we cannot tell" if counts["cannot tell"] else "",
        f"{counts['not known']} that what we hold says nothing of" if counts["not known"] else "",
    ]
    return wording.sentences(
        f"{_months(found['months'])} after, of {wording.many(asked, 'series', 'series')} that"
        f" leaving may touch: {_and([one for one in parts if one])}"
    )


def _months(months: int) -> str:
    return wording.many(months, "month").capitalize()


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def series_sentence(one: Mapping[str, Any]) -> str:
    """What is so of one series; the figures are held against what would have been."""
    result = one["result"]
    if not result.get("known"):
        reason = str(result.get("reason", ""))
        return wording.sentences(reason[:1].upper() + reason[1:], result.get("needed", ""))
    first = result["estimates"][0]
    ends = " to ".join(
        f"{abs(end - 1) * 100:.0f}% {'higher' if end >= 1 else 'lower'}"
        for end in (first["low"], first["high"])
    )
    said = f"{change.per_cent(first['ratio']).capitalize()} than it would have been ({ends})"
    said = said.replace("About the same than", "About the same as")
    return wording.sentences(said if result["changed"] else f"{said}. We cannot tell")


def beside(before: float | None, after: float | None) -> str:
    """Two counts beside each other; what nobody counted is said to be so."""
    if before is None and after is None:
        return "Nobody counted."
    then = "not counted" if before is None else wording.number(before)
    now = "not counted" if after is None else wording.number(after)
    return f"{then} before, {now} after"
