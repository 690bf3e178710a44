"""Changes of a questionnaire, each giving a new one; whether it can be used is checked by
``questionnaire.problems``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goodmeasure.evidence.audiences.questionnaire import (
    MOST_OPTIONS,
    Asked,
    Kind,
    Option,
    Questionnaire,
    Words,
    texts,
)
from goodmeasure.evidence.audiences.survey_words import FIXED
from goodmeasure.kernel.errors import InputError

LONG_QUESTION = 20
"""Words of a question. Longer sentences are understood by fewer people (GOV.UK content design asks
for 25 words at most; a question has to be held in mind while choosing)."""
HARD_WORDS = {
    "utilise": "use", "utilize": "use", "frequently": "often", "regarding": "about",
    "commence": "start", "purchase": "buy", "assist": "help", "facilitate": "help",
    "in order to": "to", "prior to": "before", "stakeholder": "person or group",
    "engage": "talk with", "engagement": "talking with us", "disseminate": "share",
    "platform": "place", "demographic": "group",
}  # fmt: skip


def reworded(
    form: Questionnaire, key: str, *, words: str, hint: str, asked: bool, required: bool,
    why: str = "", options: Sequence[str] | None = None,
) -> Questionnaire:  # fmt: skip
    """Another wording in the survey's own language; translations of what changed are dropped, since
    they say something else now. ``options`` only for the organisation's own questions."""
    old = _found(form, key)
    new = replace(
        old,
        words=_said(old.words, form.language, words),
        hint=_said(old.hint, form.language, hint),
        asked=asked,
        required=required and old.kind is not Kind.TEXT,
        why=why.strip() if old.kind is Kind.TEXT else "",
        options=_options(form.language, options, old.options)
        if options is not None and old.own
        else old.options,
    )
    return _with(form, new)


def moved(form: Questionnaire, key: str, place: int) -> Questionnaire:
    """To a place from 1. The question about groups may stand anywhere too."""
    one = _found(form, key)
    others = [question for question in form.questions if question.key != key]
    others.insert(min(max(place, 1), len(form.questions)) - 1, one)
    return replace(form, questions=tuple(others))


def with_own(
    form: Questionnaire, *, kind: Kind, words: str, options: Sequence[str] = (), why: str = ""
) -> Questionnaire:
    """A question of the organisation's own at the end: choose one, choose some, or own words."""
    if kind not in (Kind.ONE, Kind.SOME, Kind.TEXT):
        raise InputError("A question of your own is one of three kinds.", next_step="Choose one.")
    taken = {one.key for one in form.questions}
    key = next(f"own_{n}" for n in range(1, 1_000) if f"own_{n}" not in taken)
    new = Asked(
        key=key,
        kind=kind,
        words={form.language: words.strip()},
        options=_options(form.language, options, ()) if kind is not Kind.TEXT else (),
        own=True,
        why=why.strip() if kind is Kind.TEXT else "",
        keep_days=180 if kind is Kind.TEXT else None,
    )
    return replace(form, questions=(*form.questions, new))


def without(form: Questionnaire, key: str) -> Questionnaire:
    """Take one of the organisation's own questions away; ours are left out instead."""
    if not _found(form, key).own:
        raise InputError("That question comes with the survey.", next_step="Leave it out instead.")
    return replace(form, questions=tuple(one for one in form.questions if one.key != key))


def named(form: Questionnaire, *, title: str, intro: str) -> Questionnaire:
    return replace(
        form,
        title=_said(form.title, form.language, title),
        intro=_said(form.intro, form.language, intro),
    )


def translated(form: Questionnaire, language: str, given: Mapping[str, str]) -> Questionnaire:
    """Wording in another language, by the names of ``questionnaire.texts``; empty takes it away."""
    if language not in form.languages:
        raise InputError("The survey is not in that language.", next_step="Add it first.")
    known = {name for name, _ in texts(form)}
    for name, text in given.items():
        if name in known:
            form = _with_text(form, name, language, text)
    return form


