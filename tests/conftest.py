"""What every test shares."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Real servers on loopback: postgres_url, bluesky_network, mastodon_mock, faulty_server.
pytest_plugins = ["tests.servers.fixtures"]

# Properties are about answers, not about how busy the machine is.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")
