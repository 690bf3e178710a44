"""A data folder of the tests' own: they never see that of the person who runs them.

Settings name the data folder when they are read, and pytest-django reads them before any
``conftest.py``. So this is a plugin that pytest loads first (``-p`` in pyproject.toml).
"""

from __future__ import annotations

import os
import tempfile

import pytest

_folder = tempfile.TemporaryDirectory(
    prefix="goodmeasure-tests-"
)  # of each process, and gone with it
os.environ["GOODMEASURE_HOME"] = _folder.name


def pytest_configure(config: pytest.Config) -> None:
    """Where ``tests.migrated`` keeps what it has made: from one run to the next, where pytest keeps
    anything."""
    cache = getattr(config, "cache", None)  # none with -p no:cacheprovider
    kept = cache.mkdir("migrated") if cache else _folder.name
    os.environ["GOODMEASURE_TESTS_FOLDER"] = str(kept)
