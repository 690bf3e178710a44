"""The command line: one file a command, each parses, makes one call of a service, and prints.

Nothing slow is imported until a command runs: ``goodmeasure --help`` answers in under half a second
(``benchmarks/startup.py``).
"""

from __future__ import annotations


def main() -> None:
    """Entry point of ``goodmeasure``."""
    from goodmeasure.cli.app import app

    app()
