"""``goodmeasure demo``: the example organisation, ready to click through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.serve import run_here

USUAL_PORT = 8000


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where the report goes (default: the data folder).")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Show the pages when it is ready.")] = True,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Port to serve on (default: 8000, or a free one if it is taken)."
        ),
    ] = None,
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
        run_here(host=host, port=port_or_any(host, USUAL_PORT) if port is None else port)


def port_or_any(host: str, usual: int) -> int:
    """The usual port, or 0 for any where something is served there already."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
        try:
            one.bind((host, usual))
        except OSError:
            return 0
    return usual
