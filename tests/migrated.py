"""The tables as all migrations make them: made once, and copied wherever a test begins with them.

Migrating takes seconds and copying a file takes none. What is made is kept in pytest's cache under
the digest of all migrations, so a change of one of them runs them all again, and so does a fresh
clone. That they make a database of nothing is tested where that is the subject: ``setup``, ``demo``
and ``serve`` on an empty folder, and PostgreSQL's test database.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.apps import apps

FOLDER = "GOODMEASURE_TESTS_FOLDER"  # set by tests.own_home


def tables_in(place: Path) -> None:
    """Put all tables, empty, at ``place``: a file, or a data folder that has no database yet."""
    shutil.copy(_migrated(), place / "goodmeasure.sqlite3" if place.is_dir() else place)


@contextmanager
def tables_in_memory(name: str) -> Iterator[None]:
    """The same in SQLite's shared memory. It is kept while the block runs."""
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(f"{_migrated().as_uri()}?immutable=1", uri=True)) as made:
            made.backup(memory)
        yield


def _migrated() -> Path:
    made = Path(os.environ[FOLDER]) / f"{_digest()}.sqlite3"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # worker processes want it at the same moment
        if not made.exists():
            _make(made)
    return made


def _make(place: Path) -> None:
    """All at once or not at all: a run that is stopped leaves nothing half made."""
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        unfinished = Path(folder, "new.sqlite3")
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings",
                "GOODMEASURE_DATABASE_URL": f"sqlite:///{unfinished}",
            },
            check=True,
        )
        unfinished.rename(place)


def _digest() -> str:
    found = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label} {file.name}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]
