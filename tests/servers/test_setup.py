"""The locks pin everything by hash and name no registry; what is installed is noticed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers.installed import BLUESKY, HERE, Part

LOCK = json.loads((BLUESKY / "package-lock.json").read_text())
REQUIREMENTS = [HERE / "requirements.txt", HERE / "cassettes-requirements.txt"]


def test_the_npm_lock_pins_by_hash_and_names_no_registry() -> None:
    packages = {path: one for path, one in LOCK["packages"].items() if path}
    assert len(packages) > 600
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not [path for path, one in packages.items() if "resolved" in one]
    assert LOCK["packages"][""]["dependencies"] == {"@atproto/dev-env": "0.6.7"}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_pin_by_hash_and_name_no_registry(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "index" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[\w.-]+==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement


def test_an_installation_counts_only_with_the_stamp_of_the_same_sources(tmp_path: Path) -> None:
    lock, folder = tmp_path / "lock", tmp_path / "folder"
    lock.write_text("one")
    part = Part(name="the thing", folder=folder, sources=(lock,))
    assert not part.ready()
    assert part.missing().startswith("the thing: not installed. Run: ")
    folder.mkdir()
    assert not part.ready()  # interrupted half-way
    part.stamp.write_text(part.fingerprint())
    assert part.ready()
    lock.write_text("two")
    assert not part.ready()
    assert part.missing().startswith("the thing: out of date. Run: ")


def test_checking_says_what_is_missing_or_nothing() -> None:
    command = [sys.executable, str(HERE / "setup.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (done.stdout == "")
