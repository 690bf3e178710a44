"""What it is about posts that works; topics."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from goodmeasure.services import topics as topic_service
from goodmeasure.store.models import EffectRecord, Role
from goodmeasure.store.queries.effects import effect_rows
from goodmeasure.web import downloads
from goodmeasure.web.forms.topics import TopicForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.learning.effects import effects_page
from goodmeasure.web.presenters.learning.topics import remove_form, topic_form, topics_page
from goodmeasure.web.showing import RefusalsIn, show

HEAD = ("channel", "platform", "measure", "choice", "answer", "ratio", "low", "high",
        "posts with", "posts without", "stands out", "E-value of the range",
        "robustness value of the range", "reason", "needed", "as of")  # fmt: skip


@page(Role.VIEWER)
def effects(request: PageRequest) -> HttpResponse:
    rows = effect_rows(request.organisation)
    return show(request, effects_page(rows, request.zone, chosen=number(request.GET, "channel")))


@page(Role.VIEWER)
def effects_csv(request: PageRequest) -> HttpResponse:
    rows = (_row(one) for one in effect_rows(request.organisation))
    return downloads.whole("effects.csv", [HEAD, *rows])


def _row(one: EffectRecord) -> tuple[object, ...]:
    answer, detail = one.answer, one.detail
    return (
        one.channel.handle, one.channel.platform, one.measure, one.choice,
        answer["answer"], answer.get("value"), answer.get("low"), answer.get("high"),
        detail.get("with_it"), detail.get("without_it"), detail.get("candidate"),
        detail.get("e_value_of_range"), detail.get("robustness_of_range"), answer.get("reason"),
        answer.get("needed") or answer.get("cost"), one.at.isoformat(),
    )  # fmt: skip


@page(Role.VIEWER, "GET", "POST")
def topics(request: PageRequest) -> HttpResponse:
    may_write = request.place.may(Role.OFFICER)
    form = TopicForm(request.POST or None)
    caught: tuple[int, list[str]] | None = None
    if request.method == "POST" and may_write and form.is_valid():
        with RefusalsIn(form):
            words = topic_service.keywords_in(form.cleaned_data["keywords"])
            topic_service.define(
                request.organisation, form.cleaned_data["name"], words, now=timezone.now(),
                person=request.user,
            )  # fmt: skip
            caught = topic_service.examples(request.organisation, words)
            messages.success(
                request, f"{form.cleaned_data['name']}: {caught[0]} posts are about it. Its effect"
                " is worked out with the next evaluation.",
            )  # fmt: skip
            return redirect("topics")
    ours = topic_service.topics_of(request.organisation)
    shown = topics_page(
        [(one, *topic_service.examples(request.organisation, one.keywords)) for one in ours]
    )
    blocks = [topic_form(form), *(remove_form(one) for one in ours)] if may_write else []
    return show(request, shown, blocks)


@page(Role.OFFICER, "POST")
def topic_remove(request: PageRequest, key: int) -> HttpResponse:
    topic_service.remove(request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "The topic is removed.")
    return redirect(reverse("topics"))
