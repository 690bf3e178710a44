"""The command line: one file a command, each parses, makes one call of a service, and prints.

Nothing slow is imported until a command runs: ``goodmeasure --help`` answers in under half a second
(``benchmarks/startup.py``).
"""

from __future__ import annotations

import os
import sys

STOPPED = 130
"""Exit code after Ctrl+C, and"""
UNREAD = 141
"""where whoever read the output has gone (``| head -1``): what shells give for these signals."""


def main() -> None:
    """Entry point of ``goodmeasure``."""
    if sys.stdout.errors == "strict":  # a terminal that is not UTF-8 shows ? for what it has not
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        from goodmeasure.cli.app import app

        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the end would flush
        sys.exit(UNREAD)
    except KeyboardInterrupt:
        sys.exit(STOPPED)
