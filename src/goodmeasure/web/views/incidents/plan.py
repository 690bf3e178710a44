"""The incident plan: look at it, write a new version, save it for when our systems are down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goodmeasure.kernel.errors import Conflict, GoodMeasureError
from goodmeasure.reports.incident.sheet import PAGES
from goodmeasure.services.incidents import drills as drill_service
from goodmeasure.services.incidents import files
from goodmeasure.services.incidents import plans as service
from goodmeasure.store.models import IncidentPlan, Role
from goodmeasure.web import downloads
from goodmeasure.web.forms.incidents import PlanForm
from goodmeasure.web.limits import number
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.incidents import plan as present
from goodmeasure.web.showing import show

KEPT_BELOW = (
    "What you wrote is still below. Keep it if it should hold in place of theirs, which stays under"
    " Versions; or leave this page, and theirs holds."
)


@page(Role.VIEWER)
def incident(request: PageRequest) -> HttpResponse:
    organisation = request.organisation
    kept, may = service.standing(organisation), request.place.may(Role.OFFICER)
    if kept is None:
        shown = present.nothing_page(service.routes_now(organisation), may_write=may)
        return show(request, shown)
    shown_plan = present.plan_page(
        kept, service.plan_of(kept), service.since(organisation, kept),
        service.versions(organisation), drill_service.next_due(organisation),
        zone=request.zone, today=request.today, may_write=may,
    )  # fmt: skip
    return render(request, "pages/incidents/plan.jinja", {"page": shown_plan})


@page(Role.VIEWER)
def incident_version(request: PageRequest, number: int) -> HttpResponse:
    kept = service.version(request.organisation, number)
    if kept.ended_at is None:
        return redirect("incident")
    shown = present.version_page(kept, service.plan_of(kept), zone=request.zone)
    return render(request, "pages/incidents/plan.jinja", {"page": shown})


@page(Role.OFFICER, "GET", "POST")
def incident_write(request: PageRequest) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    draft, kept = service.draft(organisation), service.standing(organisation)
    form = PlanForm(
        request.POST or None, routes=draft.routes, words=draft.words,
        seen=kept.version if kept else 0,
    )  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = service.make(
                organisation, form.words(), now=now, person=request.user,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except Conflict as theirs:
            status = 409
            form.add_error(None, f"{theirs.sentence} {KEPT_BELOW}")
            form.write_over(kept.version if kept else 0)
        except GoodMeasureError as error:
            form.add_error(None, str(error))
        else:
            _told(request, made)
            return redirect("incident")
    return render(
        request, "pages/incidents/write.jinja",
        {"page": present.write_page(kept), "form": form, "wrong": bool(form.errors)},
        status=422 if form.errors and status == 200 else status,
    )  # fmt: skip


def _told(request: PageRequest, made: IncidentPlan) -> None:
    messages.success(
        request, f"Version {made.version} holds from now on. Save it, and put copies elsewhere."
    )
    pages = files.least_pages(request.organisation, made)
    if pages > PAGES:
        messages.warning(
            request,
            f"It prints on {pages} pages and not on two, even in small letters. Shorten the"
            " messages: nobody leafs through a plan while things are down.",
        )


@page(Role.VIEWER)
def incident_html(request: PageRequest) -> HttpResponse:
    kept = _asked(request)
    data = files.as_html(request.organisation, kept).encode()
    name = files.file_name(request.organisation, kept, "html")
    return downloads.file(name, data, "text/html; charset=utf-8")


@page(Role.VIEWER)
def incident_pdf(request: PageRequest) -> HttpResponse:
    kept = _asked(request)
    data = files.as_pdf(request.organisation, kept).data
    name = files.file_name(request.organisation, kept, "pdf")
    return downloads.file(name, data, "application/pdf")


def _asked(request: PageRequest) -> IncidentPlan:
    """The version that holds, or the one that the address names."""
    asked = number(request.GET, "version")
    if asked is not None:
        return service.version(request.organisation, asked)
    kept = service.standing(request.organisation)
    if kept is None:
        raise IncidentPlan.DoesNotExist("There is no plan yet.")
    return kept
