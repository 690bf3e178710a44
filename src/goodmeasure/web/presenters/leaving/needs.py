"""What of the leaving plans needs somebody, for the list on the Overview."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.services.leaving.due import Kind, Waiting
from goodmeasure.web.presenters.overview import Matter, Need


def leaving_needs(found: Sequence[Waiting]) -> tuple[Need, ...]:
    """How far each plan is, and what is late."""
    return tuple(
        Need(
            matter=Matter.DATES if one.kind is Kind.OVERDUE else Matter.GOING_ON,
            sentence=one.sentence,
            action="Open the plan",
            href=reverse("leaving", args=[one.plan]),
        )
        for one in found
    )
