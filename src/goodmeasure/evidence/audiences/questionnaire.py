"""What a survey asks, as typed values: read from plain data or refused, and turned back into it.

Every text is kept by language code; what is not translated is shown in the survey's own language,
and ``untranslated`` lists it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from goodmeasure.evidence.audiences.survey_words import FIXED, LANGUAGES
from goodmeasure.kernel.errors import InputError

Words = Mapping[str, str]
"""A text by language code."""

MOST_QUESTIONS, MOST_OPTIONS, MOST_LETTERS, MOST_LANGUAGES = 60, 60, 2_000, 8
OWN_LANGUAGES = ("en", "cy")
"""Languages that a survey may be written in; others are translations."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
OPTION = re.compile(r"[a-z0-9][a-z0-9_]{0,39}\Z")

GROUP, USE, MISS = "group", "use", "miss"
NOWHERE, ASK, NO_GROUP = "nowhere", "ask", "none"
FREQUENCIES = ("daily", "weekly", "monthly", "less", "never")
AT_LEAST_MONTHLY = frozenset({"daily", "weekly", "monthly"})
"""Who says so is counted as using an outlet."""


class Kind(StrEnum):
    """``group``, ``one``: one answer. ``some``, ``purpose``: several. ``grid``: how often, for each
    outlet. ``text``: people's own words."""

    GROUP = "group"
    GRID = "grid"
    PURPOSE = "purpose"
    SOME = "some"
    ONE = "one"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An answer to choose, or a row of a grid. ``alone`` ones go with no other answer."""

    key: str
    words: Words
    alone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question. ``asked`` is off where it is left out; ``own`` marks the organisation's own.

    ``most`` is how many answers may be chosen. A question in people's own words says ``why`` it is
    asked, and after ``keep_days`` from the close its answers are deleted.
    """

    key: str
    kind: Kind
    words: Words
    hint: Words = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    purpose: int | None = None
    most: int | None = None
    required: bool = False
    asked: bool = True
    own: bool = False
    why: str = ""
    keep_days: int | None = None

    def option(self, key: str) -> Option | None:
        return next((one for one in self.options if one.key == key), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What the privacy notice is written from. ``email_why`` empty: no address is asked for."""

    who: str
    why: str
    contact: str = ""
    keep_months: int = 24
    email_why: str = ""
    email_days: int = 90


OF_NOTICE = ("own_who", "own_why", "own_email_why")
"""Names under which the notice's own texts are translated, in ``Questionnaire.texts``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Questionnaire:
    """All that a survey asks and says. ``texts`` replace or translate ``survey_words.FIXED``."""

    language: str
    languages: tuple[str, ...] = ()
    title: Words
    intro: Words
    questions: tuple[Asked, ...]
    notice: Notice
    texts: Mapping[str, Words] = field(default_factory=dict)

    @property
    def all_languages(self) -> tuple[str, ...]:
        return (self.language, *self.languages)

    @property
    def shown(self) -> tuple[Asked, ...]:
        """The questions that are asked, in order."""
        return tuple(one for one in self.questions if one.asked)

    def question(self, key: str) -> Asked | None:
        return next((one for one in self.questions if one.key == key), None)

    def say(self, words: Words, language: str) -> tuple[str, str]:
        """The text, and the language it is in: the survey's own where it is not translated."""
        if words.get(language):
            return words[language], language
        return words.get(self.language, ""), self.language

    def fixed(self, name: str, language: str) -> tuple[str, str]:
        """One of the texts that every survey has; in English where nobody translated it."""
        ours, own = FIXED[name], self.texts.get(name, {})
        for code in (language, self.language):
            said = own.get(code) or ours.get(code)
            if said:
                return said, code
        return ours["en"], "en"

    def told(self, name: str) -> Words:
        """One of ``OF_NOTICE`` in every language that it is there in."""
        said: str = getattr(self.notice, name.removeprefix("own_"))
        return {self.language: said, **self.texts.get(name, {})} if said else {}


def from_plain(plain: Any) -> Questionnaire:
    """Read what ``to_plain`` made, or what anybody else did. Raises ``InputError`` saying where."""
    try:
        read = msgspec.convert(plain, Questionnaire)
    except (msgspec.ValidationError, RecursionError) as wrong:
        raise InputError(
            f"This questionnaire cannot be read: {wrong}.", next_step="Make the survey again."
        ) from None
    for problem in problems(read):
        raise InputError(f"This questionnaire cannot be used: {problem}")
    return read


def to_plain(questionnaire: Questionnaire) -> dict[str, Any]:
    """JSON's own types only."""
    plain: dict[str, Any] = msgspec.to_builtins(questionnaire)
    return plain


def problems(read: Questionnaire) -> Iterator[str]:
    """What would make it unusable, each as a sentence."""
    if read.language not in OWN_LANGUAGES:
        yield "It is written in English or in Welsh; other languages are translations."
    unknown = [one for one in read.languages if one not in LANGUAGES or one == read.language]
    if unknown or len(set(read.languages)) < len(read.languages):
        yield f"Its languages are not known, or named twice: {', '.join(read.languages)}."
    if len(read.languages) >= MOST_LANGUAGES or len(read.questions) > MOST_QUESTIONS:
        yield f"It has over {MOST_QUESTIONS} questions or {MOST_LANGUAGES} languages."
    if not read.title.get(read.language, "").strip():
        yield "It has no title."
    twice = [key for key, n in Counter(one.key for one in read.questions).items() if n > 1]
    if twice:
        yield f"Two questions have the key {twice[0]}."
    if set(read.texts) - set(FIXED) - set(OF_NOTICE):
        yield "It has texts that no page shows."
    if any(len(text) > MOST_LETTERS for words in _all_words(read) for text in words.values()):
        yield f"A text has over {MOST_LETTERS:,} letters."
    yield from _of_notice(read.notice)
    for one in read.questions:
        yield from _of_question(one, read.language)


def _of_notice(notice: Notice) -> Iterator[str]:
    if not notice.who.strip() or not notice.why.strip():
        yield "The privacy notice does not say who asks and why."
    if not 1 <= notice.keep_months <= 120 or not 1 <= notice.email_days <= 365:
        yield "Answers are kept for 1 to 120 months, e-mail addresses for 1 to 365 days."


def _of_question(one: Asked, language: str) -> Iterator[str]:
    if not KEY.match(one.key):
        yield f"The key {one.key[:40]!r} is not of small letters, digits and underscores."
    if not one.words.get(language, "").strip():
        yield f"The question {one.key} has no words."
    if (one.kind is Kind.GROUP) != (one.key == GROUP):
        yield "The question about groups, and no other, has the key group."
    if (one.kind is Kind.PURPOSE) != (one.purpose is not None):
        yield f"The question {one.key} does not say which purpose it is about."
    if one.most is not None and not 1 <= one.most <= MOST_OPTIONS:
        yield f"The question {one.key} lets people choose nothing."
    if one.kind is Kind.TEXT and one.asked and not (one.why.strip() and one.keep_days):
        yield f"The question {one.key} is in people’s own words: say why, and for how long."
    yield from _of_options(one, language)


def _of_options(one: Asked, language: str) -> Iterator[str]:
    keys = [option.key for option in one.options]
    if len(keys) > MOST_OPTIONS or len(set(keys)) < len(keys):
        yield f"The question {one.key} has over {MOST_OPTIONS} answers, or one of them twice."
    if not all(OPTION.match(key) for key in keys):
        yield f"An answer of the question {one.key} has a key that cannot be used."
    if not all(option.words.get(language, "").strip() for option in one.options):
        yield f"An answer of the question {one.key} has no words."
    if one.kind is Kind.GROUP and not all(key.isdecimal() or key == NO_GROUP for key in keys):
        yield "An answer of the question about groups is no group."
    least = {Kind.TEXT: 0, Kind.GRID: 1}.get(one.kind, 2)
    if len(keys) < least or (one.kind is Kind.TEXT and keys):
        yield f"The question {one.key} has {len(keys)} answers to choose from: too many or too few."


def _all_words(read: Questionnaire) -> Iterator[Words]:
    for _, words in texts(read):
        yield words
    yield from ({"": text} for text in (read.notice.who, read.notice.why, read.notice.contact))


def texts(read: Questionnaire) -> Iterator[tuple[str, Words]]:
    """Every text that people see, by a name that finds it again (``with_text``)."""
    yield "title", read.title
    yield "intro", read.intro
    for one in read.questions:
        yield f"{one.key}.words", one.words
        if one.hint:
            yield f"{one.key}.hint", one.hint
        for option in one.options:
            yield f"{one.key}.{option.key}.option", option.words
    for name in OF_NOTICE:
        yield f"fixed.{name}", read.told(name)
    for name, ours in FIXED.items():
        yield f"fixed.{name}", {**ours, **read.texts.get(name, {})}


def untranslated(read: Questionnaire, language: str) -> tuple[str, ...]:
    """Names of the texts that are asked or shown and are not there in a language."""
    left_out = {one.key for one in read.questions if not one.asked}
    return tuple(
        name
        for name, words in texts(read)
        if name.split(".")[0] not in left_out
        and any(words.values())
        and not words.get(language, "").strip()
    )
