"""The first page: what needs me, and how are we doing?"""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.services.alerts import open_alerts
from goodmeasure.services.audiences.due import due
from goodmeasure.services.leaving import due as leaving
from goodmeasure.services.names import lookalikes
from goodmeasure.services.signposts.reading import waiting
from goodmeasure.store.models import Role
from goodmeasure.store.queries import channels as queries
from goodmeasure.store.queries import posts as post_queries
from goodmeasure.web.organisation import PageRequest
from goodmeasure.web.permissions import page
from goodmeasure.web.presenters.alerts import alert_needs, lookalike_need
from goodmeasure.web.presenters.leaving.needs import leaving_needs
from goodmeasure.web.presenters.overview import overview_page, window
from goodmeasure.web.presenters.signposts.signposts import signpost_needs
from goodmeasure.web.views.start import start_page


@page(Role.VIEWER)
def overview(request: PageRequest) -> HttpResponseBase:
    organisation, now = request.organisation, timezone.now()
    today = request.today
    shown = window(post_queries.newest(organisation), now)
    glances = queries.glances(organisation, measure=ENGAGEMENT, since=shown.since)
    if not glances:
        return start_page(request)
    presented = overview_page(
        glances=glances,
        verdicts=queries.verdicts_since(organisation, measure=ENGAGEMENT, since=shown.since),
        followers=queries.follower_readings(organisation, since=shown.since),
        audiences=due(organisation, today=today),
        needs=(
            *alert_needs(open_alerts(organisation)),
            *leaving_needs(leaving.waiting(organisation, now=now)),
            *signpost_needs(waiting(organisation, today=today)),
            *lookalike_need(lookalikes.waiting(organisation)),
        ),
        shown=shown,
        now=now,
        zone=request.zone,
    )
    return render(request, "pages/overview.jinja", {"page": presented})
