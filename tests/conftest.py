"""What every test shares. Tests never see the data folder of the person who runs them."""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

os.environ["GOODMEASURE_HOME"] = tempfile.mkdtemp(prefix="goodmeasure-tests-")

# Real servers on loopback: postgres_url, bluesky_network, mastodon_mock, faulty_server.
pytest_plugins = ["tests.servers.fixtures"]

# Properties are about answers, not about how busy the machine is.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")
