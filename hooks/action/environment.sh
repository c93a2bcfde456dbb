#!/usr/bin/env bash
# Sourced by the Action's steps: names of files, and how a step complains.

# RUNNER_TEMP is emptied before and after each job.
state="${RUNNER_TEMP:-${TMPDIR:-/tmp}}/migration-guard${GITHUB_ACTION:+-$GITHUB_ACTION}"
# GITHUB_ACTION differs between the steps of a composite action, so the first one hands it on.
state="${GUARD_STATE:-$state}"

# shellcheck disable=SC2034 # the scripts that source this file use it
guard="$state/venv/bin/migration-guard"

# fail MESSAGE: an annotation, and the end of the step
fail() {
  printf '::error title=migration-guard::%s\n' "$1" >&2 # a caller may hold stdout
  exit 2
}

# is_true NAME VALUE: inputs are text, and a misspelt one must not switch a check off
is_true() {
  case "$2" in
    true) return 0 ;;
    false) return 1 ;;
    *) fail "input '$1' is neither 'true' nor 'false'" ;;
  esac
}

# run_lane LANE ARGUMENT...: runs a command of migration-guard; its exit code goes to LANE.status
# for the last step, so that the other lane runs too and the outputs are set in any case
run_lane() {
  local lane=$1 status=0
  shift
  { "$guard" "$lane" "$@" 2>&1 >&3 | tee "$state/$lane.log" >&2; } 3>&1 || status=$?
  printf '%s\n' "$status" >"$state/$lane.status"
  return "$status"
}

# complain LANE: the error with which a lane ended, as an annotation and in the summary
complain() {
  local message
  message=$(sed -n 's/^migration-guard[a-z ]*: error: //p' "$state/$1.log" | head -n 1)
  message=${message:-"it ended without a report; see the log"}
  printf '::error title=migration-guard %s::%s\n' "$1" "${message//%/%25}"
  # shellcheck disable=SC2016 # the backquotes are Markdown's
  printf '## migration-guard %s: ❌ could not check\n\n```text\n%s\n```\n\n' \
    "$1" "${message//\`/}" >>"$GITHUB_STEP_SUMMARY"
}
