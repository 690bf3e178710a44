"""The grid of evidence, and one cell of it: figures we hold, figures stated, judgements."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import (
    CellEmptied,
    Change,
    FigurePut,
    Judged,
    JudgementWithdrawn,
)
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.options import new_outlet
from goodmeasure.decisions.review.under import CellPlace
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.errors import GoodMeasureError
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.cells import is_share
from goodmeasure.services.change.log import evidence_for, is_of
from goodmeasure.services.reviews import filling, offers
from goodmeasure.services.reviews.offers import Offer, evidence_of
from goodmeasure.services.reviews.stating import stated
from goodmeasure.store.models import Event, Role
from goodmeasure.web.forms.reviews.parts import (
    FigureForm,
    JudgeForm,
    OfferForm,
    OutForm,
    SeenForm,
    WhyForm,
)
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.reviews import cell as one_cell
from goodmeasure.web.presenters.reviews.grid import grid_page
from goodmeasure.web.presenters.reviews.shared import cell_address, place_of
from goodmeasure.web.showing import refuse, show
from goodmeasure.web.views.reviews.opening import Opened, done, kept, must_be_officer, opened


@page(Role.VIEWER)
def grid(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    seen = grid_page(
        one.record, one.under, one.names, today=one.today, zone=request.zone, may=one.may
    )
    return show(request, seen, template="pages/reviews/grid.jinja")


@page(Role.OFFICER, "POST")
def fill(request: PageRequest, key: int) -> HttpResponse:
    found = filling.fill_in(request.organisation, key, now=timezone.now(), person=request.user)
    none = len(found.could_not)
    messages.success(
        request,
        wording.sentences(
            f"{wording.many(len(found.put), 'cell')} filled in"
            if found.put else "We hold no figure for any empty cell",
            f"Of {wording.many(none, 'cell')} we hold none: open one, and it says why"
            if none else "",
        ),
    )  # fmt: skip
    return redirect("review_grid", key)


@page(Role.VIEWER, "GET", "POST")
def cell(request: PageRequest, key: int, cell: str) -> HttpResponse:
    one = opened(request, key)
    place = place_of(one.under, cell)
    if place is None:
        raise Http404
    forms = _forms(request, one, place)
    if request.method == "POST":
        must_be_officer(request)
        wanted = forms.get(request.POST.get("do", ""))
        if wanted is not None and wanted.is_valid() and _said(request, one, place, wanted):
            done(request, "It is kept.")
            return redirect(cell_address(one.record, place))
    return _shown(request, one, place, forms)


def _forms(request: PageRequest, one: Opened, place: CellPlace) -> dict[str, SeenForm]:
    """All forms of a cell by what they do; only the one that was sent is filled in."""
    held = one.under.cell(*place)
    mine = next((j for j in held.judgements if j.author == one.author), None)
    seen = {"seen": one.record.last_change}
    kinds: dict[str, tuple[type[SeenForm], dict[str, object]]] = {
        "offer": (OfferForm, {}),
        "figure": (FigureForm, {"kind": "measured", "grade": "own measurement"}),
        "judge": (JudgeForm, one_cell.judged_initial(mine)),
        "withdraw": (OutForm, {}),
        "empty": (WhyForm, {"why": held.unknown}),
    }
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    return {
        name: kind(request.POST if name == sent else None, auto_id=f"id_{name}_%s",
                   initial={**initial, **seen})
        for name, (kind, initial) in kinds.items()
    }  # fmt: skip


def _said(request: PageRequest, one: Opened, place: CellPlace, form: SeenForm) -> bool:
    """Whether what the form says was kept."""
    try:
        change = _change(request, one, place, form)
    except GoodMeasureError as error:
        refuse(form, error)
        return False
    except ValueError as wrong:
        form.add_error(None, str(wrong))
        return False
    return change is not None and kept(request, one, form, change)


def _change(
    request: PageRequest, one: Opened, place: CellPlace, form: SeenForm
) -> Change | Sequence[Change] | None:
    option, criterion, audience = place
    given = form.cleaned_data
    match form:
        case JudgeForm():
            judgement = Judgement(
                author=one.author, score=given["score"], reason=given["reason"],
                grade=Grade(given["grade"]),
            )  # fmt: skip
            return Judged(
                option=option, criterion=criterion, audience=audience, judgement=judgement
            )
        case FigureForm():
            leaf = _leaf(one, criterion)
            times = 100 if leaf.scale is not None and is_share(leaf.scale.unit) else 1
            evidence = stated(leaf, form.statement(times), today=one.today)
            return FigurePut(
                option=option, criterion=criterion, audience=audience, evidence=evidence
            )
        case OfferForm():
            offer = _offered(request, one, place, given["offer"])
            found = evidence_of(offer) if offer is not None else None
            if found is None:
                form.add_error(None, "We hold this figure no longer. Look at what we hold now.")
                return None
            return FigurePut(option=option, criterion=criterion, audience=audience, evidence=found)
        case WhyForm():
            return CellEmptied(
                option=option, criterion=criterion, audience=audience, why=given["why"]
            )
    return JudgementWithdrawn(
        option=option, criterion=criterion, audience=audience, author=one.author
    )  # fmt: skip


def _leaf(one: Opened, key: str) -> Criterion:
    return next(c for c in one.under.leaves if c.key == key)


def _offers(request: PageRequest, one: Opened, place: CellPlace) -> tuple[Offer, ...]:
    return offers.offers_of(request.organisation, one.under, place, now=timezone.now())


def _offered(request: PageRequest, one: Opened, place: CellPlace, key: str) -> Offer | None:
    return next((o for o in _offers(request, one, place) if o.key == key), None)


def _bearing(request: PageRequest, one: Opened, criterion: str) -> list[Event]:
    """What bears on the criterion, of platforms that we are on or would be on."""
    placed = (new_outlet(at.channel) for option in one.under.options for at in option.places)
    named = {*(ours.platform for ours in one.channels), *(outlet for outlet in placed if outlet)}
    found = evidence_for(request.organisation, criterion)
    return [event for event in found if any(is_of(event, platform) for platform in named)]


def _shown(
    request: PageRequest, one: Opened, place: CellPlace, forms: dict[str, SeenForm]
) -> HttpResponse:
    leaf = _leaf(one, place[1])
    view = one_cell.CellView(
        record=one.record, cell=one.under.cell(*place), criterion=leaf, names=one.names,
        offers=_offers(request, one, place),
        events=_bearing(request, one, leaf.key), author=one.author, may=one.may, today=one.today,
    )  # fmt: skip
    blocks = one_cell.cell_blocks(view, forms) if one.may else []
    return show(request, one_cell.cell_page(view, request.zone), blocks)
