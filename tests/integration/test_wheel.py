"""A wheel alone is enough: no Node, no clone, no other files."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.servers]


def run(*command: str | Path, **more) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def goodmeasure(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """The command as installed from a wheel into an empty environment whose PATH has no Node."""
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "src", place / "tree" / "src")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENCE", "package.json",
                 "package-lock.json", "scripts", "docs"):  # fmt: skip
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, place / "tree" / name)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", place, place / "tree")
    (wheel,) = place.glob("goodmeasure-*.whl")
    run(sys.executable, "-m", "venv", place / "empty")
    run(place / "empty" / "bin" / "pip", "install", "-q", wheel)
    environment = {
        "PATH": str(place / "empty" / "bin"),
        "HOME": str(place),
        "GOODMEASURE_HOME": str(place / "home"),
        "LANG": "C.UTF-8",
    }
    return place / "empty" / "bin" / "goodmeasure", environment


def test_demo_look_and_serve_from_a_wheel(goodmeasure, mastodon_mock, tmp_path):
    command, environment = goodmeasure
    assert shutil.which("node", path=environment["PATH"]) is None

    said = run(command, "demo", "--no-serve", env=environment).stdout
    assert re.search(r"Sign in as \S+@\S+ with the password \S+", said)
    report = Path(re.search(r"Report: (.*)", said.replace("\n", ""))[1].split("Sign")[0].strip())
    assert report.is_file()

    library = mastodon_mock.account("library")
    for number in range(3):
        library.post(f"Opening hours, part {number}")
    host = mastodon_mock.url.split("//")[1]
    looking = environment | {"GOODMEASURE_PRIVATE_HOSTS": f"{host},{host.split(':')[0]}"}
    run(
        command, "look", f"{mastodon_mock.url}/@library", "--folder", tmp_path / "look", env=looking
    )
    assert "Opening hours, part 2" in (tmp_path / "look" / "posts.csv").read_text("utf-8-sig")

    serving = subprocess.Popen(
        [command, "serve", "--port", "0"], env=environment, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+", serving.stdout.readline())[0]
        page = read(f"{address}/accounts/login/")
        style = re.search(r'href="(/static/vendor/[^"]+\.css[^"]*)"', page)
        assert style, "the page names its style sheet"
        assert "nhsuk" in read(f"{address}{style[1]}")
    finally:
        os.killpg(serving.pid, signal.SIGINT)
        serving.wait(timeout=120)
        serving.stdout.close()


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=120) as answer:
        return answer.read().decode()
