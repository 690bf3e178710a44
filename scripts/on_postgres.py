"""Run a command on a throw-away PostgreSQL: python -m scripts.on_postgres COMMAND …"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.servers.postgres import postgres_server

if __name__ == "__main__":
    with postgres_server() as url:
        done = subprocess.run(  # noqa: S603 - the caller's own command
            sys.argv[1:], env={**os.environ, "GOODMEASURE_DATABASE_URL": url}, check=False
        )
    sys.exit(done.returncode)
