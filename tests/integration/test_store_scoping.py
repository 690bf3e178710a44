"""Every public function of the store starts from an organisation."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import goodmeasure.store

ROWS_ONLY = {"goodmeasure.store.bulk", "goodmeasure.store.columns", "goodmeasure.store.apps"}
"""Machinery for rows and columns below the scoped functions; services may not import it for reading."""
NO_ROWS = {"seal", "open_sealed"}
"""Work on bytes, not on tables."""


def public_functions():
    for module in pkgutil.walk_packages(goodmeasure.store.__path__, "goodmeasure.store."):
        if module.name in ROWS_ONLY or ".models" in module.name or ".migrations" in module.name:
            continue
        for name, function in inspect.getmembers(
            importlib.import_module(module.name), inspect.isfunction
        ):
            if (
                function.__module__ == module.name
                and not name.startswith("_")
                and name not in NO_ROWS
            ):
                yield pytest.param(function, id=f"{module.name}.{name}")


@pytest.mark.parametrize("function", list(public_functions()))
def test_the_organisation_comes_first(function):
    first = next(iter(inspect.signature(function).parameters.values()), None)
    assert first is not None
    assert first.name == "organisation"