def with_languages(form: Questionnaire, languages: Sequence[str]) -> Questionnaire:
    """The wording of a language that is taken away stays, in case it comes back."""
    chosen = tuple(dict.fromkeys(one for one in languages if one != form.language))
    return replace(form, languages=chosen)


def _with_text(form: Questionnaire, name: str, language: str, text: str) -> Questionnaire:
    parts = name.split(".")
    match parts:
        case ["title"]:
            return replace(form, title=_put(form.title, language, text))
        case ["intro"]:
            return replace(form, intro=_put(form.intro, language, text))
        case ["fixed", which]:
            own = dict(form.texts)
            own[which] = _put(own.get(which, {}), language, text)
            if own[which].get(language) == FIXED.get(which, {}).get(language):
                own[which] = _put(own[which], language, "")
            return replace(form, texts={key: words for key, words in own.items() if words})
        case [key, "words"]:
            one = _found(form, key)
            return _with(form, replace(one, words=_put(one.words, language, text)))
        case [key, "hint"]:
            one = _found(form, key)
            return _with(form, replace(one, hint=_put(one.hint, language, text)))
        case [key, option, "option"]:
            one = _found(form, key)
            options = tuple(
                replace(o, words=_put(o.words, language, text)) if o.key == option else o
                for o in one.options
            )
            return _with(form, replace(one, options=options))
    return form


def _found(form: Questionnaire, key: str) -> Asked:
    one = form.question(key)
    if one is None:
        raise InputError("There is no such question.", next_step="Choose one from the list.")
    return one


def _with(form: Questionnaire, new: Asked) -> Questionnaire:
    return replace(
        form, questions=tuple(new if one.key == new.key else one for one in form.questions)
    )


def _put(words: Words, language: str, text: str) -> dict[str, str]:
    kept = {code: said for code, said in words.items() if code != language}
    return {**kept, language: text.strip()} if text.strip() else kept


def _said(old: Words, language: str, text: str) -> Words:
    """The old words with their translations where nothing changed."""
    if old.get(language, "") == text.strip():
        return old
    return {language: text.strip()} if text.strip() else {}


def _options(language: str, lines: Sequence[str], old: Sequence[Option]) -> tuple[Option, ...]:
    """One for each line. A line that was there keeps its key, so that waves can be compared."""
    known = {one.words.get(language, ""): one for one in old}
    said = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(said) > MOST_OPTIONS:
        raise InputError(
            f"There are {len(said)} answers to choose from.",
            next_step=f"Give at most {MOST_OPTIONS}.",
        )
    taken = {one.key for one in old}
    made = []
    for line in said:
        if line in known:
            made.append(known[line])
            continue
        start = re.sub(r"[^a-z0-9]+", "_", line.lower()).strip("_")[:32] or "answer"
        key = next(k for k in (start, *(f"{start}_{n}" for n in range(2, 99))) if k not in taken)
        taken.add(key)
        made.append(Option(key=key, words={language: line}))
    return tuple(made)


def remarks(form: Questionnaire) -> tuple[tuple[str, str], ...]:
    """Where English wording could be plainer: (key of the question, what to look at)."""
    if form.language != "en":
        return ()
    found = []
    for one in form.shown:
        text = one.words.get("en", "")
        count = len(text.split())
        if count > LONG_QUESTION:
            found.append((one.key, f"“{text}” has {count} words. Try fewer than {LONG_QUESTION}."))
        found += [
            (one.key, f"“{text}”: for “{hard}”, say “{plain}”.")
            for hard, plain in HARD_WORDS.items()
            if re.search(rf"\b{hard}s?\b", text, re.IGNORECASE)
        ]
        if re.search(r"\b(and|or)\b.*\b(and|or)\b", text, re.IGNORECASE) and text.count("?") > 1:
            found.append((one.key, f"“{text}” asks two things at once. Ask them apart."))
    return tuple(found)
