"""Definitions of measures as plain data."""

from __future__ import annotations

from typing import Any

from goodmeasure.measures.definitions import Measure


def measure_plain(measure: Measure, *, own: bool) -> dict[str, Any]:
    """The definition in force, and every version of it."""
    return {
        "name": measure.name,
        "title": measure.title,
        "question": measure.question,
        "unit": measure.unit,
        "way": measure.way.value,
        "base": measure.base,
        "base_kind": measure.base_kind.value,
        "stage": measure.stage.value,
        "good": measure.good.value,
        "owner": measure.owner,
        "review_by": measure.review_by,
        "own": own,
        "caveats": list(measure.caveats),
        "version": measure.version,
        "versions": [
            {
                "version": one.version,
                "effective_from": one.effective_from,
                "changed": one.changed,
                "formula": {name: part.text for name, part in one.formula.items()},
                "under": {name: part.text for name, part in one.under.items()},
            }
            for one in measure.versions
        ],
    }
