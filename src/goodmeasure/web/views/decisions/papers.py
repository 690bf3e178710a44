"""The papers of a decision: read, put into one's own words, downloaded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from goodmeasure.reports.papers.kinds import BY_KEY
from goodmeasure.services.decisions import drafting
from goodmeasure.services.decisions import papers as service
from goodmeasure.services.decisions.drawing import FORMS
from goodmeasure.services.decisions.papers import Pack
from goodmeasure.store.models import Role
from goodmeasure.web import background, downloads
from goodmeasure.web.forms.decisions import WordingForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.decisions import pack as present
from goodmeasure.web.showing import RefusalsIn, show


def _pack(request: PageRequest, key: int) -> Pack:
    return Pack(drafting.decision_of(request.organisation, key), now=timezone.now())


@page(Role.VIEWER)
def pack(request: PageRequest, key: int) -> HttpResponse:
    """The list, and whether all of them can be taken away yet."""
    held = _pack(request, key)
    drawing = background.is_drawing(held.decision)
    seen = present.pack_page(
        held.decision, held.drawn(), drawing=drawing, watching="watch" in request.GET,
        undrawn=() if drawing else background.undrawn(held.decision),
    )  # fmt: skip
    response = render(request, "pages/decisions/pack.jinja", {"page": seen})
    if seen.watching and seen.looks_again:
        response["Refresh"] = str(seen.looks_again)  # only when asked for (WCAG 2.2.1)
    return response


@page(Role.VIEWER)
def paper(request: PageRequest, key: int, paper: str) -> HttpResponse:
    if paper not in BY_KEY:
        raise Http404
    held = _pack(request, key)
    may = request.place.may(Role.OFFICER) and held.decision.withdrawn_at is None
    seen = present.paper_page(held, held.made(paper), may=may)
    return render(request, "pages/decisions/paper.jinja", {"page": seen})


@page(Role.VIEWER)
def file(request: PageRequest, key: int, paper: str, form: str) -> HttpResponse:
    if paper not in BY_KEY or form not in FORMS:
        raise Http404
    made = _pack(request, key).file(paper, form)
    return downloads.file(made.name, made.content, made.kind)


@page(Role.VIEWER)
def everything(request: PageRequest, key: int) -> HttpResponse:
    """All in one file, once they are drawn: some seconds of work, which the worker does. Those that
    are, where the others could not be and the reader asks for these."""
    held = _pack(request, key)
    if not held.is_drawn and "ready" not in request.GET:
        background.draw_papers(held.decision)
        return redirect(f"{reverse('pack', args=[key])}#all")
    made = held.all()
    return downloads.file(made.name, made.content, made.kind)


@page(Role.OFFICER, "GET", "POST")
def wording(request: PageRequest, key: int, paper: str, part: str) -> HttpResponse:
    """One passage in a person's own words."""
    if paper not in BY_KEY:
        raise Http404
    held = _pack(request, key)
    made = held.made(paper)
    there = next((one for one in made.parts if one.key == part), None)
    if there is None:
        raise Http404
    form = WordingForm(request.POST or None, initial={"text": service.text_of(made, part)})
    if request.method == "POST" and form.is_valid():
        with RefusalsIn(form):
            numbers = service.edit(
                request.organisation, held.decision, paper, part, form.cleaned_data["text"],
                now=timezone.now(), person=request.user,
            )  # fmt: skip
            messages.success(request, "Saved. The passage says whose words it is in.")
            if numbers:
                messages.warning(request, "It holds numbers. They are yours now, and are no longer"
                                 " filled in from the record.")  # fmt: skip
            return redirect("paper", key, paper)
    text = held.texts.get((paper, part))
    return show(
        request, present.wording_page(held.decision, made, there, text),
        present.wording_blocks(form, held.decision, paper, part, text),
    )  # fmt: skip


@page(Role.OFFICER, "POST")
def take_back(request: PageRequest, key: int, paper: str, part: str) -> HttpResponse:
    one = drafting.decision_of(request.organisation, key)
    service.take_back(
        request.organisation, one, paper, part, now=timezone.now(), person=request.user
    )
    messages.success(request, "The passage is in the template’s words again.")
    return redirect("paper", key, paper)
