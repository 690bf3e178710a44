"""Leaving in words: how far a plan is, what an archive lacks, what came after."""

from __future__ import annotations

from collections.abc import Mapping
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
    asked = len(found["series"])
    if not asked:
        return "There is nothing to hold against the time before."
    verdicts = [verdict(one["result"]) for one in found["series"]]
    moved = [
        f"{verdicts.count(way)} {'is' if verdicts.count(way) == 1 else 'are'} {way}"
        for way in ("higher", "lower")
        if way in verdicts
    ]
    unsure, unknown = verdicts.count("cannot tell"), verdicts.count("not known")
    return wording.sentences(
        f"{wording.many(found['months'], 'month')} after, of"
        f" {wording.many(asked, 'figure')} that we follow"
        f" {' and '.join(moved) or 'none is clearly higher or lower'}",
        f"For {unsure} we cannot tell" if unsure else "",
        f"Of {unknown} too little is known to say anything" if unknown else "",
    )


def series_sentence(one: Mapping[str, Any]) -> str:
    """What is so of one series; the figures are held against what would have been."""
    result = one["result"]
    if not result.get("known"):
        reason = of_days(str(result.get("reason", "")), one)
        return wording.sentences(
            reason[:1].upper() + reason[1:], of_days(str(result.get("needed", "")), one)
        )
    first, *others = result["estimates"]
    if result["changed"]:
        said = f"{change.per_cent(first['ratio']).capitalize()} than it would have been"
        return f"{said.replace('same than', 'same as')} ({_between(first)})."
    if first["low"] <= 1 <= first["high"] or not others:
        return f"The figures allow for anything from {_between(first)}."
    return f"Two ways of working it out disagree: {_between(first)}, and {_between(others[0])}."


def unknown_sentence(one: Mapping[str, Any]) -> str:
    """Why nothing is known of a series, without what is to be done about it."""
    reason = str(one["result"].get("reason", ""))
    for side, words in (("before", "from before"), ("after", "since")):
        if f"{side} the event" in reason:
            return f"Too little is known {words} we left."
    return wording.sentences(reason[:1].upper() + reason[1:])


def of_days(said: str, one: Mapping[str, Any]) -> str:
    """Of days, weeks or months, and of leaving: methods speak of steps and events."""
    return said.replace("steps", f"{one.get('grain', 'day')}s").replace("the event", "we left")


def _between(estimate: Mapping[str, float]) -> str:
    """ "25 to 40% lower", "10% lower to 7% higher": the smaller change first on one side."""
    low, high = ((estimate[end] - 1) * 100 for end in ("low", "high"))
    if low > 0:
        return f"{low:.0f} to {high:.0f}% higher"
    if high < 0:
        return f"{-high:.0f} to {-low:.0f}% lower"
    return f"{-low:.0f}% lower to {high:.0f}% higher"


def beside(before: float | None, after: float | None) -> str:
    """Two counts beside each other; what nobody counted is said to be so."""
    if before is None and after is None:
        return "Nobody counted."
    then = "not counted" if before is None else wording.number(before)
    now = "not counted" if after is None else wording.number(after)
    return f"{then} before, {now} after"
