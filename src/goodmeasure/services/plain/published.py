"""Figures that others published as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.store.models import PublishedFigure, PublishedSource


def source_plain(one: PublishedSource) -> dict[str, Any]:
    """As ``services.published.sources_of`` gives it, with how many figures are kept."""
    return {
        "number": one.pk,
        "title": one.title,
        "publisher": one.publisher,
        "url": one.url,
        "published_on": one.published_on,
        "fieldwork": one.fieldwork,
        "grade": one.grade,
        "figures": getattr(one, "figure_count", None),
    }


def published_plain(one: PublishedFigure) -> dict[str, Any]:
    """As the source has it: ``value`` is null where it gives none, and ``note`` says why."""
    return {
        "table": one.table,
        "sheet": one.sheet,
        "line": one.line,
        "population": one.population,
        "kind": one.kind,
        "heading": one.heading,
        "column": one.column,
        "row": one.row,
        "outlet": one.outlet,
        "measure": one.measure,
        "value": one.value,
        "unit": one.unit,
        "base_unweighted": one.base_unweighted,
        "base_weighted": one.base_weighted,
        "letters": one.letters,
        "note": one.note,
    }
