#!/usr/bin/env bash
# Installs this checkout of migration-guard, hash-locked, into a virtual environment of its own:
# the commit that the workflow pins is what runs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=hooks/action/environment.sh
. "$here/environment.sh"
top=$(cd "$here/../.." && pwd)

check_inputs() {
  local name value
  while IFS='=' read -r name value; do
    is_true "$name" "$value" || true
  done <<EOF
static=$GUARD_STATIC
verify=$GUARD_VERIFY
build=$GUARD_BUILD
strict=$GUARD_STRICT
setup-python=$GUARD_SETUP_PYTHON
EOF
  if [ ! -d "$GUARD_WORKING_DIRECTORY" ]; then
    fail "input 'working-directory' names no folder: '$GUARD_WORKING_DIRECTORY'"
  fi
}

find_python() {
  local candidate
  for candidate in "${GUARD_PYTHON:-}" python3 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info)' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "no Python 3.10 or newer; set it up before, or leave input 'setup-python' at 'true'"
}

install() {
  local python=$1
  # What a job sets for its own installs must not change ours. An index and its certificate stay:
  # they belong to the runner, and every file is held to its hash.
  unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_USER PIP_CONSTRAINT PIP_REQUIREMENT \
    PIP_NO_BINARY PIP_REQUIRE_VIRTUALENV PIP_NO_BUILD_ISOLATION
  export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
  rm -rf "$state"
  mkdir -p "$state"
  "$python" -m venv "$state/venv"
  "$state/venv/bin/python" -m pip install --quiet --require-hashes --only-binary :all: \
    -r "$here/requirements.txt"
  "$state/venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation "$top"
}

check_inputs
python=$(find_python) || exit 2
echo "::group::install migration-guard"
install "$python"
echo "::endgroup::"
"$guard" --version
printf 'state=%s\n' "$state" >>"$GITHUB_OUTPUT"
