"""What people are told: verdicts, reasons and summaries. Every sentence with a number is made here.

Plain English, short, active; says what is so, then how sure. The words for numbers, dates and what
is counted are in their own files and can be had from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from goodmeasure.reports.dates import age, ago, as_of, day, moment, period, short_day
from goodmeasure.reports.figures import (
    NOT_COLLECTED,
    answer,
    between,
    count,
    expected_sentence,
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
    "as_of",
    "between",
    "count",
    "day",
    "expected_sentence",
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
    "middle or more": "",
    "perhaps luck, above": (
        "It is over that range, but among this many posts luck alone could do that"
    ),
    "perhaps luck, below": (
        "It is under that range, but among this many posts luck alone could do that"
    ),
    "young": "Most of what it will get is still to come",
    "age unknown": "We do not know yet how much of its count a post of that age has here",
    "short history": "There are too few earlier posts on this channel to know what is usual",
    "zero is ordinary": "Posts on this channel often get none by that age",
}
"""One sentence per reason code (the values of ``evidence.posts`` reasons); empty where the verdict
sentence says it already."""


def reason_sentence(code: str) -> str:
    """A code nobody has written a sentence for is said as it is rather than hidden."""
    return sentences(REASONS.get(code, code[:1].upper() + code[1:]))


def verdict_sentence(judged: Judged, counted: Noun | None = None) -> str:
    """Say "92 likes after 3 days. We would expect 8 to 40 …, so it worked"."""
    words = counted or NOUNS["engagement"]
    if judged.value is None:
        return sentences(NOT_COLLECTED)
    got = f"{number(judged.value)} {words.one if judged.value == 1 else words.more}"
    if judged.age_days is not None:
        got += f" after {age(judged.age_days)}"
    so = SO.get(judged.outcome, judged.outcome)
    if judged.low is None or judged.high is None:
        return sentences(got, _because(judged.reason, so))
    expected = between(judged.low, judged.high, beside=judged.value)
    expect = f"We would expect {expected} on this channel at that age"
    if judged.reason in TOLD_BY_RANGE:
        return sentences(got, f"{expect}, {so}")
    return sentences(got, expect, _because(judged.reason, so))


def _because(reason: str, so: str) -> str:
    return f"{reason_sentence(reason).rstrip('.')}, {so}"


TOLD_BY_RANGE = frozenset({code for code, sentence in REASONS.items() if not sentence} | {""})
SO: Mapping[str, str] = {
    "worked": "so it worked",
    "missed": "so it missed",
    "as expected": "so it did as expected",
    "too early": "so it is too early to tell",
    "cannot tell": "so we cannot tell",
}


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
        f"{number(unjudged)} not judged" if unjudged else "",
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
