"""The list of surveys, and a survey's own page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences.questionnaire import (
    GROUP,
    Questionnaire,
    untranslated,
)
from goodmeasure.evidence.audiences.survey_words import LANGUAGES
from goodmeasure.reports import wording
from goodmeasure.services.surveys.making import Stage
from goodmeasure.store.models import Group, Survey, SurveyLink
from goodmeasure.web.forms.surveys import (
    LinkForm,
    NewSurveyForm,
    OpenForm,
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
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag

STAGES = {
    Stage.DRAFT: Tag(text="Draft", shape="✎", colour="grey"),
    Stage.SCHEDULED: Tag(text="Not open yet", shape="◔", colour="blue"),
    Stage.OPEN: Tag(text="Open", shape="●", colour="green"),
    Stage.CLOSED: Tag(text="Closed", shape="■", colour="white"),
}
CHECK_WELSH = (
    "The Welsh comes with Good Measure. Have it checked by a Welsh speaker before you open."
)


def crumbs(survey: Survey | None = None) -> tuple[Crumb, ...]:
    found = (HOME, Crumb(text="Surveys", href=reverse("surveys")))
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
        action=reverse("survey_new"), button="Make the survey", form=form,
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
        own_title=True,
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
            notice = any(name.startswith("fixed.own_") for name in untranslated(form, code))
            also = ", also of the privacy notice," if notice else ""
            lines.append(
                f"{LANGUAGES[code][0]}: some texts{also} have no wording yet and are shown in"
                f" {LANGUAGES[form.language][0]}. “Questions and wording” names them."
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
    at = [about.survey.pk]
    when = {Stage.DRAFT: "Open it", Stage.CLOSED: "Open it again"}
    blocks = [
        FormBlock(
            title=when.get(about.stage, "Change the days"), action=reverse("survey_open", args=at),
            button="Set the days", form=dates,
            sentences=(
                "It opens by itself on the first day and closes at midnight after the last.",
            ),
        ),
        *_link_forms(about, links),
    ]  # fmt: skip
    if about.counts:
        blocks.append(
            FormBlock(
                title="Ask again", action=reverse("survey_wave", args=at),
                button="Make the next wave", secondary=True,
                sentences=("The next wave starts with the same questions, so that the two can be"
                           " compared.",),
            )
        )  # fmt: skip
    if about.form.notice.email_why:
        blocks.append(
            FormBlock(
                title="Addresses that people left", action=reverse("survey_contacts", args=at),
                button="Download the addresses (CSV)", secondary=True,
                sentences=("That you looked is written into the trail of changes.",),
            )
        )  # fmt: skip
    if about.stage in (Stage.OPEN, Stage.SCHEDULED):
        blocks.append(
            FormBlock(
                title="Close it now", action=reverse("survey_close", args=at),
                button="Close the survey", warning=True,
            )
        )  # fmt: skip
    return blocks


def _link_forms(about: About, links: LinkForm | None) -> list[FormBlock]:
    at = about.survey.pk
    ends = [
        FormBlock(
            action=reverse("survey_link_end", args=[at, one.pk]),
            button=f"End the link for {one.group.name}", secondary=True,
        )
        for one in about.links
    ]  # fmt: skip
    if links is None:
        return ends
    make = FormBlock(
        title="A link for one group", action=reverse("survey_link", args=[at]),
        button="Make the link", form=links, secondary=True,
    )  # fmt: skip
    return [make, *ends]
