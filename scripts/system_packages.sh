#!/usr/bin/env bash
# The few things that come from the operating system. Installed by apt where we may; otherwise named.
#   scripts/system_packages.sh demo|test
set -euo pipefail

wanted=()
need() { # need COMMAND-OR-TEST PACKAGE...
  if ! eval "$1" >/dev/null 2>&1; then shift; wanted+=("$@"); fi
}

need "python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'" python3
need "python3 -c 'import ensurepip, venv'" python3-venv
need "command -v node" nodejs
need "command -v npm" npm
need "ldconfig -p | grep libpangoft2" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 # PDFs
if [ "${1:-demo}" = test ]; then
  need "command -v chromium" chromium fonts-liberation
  need "command -v postgres || ls /usr/lib/postgresql/*/bin/postgres" postgresql
  need "command -v g++" g++
  need "command -v git" git
fi

[ ${#wanted[@]} -eq 0 ] && exit 0
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"; else
    echo "These system packages are missing: ${wanted[*]}" >&2
    echo "Ask whoever looks after this machine to run: apt-get install ${wanted[*]}" >&2
    exit 1
  fi
fi
command -v apt-get >/dev/null || { echo "Please install: ${wanted[*]} (or what your system calls them), then run make again." >&2; exit 1; }
echo "Installing system packages: ${wanted[*]}"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
