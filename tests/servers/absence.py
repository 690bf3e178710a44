"""What happens to a test whose server is not installed."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRE = "GOODMEASURE_REQUIRE_SERVERS"


def skip_or_fail(reason: str) -> NoReturn:
    """Skip the test; fail it where everything must be there (`make test` and CI set REQUIRE=1)."""
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
