"""What matters, and how much: swing questions, an order, or rather not; and a check of answers."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from goodmeasure.decisions.review.asking import pairs_to_ask
from goodmeasure.decisions.review.changes import Weighed, WeighingWithdrawn
from goodmeasure.decisions.review.weighing import Weighing
from goodmeasure.services.reviews import results
from goodmeasure.store.models import Role
from goodmeasure.web.forms.reviews.parts import OutForm
from goodmeasure.web.forms.reviews.weights import FirstForm, OrderForm, PairsForm, PointsForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.reviews import weights as present
from goodmeasure.web.showing import show
from goodmeasure.web.views.reviews.opening import Opened, done, kept, opened


def _mine(one: Opened) -> Weighing | None:
    return next((w for w in one.under.weighings if w.author == one.author), None)


@page(Role.VIEWER)
def weights(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    found = results.result(request.organisation, one.record, today=one.today, under=one.under)
    seen = present.weights_page(
        one.record, one.under, one.names, found, author=one.author, may=one.may, today=one.today
    )
    blocks = []
    if one.may:
        form = OutForm(initial={"seen": one.record.last_change}, auto_id="id_none_%s")
        blocks.append(present.none_block(form, one.record))
    if one.may and _mine(one) is not None:
        form = OutForm(initial={"seen": one.record.last_change}, auto_id="id_out_%s")
        blocks.append(present.withdraw_block(form, one.record))
    return show(request, seen, blocks)


@page(Role.OFFICER)
def first(request: PageRequest, key: int) -> HttpResponse:
    """The first question, answered by the address of the second."""
    one = opened(request, key)
    leaves = one.under.leaves
    form = FirstForm(
        request.GET if "asked" in request.GET else None, leaves=[(c.key, c.title) for c in leaves],
        initial={"first": present.greatest(_mine(one))},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        there = reverse("review_weights_points", args=[key])
        return redirect(f"{there}?first={form.cleaned_data['first']}")
    return show(
        request, present.first_page(one.record, one.under), [present.first_block(form, one.record)],
        template="pages/reviews/first.jinja", swings=present.swings(leaves),
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def points(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    wanted = request.GET.get("first", "")
    leading = next((c for c in one.under.leaves if c.key == wanted), None)
    if leading is None:
        return redirect("review_weights_first", key)
    before = _mine(one)
    form = PointsForm(
        request.POST if request.method == "POST" else None, first=leading.key,
        others=[c for c in one.under.leaves if c is not leading],
        initial={**present.points_initial(before), "seen": one.record.last_change},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.weighing(one.author, before.preferred if before else ())
        if kept(request, one, form, Weighed(weighing=said)):
            return _check_next(request, one, said)
    return show(
        request, present.points_page(one.record),
        [present.points_block(form, one.record, leading)],
        template="pages/reviews/points.jinja", swings=present.swings(one.under.leaves),
        leading=leading, again=reverse("review_weights_first", args=[key]),
    )  # fmt: skip


@page(Role.OFFICER, "GET", "POST")
def order(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    before = _mine(one)
    form = OrderForm(
        request.POST if request.method == "POST" else None, leaves=one.under.leaves,
        initial={**present.order_initial(before), "seen": one.record.last_change},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.weighing(one.author, before.preferred if before else ())
        if kept(request, one, form, Weighed(weighing=said)):
            return _check_next(request, one, said)
    block = present.order_block(form, one.record, one.under.leaves)
    return show(request, present.order_page(one.record), [block])


def _check_next(request: PageRequest, one: Opened, said: Weighing) -> HttpResponse:
    done(request, "What you said is kept.")
    name = "review_weights_pairs" if pairs_to_ask(said) else "review_weights"
    return redirect(name, one.record.pk)


@page(Role.OFFICER, "GET", "POST")
def pairs(request: PageRequest, key: int) -> HttpResponse:
    """A few swings beside each other; answers are kept as given, and shown where they clash."""
    one = opened(request, key)
    mine = _mine(one)
    asked = pairs_to_ask(mine) if mine is not None else ()
    if mine is None or not asked:
        return redirect("review_weights", key)
    form = PairsForm(
        request.POST if request.method == "POST" else None, pairs=asked,
        titles={c.key: c.title for c in one.under.leaves},
        swings={k: s.words for k, s in present.swings(one.under.leaves).items()},
        initial={**present.pairs_initial(mine, asked), "seen": one.record.last_change},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        others = tuple(p for p in mine.preferred if tuple(sorted((p.more, p.less))) not in asked)
        said = replace(mine, preferred=(*others, *form.preferred()))
        if kept(request, one, form, Weighed(weighing=said)):
            done(request, "Your answers are kept.")
            return redirect("review_weights", key)
    block = present.pairs_block(form, one.record)
    return show(request, present.pairs_page(one.record), [block])


@page(Role.OFFICER, "POST")
def none(request: PageRequest, key: int) -> HttpResponse:
    """Somebody would rather not say: an answer too, and kept as one."""
    one = opened(request, key)
    form = OutForm(request.POST, auto_id="id_none_%s")
    nothing = Weighed(weighing=Weighing(author=one.author))
    if form.is_valid() and kept(request, one, form, nothing):
        done(request, "It is kept that you would rather not say.")
        return redirect("review_weights", key)
    return show(
        request, present.none_page(one.record), [present.none_block(form, one.record)]
    )  # fmt: skip


@page(Role.OFFICER, "POST")
def withdraw(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    form = OutForm(request.POST, auto_id="id_out_%s")
    if form.is_valid() and kept(request, one, form, WeighingWithdrawn(author=one.author)):
        done(request, "Your weights are withdrawn.")
        return redirect("review_weights", key)
    return show(
        request, present.none_page(one.record), [present.withdraw_block(form, one.record)]
    )  # fmt: skip
