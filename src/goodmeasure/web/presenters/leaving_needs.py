"""What of the leaving plans needs somebody, for the list on the Overview."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from goodmeasure.services.leaving.due import Kind, Waiting
from goodmeasure.web.presenters.overview import Need


def leaving_needs(found: Sequence[Waiting]) -> tuple[Need, ...]:
    """How far each plan is, and where to sign in."""
    pages = {Kind.SIGN_IN: ("leaving_account", "Say that you did")}
    needs = []
    for one in found:
        name, action = pages.get(one.kind, ("leaving", "Open the plan"))
        needs.append(
            Need(sentence=one.sentence, action=action, href=reverse(name, args=[one.plan]))
        )
    return tuple(needs)
