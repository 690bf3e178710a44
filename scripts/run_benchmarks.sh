#!/usr/bin/env bash
# Every speed figure of the project, each printed as a ratio against a named peer or floor.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "Machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs || uname -m), $(nproc) cores, $(uname -sr), $(python --version)"
for script in benchmarks/*.py; do
  case "$(basename "$script")" in _*) continue ;; esac
  echo; echo "== $script"
  python "$script"
done
