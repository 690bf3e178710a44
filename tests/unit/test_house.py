"""The house is what ARCHITECTURE.md and CONTRIBUTING.md say it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "goodmeasure"


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def drawn_folders() -> set[str]:
    """Folders of the tree in ARCHITECTURE.md, as paths from the root."""
    tree = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    found, above = set(), {-1: ""}
    for line in tree.splitlines():
        drawn = re.match(r"( *)([\w/]+)/(?: |$)", line)
        if drawn:
            depth = len(drawn[1]) // 2
            parent = above[max(level for level in above if level < depth)]
            above = {level: path for level, path in above.items() if level < depth}
            above[depth] = f"{parent}{drawn[2]}/"
            found.add(above[depth])
    return found


def test_the_tree_in_architecture_is_the_tree():
    ours = {f"{path.relative_to(ROOT).parent.as_posix()}/" for path in tracked()}
    with_parents = {
        f"{'/'.join(one.split('/')[:n])}/" for one in ours for n in range(1, one.count("/") + 1)
    }
    shown = {one for one in with_parents if one.startswith(("src/goodmeasure/", "docs/"))}
    beyond = ("yaml/", "static/", "jinja2/", "example/", "bluesky/")  # contents, not rooms
    shown = {
        one
        for one in shown
        if not any(f"/{b}" in one and not one.endswith(f"/{b}") for b in beyond)
    }
    top = {"src/goodmeasure/", "tests/", "benchmarks/", "docs/", "scripts/"}
    tests = {f"tests/{one}/" for one in ("unit", "integration", "trust", "browser", "servers")}
    assert drawn_folders() == shown | top | tests


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("kernel/findings.py", "import goodmeasure.services"),
        ("evidence/posts/history.py", "import django"),
        ("evidence/posts/history.py", "import goodmeasure.decisions"),
        ("decisions/review/review.py", "import httpx"),
        ("services/evaluating.py", "import httpx"),
        ("observations/posts.py", "import goodmeasure.store.models"),
        ("sources/http.py", "import django.conf"),
    ],
)
def test_a_forbidden_import_is_caught(tmp_path, room, line):
    shutil.copytree(
        SOURCE, tmp_path / "src" / "goodmeasure", ignore=shutil.ignore_patterns("vendor", "example")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "src" / "goodmeasure" / room).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path, env={"PYTHONPATH": "src", "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout


def test_no_file_names_a_package_registry():
    hosts = re.compile(
        rb"(pypi\.org|pythonhosted\.org|npmjs\.(org|com)|registry\.yarn|deb\.debian\.org)"
    )
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if path != Path(__file__) and hosts.search(path.read_bytes())
    ]
    assert guilty == []


def test_the_readme_has_the_two_commands_on_its_first_screen():
    screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24]
    assert {"make demo", "make test"} <= {line.split("#")[0].strip() for line in screen}
    targets = set(
        re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {"demo", "test"} <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    ours = lines[start + 1 : lines.index("]", start)]
    assert ours
    assert all(re.search(r",\s+# \w+", line) for line in ours)


def test_decisions_are_numbered_without_holes():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    for path in (ROOT / "docs" / "adr").glob("*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0]
        assert title.startswith(f"# {int(path.name[:4])}. ")


def test_links_in_documents_lead_somewhere():
    for document in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.relative_to(ROOT)} -> {target}"


def test_tests_keep_nothing_in_the_data_folder_of_a_person(settings):
    """Nor read its keys: two runs at once would find each other's uploads there."""
    ours = Path(os.environ["GOODMEASURE_HOME"]).resolve()
    assert Path(settings.UPLOADS).parent == ours
    assert ours.name.startswith("goodmeasure-tests-")
    assert (ours / "secret-key").exists()
