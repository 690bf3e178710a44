"""How many answers come from one address within minutes: in memory only, and never the address.

What is counted is a digest with a salt that nobody sees and that is thrown away with the counts
every ten minutes, so that nothing leads from a count back to an address. Many people may share one
address (a hospital, a university): over ``DOUBTED`` answers are set aside for a person to look at,
and only over ``REFUSED`` turned away.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter
from enum import Enum

WINDOW = 600.0
DOUBTED, REFUSED = 40, 400
MOST_HELD = 200_000
"""Addresses counted at once; beyond that counting starts again rather than fill the memory."""


class Pace(Enum):
    FINE = "fine"
    DOUBTED = "doubted"
    REFUSED = "refused"


class Limits:
    """One for each process of the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = float("-inf")
        self._salt = b""
        self._counts: Counter[bytes] = Counter()

    def count(self, address: str, at: float) -> Pace:
        """Count one more from an address; ``at`` are seconds of a clock that only goes up."""
        with self._lock:
            if at - self._began >= WINDOW or len(self._counts) > MOST_HELD:
                self._began, self._salt = at, secrets.token_bytes(32)
                self._counts = Counter()
            key = hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).digest()
            self._counts[key] += 1
            number = self._counts[key]
        if number > REFUSED:
            return Pace.REFUSED
        return Pace.DOUBTED if number > DOUBTED else Pace.FINE
