"""Asking for the next page while the last one is being stored: the server's time and ours overlap.

Only for walks that go on to the end, where the next page is wanted anyway. One page ahead and no
more, so that a slow disk cannot pile up pages in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from goodmeasure.kernel.errors import SourceError
from goodmeasure.observations.records import Exchange
from goodmeasure.services.collecting.run import Run
from goodmeasure.sources.channels import Stretch

Taken = tuple[Stretch | SourceError | None, list[Exchange]]


def one_ahead(run: Run, stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The same stretches in the same order. The record of a page stays with that page."""
    with ThreadPoolExecutor(max_workers=1) as helper:
        coming = helper.submit(_take, run, stretches)
        while True:
            taken, exchanges = coming.result()
            run.exchanges += exchanges
            if taken is None:
                return
            if isinstance(taken, SourceError):
                raise taken
            if taken.cursor:
                coming = helper.submit(_take, run, stretches)
            yield taken
            if not taken.cursor:
                return


def _take(run: Run, stretches: Iterator[Stretch]) -> Taken:
    """In the helper's thread. Speaks to the network, never to the database."""
    with run.recorded_apart() as exchanges:
        try:
            return next(stretches, None), exchanges
        except SourceError as error:
            return error, exchanges
