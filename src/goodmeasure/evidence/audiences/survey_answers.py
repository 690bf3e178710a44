"""A form that somebody sent, as typed answers or as errors by field. No name in it is trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodmeasure.evidence.audiences.questionnaire import (
    FREQUENCIES,
    GROUP,
    NO_GROUP,
    Asked,
    Kind,
    Questionnaire,
)

Value = str | tuple[str, ...] | Mapping[str, str]
"""One answer; several; or how often by row."""
Fields = Mapping[str, Sequence[str]]
"""A form as it came: values by field name."""

MOST_WORDS = 1_000
"""Letters of an answer in people's own words: a remark, not a case file."""
EMAIL_FIELD = "email_address"
_PART = r"[^@\s<>,;:\"()\[\]\\]"
ADDRESS = re.compile(rf"{_PART}{{1,64}}@{_PART}{{1,180}}\.[^@\s.<>,;]{{2,60}}\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with a field: a name of ``survey_words.FIXED`` and what to fill into it."""

    field: str
    text: str
    most: int | None = None
    option: str = ""
    """Key of the answer it is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """``group`` is the key of a group, or ``None`` where it is not known or none of them."""

    group: int | None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """``answers`` is ``None`` where there are problems; ``email`` is kept apart from them."""

    answers: Answers | None
    problems: tuple[Problem, ...] = ()
    email: str = ""


def field_of(question: Asked, row: str = "") -> str:
    """The name of a form's field; a grid has one for each row."""
    return f"{question.key}-{row}" if row else question.key


def fields_of(questionnaire: Questionnaire, *, with_group: bool = True) -> tuple[str, ...]:
    """Every field of a form, in order."""
    return tuple(
        name
        for one in questionnaire.shown
        if with_group or one.kind is not Kind.GROUP
        for name in (
            [field_of(one, row.key) for row in one.options] if one.kind is Kind.GRID else [one.key]
        )
    )


def read_form(
    questionnaire: Questionnaire, sent: Fields, *, group: int | None = None, complete: bool = True
) -> Read:
    """What was sent, checked against what was asked; fields that nobody asked for are left alone.

    ``group``: the link said which group, so the form does not. ``complete`` is off for paper and
    files, where a question that must be answered may be empty all the same.
    """
    problems: list[Problem] = []
    values: dict[str, Value] = {}
    said = group
    for one in questionnaire.shown:
        if one.kind is Kind.GROUP and group is not None:
            continue
        value = _read(one, sent, problems)
        if value is None:
            if one.required and complete and not _named(one, problems):
                problems.append(Problem(field=one.key, text="error_needed"))
            continue
        if one.kind is Kind.GROUP:
            said = None if value == NO_GROUP else int(str(value))
        values[one.key] = value
    email = _email(questionnaire, sent, problems)
    if not problems and not set(values) - {GROUP}:
        first = next((one for one in questionnaire.shown if one.kind is not Kind.GROUP), None)
        at = _first_field(first) if first else GROUP
        problems.append(Problem(field=at, text="error_nothing"))
    if problems:
        return Read(answers=None, problems=tuple(problems), email=email)
    values.pop(GROUP, None)
    return Read(answers=Answers(group=said, values=values), email=email)


def _named(one: Asked, problems: Sequence[Problem]) -> bool:
    return any(problem.field == one.key for problem in problems)


def _first_field(one: Asked) -> str:
    return field_of(one, one.options[0].key) if one.kind is Kind.GRID else one.key


def _read(one: Asked, sent: Fields, problems: list[Problem]) -> Value | None:
    match one.kind:
        case Kind.GRID:
            return _grid(one, sent, problems)
        case Kind.TEXT:
            return _text(one, sent, problems)
        case Kind.ONE | Kind.GROUP:
            return _single(one.key, _given(sent, one.key), {o.key for o in one.options}, problems)
        case Kind.SOME | Kind.PURPOSE:
            return _several(one, sent, problems)


def _given(sent: Fields, name: str) -> tuple[str, ...]:
    """What came under a name, without blanks and without the same twice, in the order sent."""
    stripped = (value.strip() for value in sent.get(name, ()))
    return tuple(dict.fromkeys(value for value in stripped if value))


def _single(
    name: str, given: tuple[str, ...], known: set[str], problems: list[Problem]
) -> str | None:
    if not given:
        return None
    if len(given) > 1 or given[0] not in known:
        problems.append(Problem(field=name, text="error_unknown"))
        return None
    return given[0]


def _grid(one: Asked, sent: Fields, problems: list[Problem]) -> Value | None:
    """Rows that were filled in; one left empty is missing, which is not never."""
    known = set(FREQUENCIES)
    found = {}
    for row in one.options:
        name = field_of(one, row.key)
        value = _single(name, _given(sent, name), known, problems)
        if value is not None:
            found[row.key] = value
    return found or None


def _several(one: Asked, sent: Fields, problems: list[Problem]) -> Value | None:
    given = _given(sent, one.key)
    if not given:
        return None
    if any(one.option(value) is None for value in given):
        problems.append(Problem(field=one.key, text="error_unknown"))
        return None
    alone = [value for value in given if (o := one.option(value)) is not None and o.alone]
    if alone and len(given) > 1:
        problems.append(Problem(field=one.key, text="error_alone", option=alone[0]))
        return None
    if one.most is not None and len(given) > one.most:
        problems.append(Problem(field=one.key, text="error_most", most=one.most))
        return None
    return tuple(option.key for option in one.options if option.key in given)


def _text(one: Asked, sent: Fields, problems: list[Problem]) -> Value | None:
    given = " ".join(sent.get(one.key, ())).replace("\x00", "").strip()
    if len(given) > MOST_WORDS:
        problems.append(Problem(field=one.key, text="error_long", most=MOST_WORDS))
        return None
    return given or None


def _email(questionnaire: Questionnaire, sent: Fields, problems: list[Problem]) -> str:
    if not questionnaire.notice.email_why:
        return ""
    given = "".join(_given(sent, EMAIL_FIELD)[:1])
    if given and not ADDRESS.match(given):
        problems.append(Problem(field=EMAIL_FIELD, text="error_email"))
        return ""
    return given


def answers_to_plain(answers: Answers) -> dict[str, Any]:
    """As the store keeps them. The group is kept beside, not in it."""
    return {
        key: dict(value) if isinstance(value, Mapping)
        else list(value) if isinstance(value, tuple) else value
        for key, value in answers.values.items()
    }  # fmt: skip
