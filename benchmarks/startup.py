"""How long ``goodmeasure --help`` takes: it must be under half a second.

Run: python benchmarks/startup.py
Prints the median and the slowest of twenty runs, and the machine.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time

RUNS = 20
LIMIT = 0.5


def main() -> int:
    command = [sys.executable, "-m", "goodmeasure.cli", "--help"]
    subprocess.run(command, check=True, capture_output=True)  # compiles, once
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds)
    print(f"goodmeasure --help: median {median:.3f} s, slowest {max(seconds):.3f} s of {RUNS} runs")
    print(f"limit {LIMIT} s: {LIMIT / median:.1f} times faster than it has to be")
    print(f"on {platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    return 0 if median < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
