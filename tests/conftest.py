"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests.migrated import tables_in_memory

# Real servers on loopback: postgres_url, bluesky_network, mastodon_mock, faulty_server.
pytest_plugins = ["tests.servers.fixtures"]

# Properties are about answers, not about how busy the machine is. Every run tries the same examples,
# so none fails by chance; to look for new ones: pytest --hypothesis-profile=search
whenever_done = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ours", whenever_done, derandomize=True)
settings.register_profile("search", whenever_done, max_examples=1000)
settings.load_profile("ours")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """SQLite's test database begins with the tables in it. PostgreSQL's is migrated."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with tables_in_memory(connection.creation._get_test_db_name()):
        yield
