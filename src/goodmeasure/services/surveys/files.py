"""Answers in files: CSV in by question keys, CSV out without anything that says who."""

from __future__ import annotations

import csv
import io
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from goodmeasure.evidence.audiences.questionnaire import (
    FREQUENCIES,
    GROUP,
    NO_GROUP,
    Asked,
    Kind,
    Questionnaire,
)
from goodmeasure.evidence.audiences.survey_answers import (
    Fields,
    Problem,
    answers_to_plain,
    field_of,
    fields_of,
    read_form,
)
from goodmeasure.evidence.audiences.survey_results import hidden
from goodmeasure.evidence.audiences.survey_words import FIXED
from goodmeasure.kernel.errors import UnreadableFile
from goodmeasure.services.surveys.answering import KEY_BITS, digest, insert_all, own_groups
from goodmeasure.services.surveys.making import form_of, survey_of
from goodmeasure.services.surveys.results import shown_rows
from goodmeasure.store import audit
from goodmeasure.store.models import Group, Organisation, Response, Survey, User

LARGEST, MOST_LINES = 5_000_000, 20_000
NUMBER = "number"
"""Optional column: the number on each paper form, so that a line counts once in every file."""
SMALL = "(one of the small groups)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    line: int
    field: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """``wrong`` is empty where anything was stored."""

    read: int
    new: int
    wrong: tuple[Wrong, ...] = ()


def template(form: Questionnaire) -> tuple[str, ...]:
    """The head of a file of answers."""
    return (NUMBER, *fields_of(form))


def by_words(form: Questionnaire, typed: Mapping[str, str]) -> Fields:
    """What somebody wrote for each field, as a form would send it: an answer by its key, its words
    or its number from 1; several with semicolons, or numbers with spaces."""
    found: dict[str, list[str]] = {}
    for one in form.shown:
        if one.kind is Kind.TEXT:
            found[one.key] = [typed.get(one.key, "")]
        elif one.kind is Kind.GRID:
            known = _frequencies()
            for row in one.options:
                name = field_of(one, row.key)
                found[name] = [known.get(v, v) for v in _parts(typed.get(name, ""))]
        else:
            known = _choices(one)
            found[one.key] = [known.get(v, v) for v in _parts(typed.get(one.key, ""))]
    return found


def _parts(text: str) -> list[str]:
    text = text.strip().casefold()
    if text and all(c.isdecimal() or c in " ,;" for c in text):
        return text.replace(",", " ").replace(";", " ").split()
    return [part.strip() for part in text.split(";") if part.strip()]


def _choices(one: Asked) -> dict[str, str]:
    known: dict[str, str] = {}
    for place, option in enumerate(one.options, start=1):
        for said in (*option.words.values(), str(place)):
            known.setdefault(said.casefold(), option.key)
    if one.kind is not Kind.GROUP:  # the key of a group is a number, which here is a place
        known.update({option.key: option.key for option in one.options})
    return known


def _frequencies() -> dict[str, str]:
    known = {name: name for name in FREQUENCIES}
    for place, name in enumerate(FREQUENCIES, start=1):
        known |= {said.casefold(): name for said in FIXED[name].values()}
        known[str(place)] = name
    return known


def said(form: Questionnaire, problem: Problem) -> str:
    """A problem as a sentence for an officer."""
    question = form.question(problem.field)
    option = question.option(problem.option) if question else None
    words = form.say(option.words, form.language)[0] if option else ""
    text = FIXED[problem.text]["en"]
    return f"{text.replace('{most}', str(problem.most)).replace('{option}', words)}."


def import_file(
    organisation: Organisation, key: int, data: bytes, *, name: str, now: datetime,
    person: User | None = None,
) -> Imported:  # fmt: skip
    """All lines, or none: what is wrong is said by line and field. The same lines again change
    nothing. Raises ``UnreadableFile`` for what is no such file at all."""
    survey = survey_of(organisation, key)
    form = form_of(survey)
    lines = list(_lines(form, data, name))
    rows, wrong, seen = [], [], Counter[str]()
    groups = own_groups(organisation, _group_keys(form))
    for number, typed in lines:
        read = read_form(form, by_words(form, typed), complete=False)
        wrong += [
            Wrong(line=number, field=one.field, sentence=said(form, one)) for one in read.problems
        ]
        if read.answers is None:
            continue
        if read.answers.group is not None and read.answers.group not in groups:
            wrong.append(Wrong(line=number, field=GROUP, sentence="That group is not there now."))
            continue
        rows.append(
            Response(
                pk=secrets.randbits(KEY_BITS), survey=survey, group_id=read.answers.group,
                way="file", language=form.language, answers=answers_to_plain(read.answers),
                received_on=organisation.day_of(now), entered_by=person,
                once=_once(survey, typed, seen),
            )
        )  # fmt: skip
    if wrong:
        return Imported(read=len(lines), new=0, wrong=tuple(wrong))
    with transaction.atomic():
        new = insert_all(organisation, survey, rows)
        if new:
            audit.record(
                organisation, person=person, at=now, action="survey answers imported",
                subject=survey.title, file=name, new=new,
            )  # fmt: skip
    return Imported(read=len(lines), new=new)


