#!/usr/bin/env bash
# Every speed figure of the project, each printed as a ratio against a named peer or floor.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "Machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs || uname -m), $(nproc) cores, $(uname -sr), $(python --version)"
missed=""
for script in benchmarks/*.py; do
  echo; echo "== $script"
  python "$script" || missed="$missed $script"
done
[ -z "$missed" ] || { echo; echo "Short of its figure:$missed"; exit 1; }
