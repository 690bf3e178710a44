"""What a survey found, and the sizes that its answers are weighted to."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from goodmeasure.evidence.audiences.questionnaire import Asked, Kind
from goodmeasure.evidence.audiences.reach import Reached, best_sets
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.services.surveys import making, results
from goodmeasure.store.models import Role, Survey
from goodmeasure.web import downloads
from goodmeasure.web.forms.surveys import SizesForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.blocks import FormBlock, SectionsPage
from goodmeasure.web.presenters.surveys import results as present
from goodmeasure.web.presenters.surveys.overview import crumbs
from goodmeasure.web.showing import RefusalsIn, show

LARGEST_SET = 3
"""More outlets than a small team can keep up well are not worth a line."""


class GroupForm(forms.Form):
    group = forms.ChoiceField(label="Group", required=False)


@page(Role.VIEWER)
def survey_results(request: PageRequest, key: int) -> HttpResponse:
    held, before = results.results_of(request.organisation, key, today=request.today)
    asked = request.GET.get("group", "")
    known = {str(one) for one, _ in held.groups}
    group = int(asked) if asked in known else None
    asking = present.Asking(held=held, before=before, group=group)
    filters = GroupForm({"group": asked if group else ""})
    filters.fields["group"].choices = [  # type: ignore[attr-defined]
        ("", "All who answered"), *((str(one), name) for one, name in held.groups),
    ]  # fmt: skip
    made = present.results_page(
        asking, _sets(held, group), may_see_words=request.place.may(Role.OFFICER)
    )
    block = FormBlock(
        action=reverse("survey_results", args=[key]), button="Show", form=filters,
        method="get", secondary=True,
    )  # fmt: skip
    return show(request, made, [block] if held.groups else [])


def _sets(held: results.Answered, group: int | None) -> list[tuple[int, tuple[Reached, ...]]]:
    used, weights = results.reach_of(held, group)
    found = []
    for size in range(1, min(LARGEST_SET, len(used)) + 1):
        sets = best_sets(used, size, weights)
        if isinstance(sets, NotEnough):
            return []
        found.append((size, sets))
    return found


@page(Role.VIEWER)
def survey_compare(request: PageRequest, key: int, name: str) -> HttpResponse:
    held, _ = results.results_of(request.organisation, key, today=request.today)
    question = held.form.question(name)
    if question is None or question.kind in (Kind.TEXT, Kind.GROUP):
        raise Http404
    return show(request, present.compare_page(held, question))


@page(Role.VIEWER)
def survey_results_csv(request: PageRequest, key: int) -> HttpResponse:
    held, _ = results.results_of(request.organisation, key, today=request.today)
    return downloads.whole(f"survey-{key}-results.csv", present.results_table(held))


@page(Role.OFFICER, "GET", "POST")
def survey_sizes(request: PageRequest, key: int, name: str) -> HttpResponse:
    survey = making.survey_of(request.organisation, key)
    form = making.form_of(survey)
    question = form.question(name)
    if question is None or question.kind not in (Kind.GROUP, Kind.ONE):
        raise Http404
    known = survey.margins.get(name, {})
    sent = SizesForm(
        request.POST or None, question=question, form=form,
        initial={"source": known.get("source", ""),
                 **{f"size-{one}": size for one, size in known.get("sizes", {}).items()}},
    )  # fmt: skip
    if request.method == "POST" and sent.is_valid():
        with RefusalsIn(sent):
            results.know_sizes(
                request.organisation, key, name, sent.sizes(),
                source=sent.cleaned_data["source"], now=timezone.now(), person=request.user,
            )  # fmt: skip
            messages.success(request, "Saved. Results are weighted to these sizes.")
            return redirect("survey_results", key)
    made = _sizes_page(survey, form.say(question.words, form.language)[0])
    return show(request, made, [_sizes_form(survey, question, sent)])


def _sizes_page(survey: Survey, words: str) -> SectionsPage:
    return SectionsPage(
        title="Weight to known sizes",
        lead="If you know how many people there are of each kind, the answers of those who are too"
        " few here can count for more.",
        warning=f"For the question “{words}”. Leave all empty to weight by nothing.",
        crumbs=crumbs(survey),
    )


def _sizes_form(survey: Survey, question: Asked, sent: SizesForm) -> FormBlock:
    return FormBlock(
        title="How many people there are", button="Save", form=sent,
        action=reverse("survey_sizes", args=[survey.pk, question.key]),
        hints={"source": "For example: register of members, 1 March 2026."},
    )  # fmt: skip
