"""No heavy library on the path of a page, and next to nothing on that of a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.migrated import tables_in

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("scipy", "pandas", "polars", "statsmodels", "pyarrow", "pyreadstat", "openpyxl",
         "matplotlib", "sklearn")  # fmt: skip
"""Each takes a tenth of a second or more to import, and tens of megabytes."""

WORK_OUT = {"post": ["scipy"]}
"""The band behind a post is worked out when it is asked for, by SciPy's special functions."""

SEED = """
import json
import django
django.setup()
from datetime import UTC, datetime
from tests.browser.seeding import realistic
from tests.integration import web
from goodmeasure.store.models import Role
seeded = realistic(datetime(2026, 3, 4, 9, 30, tzinfo=UTC))
names = [one for one in web.names() if one not in web.post_only()]
print(json.dumps({
    "user": seeded.people[Role.ADMINISTRATOR].pk,
    "pages": {one: web.address(one, seeded) for one in names},
}))
"""
SERVE = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
given = json.loads(sys.argv[1])
from goodmeasure.store.models import User
client = Client(SERVER_NAME="localhost")
client.force_login(User.objects.get(pk=given["user"]), backend=settings.AUTHENTICATION_BACKENDS[-1])
answer = client.get(given["page"])
if answer.streaming:
    b"".join(answer.streaming_content)
print(json.dumps([answer.status_code, sorted({one.split(".")[0] for one in sys.modules})]))
"""


def python(code: str, home: Path, *arguments: str) -> Any:
    """What a new process prints, as it would be on a person's machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GOODMEASURE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, check=False, capture_output=True,
        text=True, timeout=300,
        env=kept | {"GOODMEASURE_HOME": str(home),
                    "DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    home = tmp_path_factory.mktemp("home")
    tables_in(home)
    return home, python(SEED, home)


def test_a_command_starts_with_no_library_but_its_own_parser(tmp_path: Path) -> None:
    code = "import goodmeasure.cli, json, sys; print(json.dumps(sorted(sys.modules)))"
    brought = {name.split(".")[0] for name in python(code, tmp_path)}
    assert "goodmeasure" in brought
    assert not brought & {*HEAVY, "numpy", "django", "jinja2", "msgspec", "pydantic", "ninja"}


@pytest.mark.parametrize(
    "name", ["overview", "posts", "post", "channels", "channel", "measures", "effects", "lessons"]
)
def test_a_page_brings_in_no_heavy_library(name: str, seeded: tuple[Path, dict[str, Any]]) -> None:
    """The first request of a new process, which pays for every import."""
    home, made = seeded
    asked = {"user": made["user"], "page": made["pages"][name]}
    status, brought = python(SERVE, home, json.dumps(asked))
    assert status == 200
    assert sorted(set(HEAVY) & set(brought)) == WORK_OUT.get(name, [])
