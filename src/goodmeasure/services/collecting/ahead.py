"""Asking for the next page while the last one is being stored: the server's time and ours overlap.

Only for walks that go on to the end, where the next page is wanted anyway. One page ahead and no
more, so that a slow disk cannot pile up pages in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

from goodmeasure.observations.records import Exchange
from goodmeasure.services.collecting.run import Run
from goodmeasure.sources.channels import Stretch


def one_ahead(run: Run, stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The same stretches in the same order. The record of a page stays with that page."""
    coming = _Fetch(run, stretches)
    while True:
        stretch = coming.wait()
        if stretch is None:
            return
        if stretch.cursor:
            coming = _Fetch(run, stretches)
        yield stretch
        if not stretch.cursor:
            return


class _Fetch(threading.Thread):
    """One page, fetched in a thread of its own: it speaks to the network, never to the database.

    A daemon, because it may be waiting minutes for a platform's limit: a person who stops the run
    does not have to wait with it.
    """

    def __init__(self, run: Run, stretches: Iterator[Stretch]) -> None:
        super().__init__(name="next page", daemon=True)
        self._run, self._stretches = run, stretches
        self._stretch: Stretch | None = None
        self._error: Exception | None = None
        self._exchanges: list[Exchange] = []
        self.start()

    def run(self) -> None:
        with self._run.recorded_apart() as self._exchanges:
            try:
                self._stretch = next(self._stretches, None)
            except Exception as error:  # handed to the thread that waits
                self._error = error

    def wait(self) -> Stretch | None:
        """The page, ``None`` after the last. Raises what fetching it raised."""
        self.join()
        self._run.exchanges += self._exchanges
        if self._error is not None:
            raise self._error
        return self._stretch
