"""What pages of published figures share: crumbs, tags, and how we know a figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.published import DESIGN_EFFECT
from goodmeasure.reports import wording
from goodmeasure.services.published.pieces import SECOND_HAND, design_effect, where
from goodmeasure.services.published.starter_set import STARTER
from goodmeasure.store.models import GradeOf, PublishedFigure, PublishedSource
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.parts import Crumb, HowKnown, Tag

METHOD = "published-tables"
GRADES = {
    GradeOf.OFFICIAL.value: Tag(text="Official statistics", shape="●", colour="blue"),
    GradeOf.SECOND_HAND.value: Tag(text="Second-hand", shape="◐", colour="orange"),
}
KINDS = {
    "claimed": "Claimed: people were asked what they use.",
    "measured": "Measured: what people’s devices did was metered.",
}


def crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return (HOME, AUDIENCES, Crumb(text="Published figures", href=reverse("published")), *more)


def source_crumb(source: PublishedSource) -> Crumb:
    return Crumb(text=source.title, href=reverse("published_source", args=[source.pk]))


def value_words(figure: PublishedFigure) -> str:
    """A figure as it is: a share, a number of people or a time. One not shown is not 0."""
    if figure.value is None:
        return "Not shown"
    value = f"{figure.value:,.1f}".removesuffix(".0")
    match figure.unit:
        case "percent":
            return f"{value}%"
        case "million" | "minutes" | "thousand":
            return f"{figure.value:,.3f}".rstrip("0").rstrip(".") + f" {figure.unit}"
    return wording.number(figure.value)


def base_words(figure: PublishedFigure) -> str:
    """How many were asked; that it is not published is said."""
    said = [f"{one:,.0f} {name}" for one, name in (
        (figure.base_unweighted, "asked"), (figure.base_weighted, "weighted")) if one]  # fmt: skip
    return ", ".join(said) if said else "base not published"


def how_figures(figures: Sequence[PublishedFigure], zone: tzinfo) -> HowKnown:
    """How we know the figures of one row: as published, of whom, and out of how many."""
    first = figures[0]
    source = first.source
    notes = [f"{one.column}: {one.note}." for one in figures if one.note][:8]
    letters = [f"{one.column} is marked {', '.join(one.letters)} by the source." for one in figures
               if one.letters][:6]  # fmt: skip
    caveats = [SECOND_HAND] if source.grade == GradeOf.SECOND_HAND else []
    if not any(one.base_unweighted or one.base_weighted for one in figures):
        caveats.append("Its base is not published, so how far it could be off is not known.")
    return HowKnown(
        method=f"As published: {where(first)}. {KINDS.get(first.kind, '')}"
        + (" It is a time or a number of people, and no share." if first.unit != "percent" else ""),
        base=f"{first.population}. "
        + "; ".join(f"{one.column}: {base_words(one)}" for one in figures[:20]) + ".",
        sources=(source_words(source, zone),),
        caveats=(*caveats, *letters, *notes),
        versions=_cost(source),
        link=reverse("method", args=[METHOD]),
    )  # fmt: skip


def dated_words(source: PublishedSource) -> str:
    """The day it was published; of the starter set only the year was told."""
    if source.mapping.get("form") == STARTER:
        return f"{source.fieldwork} (day not told)"
    return wording.day(source.published_on)


def source_words(source: PublishedSource, zone: tzinfo) -> str:
    said = f"{source.title}, {source.publisher}, {dated_words(source)}"
    read = f"read on {wording.day(source.read_at, zone)}"
    return ", ".join(part for part in (said, source.url, read) if part) + "."


def _cost(source: PublishedSource) -> str:
    effect = design_effect(source)
    own = "as its own weights say" if "design_effect" in source.mapping else "taken, not published"
    if effect == DESIGN_EFFECT or effect > 1:
        return (f"Where a range is given, {effect:.2g} of its answers are worth one of a simple"
                f" random survey ({own}).")  # fmt: skip
    return ""
