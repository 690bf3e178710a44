"""What of the leaving plans needs somebody, for the list on the Overview."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.services.leaving.due import Waiting
from goodmeasure.web.presenters.overview import Need


def leaving_needs(found: Sequence[Waiting]) -> tuple[Need, ...]:
    """How far each plan is, and what is late."""
    return tuple(
        Need(
            sentence=one.sentence, action="Open the plan", href=reverse("leaving", args=[one.plan])
        )
        for one in found
    )
