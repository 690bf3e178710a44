"""``goodmeasure demo``: the example organisation, ready to click through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.serve import run_here


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where the report goes (default: the data folder).")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Show the pages when it is ready.")] = True,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 8000,
) -> None:
    """Load real example figures (24 libraries, 2014), judge them, and show the pages.

    Run again, it changes nothing and starts at once.
    """
    start.example()
    start.database()
    from django.conf import settings

    from goodmeasure.cli.output import progress, say
    from goodmeasure.services.demo import prepare_demo

    place = folder or Path(settings.HOME) / "example"
    place.mkdir(parents=True, exist_ok=True)
    with progress() as tell:
        made = prepare_demo(folder=place, now=start.now(), progress=tell)
    say(f"{made.organisation.name} is ready.")
    say(f"Report: {made.report}")
    say(f"Sign in as {made.email} with the password {made.password}")
    if serve:
        run_here(host=host, port=port)
