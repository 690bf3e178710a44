"""Pages on which a survey is made: the list, its own page, questions, wording, notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.questionnaire import (
    GROUP,
    Asked,
    Kind,
    Questionnaire,
    untranslated,
)
from goodmeasure.evidence.audiences.survey_words import LANGUAGES
from goodmeasure.reports import wording
from goodmeasure.services.surveys.making import Stage
from goodmeasure.store.models import Group, Survey, SurveyLink
from goodmeasure.web.forms.surveys import (
    LinkForm,
    NamesForm,
    NewSurveyForm,
    NoticeForm,
    OpenForm,
    OwnQuestionForm,
    QuestionForm,
    WordingForm,
    removing,
    with_which,
)
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag
from goodmeasure.web.presenters.survey_form import Speaker, notice

STAGES = {
    Stage.DRAFT: Tag(text="Draft", shape="✎", colour="grey"),
    Stage.SCHEDULED: Tag(text="Not open yet", shape="◔", colour="blue"),
    Stage.OPEN: Tag(text="Open", shape="●", colour="green"),
    Stage.CLOSED: Tag(text="Closed", shape="■", colour="white"),
}
KINDS = {
    Kind.GROUP: "Which group",
    Kind.GRID: "How often, for each",
    Kind.PURPOSE: "Where, for a purpose",
    Kind.SOME: "Choose some",
    Kind.ONE: "Choose one",
    Kind.TEXT: "People’s own words",
}
CHECK_WELSH = (
    "The Welsh comes with Good Measure. Have it checked by a Welsh speaker before you open."
)


def crumbs(survey: Survey | None = None) -> tuple[Crumb, ...]:
    found = (Crumb(text="Overview", href="/"), Crumb(text="Surveys", href=reverse("surveys")))
    if survey is None:
        return found
    here = Crumb(text=name(survey), href=reverse("survey_about", args=[survey.pk]))
    return (*found, here)


def name(survey: Survey) -> str:
    return f"{survey.title}, wave {survey.wave}" if survey.wave > 1 else survey.title


def days(survey: Survey) -> str:
    if not survey.opens_on or not survey.closes_on:
        return "No days yet"
    return f"{wording.day(survey.opens_on)} to {wording.day(survey.closes_on)}"


def counting() -> HowKnown:
    return HowKnown(
        method="A plain count of the answers that came in by the page, on paper and by file. A form"
        " that was sent twice counts once, and answers that are set aside do not count.",
        base="People who chose to answer. How many saw the survey is not known.",
        sources=("The answers kept here.",),
    )


def list_page(rows: Sequence[tuple[Survey, Stage, int]], *, may_make: bool) -> SectionsPage:
    now_open = sum(stage is Stage.OPEN for _, stage, _ in rows)
    lead = (
        f"{wording.many(len(rows), 'survey')}, {now_open or 'none'} of them open now."
        if rows
        else "Ask people where they are and where they expect to hear from you."
    )
    grid = Grid(
        caption="Surveys, newest first",
        head=("Survey", "State", "Days", "Answers"),
        rows=tuple(
            (
                Cell(text=name(one), href=reverse("survey_about", args=[one.pk]), own=True),
                Cell(tag=STAGES[stage]),
                Cell(text=days(one), own=True),
                Cell(text=f"{count:,}", key="counts"),
            )
            for one, stage, count in rows
        ),
    )
    figure = Figure(
        sentence="Each answer is one person’s, and nothing in it says whose.",
        how=counting(), key="counts",
    )  # fmt: skip
    empty = Empty(
        sentence="There is no survey yet. A new one has good questions from the start: your groups,"
        " your purposes and your channels are in it.",
        action="Make a survey" if may_make else "",
        href=reverse("survey_new") if may_make else "",
    )
    return SectionsPage(
        title="Surveys",
        lead=lead,
        lead_how="counts" if rows else "",
        crumbs=crumbs()[:1],
        actions=(Link(text="Make a survey", href=reverse("survey_new")),) if may_make else (),
        sections=(Section(grid=grid), Section(figures=(figure,)))
        if rows
        else (Section(empty=empty),),
    )


def new_page(groups: Sequence[Group]) -> SectionsPage:
    return SectionsPage(
        title="Make a survey",
        lead="It comes with questions that can be asked as they are.",
        crumbs=crumbs(),
        sections=(
            Section(
                bullets=(
                    "Which group people belong to" if groups else
                    "No groups are set up yet, so it does not ask which group people belong to",
                    "How often they use each channel and outlet",
                    "Where they would look first, for each of your purposes",
                    "What they would miss",
                )
            ),
        ),
    )  # fmt: skip


def new_form(form: NewSurveyForm) -> FormBlock:
    return FormBlock(
        title="", action=reverse("survey_new"), button="Make the survey", form=form,
        hints={
            "title": "For yourselves. What people see is set later.",
            "languages": "Our questions are there in English and Welsh. Others you translate.",
        },
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class About:
    """What a survey's own page is made from."""

    survey: Survey
    form: Questionnaire
    stage: Stage
    links: tuple[SurveyLink, ...]
    counts: Counter[int | None]
    aside: int
    root: str

    def public(self, token: str) -> str:
        return self.root + reverse("survey", args=[token])


