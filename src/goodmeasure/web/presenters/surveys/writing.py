"""Pages on which a survey is written: its questions, wording in other languages, privacy notice."""

from __future__ import annotations

from django.urls import reverse

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.questionnaire import (
    Asked,
    Kind,
    Questionnaire,
    Words,
    texts,
    untranslated,
)
from goodmeasure.evidence.audiences.survey_words import LANGUAGES
from goodmeasure.store.models import Survey
from goodmeasure.web.forms.surveys import (
    NamesForm,
    NoticeForm,
    OwnQuestionForm,
    QuestionForm,
    WordingForm,
    removing,
    with_which,
)
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Crumb
from goodmeasure.web.presenters.surveys.form import Speaker, notice
from goodmeasure.web.presenters.surveys.overview import CHECK_WELSH, crumbs

KINDS = {
    Kind.GROUP: "Which group",
    Kind.GRID: "How often, for each",
    Kind.PURPOSE: "Where, for a purpose",
    Kind.SOME: "Choose some",
    Kind.ONE: "Choose one",
    Kind.TEXT: "People’s own words",
}


def questions_page(survey: Survey, form: Questionnaire, *, frozen: bool) -> SectionsPage:
    rows = []
    for place, one in enumerate(form.questions, start=1):
        words = form.say(one.words, form.language)[0]
        href = "" if frozen else reverse("survey_question", args=[survey.pk, one.key])
        rows.append(
            (
                Cell(text=f"{place}. {words}", href=href, own=True),
                Cell(text=KINDS[one.kind]),
                Cell(text="Yes" if one.asked else "Left out"),
            )
        )
    remarks = editing.remarks(form)
    languages = tuple(
        Link(
            text=f"Wording in {LANGUAGES[code][0]}",
            href=reverse("survey_language", args=[survey.pk, code]),
        )
        for code in form.languages
    )
    return SectionsPage(
        title="Questions and wording",
        lead="Somebody has answered, so the questions stay as they are."
        if frozen
        else "Change what you like until the first answer is in.",
        warning="To ask something else, make the next wave." if frozen else "",
        crumbs=crumbs(survey),
        actions=() if frozen else languages,
        sections=(
            Section(
                grid=Grid(
                    caption="Questions in order",
                    head=("Question", "Kind", "Asked"),
                    rows=tuple(rows),
                )
            ),
            Section(
                title="Could be plainer" if remarks else "", own_words=True,
                bullets=tuple(text for _, text in remarks),
            ),
        ),
    )  # fmt: skip


def questions_forms(survey: Survey, names: NamesForm, own: OwnQuestionForm) -> list[FormBlock]:
    at = reverse("survey_questions", args=[survey.pk])
    return [
        FormBlock(
            title="Title and languages", action=at, button="Save", form=with_which(names, "names"),
        ),
        FormBlock(
            title="Add a question of your own", action=at, button="Add the question",
            form=with_which(own, "own"), secondary=True,
            hints={
                "why": "People see that you ask. Answers in own words are deleted 180 days after"
                " the survey closes."
            },
        ),
    ]  # fmt: skip


def question_initial(form: Questionnaire, one: Asked, place: int) -> dict[str, object]:
    def said(words: Words) -> str:
        return form.say(words, form.language)[0]

    return {
        "words": said(one.words), "hint": said(one.hint), "place": place, "why": one.why,
        "options": "\n".join(said(option.words) for option in one.options),
        "asked": "yes" if one.asked else "no", "required": "yes" if one.required else "no",
    }  # fmt: skip


def question_page(survey: Survey, form: Questionnaire, one: Asked) -> SectionsPage:
    fixed = () if one.own else tuple(form.say(o.words, form.language)[0] for o in one.options)
    return SectionsPage(
        title="Change a question",
        lead=KINDS[one.kind],
        crumbs=(
            *crumbs(survey),
            Crumb(text="Questions", href=reverse("survey_questions", args=[survey.pk])),
        ),
        warning=next((text for key, text in editing.remarks(form) if key == one.key), ""),
        sections=(Section(folded=("The answers to choose from", fixed)),),
    )


def question_forms(survey: Survey, one: Asked, sent: QuestionForm) -> list[FormBlock]:
    at = reverse("survey_question", args=[survey.pk, one.key])
    blocks = [
        FormBlock(
            action=at, button="Save", form=sent,
            hints={
                "words": "Where you change the words, translations of them are taken away.",
                "why": "A box for own words is off until you say why you need it.",
            },
        )
    ]  # fmt: skip
    if one.own:
        blocks.append(
            FormBlock(
                title="Take it out",
                action=at,
                button="Take the question out",
                form=removing(),
                secondary=True,
            )
        )
    return blocks


def language_page(survey: Survey, form: Questionnaire, language: str) -> SectionsPage:
    missing = wanting(form, language)
    english = LANGUAGES[language][0]
    return SectionsPage(
        title=f"Wording in {english}",
        lead=f"Some texts have no {english} yet." if missing else f"Every text has its {english}.",
        crumbs=(
            *crumbs(survey),
            Crumb(text="Questions", href=reverse("survey_questions", args=[survey.pk])),
        ),
        warning=CHECK_WELSH if language == "cy" else "",
        sections=(
            Section(
                title=f"Still shown in {LANGUAGES[form.language][0]}" if missing else "",
                own_words=True,
                bullets=missing,
            ),
        ),
        actions=(
            Link(
                text=f"Preview in {english}",
                href=reverse("survey_preview", args=[survey.pk]) + f"?lang={language}",
            ),
        ),
    )


FROM = {
    "own_who": "Privacy notice, who asks",
    "own_why": "Privacy notice, why",
    "own_email_why": "Why you ask for an e-mail address",
}
MOST_NAMED = 12


def wanting(form: Questionnaire, language: str) -> tuple[str, ...]:
    """The texts that have no wording in a language, each as it is now; ours come last."""
    names = set(untranslated(form, language))
    found = []
    for name, words in texts(form):
        if name in names:
            said, key = (
                form.say(words, form.language)[0] or words.get("en", ""),
                name.split(".")[1:],
            )
            place = FROM.get(key[0], "") if key else ""
            found.append(f"{place}: “{said[:120]}”" if place else f"“{said[:120]}”")
    more = len(found) - MOST_NAMED
    tail = (f"and {more} more, below",) if more > 0 else ()
    return (*found[:MOST_NAMED], *tail)


def language_form(survey: Survey, language: str, sent: WordingForm) -> FormBlock:
    return FormBlock(
        action=reverse("survey_language", args=[survey.pk, language]), button="Save",
        form=sent,
        sentences=("Above each box is the text as it is now. Keep what stands in { }.",),
    )  # fmt: skip


def notice_page(survey: Survey, form: Questionnaire) -> SectionsPage:
    sections = tuple(
        Section(
            title=LANGUAGES[code][1], own_words=True,
            sentences=tuple(one.text for one in notice(Speaker(form, code))),
        )
        for code in form.all_languages
    )  # fmt: skip
    return SectionsPage(
        title="Privacy notice",
        lead="It stands on the survey’s page, before the questions.",
        crumbs=crumbs(survey),
        sections=sections,
    )


def notice_form(survey: Survey, sent: NoticeForm) -> FormBlock:
    return FormBlock(
        title="What it is written from", action=reverse("survey_notice", args=[survey.pk]),
        button="Save", form=sent,
        hints={
            "contact": "For example the address of your data protection officer.",
            "email_why": "Leave this empty and no address is asked for. If you say why, people read"
            " it beside the box. Addresses are kept apart from answers.",
        },
    )  # fmt: skip
