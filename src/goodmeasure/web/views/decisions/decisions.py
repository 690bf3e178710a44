"""Decisions: the draft of a review's decision, its sections, freezing it, and reading it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.decisions.record.missing import SECTIONS
from goodmeasure.kernel.errors import Conflict, GoodMeasureError, Unfinished
from goodmeasure.services.decisions import drafting, freezing, gathering
from goodmeasure.services.decisions.since import since
from goodmeasure.services.reviews.reading import review_of, under
from goodmeasure.store.models import DecisionRecord, Role
from goodmeasure.web import background
from goodmeasure.web.forms.decisions import (
    ChoiceForm,
    DraftForm,
    EqualityForm,
    FreezeForm,
    PassagesForm,
    PlacesForm,
    RisksForm,
    StepsForm,
    WithdrawForm,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.decisions import draft as present
from goodmeasure.web.presenters.decisions import record as records
from goodmeasure.web.showing import conflict_in, refuse, show, status_of
from goodmeasure.web.views.reviews.opening import must_be_officer


@page(Role.VIEWER)
def decisions(request: PageRequest) -> HttpResponse:
    found = drafting.decisions_of(request.organisation)
    return show(request, present.decisions_page(found))


@page(Role.VIEWER, "GET", "POST")
def decide(request: PageRequest, key: int) -> HttpResponse:
    """The draft on a review: started by POST, then its sections and what is still to write."""
    review = review_of(request.organisation, key)
    draft = drafting.draft_on(request.organisation, review)
    if request.method == "POST":
        must_be_officer(request)
        if draft is None:
            drafting.start(request.organisation, key, now=timezone.now(), person=request.user)
        return redirect("decide", key)
    out = freezing.still_to_write(draft) if draft is not None else ()
    may = request.place.may(Role.OFFICER)
    seen = present.decide_page(review, draft, out, may=may)
    return render(request, "pages/decisions/decide.jinja", {"page": seen})


@page(Role.OFFICER, "GET", "POST")
def write(request: PageRequest, key: int, section: str) -> HttpResponse:
    """The form of one section; any of it may be left out and written later."""
    draft = drafting.decision_of(request.organisation, key)
    if section not in SECTIONS:
        raise Http404
    if draft.frozen_at is not None or draft.withdrawn_at is not None:
        messages.info(request, "This is no draft any more. Nothing in it changes.")
        return redirect("decision", key)
    form = _form(request, draft, section)
    if request.method == "POST" and form.is_valid() and _kept(request, draft, section, form):
        messages.success(request, f"Saved: {SECTIONS[section][:1].lower()}{SECTIONS[section][1:]}.")
        return redirect("decide", draft.review_id)
    out = freezing.still_to_write(draft)
    seen = present.write_page(draft, section, out)
    context = {"page": seen, "form": form, "groups": present.form_fields(form),
               "wrong": bool(form.errors)}  # fmt: skip
    return render(request, "pages/decisions/write.jinja", context, status=status_of(form))


def _form(request: PageRequest, draft: DecisionRecord, section: str) -> DraftForm:
    words = drafting.words_of(draft)
    data = request.POST if request.method == "POST" else None
    start = present.start_of(draft, section, words)
    labels = present.LABELS.get(section, {})
    match section:
        case "choice":
            earlier = [
                (str(one.pk), one.title)
                for one in drafting.decisions_of(request.organisation)
                if one.frozen_at is not None and one.pk != draft.pk
            ]
            options = [(one.key, one.title) for one in under(draft.review).options]
            return ChoiceForm(data, initial=start, options=options, earlier=earlier)
        case "equality":
            return EqualityForm(data, initial={**start, **EqualityForm.start(words)})
        case "risks":
            names = ("what", "likelihood", "harm", "mitigation", "owner")
            rows = RisksForm.start(words.risks, names)
            return RisksForm(
                data, initial={**start, **rows}, rows=_rows(request, len(words.risks)),
                labels=labels,
            )  # fmt: skip
        case "steps":
            rows = StepsForm.start(words.steps, ("what", "owner", "by"))
            return StepsForm(
                data, initial={**start, **rows}, rows=_rows(request, len(words.steps)),
                labels=labels,
            )  # fmt: skip
        case "places":
            rows = PlacesForm.start(words.places, ("title", "what_for", "address"))
            return PlacesForm(
                data, initial={**start, **rows}, rows=_rows(request, len(words.places)),
                labels=labels,
            )  # fmt: skip
    return PassagesForm(data, initial=start, labels=labels)


def _rows(request: PageRequest, held: int) -> int:
    """As many as there are, or as were sent: another person may have taken some out meanwhile."""
    sent = sum(name.startswith(("what_", "title_")) for name in request.POST)
    return max(held, sent)


def _kept(request: PageRequest, draft: DecisionRecord, section: str, form: DraftForm) -> bool:
    """Whether it was kept; where not, the form says why and holds what was typed."""
    given = form.cleaned_data
    choice = None
    if section == "choice":
        choice = drafting.Choice(
            title=given["title"], option=given["option"], is_wait=given["do"] == "wait",
            decided_on=given["decided_on"], review_on=given["review_on"],
        )  # fmt: skip
    try:
        drafting.write(
            request.organisation, draft.pk, section, form.written(), seen=given["seen"],
            now=timezone.now(), person=request.user, choice=choice,
        )  # fmt: skip
    except Conflict as met:
        now = drafting.decision_of(request.organisation, draft.pk).version
        conflict_in(form, [met.sentence, *met.theirs], seen=now)
    except GoodMeasureError as error:
        refuse(form, error)
    else:
        return True
    return False


@page(Role.APPROVER, "GET", "POST")
def freeze(request: PageRequest, key: int) -> HttpResponse:
    """Asked before it is done: it cannot be undone."""
    draft = drafting.decision_of(request.organisation, key)
    if draft.frozen_at is not None or draft.withdrawn_at is not None:
        return redirect("decision", key)
    now = timezone.now()
    form = FreezeForm(request.POST or None, initial={"seen": draft.version})
    if request.method == "POST" and form.is_valid():
        try:
            freezing.freeze(
                request.organisation, key, seen=form.cleaned_data["seen"], now=now,
                person=request.user,
            )  # fmt: skip
        except Unfinished as unfinished:
            form.add_error(None, unfinished.sentence)
        except GoodMeasureError as error:
            form.add_error(None, str(error))
        else:
            background.draw_papers(draft)
            messages.success(request, "The decision is frozen. Its papers can be read.")
            return redirect("decision", key)
    out = freezing.still_to_write(draft)
    blocks = [] if out else [present.freeze_block(form, draft)]
    return show(request, present.freeze_page(draft, out), blocks)


@page(Role.APPROVER, "GET", "POST")
def withdraw(request: PageRequest, key: int) -> HttpResponse:
    one = drafting.decision_of(request.organisation, key)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        freezing.withdraw(
            request.organisation, key, reason=form.cleaned_data["reason"], now=timezone.now(),
            person=request.user,
        )  # fmt: skip
        messages.success(request, "The decision is withdrawn.")
        return redirect("decision", key)
    return show(request, present.withdraw_page(one), [present.withdraw_block(form, one)])


@page(Role.VIEWER)
def decision(request: PageRequest, key: int) -> HttpResponse:
    one, now = drafting.decision_of(request.organisation, key), timezone.now()
    return show(request, records.decision_page(
        one, gathering.record_of(one, now=now),
        since(one, now=now) if one.frozen_at is not None else None,
        gathering.signposts_of(one), request.zone,
        may_write=request.place.may(Role.OFFICER), may_withdraw=request.place.may(Role.APPROVER),
    ))  # fmt: skip
