"""Making surveys: the list, a survey's page, its questions, wording, notice, days and links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from goodmeasure.evidence.audiences import editing
from goodmeasure.evidence.audiences import questionnaire as q
from goodmeasure.evidence.audiences.survey_words import LANGUAGES
from goodmeasure.services.surveys import answering, making
from goodmeasure.store.models import Role, Survey
from goodmeasure.web.forms.surveys import (
    LinkForm,
    NamesForm,
    NewSurveyForm,
    NoticeForm,
    OpenForm,
    OwnQuestionForm,
    QuestionForm,
    WordingForm,
)
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.blocks import FormBlock
from goodmeasure.web.presenters.surveys import overview as present
from goodmeasure.web.presenters.surveys import writing
from goodmeasure.web.presenters.surveys.form import public_page
from goodmeasure.web.showing import RefusalsIn, show

Edit = Callable[[q.Questionnaire], q.Questionnaire]


@page(Role.VIEWER)
def surveys(request: PageRequest) -> HttpResponse:
    today = request.today
    answers = answering.totals_of(request.organisation)
    rows = [
        (one, making.stage_of(one, today), answers[one.pk])
        for one in making.surveys_of(request.organisation)
    ]
    return show(request, present.list_page(rows, may_make=request.place.may(Role.OFFICER)))


@page(Role.OFFICER, "GET", "POST")
def survey_new(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    form = NewSurveyForm(
        request.POST or None,
        initial={"title": f"Where our people are, {now:%B %Y}", "language": "en"},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with RefusalsIn(form, "title"):
            made = making.make(
                request.organisation,
                making.NewSurvey(title=given["title"], language=given["language"],
                                 languages=tuple(given["languages"])),
                now=now, person=request.user,
            )  # fmt: skip
            messages.success(request, "The survey is made. It can be opened as it is.")
            return redirect("survey_about", made.pk)
    groups = making.groups_of(request.organisation)
    return show(request, present.new_page(groups), [present.new_form(form)])


@page(Role.VIEWER)
def survey_about(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    return _about(request, survey, None)


def _about(request: PageRequest, survey: Survey, wrong: OpenForm | None) -> HttpResponse:
    today = request.today
    stage = making.stage_of(survey, today)
    form = making.form_of(survey)
    links = making.links_of(request.organisation, survey)
    about = present.About(
        survey=survey, form=form, stage=stage, links=tuple(links),
        counts=answering.counts_of(request.organisation, survey),
        aside=len(answering.set_aside_of(request.organisation, survey)),
        root=request.build_absolute_uri("/").rstrip("/"),
    )  # fmt: skip
    blocks: list[FormBlock] = []
    if request.place.may(Role.OFFICER):
        dates = wrong or OpenForm(
            initial={
                "opens_on": survey.opens_on or today,
                "closes_on": survey.closes_on or today + timedelta(days=28),
            }
        )
        asked = form.question(q.GROUP)
        linked = {one.group_id for one in links}
        groups = [
            (str(one.pk), one.name)
            for one in making.groups_of(request.organisation)
            if one.pk not in linked and (asked is None or asked.option(str(one.pk)))
        ]
        blocks = present.about_forms(about, dates, LinkForm(groups=groups) if groups else None)
    return show(request, present.about_page(about), blocks)


@page(Role.OFFICER, "POST")
def survey_open(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _about(request, survey, form)
    with RefusalsIn(form, "closes_on"):
        making.open_survey(
            request.organisation, key, **form.cleaned_data, now=timezone.now(), person=request.user
        )
        messages.success(request, "The days are set. Give people the link below.")
        return redirect("survey_about", key)
    return _about(request, survey, form)


@page(Role.OFFICER, "POST")
def survey_close(request: PageRequest, key: int) -> HttpResponse:
    making.close_survey(request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "The survey is closed. What came in is kept.")
    return redirect("survey_about", key)


@page(Role.OFFICER, "POST")
def survey_wave(request: PageRequest, key: int) -> HttpResponse:
    made = making.next_wave(request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "This is the next wave. It asks the same; change what you need to.")
    return redirect("survey_about", made.pk)


@page(Role.OFFICER, "POST")
def survey_link(request: PageRequest, key: int) -> HttpResponse:
    group = number(request.POST, "group")
    if group is None:
        making.survey_of(request.organisation, key)
        messages.error(request, "Choose a group.")
    else:
        made = making.add_link(
            request.organisation, key, group, now=timezone.now(), person=request.user
        )
        messages.success(request, f"There is a link for {made.group.name} now.")
    return redirect("survey_about", key)


@page(Role.OFFICER, "POST")
def survey_link_end(request: PageRequest, key: int, link: int) -> HttpResponse:
    making.end_link(request.organisation, key, link, now=timezone.now(), person=request.user)
    messages.success(request, "That link does not work any more. Answers that came by it stay.")
    return redirect("survey_about", key)


@page(Role.OFFICER, "GET", "POST")
def survey_questions(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form, which = making.form_of(survey), request.POST.get("which", "")
    names = NamesForm(
        request.POST if which == "names" else None, auto_id="id_names_%s",
        initial={"title": form.say(form.title, form.language)[0],
                 "intro": form.say(form.intro, form.language)[0],
                 "languages": list(form.languages)},
    )  # fmt: skip
    own = OwnQuestionForm(request.POST if which == "own" else None, auto_id="id_own_%s")
    sent: django_forms.Form | None = {"names": names, "own": own}.get(which)
    if sent is not None and sent.is_valid():
        given = sent.cleaned_data

        def edit(old: q.Questionnaire) -> q.Questionnaire:
            if which == "names":
                new = editing.named(old, title=given["title"], intro=given["intro"])
                return editing.with_languages(new, given["languages"])
            return editing.with_own(
                old, kind=q.Kind(given["kind"]), words=given["words"],
                options=given["options"].splitlines(), why=given["why"],
            )  # fmt: skip

        if _changed(request, key, edit, sent, what=which):
            return redirect("survey_questions", key)
    frozen = survey.responses.exists()
    made = writing.questions_page(survey, form, frozen=frozen)
    blocks = [] if frozen else writing.questions_forms(survey, names, own)
    return show(request, made, blocks)


def _changed(
    request: PageRequest, key: int, edit: Edit, sent: django_forms.Form, *, what: str
) -> bool:
    """Change the survey; where it is refused, say so in the form."""
    with RefusalsIn(sent):
        making.change(
            request.organisation, key, edit, what=what, now=timezone.now(), person=request.user
        )
        messages.success(request, "Saved.")
        return True
    return False


@page(Role.OFFICER, "GET", "POST")
def survey_question(request: PageRequest, key: int, name: str) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form = making.form_of(survey)
    question = form.question(name)
    if question is None:
        raise Http404
    place = [one.key for one in form.questions].index(name) + 1
    sent = QuestionForm(
        request.POST or None, question=question, initial=writing.question_initial(
            form, question, place
        ),
    )  # fmt: skip
    if request.method == "POST" and "remove" in request.POST:
        making.change(
            request.organisation, key, lambda old: editing.without(old, name),
            what=f"{name} taken out", now=timezone.now(), person=request.user,
        )  # fmt: skip
        return redirect("survey_questions", key)
    if request.method == "POST" and sent.is_valid():
        given = sent.cleaned_data
        lines = given.get("options")

        def edit(old: q.Questionnaire) -> q.Questionnaire:
            new = editing.reworded(
                old, name, words=given["words"], hint=given["hint"],
                asked=given["asked"] == "yes", required=given.get("required") == "yes",
                why=given.get("why", ""), options=lines.splitlines() if lines else None,
            )  # fmt: skip
            return editing.moved(new, name, given["place"])

        if _changed(request, key, edit, sent, what=name):
            return redirect("survey_questions", key)
    made = writing.question_page(survey, form, question)
    return show(request, made, writing.question_forms(survey, question, sent))


@page(Role.OFFICER, "GET", "POST")
def survey_language(request: PageRequest, key: int, language: str) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form = making.form_of(survey)
    if language not in form.languages:
        raise Http404
    left_out = {one.key for one in form.questions if not one.asked}
    texts = [
        (name, words.get(form.language) or words.get("en", ""), words.get(language, ""))
        for name, words in q.texts(form)
        if name.split(".")[0] not in left_out and any(words.values())
    ]
    sent = WordingForm(
        request.POST or None,
        texts=[(name, original) for name, original, _ in texts],
        initial={name: now for name, _, now in texts},
    )
    if request.method == "POST" and sent.is_valid():
        given = dict(sent.cleaned_data)
        if _changed(
            request, key, lambda old: editing.translated(old, language, given), sent,
            what=f"wording in {LANGUAGES[language][0]}",
        ):  # fmt: skip
            return redirect("survey_language", key, language)
    made = writing.language_page(survey, form, language)
    block = writing.language_form(survey, language, sent)
    return show(request, made, [block])


@page(Role.OFFICER, "GET", "POST")
def survey_notice(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form = making.form_of(survey)
    told = form.notice
    sent = NoticeForm(
        request.POST or None,
        initial={"who": told.who, "why": told.why, "contact": told.contact,
                 "keep_months": told.keep_months, "email_why": told.email_why,
                 "email_days": told.email_days},
    )  # fmt: skip
    if request.method == "POST" and sent.is_valid():
        notice = q.Notice(**sent.cleaned_data)
        if _changed(
            request, key, lambda old: making.with_notice(old, notice), sent, what="privacy notice"
        ):
            return redirect("survey_notice", key)
    return show(request, writing.notice_page(survey, form), [writing.notice_form(survey, sent)])


@page(Role.VIEWER)
def survey_preview(request: PageRequest, key: int) -> HttpResponse:
    """The public page as people will see it, with ``paper`` numbered for printing."""
    survey = making.survey_of(request.organisation, key)
    form = making.form_of(survey)
    seen = public_page(
        form, organisation=request.organisation.name, asked=request.GET.get("lang", "")[:20],
        preview=True, numbered="paper" in request.GET,
    )  # fmt: skip
    here = reverse("survey_preview", args=[key])
    text = render_to_string(
        "public/survey.jinja",
        {"page": seen, "ticket": "", "action": here, "back": reverse("survey_about", args=[key])},
    )
    return HttpResponse(text)
