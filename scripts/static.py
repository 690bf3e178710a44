"""Copy the built NHS.UK frontend from node_modules into the package, where the pages serve it.

Run by ``make static`` and by the wheel's build hook (``hatch_build.py``). Uses the standard library
only, because it runs inside an isolated build. Three things are changed on the way:

- the fonts are left out: they are licensed for NHS websites only and would be fetched from another
  server by every reader's browser, which our content security policy forbids;
- the pictures are addressed relative to the style sheet, so the pages can live under any path;
- the links to source maps go, because the maps are not carried.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = Path("node_modules/nhsuk-frontend/dist/nhsuk")
VENDOR = Path("src/goodmeasure/web/static/vendor")
STAMP = "version.txt"


class StaticFilesMissingError(RuntimeError):
    """The built files are not here and cannot be had; the message says what to do."""


def locked_version(root: Path) -> str:
    """The version of nhsuk-frontend that the lock file names."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"]["node_modules/nhsuk-frontend"]["version"])


def is_current(root: Path) -> bool:
    """Whether the copy is there and of the locked version."""
    stamp = root / VENDOR / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == locked_version(root)


def own_css(css: str) -> str:
    """The style sheet without fonts from elsewhere and without absolute addresses."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("url(/assets/", "url(")
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    if "https://assets." in css:
        raise StaticFilesMissingError("The style sheet still asks another server for files.")
    return css


def install_from_npm(root: Path) -> None:
    """Run ``npm ci`` or say what is missing."""
    npm = shutil.which("npm")
    if npm is None:
        raise StaticFilesMissingError(
            "The pages' static files are not built and npm was not found. "
            "Install Node 20 or newer (on Debian: apt-get install nodejs npm), "
            "then run make static."
        )
    done = subprocess.run(  # noqa: S603 - a fixed command
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=root, check=False
    )
    if done.returncode != 0:
        raise StaticFilesMissingError(
            "npm ci failed, so the pages' static files could not be built. "
            "See its message above; when it is mended, run make static."
        )


def copy(root: Path) -> None:
    """Write the vendor folder afresh; the version stamp goes in last."""
    built, vendor = root / BUILT, root / VENDOR
    if vendor.exists():
        shutil.rmtree(vendor)
    (vendor / "images").mkdir(parents=True)
    css = (built / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (vendor / "nhsuk-frontend.min.css").write_text(own_css(css), encoding="utf-8")
    script = (built / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    script = re.sub(r"//# sourceMappingURL=\S*", "", script)
    (vendor / "nhsuk-frontend.min.js").write_text(script, encoding="utf-8")
    for picture in sorted((built / "assets" / "images").glob("nhsuk-icon-*.svg")):
        shutil.copyfile(picture, vendor / "images" / picture.name)
    (vendor / STAMP).write_text(locked_version(root) + "\n", encoding="utf-8")


def build(root: Path = ROOT) -> str:
    """Make the vendor folder current. Returns what was done, for people."""
    if is_current(root):
        return f"Static files are current (nhsuk-frontend {locked_version(root)})."
    if not (root / BUILT / "nhsuk-frontend.min.css").is_file():
        install_from_npm(root)
    copy(root)
    return f"Static files copied (nhsuk-frontend {locked_version(root)})."


if __name__ == "__main__":
    try:
        print(build())
    except StaticFilesMissingError as missing:
        sys.exit(str(missing))
