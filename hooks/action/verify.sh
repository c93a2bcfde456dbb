#!/usr/bin/env bash
# The migrations on a PostgreSQL. Its status is kept for the last step, which sets the outputs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=hooks/action/environment.sh
. "$here/environment.sh"

if ! is_true verify "$GUARD_VERIFY"; then exit 0; fi

arguments=(--project "$GUARD_WORKING_DIRECTORY" --timeout "$GUARD_TIMEOUT")
if ! is_true build "$GUARD_BUILD"; then arguments+=(--no-build); fi
if [ -n "$GUARD_BUILD_COMMAND" ]; then arguments+=(--build-command "$GUARD_BUILD_COMMAND"); fi
if [ -n "$GUARD_BASE_REF" ]; then arguments+=(--base-ref "$GUARD_BASE_REF"); fi
if [ -n "$GUARD_STATEMENT_LIMIT" ]; then arguments+=(--statement-limit "$GUARD_STATEMENT_LIMIT"); fi
if [ -n "$GUARD_FAIL_ON" ]; then arguments+=(--fail-on "$GUARD_FAIL_ON"); fi
for name in $GUARD_SCENARIOS; do arguments+=(--scenario "$name"); done
for name in $GUARD_DATABASE_ENV; do arguments+=(--env "$name"); done

if [ -n "$GUARD_CONFIG" ]; then export MIGRATION_GUARD_CONFIG="$GUARD_CONFIG"; fi

# By the environment, since arguments show in the list of processes.
if [ -n "$GUARD_DATABASE_URL" ]; then
  export MIGRATION_GUARD_DATABASE_URL="$GUARD_DATABASE_URL"
else
  arguments+=(--embedded)
fi
unset GUARD_DATABASE_URL

status=0
run_lane verify "${arguments[@]}" --progress --format github --summary "$GITHUB_STEP_SUMMARY" \
  --report "$state/verify.json" --log "$state/runner.log" || status=$?
# A database that is out of reach is a finding of its own, with a report.
if [ "$status" -gt 1 ] && [ ! -e "$state/verify.json" ]; then complain verify; fi
