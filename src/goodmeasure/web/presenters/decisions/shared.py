"""What pages of decisions share: the way back, and how a figure of the record is known."""

from __future__ import annotations

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.reports.papers.tree import Reference
from goodmeasure.store.models import DecisionRecord, ReviewRecord
from goodmeasure.web.presenters.crumbs import HOME, REVIEWS
from goodmeasure.web.presenters.parts import Crumb, HowKnown, snippet
from goodmeasure.web.presenters.reviews.shared import crumbs as review_crumbs


def crumbs(decision: DecisionRecord, *more: tuple[str, str]) -> tuple[Crumb, ...]:
    """``more`` are text and the name of an address of the decision."""
    here = Crumb(
        text=snippet(decision.title, 60), href=reverse("decision", args=[decision.pk])
    )  # fmt: skip
    rest = (Crumb(text=text, href=reverse(name, args=[decision.pk])) for text, name in more)
    return (HOME, REVIEWS, Crumb(text="Decisions", href=reverse("decisions")), here, *rest)


def deciding(review: ReviewRecord) -> tuple[Crumb, ...]:
    return review_crumbs(review, ("Decide", "decide"))


def how_reference(one: Reference) -> HowKnown:
    """An entry of the data annex as every page explains figures."""
    named = (f"{name}, {address}" if address else name for name, address in one.sources)
    return HowKnown(
        method=wording.sentences(f"{one.what}: {one.value}", one.method),
        base=wording.sentences(one.base, one.n),
        sources=(*named, f"As of {wording.day(one.as_of)}."),
        caveats=one.caveats,
        versions=wording.sentences(one.definition) if one.definition else "",
    )


def state_words(decision: DecisionRecord) -> str:
    if decision.withdrawn_at is not None:
        return "Withdrawn"
    return "Draft" if decision.frozen_at is None else "Decided"
