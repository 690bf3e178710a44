"""Install what the test servers need. Quick when everything is there already.

    python tests/servers/setup.py            all parts
    python tests/servers/setup.py --check    say what is missing, install nothing (exit code 1)

Needs Python 3.11+ with venv, a C++ compiler and make (better-sqlite3 is compiled), and the package
registries pip and npm are configured for. Standard library only: it runs before anything else is
installed. PostgreSQL comes from the system (`postgres.py` says how when it is missing).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from installed import (
    BLUESKY,
    BLUESKY_PART,
    CACHE,
    CASSETTES,
    CASSETTES_PART,
    HERE,
    PYTHON_PART,
    VENV,
    Part,
    node_home,
)


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        missing = [part for part in (PYTHON_PART, BLUESKY_PART, CASSETTES_PART) if not part.ready()]
        for part in missing:
            say(part.missing())
        return 1 if missing else 0
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once would break each other's folders
        try:
            install_all()
        except subprocess.CalledProcessError as error:
            say(f"failed: {' '.join(map(str, error.cmd))}\n{error.output or ''}")
            return 1
    return 0


def install_all() -> None:
    started = time.monotonic()
    install(PYTHON_PART, install_python)
    # One waits for the network while the other compiles.
    with ThreadPoolExecutor(2) as both:
        parts = ((BLUESKY_PART, install_bluesky), (CASSETTES_PART, install_cassettes))
        for done in [both.submit(install, part, how) for part, how in parts]:
            done.result()
    say(f"all there ({time.monotonic() - started:.1f} s)")


def install(part: Part, how: Callable[[], None]) -> None:
    if part.ready():
        say(f"{part.name}: already there")
        return
    say(f"{part.name}: installing")
    started = time.monotonic()
    if part.folder.exists():
        shutil.rmtree(part.folder)
    how()
    part.stamp.write_text(part.fingerprint())
    say(f"{part.name}: installed in {time.monotonic() - started:.0f} s")


def install_python() -> None:
    run([sys.executable, "-m", "venv", VENV])
    requirements = HERE / "requirements.txt"
    pip("install", "--require-hashes", "--only-binary", ":all:", "-r", requirements)


def install_bluesky() -> None:
    node = node_home() / "bin" / "node"
    npm = [node, node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    environment = {
        "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}",
        # Headers of this Node, not of the system's; and both cores.
        "npm_config_nodedir": str(node_home()),
        "npm_config_build_from_source": "true",
        "JOBS": "max",
    }
    # Only one of the 663 packages needs its installation script: the one with C++ in it.
    run([*npm, "ci", "--ignore-scripts"], cwd=BLUESKY, environment=environment)
    say("the Bluesky network: packages are there; compiling better-sqlite3 (about a minute)")
    run([*npm, "rebuild", "better-sqlite3"], cwd=BLUESKY, environment=environment)
    works = "new (require('better-sqlite3'))(':memory:').prepare('select 1').get()"
    run([node, "-e", works], cwd=BLUESKY)


def install_cassettes() -> None:
    """The answers real Mastodon servers gave, from the tests in Mastodon.py's source package."""
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        wanted = HERE / "cassettes-requirements.txt"
        options = ["--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", scratch]
        pip("download", *options, "-r", wanted)
        (archive,) = Path(scratch).glob("*.tar.gz")
        with tarfile.open(archive) as source:
            # Debian 12's Python 3.11.2 has no filters yet; the archive's hash has been checked.
            if hasattr(tarfile, "data_filter"):
                source.extraction_filter = tarfile.data_filter
            source.extractall(Path(scratch) / "source")
        CASSETTES.mkdir(parents=True)
        convert = HERE / "cassettes_convert.py"
        run([VENV / "bin" / "python", convert, Path(scratch) / "source", CASSETTES])


def pip(*arguments: str | Path) -> None:
    options = ("--disable-pip-version-check", "--quiet", "--no-input")
    run([VENV / "bin" / "python", "-m", "pip", *arguments, *options])


def run(
    command: list[str | Path], *, cwd: Path = HERE, environment: Mapping[str, str] | None = None
) -> None:
    """Errors: CalledProcessError with everything the command printed."""
    subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )


def say(sentence: str) -> None:
    print(f"test servers: {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
