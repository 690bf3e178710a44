"""What a review comes to, whether it is worth waiting, and what changed since a day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from goodmeasure.services.reviews import results
from goodmeasure.store.models import Role
from goodmeasure.web.forms.review_waiting import WaitingForm
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.reviews import result as present
from goodmeasure.web.presenters.reviews import waiting as wait
from goodmeasure.web.views.review_opening import done, kept, must_be_officer, opened, shown


@page(Role.VIEWER)
def result(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    found = results.result(request.organisation, one.record, today=one.today)
    return shown(
        request, present.result_page(one.record, one.under, one.names, found, today=one.today)
    )


@page(Role.VIEWER, "GET", "POST")
def waiting(request: PageRequest, key: int) -> HttpResponse:
    one = opened(request, key)
    found = results.result(request.organisation, one.record, today=one.today)
    form = WaitingForm(
        request.POST if request.method == "POST" else None,
        things=wait.thing_choices(found, one.names),
        initial={**wait.waiting_initial(one.under.waiting), "seen": one.record.last_change},
    )
    if request.method == "POST":
        must_be_officer(request)
        if form.is_valid() and kept(request, one, form, form.costs()):
            done(request, "It is worked out with what you said.")
            return redirect("review_waiting", key)
    seen = wait.waiting_page(one.record, one.under, one.names, found)
    ready = one.may and isinstance(found, results.Result)
    return shown(request, seen, [wait.waiting_block(form, one.record)] if ready else [])


@page(Role.VIEWER)
def since(request: PageRequest, key: int) -> HttpResponse:
    return redirect("review_history", key)
