"""The public pages of a survey: no sign-in, no cookies, no script.

No session stands behind these forms, so there is no right of anybody that a forged request could
use, and Django's check, which needs a cookie, is off. In its place the form carries a signed ticket
of this survey and this day, which counts once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goodmeasure.evidence.audiences.questionnaire import Questionnaire
from goodmeasure.evidence.audiences.survey_answers import (
    Fields,
    Problem,
    Read,
    fields_of,
    read_form,
)
from goodmeasure.services.surveys import answering
from goodmeasure.services.surveys.answering import Sent, Visited
from goodmeasure.services.surveys.making import Stage, form_of, stage_of
from goodmeasure.web.presenters.surveys.form import (
    Said,
    chosen_language,
    day_words,
    public_page,
    say_only,
)
from goodmeasure.web.survey_limits import Limits, Pace

limits = Limits()

TICKET = "the-ticket-goes-here"
MOST_KEPT = 200
_pages: dict[tuple[str, str, str], tuple[object, str]] = {}
"""Empty forms as they were last written out, all but the ticket: everybody gets the same one. Each
is kept with the questionnaire that it was made from, and made again when that has changed."""

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(*methods: str) -> Callable[[View[P]], View[P]]:
    """Open to everybody; kept by no cache and no search engine, and without a referrer, since the
    address is what lets people in."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = "no-referrer"
            return response

        return cast("View[P]", csrf_exempt(require_http_methods(["HEAD", *methods])(shown)))

    return decorate


@public("GET", "POST")
def survey(request: HttpRequest, token: str) -> HttpResponse:
    here = _found(token)
    form, now = form_of(here.survey), timezone.now()
    asked = (request.POST if request.method == "POST" else request.GET).get("lang", "")[:20]
    stage = stage_of(here.survey, here.organisation.day_of(now))
    if stage is not Stage.OPEN:
        return _not_open(here, form, stage, asked)
    if request.method == "POST":
        return _sent(request, here, form, token, asked)
    return HttpResponse(
        _empty(here, form, token, asked).replace(TICKET, answering.ticket(here.survey, now=now))
    )


@public("GET")
def survey_thanks(request: HttpRequest, token: str) -> HttpResponse:
    here = _found(token)
    form = form_of(here.survey)
    return _say(here, form, request.GET.get("lang", "")[:20], "thanks", "thanks_more")


def _found(token: str) -> Visited:
    here = answering.visited(token)
    if here is None:
        raise Http404
    return here


def _not_open(here: Visited, form: Questionnaire, stage: Stage, asked: str) -> HttpResponse:
    if stage is Stage.DRAFT:
        raise Http404
    if stage is Stage.CLOSED:
        return _say(here, form, asked, "closed", "closed_more", status=410)
    day = day_words(here.survey.opens_on) if here.survey.opens_on else ""
    return _say(here, form, asked, "not_yet", "not_yet_more", day=day)


def _say(
    here: Visited, form: Questionnaire, asked: str, first: str, more: str, *, status: int = 200,
    day: str = "",
) -> HttpResponse:  # fmt: skip
    page, say = say_only(form, organisation=here.organisation.name, asked=asked)
    shown: Said = say.fixed(first)
    text = render_to_string(
        "public/said.jinja",
        {"page": page, "first": shown, "heading": shown.text, "more": say.fixed(more, day=day),
         "thanks": first == "thanks"},
    )  # fmt: skip
    return HttpResponse(text, status=status)


def _empty(here: Visited, form: Questionnaire, token: str, asked: str) -> str:
    language, fallen_back = chosen_language(form, asked)
    key = (token, here.organisation.name, "?" if fallen_back else language)
    known = _pages.get(key)
    if known is None or known[0] != here.survey.form:
        if len(_pages) >= MOST_KEPT:
            _pages.clear()
        text = _form(here, form, token, asked, TICKET).content.decode()
        known = _pages[key] = (here.survey.form, text)
    return known[1]


def _form(
    here: Visited, form: Questionnaire, token: str, asked: str, ticket: str, *,
    sent: Fields | None = None, problems: tuple[Problem, ...] = (),
) -> HttpResponse:  # fmt: skip
    page = public_page(
        form, organisation=here.organisation.name, asked=asked, group=here.group, sent=sent,
        problems=problems,
    )  # fmt: skip
    text = render_to_string(
        "public/survey.jinja",
        {"page": page, "ticket": ticket, "action": reverse("survey", args=[token])},
    )
    return HttpResponse(text, status=422 if problems else 200)


def _sent(
    request: HttpRequest, here: Visited, form: Questionnaire, token: str, asked: str
) -> HttpResponse:
    now = timezone.now()
    pace = limits.count(request.META.get("REMOTE_ADDR", ""), time.monotonic())
    if pace is Pace.REFUSED:
        return _say(here, form, asked, "busy", "busy_more", status=429)
    sent = _fields(request, form)
    read = read_form(form, sent, group=here.group)
    given = request.POST.get("ticket", "")
    ticket = answering.read_ticket(here.survey, given, now=now)
    if ticket is None or read.answers is None:
        # the first ticket stays, so that a mistake does not start the clock again
        fresh = given if ticket is not None else answering.ticket(here.survey, now=now)
        return _form(
            here, form, token, asked, fresh, sent=sent, problems=_problems(here, form, read, ticket)
        )
    language, _ = chosen_language(form, asked)
    answering.receive(
        here.organisation,
        here.survey,
        Sent(
            answers=read.answers, once=ticket.once, language=language, email=read.email,
            suspicion=_suspicion(request, ticket, pace),
        ),
        now=now,
    )  # fmt: skip
    response = HttpResponse(status=303)
    response["Location"] = f"{reverse('survey_thanks', args=[token])}?lang={language}"
    return response


def _fields(request: HttpRequest, form: Questionnaire) -> Fields:
    """Only what the survey asked, and of each field no more than it could have."""
    known = {*fields_of(form), "email_address"}
    return {name: request.POST.getlist(name)[:100] for name in known if name in request.POST}


def _problems(
    here: Visited, form: Questionnaire, read: Read, ticket: answering.Ticket | None
) -> tuple[Problem, ...]:
    if ticket is not None or read.problems:
        return read.problems
    return (Problem(field=fields_of(form, with_group=here.group is None)[0], text="error_again"),)


def _suspicion(request: HttpRequest, ticket: answering.Ticket, pace: Pace) -> str:
    """What is machine-like about it: set aside for an officer to look at, never thrown away."""
    if request.POST.get("homepage", ""):
        return answering.HIDDEN_BOX
    if ticket.age < answering.LEAST_SECONDS:
        return answering.TOO_FAST
    return answering.TOO_MANY if pace is Pace.DOUBTED else ""
