"""Takes each guard out of a copy of the package and shows that its test then fails.

    python tests/trust/mutate.py [file, test or words of what misleads]

Prints a line a guard; ends with 1 where a test passes without its guard.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.trust.guards import GUARDS, Guard  # noqa: E402


def fails_without(guard: Guard, copy: Path) -> bool:
    """Whether the test fails in ``copy`` of the package's ``src`` without its guard."""
    file = copy / "goodmeasure" / guard.file
    whole = file.read_text(encoding="utf-8")
    if whole.count(guard.old) < 1:
        raise SystemExit(f"{guard.file} no longer has the guard of {guard.test}.")
    file.write_text(whole.replace(guard.old, guard.new), encoding="utf-8")
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
             str(HERE / guard.test)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    finally:
        file.write_text(whole, encoding="utf-8")
    if ran.returncode not in (0, 1):  # 1 is a failing test; anything else did not run
        raise SystemExit(ran.stdout + ran.stderr)
    return ran.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("of", nargs="?", default="", help="only guards of this file or test")
    of, honest = parser.parse_args().of, True
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy)
        for guard in GUARDS:
            if of not in f"{guard.misleads} {guard.test} {guard.file}":
                continue
            failed = fails_without(guard, copy)
            honest &= failed
            said = "fails" if failed else "STILL PASSES"
            print(f"{guard.misleads}: {guard.test} {said} without {guard.file}", flush=True)
    return int(not honest)


if __name__ == "__main__":
    sys.exit(main())
