"""The lists of groups and of purposes: add, change, move, order, retire."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.audiences import groups as group_service
from goodmeasure.services.audiences import purposes as purpose_service
from goodmeasure.services.audiences import trees
from goodmeasure.store.models import Group, Purpose, Role
from goodmeasure.web.forms.audiences import (
    GroupForm,
    PurposeForm,
    WhyForm,
    key_of,
    tree_choices,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.audiences import trees as present
from goodmeasure.web.presenters.blocks import FormBlock

Shown = present.TreePage


@page(Role.VIEWER, "GET", "POST")
def groups(request: PageRequest) -> HttpResponse:
    organisation, may = request.organisation, request.place.may(Role.OFFICER)
    placed = group_service.placed(organisation)
    form = GroupForm(request.POST or None, parents=tree_choices(placed))
    if request.method == "POST" and may and form.is_valid():
        try:
            made = group_service.add(
                organisation, _group(form), now=timezone.now(), person=request.user
            )
        except GoodMeasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{made.name}” is added.")
            return redirect("groups")
    shown = present.groups_page(
        placed,
        group_service.retired(organisation),
        may_change=may,
        example=not placed,
    )
    return _list(request, shown, [present.add_group_form(form)] if may else [], form)


def _group(form: GroupForm) -> group_service.NewGroup:
    given = form.cleaned_data
    return group_service.NewGroup(
        name=given["name"], parent=key_of(given["parent"]), description=given["description"],
        owed=given["owed"], size=given["size"], size_source=given["size_source"],
        size_url=given["size_url"], size_on=given["size_on"],
        is_public=given["is_public"] == "yes",
    )  # fmt: skip


def _list(
    request: PageRequest, shown: Shown, blocks: list[FormBlock],
    form: GroupForm | PurposeForm,
) -> HttpResponse:  # fmt: skip
    context = {"page": shown, "forms": blocks, "wrong": bool(form.errors)}
    return render(request, "pages/tree.jinja", context, status=422 if form.errors else 200)


@page(Role.OFFICER, "GET", "POST")
def group_change(request: PageRequest, key: int) -> HttpResponse:
    organisation = request.organisation
    found = group_service.group_of(organisation, key)
    placed = group_service.placed(organisation)
    parents = [row for row in placed if row[0].pk != found.pk]
    initial = {
        "name": found.name, "parent": found.parent_id or "", "description": found.description,
        "owed": found.owed, "size": found.size, "size_source": found.size_source,
        "size_url": found.size_url, "size_on": found.size_on,
        "is_public": "yes" if found.is_public else "no",
    }  # fmt: skip
    form = GroupForm(request.POST or None, parents=tree_choices(parents), initial=initial)
    if request.method == "POST" and found.retired_at is None and form.is_valid():
        try:
            group_service.change(
                organisation, key, _group(form), now=timezone.now(), person=request.user
            )
        except GoodMeasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The changes are saved.")
            return redirect("group", key)
    return _change(request, found, form, WhyForm())


def _change(
    request: PageRequest, found: Group | Purpose, form: GroupForm | PurposeForm, why: WhyForm
) -> HttpResponse:
    wrong = bool(form.errors or why.errors)
    context = {
        "page": present.change_page(found, request.zone),
        "forms": present.change_forms(found, form, why),
        "wrong": wrong,
    }
    return render(request, "pages/sections.jinja", context, status=422 if wrong else 200)


def _retire(request: PageRequest, kind: type[trees.Node], key: int) -> HttpResponse:
    """Retire with a reason; without one, or where it cannot be, say so and lead back."""
    found = kind.objects.get(organisation=request.organisation, pk=key)
    try:
        trees.retire(
            kind, request.organisation, key, reason=request.POST.get("reason", "")[:300],
            now=timezone.now(), person=request.user,
        )  # fmt: skip
    except GoodMeasureError as error:
        messages.error(request, str(error))
        return redirect("group_change" if kind is Group else "purpose", key)
    messages.success(request, f"“{found.name}” is retired. What points at it is kept.")
    return redirect("groups" if kind is Group else "purposes")


@page(Role.OFFICER, "POST")
def group_retire(request: PageRequest, key: int) -> HttpResponse:
    return _retire(request, Group, key)


@page(Role.OFFICER, "POST")
def group_restore(request: PageRequest, key: int) -> HttpResponse:
    trees.restore(Group, request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "It is back.")
    return redirect("groups")


@page(Role.OFFICER, "POST")
def group_shift(request: PageRequest, key: int) -> HttpResponse:
    up = request.POST.get("to") != "down"
    trees.shift(Group, request.organisation, key, up=up, now=timezone.now(), person=request.user)
    return redirect("groups")


@page(Role.VIEWER, "GET", "POST")
def purposes(request: PageRequest) -> HttpResponse:
    organisation, may = request.organisation, request.place.may(Role.OFFICER)
    placed = purpose_service.placed(organisation)
    form = PurposeForm(request.POST or None, parents=tree_choices(placed))
    if request.method == "POST" and may and form.is_valid():
        try:
            made = purpose_service.add(
                organisation, _purpose(form), now=timezone.now(), person=request.user
            )
        except GoodMeasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"“{made.name}” is added.")
            return redirect("purposes")
    shown = present.purposes_page(
        placed,
        purpose_service.retired(organisation),
        may_change=may,
        example=not placed,
    )
    return _list(request, shown, [present.add_purpose_form(form)] if may else [], form)


def _purpose(form: PurposeForm) -> purpose_service.NewPurpose:
    given = form.cleaned_data
    return purpose_service.NewPurpose(
        name=given["name"], parent=key_of(given["parent"]), question=given["question"],
        is_incident=given["is_incident"] == "yes",
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def purpose(request: PageRequest, key: int) -> HttpResponse:
    organisation = request.organisation
    found = purpose_service.purpose_of(organisation, key)
    parents = [row for row in purpose_service.placed(organisation) if row[0].pk != found.pk]
    initial = {
        "name": found.name, "parent": found.parent_id or "", "question": found.question,
        "is_incident": "yes" if found.is_incident else "no",
    }  # fmt: skip
    form = PurposeForm(request.POST or None, parents=tree_choices(parents), initial=initial)
    if request.method == "POST" and found.retired_at is None and form.is_valid():
        try:
            purpose_service.change(
                organisation, key, _purpose(form), now=timezone.now(), person=request.user
            )
        except GoodMeasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The changes are saved.")
            return redirect("purposes")
    return _change(request, found, form, WhyForm())


@page(Role.OFFICER, "POST")
def purpose_retire(request: PageRequest, key: int) -> HttpResponse:
    return _retire(request, Purpose, key)


@page(Role.OFFICER, "POST")
def purpose_restore(request: PageRequest, key: int) -> HttpResponse:
    trees.restore(Purpose, request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "It is back.")
    return redirect("purposes")


@page(Role.OFFICER, "POST")
def purpose_shift(request: PageRequest, key: int) -> HttpResponse:
    up = request.POST.get("to") != "down"
    trees.shift(Purpose, request.organisation, key, up=up, now=timezone.now(), person=request.user)
    return redirect("purposes")
