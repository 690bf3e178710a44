"""Pages where officers bring answers in: from paper and files, and those set aside."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.evidence.audiences.questionnaire import FREQUENCIES, Asked, Kind, Questionnaire
from goodmeasure.evidence.audiences.survey_answers import field_of
from goodmeasure.evidence.audiences.survey_words import FIXED
from goodmeasure.reports import wording
from goodmeasure.services.surveys.files import Imported, Wrong, template
from goodmeasure.store.models import Response, Survey
from goodmeasure.web.forms.surveys import FileForm, PaperForm
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Empty
from goodmeasure.web.presenters.surveys.overview import crumbs

MOST_SHOWN = 50
"""Lines of what is wrong with a file, and sets of answers set aside, on one page."""


def paper_lines(form: Questionnaire) -> list[tuple[str, str, bool]]:
    """(field, label, whether it is long) of each line to type."""
    lines = []
    for place, one in enumerate(form.shown, start=1):
        words = form.say(one.words, form.language)[0]
        if one.kind is Kind.GRID:
            for row in one.options:
                name = form.say(row.words, form.language)[0]
                lines.append((field_of(one, row.key), f"{place}. {name}", False))
        else:
            lines.append((one.key, f"{place}. {words}", one.kind is Kind.TEXT))
    return lines


def paper_page(survey: Survey) -> SectionsPage:
    return SectionsPage(
        title="Answers from paper",
        lead="Type the number of each answer as it is printed, and press Tab for the next.",
        crumbs=crumbs(survey),
        actions=(
            Link(
                text="Print the questions with numbers",
                href=reverse("survey_preview", args=[survey.pk]) + "?paper=1",
            ),
        ),
    )


def paper_form(survey: Survey, form: Questionnaire, sent: PaperForm) -> FormBlock:
    often = "; ".join(f"{n} {FIXED[one]['en']}" for n, one in enumerate(FREQUENCIES, start=1))
    hints: dict[str, str] = {}
    for one in form.shown:
        if one.kind is Kind.GRID:
            hints[field_of(one, one.options[0].key)] = f"{often}. The same for the rows below."
        elif one.kind is not Kind.TEXT:
            hints[one.key] = _numbered(form, one)
    return FormBlock(
        action=reverse("survey_paper", args=[survey.pk]), button="Keep, and the next",
        form=sent, hints=hints,
        sentences=("Leave empty what nobody answered. Several answers: numbers with spaces.",),
    )  # fmt: skip


def _numbered(form: Questionnaire, one: Asked) -> str:
    said = [form.say(o.words, form.language)[0] for o in one.options]
    return "; ".join(f"{n} {words}" for n, words in enumerate(said, start=1))


def imported_sentence(found: Imported) -> str:
    known = found.read - found.new
    said = f"{wording.many(found.new, 'answer')} came in."
    return f"{said} {known:,} were here already." if known else said


def file_page(survey: Survey, form: Questionnaire, wrong: Sequence[Wrong]) -> SectionsPage:
    sections = []
    if wrong:
        more = len(wrong) - MOST_SHOWN
        sections.append(
            Section(
                title="What to put right",
                grid=Grid(
                    caption="What is wrong, by line and column",
                    head=("Line", "Column", "What is wrong"),
                    rows=tuple(
                        (Cell(text=str(one.line), own=True), Cell(text=one.field, own=True),
                         Cell(text=one.sentence, own=True))
                        for one in wrong[:MOST_SHOWN]
                    ),
                ),
                sentences=("There are more; they are named when these are right.",)
                if more > 0 else (),
            )
        )  # fmt: skip
    sections.append(_columns(form))
    return SectionsPage(
        title="Answers from a file",
        lead="All lines come in, or none does. The same lines again change nothing.",
        crumbs=crumbs(survey),
        actions=(
            Link(text="Download the template (CSV)",
                 href=reverse("survey_template", args=[survey.pk])),
        ),
        sections=tuple(sections),
    )  # fmt: skip


def _columns(form: Questionnaire) -> Section:
    said = {"number": ("The number on the paper form, if there is one", "Any")}
    often = "; ".join(FIXED[one]["en"] for one in FREQUENCIES)
    for one in form.shown:
        words = form.say(one.words, form.language)[0]
        if one.kind is Kind.GRID:
            for row in one.options:
                name = form.say(row.words, form.language)[0]
                said[field_of(one, row.key)] = (f"{words} {name}", often)
        elif one.kind is Kind.TEXT:
            said[one.key] = (words, "Words")
        else:
            said[one.key] = (words, _numbered(form, one))
    return Section(
        title="The columns",
        sentences=("An answer is its number or its words; several are parted by semicolons.",),
        grid=Grid(
            caption="Columns of the file",
            head=("Column", "Question", "Answers"),
            rows=tuple(
                (Cell(text=name, own=True), *(Cell(text=text, own=True) for text in said[name]))
                for name in template(form)
            ),
        ),
    )


def file_form(survey: Survey, sent: FileForm) -> FormBlock:
    return FormBlock(
        title="The file", action=reverse("survey_file", args=[survey.pk]), button="Bring them in",
        form=sent, files=True, hints={"file": "CSV in UTF-8, up to 5 MB and 20,000 lines."},
    )  # fmt: skip


def aside_page(
    survey: Survey, form: Questionnaire, rows: Sequence[Response]
) -> tuple[SectionsPage, list[FormBlock]]:
    shown = rows[:MOST_SHOWN]
    sections = [
        Section(
            title=f"Answers {place}", own_words=True, sentences=(f"{one.set_aside}.",),
            folded=("What they say", _lines(form, one)),
        )
        for place, one in enumerate(shown, start=1)
    ]  # fmt: skip
    if not rows:
        sections = [Section(empty=Empty(sentence="No answers are set aside."))]
    blocks = [
        FormBlock(
            action=reverse("survey_aside_one", args=[survey.pk, one.pk]),
            button=f"Count answers {place} after all", secondary=True,
        )
        for place, one in enumerate(shown, start=1)
    ]  # fmt: skip
    page = SectionsPage(
        title="Answers set aside",
        lead="These look as if a machine had sent them. They are in no result until you say so.",
        crumbs=crumbs(survey),
        sections=tuple(sections),
    )
    return page, blocks


def _lines(form: Questionnaire, one: Response) -> tuple[str, ...]:
    lines = []
    for question in form.questions:
        value = one.answers.get(question.key)
        if value is None:
            continue
        said = (
            "; ".join(f"{row}: {often}" for row, often in value.items())
            if isinstance(value, dict)
            else "; ".join(value) if isinstance(value, list) else str(value)
        )  # fmt: skip
        lines.append(f"{form.say(question.words, form.language)[0]} {said}")
    return tuple(lines)
