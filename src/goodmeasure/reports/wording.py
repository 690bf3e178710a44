"""What people are told: verdicts, reasons and summaries. Every sentence with a number is made here.

Plain English, short, active; says what is so, then how sure. The words for numbers, dates and what
is counted are in their own files and can be had from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from goodmeasure.reports.dates import age, ago, day, moment, period, short_day
from goodmeasure.reports.figures import (
    NOT_COLLECTED,
    answer,
    between,
    count,
    level_sentence,
    many,
    number,
    percent,
    percent_range,
    rounded_range,
    sentences,
    with_range,
)
from goodmeasure.reports.nouns import NOUNS, Noun, noun

__all__ = [
    "NOT_COLLECTED",
    "NOUNS",
    "OUTCOMES",
    "REASONS",
    "Judged",
    "Noun",
    "OutcomeWords",
    "age",
    "ago",
    "answer",
    "between",
    "count",
    "day",
    "level_sentence",
    "many",
    "moment",
    "noun",
    "number",
    "outcomes_words",
    "overview_sentence",
    "percent",
    "percent_range",
    "period",
    "posts_sentence",
    "reason_sentence",
    "rounded_range",
    "sentences",
    "short_day",
    "verdict_sentence",
    "with_range",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeWords:
    """An outcome: ``label`` on a tag, ``plural`` in a count, ``meaning`` in a sentence."""

    label: str
    plural: str
    meaning: str


OUTCOMES: Mapping[str, OutcomeWords] = {
    "worked": OutcomeWords(
        label="Worked",
        plural="did better than those channels usually do",
        meaning="More than we would expect for a post of that age on that channel.",
    ),
    "as expected": OutcomeWords(
        label="As expected",
        plural="about as expected",
        meaning="Within what that channel usually gets by that age.",
    ),
    "missed": OutcomeWords(
        label="Missed",
        plural="did worse",
        meaning="Less than we would expect for a post of that age on that channel.",
    ),
    "too early": OutcomeWords(
        label="Too early",
        plural="too young to tell",
        meaning="Too new to judge: most of what it will get is still to come.",
    ),
    "cannot tell": OutcomeWords(
        label="Cannot tell",
        plural="cannot be told",
        meaning="There is not enough to judge it by, and we say why.",
    ),
}
"""In the order in which people read them. Keys are the values of ``evidence.posts`` outcomes."""


class Judged(Protocol):
    """What the wording needs of a verdict: the store's row and the core's value both have it."""

    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def value(self) -> int | None: ...
    @property
    def age_days(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def n_history(self) -> int: ...


REASONS: Mapping[str, str] = {
    "above": "",
    "below": "",
    "within": "",
    "within-after-looking-at-many": (
        "It lies just outside the range, but among this many posts a few will by chance"
    ),
    "too-young": "Most of what it will get is still to come",
    "growth-unknown": (
        "We do not know yet how counts grow with age here; collecting a few more times will show it"
    ),
    "short-history": "There are too few earlier posts on this channel to know what is usual",
    "zero-not-surprising": "This channel's posts often get none, so even none would not be a miss",
    "not-collected": "Its counts have not been collected yet",
    "no-readings": "Its counts have not been collected yet",
    "not-ours": "It is a repost, so its counts belong to somebody else's post",
    "not-measured": "This platform does not publish the counts this needs",
}
"""One sentence per reason code of a verdict. Empty where the verdict sentence says it already."""


def reason_sentence(code: str) -> str:
    """A code nobody has written a sentence for is said as it is rather than hidden."""
    known = REASONS.get(code)
    return sentences(code.replace("-", " ").capitalize() if known is None else known)


def verdict_sentence(judged: Judged, counted: Noun | None = None) -> str:
    """Say "92 likes after 3 days. We would expect 8 to 40 …, so it worked"."""
    words = counted or NOUNS["engagement"]
    if judged.value is None:
        return sentences(_because(judged))
    got = f"{number(judged.value)} {words.one if judged.value == 1 else words.more}"
    if judged.age_days is not None:
        got += f" after {age(judged.age_days)}"
    if judged.low is None or judged.high is None:
        return sentences(got, _because(judged))
    expected = between(judged.low, judged.high, beside=judged.value)
    return sentences(
        got,
        f"We would expect {expected} on this channel at that age, {_so(judged.outcome)}",
        reason_sentence(judged.reason) if judged.outcome != "too early" else "",
    )


def _so(outcome: str) -> str:
    return {
        "worked": "so it worked",
        "missed": "so it missed",
        "as expected": "so it did as expected",
        "too early": "but most of what it will get is still to come, so it is too early to tell",
        "cannot tell": "but we cannot tell whether that is good or bad",
    }.get(outcome, outcome)


def _because(judged: Judged) -> str:
    so = {"too early": "So it is too early to tell", "cannot tell": "So we cannot tell"}
    return sentences(reason_sentence(judged.reason), so.get(judged.outcome, ""))


def overview_sentence(
    outcomes: Mapping[str, int], *, channels: int, when: str = "This month"
) -> str:
    """Say "This month 41 posts on 5 channels. 3 did better than those channels usually do, …"

    ``outcomes`` counts posts per outcome; posts without a verdict may be counted under "".
    """
    total = sum(outcomes.values())
    posts = many(total, "post") if total else "no posts"
    opening = f"{when} {posts} on {many(channels, 'channel')}"
    return sentences(opening, outcomes_words(outcomes, channels=channels))


def outcomes_words(outcomes: Mapping[str, int], *, channels: int) -> str:
    """Say "3 did better than those channels usually do, 1 worse, 30 about as expected"."""
    better, worse = outcomes.get("worked", 0), outcomes.get("missed", 0)
    usual, young = outcomes.get("as expected", 0), outcomes.get("too early", 0)
    unknown, unjudged = outcomes.get("cannot tell", 0), outcomes.get("", 0)
    parts = [
        f"{number(better)} did better than {_those(channels)} usually {_do(channels)}"
        if better else "",
        (f"{number(worse)} worse" if better else f"{number(worse)} did worse than "
         f"{_those(channels)} usually {_do(channels)}") if worse else "",
        f"{number(usual)} about as expected" if usual else "",
        f"{number(young)} {'is' if young == 1 else 'are'} too young to tell" if young else "",
        f"{number(unknown)} cannot be told" if unknown else "",
        f"{number(unjudged)} not evaluated yet" if unjudged else "",
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _those(channels: int) -> str:
    return "that channel" if channels == 1 else "those channels"


def _do(channels: int) -> str:
    return "does" if channels == 1 else "do"


def posts_sentence(worked: int, total: int) -> str:
    """Say "12 of 214 posts did better than expected"."""
    if not total:
        return "No posts here."
    return f"{number(worked)} of {many(total, 'post')} did better than expected."
