"""Run mastodon-mock with ids as long as a real server's. Runs in `.venv-servers`.

Usage: mastodon_server.py CONFIG.toml

Real Mastodon ids are 18 digits (milliseconds shifted left by 16 bits), too long for a double to
hold; the mock's own are 13. Programs that read ids as numbers must fail a test here too.
"""

import itertools
import sys
import time
from pathlib import Path

from mastodon_mock import cli, ids

if __name__ == "__main__":
    started = int(time.time() * 1000)
    (Path(sys.argv[1]).parent / "started-ms").write_text(str(started))
    ids._counter = itertools.count(started << 16)
    cli.main(["serve", "--config", sys.argv[1], "--log-level", "warning"])
