"""``python -m goodmeasure.cli`` is ``goodmeasure``."""

from goodmeasure.cli import main

main()
