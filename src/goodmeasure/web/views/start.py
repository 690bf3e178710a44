"""The first page of an organisation that has no channels yet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from goodmeasure.store.models import Role
from goodmeasure.web.forms.channels import AddChannelForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.presenters.page import Page


def start_page(request: PageRequest) -> HttpResponse:
    shown = Page(
        title="See what your posts achieve",
        lead="Paste a link to one of your accounts. You will see its posts and first verdicts "
        "within minutes.",
    )
    return render(
        request,
        "pages/start.jinja",
        {"page": shown, "form": AddChannelForm(), "may_add": request.place.may(Role.OFFICER)},
    )
