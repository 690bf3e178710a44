"""A survey as people see it: every text with the language it is in, every field with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goodmeasure.evidence.audiences.questionnaire import (
    FREQUENCIES,
    Asked,
    Kind,
    Option,
    Questionnaire,
    Words,
)
from goodmeasure.evidence.audiences.survey_answers import (
    EMAIL_FIELD,
    Fields,
    Problem,
    field_of,
)
from goodmeasure.evidence.audiences.survey_words import LANGUAGES

LOOKS: Mapping[Kind, str] = {Kind.GROUP: "one", Kind.PURPOSE: "some"}
"""Kinds of question that look like another."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text; ``lang`` and ``dir`` only where they differ from the page's."""

    text: str
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    value: str
    text: Said
    id: str
    checked: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a grid: one set of radios."""

    name: str
    text: Said
    choices: tuple[Choice, ...]
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One question: rows of a grid, choices of radios or checkboxes, or a box for words."""

    name: str
    kind: str
    text: Said
    hints: tuple[Said, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    value: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class OtherLanguage:
    code: str
    name: str
    dir: str


@dataclass(frozen=True, kw_only=True)
class PublicPage:
    """``says`` are the fixed texts of the page by name."""

    organisation: str
    language: str
    direction: str
    title: Said
    intro: Said
    says: Mapping[str, Said]
    questions: tuple[Shown, ...] = ()
    notice: tuple[Said, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    others: tuple[OtherLanguage, ...] = ()
    fallen_back: bool = False
    email: Shown | None = None
    numbered: bool = False
    preview: bool = False


class Speaker:
    """Says the texts of one questionnaire in one language."""

    def __init__(self, form: Questionnaire, language: str) -> None:
        self.form, self.language = form, language

    def words(self, words: Words) -> Said:
        return self._said(*self.form.say(words, self.language))

    def fixed(self, name: str, **values: object) -> Said:
        text, language = self.form.fixed(name, self.language)
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", str(value))
        return self._said(text, language)

    def told(self, name: str) -> Said:
        """One of the notice's own texts."""
        return self.words(self.form.told(name))

    def _said(self, text: str, language: str) -> Said:
        if language == self.language:
            return Said(text=text)
        return Said(text=text, lang=language, dir=LANGUAGES[language][2])


def chosen_language(form: Questionnaire, asked: str) -> tuple[str, bool]:
    """The language to show, and whether it is another than the one that was asked for."""
    if not asked or asked in form.all_languages:
        return asked or form.language, False
    return form.language, True


def public_page(
    form: Questionnaire, *, organisation: str, asked: str = "", group: int | None = None,
    sent: Fields | None = None, problems: Sequence[Problem] = (), numbered: bool = False,
    preview: bool = False, only_says: bool = False,
) -> PublicPage:  # fmt: skip
    language, fallen_back = chosen_language(form, asked)
    say = Speaker(form, language)
    errors = {one.field: _mistake(say, one) for one in problems}
    shown = [o for o in form.shown if group is None or o.kind is not Kind.GROUP]
    if only_says:
        shown = []
    questions = tuple(_question(say, one, sent or {}, errors) for one in shown)
    return PublicPage(
        organisation=organisation,
        language=language,
        direction=LANGUAGES[language][2],
        title=say.words(form.title),
        intro=say.words(form.intro),
        says={
            name: say.fixed(name)
            for name in (
                "send", "optional", "problem", "privacy", "leave_empty", "no_language",
                "other_languages", "skip",
            )
        },
        questions=questions,
        notice=() if only_says else notice(say),
        mistakes=tuple(
            Mistake(text=text.text, href=_anchor(name, shown)) for name, text in errors.items()
        ),
        others=tuple(
            OtherLanguage(code=code, name=LANGUAGES[code][1], dir=LANGUAGES[code][2])
            for code in form.all_languages
            if code != language
        ),
        fallen_back=fallen_back,
        email=_email(say, sent or {}, errors),
        numbered=numbered,
        preview=preview,
    )  # fmt: skip


def say_only(form: Questionnaire, *, organisation: str, asked: str) -> tuple[PublicPage, Speaker]:
    """A page of sentences: thanks, closed, not open yet."""
    page = public_page(form, organisation=organisation, asked=asked, only_says=True)
    return page, Speaker(form, page.language)


def notice(say: Speaker) -> tuple[Said, ...]:
    """The privacy notice, as short as it can be and still say all that it must: who, why, what is
    kept, for how long, what is shown."""
    told = say.form.notice
    texts = [one for one in say.form.shown if one.kind is Kind.TEXT]
    said = [
        say.fixed("notice_who", who=say.told("own_who").text),
        say.fixed("notice_why", why=say.told("own_why").text),
        say.fixed("notice_kept"),
        say.fixed("notice_small"),
        say.fixed("notice_long", months=told.keep_months),
    ]
    if texts:
        said.append(say.fixed("notice_text", days=max(one.keep_days or 0 for one in texts)))
    if told.email_why:
        said.append(say.told("own_email_why"))
        said.append(say.fixed("email_hint", days=told.email_days))
    said.append(say.fixed("notice_free"))
    if told.contact:
        said.append(say.fixed("notice_contact", contact=told.contact))
    return tuple(said)


def _mistake(say: Speaker, problem: Problem) -> Said:
    question = say.form.question(problem.field)
    option = question.option(problem.option) if question else None
    return say.fixed(
        problem.text, most=problem.most, option=say.words(option.words).text if option else ""
    )


def _anchor(name: str, shown: Sequence[Asked]) -> str:
    """The first field of the question, which is where the fault is put right."""
    question = next((one for one in shown if one.key == name), None)
    if question is None or question.kind is Kind.TEXT:
        return f"#{name}" if "-" not in name else f"#{name}-{FREQUENCIES[0]}"
    return f"#{name}-{question.options[0].key}"


def _question(say: Speaker, one: Asked, sent: Fields, errors: Mapping[str, Said]) -> Shown:
    hints = [say.words(one.hint)] if one.hint else []
    if one.kind in (Kind.SOME, Kind.PURPOSE):
        hints.append(say.fixed("up_to", most=one.most) if one.most else say.fixed("any"))
    if one.required:
        hints.append(say.fixed("needed"))
    chosen = set(sent.get(one.key, ()))
    error = errors.get(one.key)
    return Shown(
        name=one.key,
        kind=LOOKS.get(one.kind, one.kind.value),
        text=say.words(one.words),
        hints=tuple(hints),
        choices=tuple(_choice(say, one, option, chosen) for option in one.options)
        if one.kind is not Kind.GRID
        else (),
        rows=tuple(_row(say, one, option, sent, errors) for option in one.options)
        if one.kind is Kind.GRID
        else (),
        value=" ".join(sent.get(one.key, ())) if one.kind is Kind.TEXT else "",
        error=error.text if error else "",
    )


def _choice(say: Speaker, one: Asked, option: Option, chosen: set[str]) -> Choice:
    return Choice(
        value=option.key, text=say.words(option.words), id=f"{one.key}-{option.key}",
        checked=option.key in chosen,
    )  # fmt: skip


def _row(say: Speaker, one: Asked, option: Option, sent: Fields, errors: Mapping[str, Said]) -> Row:
    name = field_of(one, option.key)
    chosen = set(sent.get(name, ()))
    return Row(
        name=name,
        text=say.words(option.words),
        choices=tuple(
            Choice(
                value=often, text=say.fixed(often), id=f"{name}-{often}", checked=often in chosen
            )
            for often in FREQUENCIES
        ),
        error=errors[name].text if name in errors else "",
    )


def _email(say: Speaker, sent: Fields, errors: Mapping[str, Said]) -> Shown | None:
    told = say.form.notice
    if not told.email_why:
        return None
    error = errors.get(EMAIL_FIELD)
    return Shown(
        name=EMAIL_FIELD, kind="email", text=say.fixed("email_label"),
        hints=(say.told("own_email_why"), say.fixed("email_hint", days=told.email_days)),
        value="".join(sent.get(EMAIL_FIELD, ())[:1]), error=error.text if error else "",
    )  # fmt: skip


def day_words(day: date) -> str:
    """Numbers only, so that it is right in every language: 04/03/2026."""
    return f"{day:%d/%m/%Y}"