def about_page(about: About) -> SectionsPage:
    survey, total = about.survey, about.counts.total()
    lead = {
        Stage.DRAFT: "This is a draft. Nobody can answer it yet.",
        Stage.SCHEDULED: f"It opens on {wording.day(survey.opens_on)}." if survey.opens_on else "",
        Stage.OPEN: f"It is open until the end of {wording.day(survey.closes_on)}."
        if survey.closes_on
        else "It is open.",
        Stage.CLOSED: "It is closed.",
    }[about.stage]
    at = [survey.pk]
    return SectionsPage(
        title=name(survey),
        lead=lead,
        lead_how="answers",
        crumbs=crumbs(),
        actions=(
            Link(text="Results", href=reverse("survey_results", args=at)),
            Link(text="Preview", href=reverse("survey_preview", args=at)),
            Link(text="Questions and wording", href=reverse("survey_questions", args=at)),
            Link(text="Privacy notice", href=reverse("survey_notice", args=at)),
            Link(text="Answers from paper", href=reverse("survey_paper", args=at)),
            Link(text="Answers from a file", href=reverse("survey_file", args=at)),
        ),
        sections=(
            Section(
                figures=(
                    Figure(
                        sentence=f"{wording.many(total, 'answer')} so far."
                        if total else "No answers yet.",
                        how=counting(), key="answers",
                    ),
                )
            ),
            _by_group(about),
            _links(about),
            _aside(about),
            _before_opening(about),
        ),
    )  # fmt: skip


def _by_group(about: About) -> Section:
    if not about.counts:
        return Section()
    asked = about.form.question(GROUP)
    names = {option.key: about.form.say(option.words, about.form.language)[0]
             for option in (asked.options if asked else ())}  # fmt: skip
    order = sorted(about.counts, key=lambda key: -about.counts[key])
    return Section(
        title="Answers by group",
        grid=Grid(
            caption="Answers by group",
            head=("Group", "Answers"),
            rows=tuple(
                (
                    Cell(text=names.get(str(key), "None of these, or not said"), own=True),
                    Cell(text=f"{about.counts[key]:,}", key="answers"),
                )
                for key in order
            ),
        ),
        links=(
            Link(
                text="Download the answers (CSV)",
                href=reverse("survey_answers_csv", args=[about.survey.pk]),
            ),
        ),
    )


def _links(about: About) -> Section:
    rows = [("Everybody", about.survey.token), *((o.group.name, o.token) for o in about.links)]
    said = (
        "These work from the first day to the last."
        if about.stage is Stage.DRAFT
        else "Send people one of these."
    )
    return Section(
        title="Links",
        sentences=(f"{said} With a group’s own link, nobody has to say which group they are in.",),
        grid=Grid(
            caption="Links to the survey",
            head=("For", "Link"),
            rows=tuple(
                (Cell(text=label, own=True),
                 Cell(text=about.public(token), href=about.public(token), own=True))
                for label, token in rows
            ),
        ),
    )  # fmt: skip


