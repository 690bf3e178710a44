"""Django's clock, moved on by DAYS_ON days: for the servers that a story starts.

Python runs a module of this name when it starts, so the worker that a server starts has the same
clock. The product itself has no way to move its clock, on purpose: its dates are evidence, and a
setting that moves them would be one more thing to distrust. Pages, worker and commands all read
``django.utils.timezone.now``, so this is the one place to move.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

if os.environ.get("DAYS_ON"):
    from django.utils import timezone

    _now, _on = timezone.now, timedelta(days=int(os.environ["DAYS_ON"]))

    def now() -> datetime:
        return _now() + _on

    timezone.now = now
