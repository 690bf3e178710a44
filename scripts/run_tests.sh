#!/usr/bin/env bash
# Every test: on SQLite first, then those that touch the database again on PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOODMEASURE_REQUIRE_SERVERS=1 # a server that is not there fails its tests, never skips them
echo "== All tests, on SQLite"
pytest -q -n auto --dist loadfile "$@"
echo "== The store, the services and the pages again, on PostgreSQL"
python -m scripts.on_postgres pytest -q -n auto --dist loadfile tests/integration -m "not servers" "$@"