def _aside(about: About) -> Section:
    if not about.aside:
        return Section()
    return Section(
        title="Answers set aside",
        sentences=(
            f"{wording.many(about.aside, 'answer')} {'looks' if about.aside == 1 else 'look'} as if"
            " a machine had sent them.",
        ),
        rests_on="answers",
        links=(Link(text="Look at them", href=reverse("survey_aside", args=[about.survey.pk])),),
    )


def _before_opening(about: About) -> Section:
    form, lines = about.form, []
    for code in form.languages:
        missing = len(untranslated(form, code))
        if missing:
            lines.append(
                f"{LANGUAGES[code][0]}: some texts have no wording yet and are shown in"
                f" {LANGUAGES[form.language][0]}."
            )
    if "cy" in form.all_languages:
        lines.append(CHECK_WELSH)
    lines += [remark for _, remark in editing.remarks(form)]
    if not form.notice.contact:
        lines.append("The privacy notice names nobody whom people can ask.")
    if about.stage is not Stage.DRAFT or not lines:
        return Section()
    return Section(title="Before you open it", bullets=tuple(lines), rests_on="answers")


def about_forms(about: About, dates: OpenForm, links: LinkForm | None) -> list[FormBlock]:
    at, blocks = [about.survey.pk], []
    blocks.append(
        FormBlock(
            title={Stage.DRAFT: "Open it", Stage.CLOSED: "Open it again"}.get(
                about.stage, "Change the days"
            ),
            action=reverse("survey_open", args=at),
            button="Set the days",
            form=dates,
            sentences=(
                "It opens by itself on the first day and closes at midnight after the last.",
            ),
        )
    )
    if links is not None:
        blocks.append(
            FormBlock(
                title="A link for one group", action=reverse("survey_link", args=at),
                button="Make the link", form=links, secondary=True,
            )
        )  # fmt: skip
    blocks += [
        FormBlock(
            title="", action=reverse("survey_link_end", args=[about.survey.pk, one.pk]),
            button=f"End the link for {one.group.name}", form=(), secondary=True,
        )
        for one in about.links
    ]  # fmt: skip
    if about.counts:
        blocks.append(
            FormBlock(
                title="Ask again", action=reverse("survey_wave", args=at),
                button="Make the next wave", form=(), secondary=True,
                sentences=("The next wave starts with the same questions, so that the two can be"
                           " compared.",),
            )
        )  # fmt: skip
    if about.form.notice.email_why:
        blocks.append(
            FormBlock(
                title="Addresses that people left", action=reverse("survey_contacts", args=at),
                button="Download the addresses (CSV)", form=(), secondary=True,
                sentences=("That you looked is written into the trail of changes.",),
            )
        )  # fmt: skip
    if about.stage in (Stage.OPEN, Stage.SCHEDULED):
        blocks.append(
            FormBlock(
                title="Close it now", action=reverse("survey_close", args=at),
                button="Close the survey", form=(), warning=True,
            )
        )  # fmt: skip
    return blocks


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
    def said(words: object) -> str:
        return form.say(words, form.language)[0]  # type: ignore[arg-type]

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
            title="", action=at, button="Save", form=sent,
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
    missing = bool(untranslated(form, language))
    english = LANGUAGES[language][0]
    return SectionsPage(
        title=f"Wording in {english}",
        lead=f"Some texts have no {english} yet." if missing else f"Every text has its {english}.",
        crumbs=(
            *crumbs(survey),
            Crumb(text="Questions", href=reverse("survey_questions", args=[survey.pk])),
        ),
        warning=CHECK_WELSH if language == "cy" else "",
        actions=(
            Link(
                text=f"Preview in {english}",
                href=reverse("survey_preview", args=[survey.pk]) + f"?lang={language}",
            ),
        ),
    )


def language_form(survey: Survey, language: str, sent: WordingForm) -> FormBlock:
    return FormBlock(
        title="", action=reverse("survey_language", args=[survey.pk, language]), button="Save",
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
