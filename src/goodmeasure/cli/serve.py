"""``goodmeasure serve``: the pages, the worker and the schedule, on this machine."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodmeasure.cli import serving, start

if TYPE_CHECKING:
    from goodmeasure.cli.background import Background


def serve(
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free one.")] = 8000,
    worker: Annotated[
        bool, typer.Option(help="Collect and evaluate in the background too.")
    ] = True,
) -> None:
    """Serve the pages, with collecting and evaluating in the background, until Ctrl+C.

    Other machines reach it through a proxy, or with --host 0.0.0.0 and GOODMEASURE_HOSTS set to the
    names it answers to.
    """
    start.database()
    run_here(host=host, port=port, worker=worker)


def run_here(*, host: str, port: int, worker: bool = True) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); the worker is gone when this returns."""
    from django.conf import settings

    from goodmeasure.cli.background import Background
    from goodmeasure.cli.output import note, say
    from goodmeasure.store.models import Organisation

    server = _listen(host, port)
    address = f"http://{host}:{server.effective_port}/"
    background = Background(every=settings.SCHEDULE_SECONDS) if worker else None
    stop = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _stopper(stop))
    try:
        if background:
            background.start()
        if not Organisation.objects.exists():
            note("There is no organisation yet. Run: goodmeasure setup")
        say(f"Good Measure is at {address} (stop with Ctrl+C)")
        sys.stdout.flush()
        server.run()
    finally:
        _ended(server, background)


def _listen(host: str, port: int) -> Any:
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    from goodmeasure.kernel.errors import SettingsError

    try:
        return create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            ident="Good Measure",
            **serving.limits(),
            **_behind_proxy(),
        )
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"Cannot serve on {host}, port {port}: {getattr(error, 'strerror', None) or error}.",
            next_step="Choose another port with --port, or stop what uses this one.",
        ) from None


def _behind_proxy() -> dict[str, Any]:
    """Believe what the proxy says of the browser, where the settings say that there is one.

    Without that setting waitress takes such headers away, since anybody could send them.
    """
    from django.conf import settings

    if not settings.HTTPS:
        return {}
    return {
        "trusted_proxy": "*",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


def _stopper(stop: threading.Event) -> Any:
    """The first signal ends serving in good order; further ones change nothing."""

    def stopped(number: int, frame: object) -> None:
        if not stop.is_set():
            stop.set()
            raise SystemExit(0)

    return stopped


def _ended(server: Any, background: Background | None) -> None:
    from goodmeasure.cli.output import note

    server.close()
    if background:
        background.stop()
    note("Stopped.")
