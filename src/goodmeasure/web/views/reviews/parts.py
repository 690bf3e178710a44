"""What a review is made of: its question, options, criteria and groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from goodmeasure.decisions.review.changes import (
    AudiencePut,
    AudienceRemoved,
    CriterionPut,
    CriterionRemoved,
    OptionPut,
    OptionRemoved,
    QuestionAsked,
)
from goodmeasure.decisions.review.criteria import Audience, Criterion, out_with
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.shipped import shipped
from goodmeasure.kernel.words import listed
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.audiences.purposes import purposes_of
from goodmeasure.services.reviews.making import audience_key
from goodmeasure.store.models import Role
from goodmeasure.web.forms.reviews.answers import criterion_from, option_from
from goodmeasure.web.forms.reviews.parts import (
    AskAgainForm,
    AudienceForm,
    AudienceOutForm,
    CriterionForm,
    GroupsForm,
    OptionForm,
    OutForm,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.reviews import overview, parts
from goodmeasure.web.showing import show
from goodmeasure.web.views.reviews.opening import Opened, done, kept, must_be_officer, opened

Part = TypeVar("Part", Option, Criterion)


def _named(parts: Sequence[Part], key: str) -> Part:
    found = next((one for one in parts if one.key == key), None)
    if found is None:
        raise Http404
    return found


@page(Role.OFFICER, "GET", "POST")
def question(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    form = AskAgainForm(
        request.POST if request.method == "POST" else None,
        initial={"question": one.record.question, "seen": one.record.last_change},
    )
    if request.method == "POST" and form.is_valid():
        asked = QuestionAsked(question=form.cleaned_data["question"])
        if kept(request, one, form, asked):
            done(request, "The question is changed.")
            return redirect("review", key)
    block = overview.question_block(form, one.record)
    return show(request, overview.question_page(one.record), [block])


@page(Role.VIEWER)
def options(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    return show(request, parts.options_page(one.record, one.under, one.names, may=one.may))


def _option_form(request: PageRequest, one: Opened, initial: dict[str, str]) -> OptionForm:
    return OptionForm(
        request.POST if request.method == "POST" else None,
        channels=parts.channel_choices(one.channels), outlets=parts.outlet_choices(),
        initial={**initial, "seen": one.record.last_change},
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def option_new(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    form = _option_form(request, one, {})
    if request.method == "POST" and form.is_valid():
        made = option_from(form, key=None, taken=[o.key for o in one.under.options])
        if made is not None and kept(request, one, form, OptionPut(option=made)):
            done(request, f"“{made.title}” is written down.")
            return redirect("review_options", key)
    return show(
        request, parts.option_new_page(one.record), [parts.option_block(form, one.record)]
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def option(request: PageRequest, key: int, option: str) -> HttpResponse:
    one = opened(request, key)
    found = _named(one.under.options, option)
    form = _option_form(request, one, parts.option_initial(found, one.channels))
    if request.method == "POST" and form.is_valid():
        made = option_from(form, key=option, taken=[])
        if made is not None and kept(request, one, form, OptionPut(option=made)):
            done(request, f"“{made.title}” is changed.")
            return redirect("review_options", key)
    blocks = [parts.option_block(form, one.record, found)]
    out = OutForm(auto_id="id_out_%s", initial={"seen": one.record.last_change})
    if not form.errors:
        blocks.append(parts.option_out_block(out, one.record, found))
    return show(request, parts.option_page(one.record, found), blocks)


@page(Role.OFFICER, "POST")
def option_out(request: PageRequest, key: int, option: str) -> HttpResponse:
    one = opened(request, key)
    found = _named(one.under.options, option)
    form = OutForm(request.POST, auto_id="id_out_%s")
    if form.is_valid() and kept(request, one, form, OptionRemoved(key=option)):
        done(request, f"“{found.title}” is taken out. What was said of it is kept.")
        return redirect("review_options", key)
    block = parts.option_out_block(form, one.record, found)
    return show(request, parts.option_page(one.record, found), [block])


@page(Role.VIEWER)
def criteria(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    return show(request, parts.criteria_page(one.record, one.under, may=one.may))


@page(Role.OFFICER, "GET", "POST")
def criterion_new(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        headings=parts.heading_choices(one.under),
        initial={"seen": one.record.last_change, "measured": "judged"},
    )
    if request.method == "POST" and form.is_valid():
        taken = [*(c.key for c in one.under.criteria), *(c.key for c in shipped())]
        made = criterion_from(form, key=None, taken=taken)
        if made is not None and kept(request, one, form, CriterionPut(criterion=made)):
            done(request, f"“{made.title}” is written down.")
            return redirect("review_criteria", key)
    block = parts.criterion_block(form, one.record)
    return show(request, parts.criterion_new_page(one.record), [block])


@page(Role.OFFICER, "GET", "POST")
def criterion(request: PageRequest, key: int, criterion: str) -> HttpResponse:
    one = opened(request, key)
    found = _named(one.under.criteria, criterion)
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        headings=parts.heading_choices(one.under, besides=criterion),
        initial={**parts.criterion_initial(found), "seen": one.record.last_change},
    )
    if request.method == "POST" and form.is_valid():
        made = criterion_from(form, key=criterion, taken=[], bends=found.scale)
        if made is not None and kept(request, one, form, CriterionPut(criterion=made)):
            done(request, f"“{made.title}” is changed.")
            return redirect("review_criteria", key)
    blocks = [parts.criterion_block(form, one.record, found)]
    out = OutForm(auto_id="id_out_%s", initial={"seen": one.record.last_change})
    if not form.errors:
        blocks.append(parts.criterion_out_block(out, one.record, found))
    return show(request, parts.criterion_page(one.record, found), blocks)


@page(Role.OFFICER, "POST")
def criterion_out(request: PageRequest, key: int, criterion: str) -> HttpResponse:
    one = opened(request, key)
    found = _named(one.under.criteria, criterion)
    form = OutForm(request.POST, auto_id="id_out_%s")
    out = out_with(one.under.criteria, criterion) or (found,)
    removed = [CriterionRemoved(key=each.key) for each in out]
    if form.is_valid() and kept(request, one, form, removed):
        above = listed([f"“{each.title}”" for each in out[1:]])
        too = f", and the heading {above} with it" if above else ""
        done(request, f"“{found.title}” is taken out{too}. What was said of it is kept.")
        return redirect("review_criteria", key)
    block = parts.criterion_out_block(form, one.record, found)
    return show(request, parts.criterion_page(one.record, found), [block])


@page(Role.VIEWER, "GET", "POST")
def groups(request: PageRequest, key: int) -> HttpResponse:
    """Who matters, and how much: one form for all of them, and a change for each that differs."""
    one = opened(request, key)
    form = GroupsForm(
        request.POST if request.method == "POST" else None,
        audiences=[(a.key, a.title, a.weight) for a in one.under.audiences],
        initial={"seen": one.record.last_change},
    )
    if request.method == "POST":
        must_be_officer(request)
        if form.is_valid():
            changes = parts.weight_changes(one.under.audiences, form)
            if not changes or kept(request, one, form, changes):
                done(request, "How much each group matters is kept.")
                return redirect("review", key)
    return _groups(request, one, form)


def _groups(request: PageRequest, one: Opened, *forms: GroupsForm | AudienceForm) -> HttpResponse:
    weights = next((f for f in forms if isinstance(f, GroupsForm)), None) or GroupsForm(
        audiences=[(a.key, a.title, a.weight) for a in one.under.audiences],
        initial={"seen": one.record.last_change},
    )
    add = next((f for f in forms if isinstance(f, AudienceForm)), None) or _adding(request, one)
    out = AudienceOutForm(
        auto_id="id_out_%s", audiences=[(a.key, a.title) for a in one.under.audiences],
        initial={"seen": one.record.last_change},
    )  # fmt: skip
    blocks = parts.group_blocks(one.record, weights, add, out) if one.may else []
    return show(request, parts.groups_page(one.record, one.under), blocks)


def _adding(request: PageRequest, one: Opened, data: object = None) -> AudienceForm:
    return AudienceForm(
        data, auto_id="id_add_%s",
        groups=[(str(g.pk), g.name) for g in groups_of(request.organisation)],
        purposes=[(str(p.pk), p.name) for p in purposes_of(request.organisation)],
        initial={"seen": one.record.last_change},
    )  # fmt: skip


@page(Role.OFFICER, "POST")
def audience_add(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    form = _adding(request, one, request.POST)
    if form.is_valid():
        group, purpose = form.cleaned_data["group"], form.cleaned_data["purpose"]
        named = dict(form.fields["group"].choices)[group]  # type: ignore[attr-defined]
        if purpose:
            named += f", for {dict(form.fields['purpose'].choices)[purpose]}"  # type: ignore[attr-defined]
        made = Audience(
            key=audience_key(int(group), int(purpose) if purpose else None), title=named,
            group=group, purpose=purpose or None,
        )  # fmt: skip
        if any(a.key == made.key for a in one.under.audiences):
            form.add_error("group", "It is there already")
        elif kept(request, one, form, AudiencePut(audience=made)):
            done(request, f"“{named}” is added.")
            return redirect("review_groups", key)
    return _groups(request, one, form)


@page(Role.OFFICER, "POST")
def audience_out(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    form = AudienceOutForm(
        request.POST, auto_id="id_out_%s",
        audiences=[(a.key, a.title) for a in one.under.audiences],
    )  # fmt: skip
    if form.is_valid():
        named = dict(form.fields["audience"].choices)[form.cleaned_data["audience"]]  # type: ignore[attr-defined]
        if kept(request, one, form, AudienceRemoved(key=form.cleaned_data["audience"])):
            done(request, f"“{named}” is taken out. What was said of it is kept.")
            return redirect("review_groups", key)
    block = parts.audience_out_block(form, one.record)
    return show(request, parts.groups_page(one.record, one.under), [block])
