"""A data folder of the tests' own: they never see that of the person who runs them.

Settings name the data folder when they are read, and pytest-django reads them before any
``conftest.py``. So this is a plugin that pytest loads first (``-p`` in pyproject.toml).
"""

from __future__ import annotations

import os
import tempfile

_folder = tempfile.TemporaryDirectory(
    prefix="goodmeasure-tests-"
)  # of each process, and gone with it
os.environ["GOODMEASURE_HOME"] = _folder.name
