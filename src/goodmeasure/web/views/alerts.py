"""Alerts: what a person must know of."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goodmeasure.kernel.errors import NotPermittedHere
from goodmeasure.services import alerts as service
from goodmeasure.store.models import Role
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters import alerts as present
from goodmeasure.web.showing import show


@page(Role.VIEWER, "GET", "POST")
def alerts(request: PageRequest) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    may_write = request.place.may(Role.OFFICER)
    if request.method == "POST":
        if not may_write:
            raise NotPermittedHere(
                "An officer says that alerts were seen.", next_step="Tell one of them."
            )
        for one in service.open_alerts(organisation):
            service.see(organisation, one.pk, now=now, person=request.user)
        messages.success(request, "Noted that they are seen.")
        return redirect("alerts")
    standing = service.open_alerts(organisation, seen=True)
    shown = present.alerts_page(
        standing, service.past_alerts(organisation), by_mail=settings.EMAIL_IS_SET_UP, now=now,
        zone=request.zone,
    )  # fmt: skip
    blocks = present.seen_forms(standing) if may_write else []
    return show(request, shown, blocks)
