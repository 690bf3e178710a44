"""The lists of groups and of purposes: add, change, move, order, retire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.services.audiences import groups, purposes, trees
from goodmeasure.store.models import Group, Purpose, Role
from goodmeasure.web.forms.audiences import GroupForm, PurposeForm, WhyForm, tree_choices
from goodmeasure.web.limits import line
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.audiences import trees as present
from goodmeasure.web.showing import RefusalsIn, show


@dataclass(frozen=True, kw_only=True)
class Tree:
    """One of the two: what it is of, how its pages say so, and what keeps a change of it."""

    of: type[Any]
    said: present.Kind
    form: type[Any]
    add: Callable[..., Any]
    change: Callable[..., Any]


GROUPS = Tree(of=Group, said=present.GROUPS, form=GroupForm, add=groups.add, change=groups.change)
PURPOSES = Tree(
    of=Purpose, said=present.PURPOSES, form=PurposeForm, add=purposes.add, change=purposes.change
)


@page(Role.VIEWER, "GET", "POST")
def listed(request: PageRequest, tree: Tree) -> HttpResponse:
    organisation, may = request.organisation, request.place.may(Role.OFFICER)
    placed = trees.placed_of(tree.of, organisation)
    form = tree.form(request.POST or None, parents=tree_choices(placed))
    if request.method == "POST" and may and form.is_valid():
        with RefusalsIn(form):
            made = tree.add(organisation, form.new(), now=timezone.now(), person=request.user)
            messages.success(request, f"“{made.name}” is added.")
            return redirect(tree.said.words)
    retired = trees.retired_of(tree.of, organisation)
    return show(
        request,
        present.tree_page(tree.said, placed, retired, may_change=may),
        [present.add_form(tree.said, form)] if may else [],
        template="pages/audiences/tree.jinja",
    )


@page(Role.OFFICER, "GET", "POST")
def change(request: PageRequest, key: int, tree: Tree) -> HttpResponse:
    organisation = request.organisation
    found = trees.one_of(tree.of, organisation, key)
    parents = [row for row in trees.placed_of(tree.of, organisation) if row[0].pk != found.pk]
    form = tree.form(
        request.POST or None, parents=tree_choices(parents), initial=tree.form.filled(found)
    )
    if request.method == "POST" and found.retired_at is None and form.is_valid():
        with RefusalsIn(form):
            tree.change(organisation, key, form.new(), now=timezone.now(), person=request.user)
            messages.success(request, "The changes are saved.")
            own = tree.said.page
            return redirect(own, key) if own else redirect(tree.said.words)
    return show(
        request,
        present.change_page(tree.said, found, request.zone),
        present.change_forms(tree.said, found, form, WhyForm()),
    )


@page(Role.OFFICER, "POST")
def retire(request: PageRequest, key: int, tree: Tree) -> HttpResponse:
    """Retire with a reason; without one, or where it cannot be, say so and lead back."""
    found = trees.one_of(tree.of, request.organisation, key)
    try:
        trees.retire(
            tree.of, request.organisation, key, reason=line(request.POST, "reason"),
            now=timezone.now(), person=request.user,
        )  # fmt: skip
    except GoodMeasureError as error:
        messages.error(request, str(error))
        return redirect(tree.said.change, key)
    messages.success(request, f"“{found.name}” is retired. What points at it is kept.")
    return redirect(tree.said.words)


@page(Role.OFFICER, "POST")
def restore(request: PageRequest, key: int, tree: Tree) -> HttpResponse:
    trees.restore(tree.of, request.organisation, key, now=timezone.now(), person=request.user)
    messages.success(request, "It is back.")
    return redirect(tree.said.words)


@page(Role.OFFICER, "POST")
def shift(request: PageRequest, key: int, tree: Tree) -> HttpResponse:
    up = request.POST.get("to") != "down"
    trees.shift(tree.of, request.organisation, key, up=up, now=timezone.now(), person=request.user)
    return redirect(tree.said.words)
