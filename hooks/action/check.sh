#!/usr/bin/env bash
# The static rules over the pull request's or the push's range. Its status is kept for the last
# step, so that the database is checked and the outputs are set in any case.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=hooks/action/environment.sh
. "$here/environment.sh"

if ! is_true static "$GUARD_STATIC"; then exit 0; fi

arguments=(--repo "$GUARD_WORKING_DIRECTORY")
if [ -n "$GUARD_BASE_REF" ]; then arguments+=(--base-ref "$GUARD_BASE_REF"); fi
if [ -n "$GUARD_HEAD_REF" ]; then arguments+=(--head-ref "$GUARD_HEAD_REF"); fi
if [ -n "$GUARD_FAIL_ON" ]; then arguments+=(--fail-on "$GUARD_FAIL_ON"); fi
if [ -n "$GUARD_CONFIG" ]; then arguments+=(--config "$GUARD_CONFIG"); fi
if is_true strict "$GUARD_STRICT"; then arguments+=(--strict); fi

status=0
run_lane check "${arguments[@]}" --format github --summary "$GITHUB_STEP_SUMMARY" \
  --report "$state/check.json" || status=$?
# A file that cannot be read is a finding of its own, with a report.
if [ "$status" -gt 1 ] && [ ! -e "$state/check.json" ]; then complain check; fi
