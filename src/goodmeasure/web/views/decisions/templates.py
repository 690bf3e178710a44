"""An organisation's own templates of papers: read, written, tried out, given up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers.kinds import BY_KEY, shipped
from goodmeasure.reports.papers.making import Made
from goodmeasure.services.decisions import templates as service
from goodmeasure.store.models import Role
from goodmeasure.web.forms.decisions import TemplateForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.decisions import templates as present
from goodmeasure.web.showing import refuse, show


@page(Role.ADMINISTRATOR)
def templates(request: PageRequest) -> HttpResponse:
    own = service.own(request.organisation)
    return show(request, present.templates_page(own, request.zone))


@page(Role.ADMINISTRATOR, "GET", "POST")
def template(request: PageRequest, paper: str) -> HttpResponse:
    """Tried out on the newest decision, or saved."""
    if paper not in BY_KEY:
        raise Http404
    own = service.own(request.organisation).get(paper)
    body = own.body if own is not None else shipped(paper)
    form = TemplateForm(request.POST or None, initial={"body": body})
    seen: tuple[Made, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" not in request.POST:
                service.put(
                    request.organisation, paper, form.cleaned_data["body"], now=timezone.now(),
                    person=request.user,
                )  # fmt: skip
                messages.success(request, "Saved. Drafts use it from now on.")
                return redirect("paper_template", paper)
            seen = _seen(request, paper, form.cleaned_data["body"])
        except InputError as error:
            refuse(form, error)
    shown_page = present.template_page(BY_KEY[paper], own, request.zone, seen)
    context = {"page": shown_page, "form": form, "wrong": bool(form.errors)}
    status = 422 if form.errors else 200
    return render(request, "pages/decisions/template.jinja", context, status=status)


def _seen(request: PageRequest, paper: str, body: str) -> tuple[Made, str] | None:
    found = service.preview(request.organisation, paper, body, now=timezone.now())
    if found is None:
        messages.info(request, "It can be read. There is no decision yet to show it on.")
        return None
    made, decision = found
    return made, decision.title


@page(Role.ADMINISTRATOR, "POST")
def restore(request: PageRequest, paper: str) -> HttpResponse:
    if paper not in BY_KEY:
        raise Http404
    service.restore(request.organisation, paper, now=timezone.now(), person=request.user)
    messages.success(request, "Drafts use the template that ships again.")
    return redirect("paper_template", paper)
