"""Data health."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.services.health import health
from goodmeasure.store.models import Role
from goodmeasure.store.queries import channels as queries
from goodmeasure.store.queries.post import last_evaluation
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.data.data import data_page


@page(Role.VIEWER)
def data(request: PageRequest) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    shown = data_page(
        glances=queries.glances(organisation, measure=ENGAGEMENT, since=now - timedelta(days=90)),
        health=health(organisation, now=now),
        evaluation=last_evaluation(organisation, measure=ENGAGEMENT),
        may_import=request.place.may(Role.OFFICER),
        now=now,
        zone=request.zone,
    )
    return render(request, "pages/data/data.jinja", {"page": shown})