def _group_keys(form: Questionnaire) -> list[int]:
    question = form.question(GROUP)
    return [int(o.key) for o in question.options if o.key != NO_GROUP] if question else []


def _once(survey: Survey, typed: Mapping[str, str], seen: Counter[str]) -> str:
    """By the number on the form where there is one; else by what the line says and how often a
    line has said the same in this file."""
    if typed.get(NUMBER, "").strip():
        return digest(survey, "file", typed[NUMBER].strip())
    line = "\x1e".join(f"{k}={v.strip()}" for k, v in sorted(typed.items()) if v.strip())
    seen[line] += 1
    return digest(survey, "file line", line, str(seen[line]))


def _lines(form: Questionnaire, data: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > LARGEST:
        raise UnreadableFile("It is over 5 MB.", next_step="Divide it.", file=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(
            "It is not text in UTF-8.", next_step="Save it as “CSV UTF-8”.", file=name
        ) from None
    if "\x00" in text:
        raise UnreadableFile("It is not a CSV file.", next_step="Save it as CSV.", file=name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [cell.strip().casefold() for cell in next(reader, [])]
        _check_head(form, head, name)
        for count, row in enumerate(reader):
            if count >= MOST_LINES:
                raise UnreadableFile(f"It has over {MOST_LINES:,} lines.", file=name)
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(head):
                raise UnreadableFile(
                    f"The line has {len(row)} cells and the head {len(head)}.",
                    next_step="Put text with commas into quotation marks.",
                    file=name, line=reader.line_num,
                )  # fmt: skip
            yield reader.line_num, dict(zip(head, row, strict=False))
    except csv.Error as wrong:
        raise UnreadableFile(
            f"It cannot be read as CSV: {wrong}.", file=name, line=reader.line_num
        ) from None


def _check_head(form: Questionnaire, head: Sequence[str], name: str) -> None:
    known = set(template(form))
    if not head or not known & set(head):
        raise UnreadableFile(
            "Its first line does not name the questions.",
            next_step="Download the template and use its first line.", file=name, line=1,
        )  # fmt: skip
    for cell, times in Counter(head).items():
        if cell not in known:
            raise UnreadableFile(
                "The survey has no such question.",
                next_step="Take the column out, or name it as in the template.",
                file=name, line=1, field=cell[:60] or "a column without a name",
            )  # fmt: skip
        if times > 1:
            raise UnreadableFile("Two columns have this name.", file=name, line=1, field=cell[:60])


def answers_table(
    organisation: Organisation, key: int, *, today: date | None = None
) -> list[list[str]]:
    """One line for each person that is in the results, in random order: no day, no way, no own
    words; and no group where fewer than 10 people of it answered."""
    survey = survey_of(organisation, key)
    form = form_of(survey)
    rows = shown_rows(organisation, survey, today=today)
    small = hidden(Counter(group for group, _ in rows))
    names = dict(Group.objects.filter(organisation=organisation).values_list("pk", "name"))
    questions = [o for o in form.shown if o.kind not in (Kind.GROUP, Kind.TEXT)]
    head = [GROUP]
    for one in questions:
        head += [field_of(one, r.key) for r in one.options] if one.kind is Kind.GRID else [one.key]
    lines = [head]
    for group, values in rows:
        shown = SMALL if group in small else names.get(group, "") if group else "None of these"
        line = [shown]
        for one in questions:
            value = values.get(one.key)
            if one.kind is Kind.GRID:
                often = value if isinstance(value, dict) else {}
                line += [often.get(row.key, "") for row in one.options]
            else:
                line.append("; ".join(value) if isinstance(value, list) else str(value or ""))
        lines.append(line)
    return lines
