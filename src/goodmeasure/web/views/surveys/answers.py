"""Answers that officers bring in or look after: paper, files, those set aside, addresses."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.evidence.audiences.survey_answers import read_form
from goodmeasure.services.surveys import answering, files, making
from goodmeasure.store.models import Role
from goodmeasure.web import downloads
from goodmeasure.web.forms.surveys import FileForm, PaperForm
from goodmeasure.web.limits import line
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.surveys import entry as present
from goodmeasure.web.showing import RefusalsIn, show


@page(Role.OFFICER, "GET", "POST")
def survey_paper(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form = making.form_of(survey)
    lines = present.paper_lines(form)
    sent = PaperForm(request.POST or None, lines=lines, initial={"once": secrets.token_urlsafe(16)})
    if request.method == "POST" and sent.is_valid():
        typed = {name: value for name, value in sent.cleaned_data.items() if name != "once"}
        read = read_form(form, files.by_words(form, typed), complete=False)
        for problem in read.problems:
            name = problem.field if problem.field in sent.fields else None
            sent.add_error(name, files.said(form, problem))
        if read.answers is not None:
            new = answering.enter_paper(
                request.organisation, key, read.answers, sent.cleaned_data["once"],
                language=form.language, now=timezone.now(), person=request.user,
            )  # fmt: skip
            messages.success(
                request, "Kept. Here is the next one." if new else "This one is kept already."
            )
            return redirect("survey_paper", key)
    block = present.paper_form(survey, form, sent)
    return show(request, present.paper_page(survey), [block])


@page(Role.OFFICER, "GET", "POST")
def survey_file(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    sent = FileForm(request.POST or None, request.FILES or None)
    wrong: Sequence[files.Wrong] = ()
    if request.method == "POST" and sent.is_valid():
        file = sent.cleaned_data["file"]
        with RefusalsIn(sent, "file"):
            found = files.import_file(
                request.organisation, key, file.read(), name=file.name, now=timezone.now(),
                person=request.user,
            )  # fmt: skip
            wrong = found.wrong
            if not wrong:
                messages.success(request, present.imported_sentence(found))
                return redirect("survey_about", key)
            sent.add_error("file", "Nothing came in: put right what the table below names.")
    made = present.file_page(survey, making.form_of(survey), wrong)
    return show(request, made, [present.file_form(survey, sent)])


@page(Role.OFFICER)
def survey_template(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    return downloads.whole(f"survey-{key}-template.csv", [files.template(making.form_of(survey))])


@page(Role.OFFICER)
def survey_answers_csv(request: PageRequest, key: int) -> HttpResponse:
    today = request.today
    table = files.answers_table(request.organisation, key, today=today)
    return downloads.whole(f"survey-{key}-answers.csv", table)


@page(Role.OFFICER)
def survey_aside(request: PageRequest, key: int) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    rows = answering.set_aside_of(request.organisation, survey)
    made, blocks = present.aside_page(survey, making.form_of(survey), rows)
    return show(request, made, blocks)


@page(Role.OFFICER, "POST")
def survey_aside_one(request: PageRequest, key: int, response: int) -> HttpResponse:
    """Take answers back in, or set them aside again."""
    why = line(request.POST, "why")
    answering.set_aside(
        request.organisation, key, response, why=why, now=timezone.now(), person=request.user
    )
    messages.success(
        request, "They are set aside." if why else "They count again, in every result."
    )
    return redirect("survey_aside", key)


@page(Role.OFFICER, "POST")
def survey_contacts(request: PageRequest, key: int) -> HttpResponse:
    """The addresses that people left, as a file. Opening it is in the trail of changes."""
    found = answering.contacts_of(
        request.organisation, key, now=timezone.now(), person=request.user
    )
    rows = [("address",), *((one,) for one in found)]
    return downloads.whole(f"survey-{key}-addresses.csv", rows)
