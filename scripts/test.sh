#!/usr/bin/env bash
# Sets up everything and runs every check and test of the project.
#   scripts/test.sh           all of it, on every Python 3.10-3.13 that is present
#   scripts/test.sh --quick   one Python, without the end-to-end tests
# Needs bash, git, Node 20 or newer, and a Python with venv. The environments it makes stay
# in .venv and .cache/ and are used again.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

quick=false
case "${1:-}" in
  --quick) quick=true ;;
  '') ;;
  *)
    sed -n '2,6s/^# //p' "$0"
    exit 2
    ;;
esac

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
# The tests start the program a thousand times: with this set, each would compile it anew.
unset PYTHONDONTWRITEBYTECODE
main="$(main_python)"
bin="$PWD/.venv/bin"
logs=.cache/logs

step() { printf '\n== %s\n' "$*"; }

install_project() { # FOLDER PYTHON GROUP
  make_environment "$1" "$2"
  "$1/bin/python" -m pip install --quiet --editable '.[embedded]' --group "$3"
}

# The interpreters beside the main one, the oldest first.
others() {
  pythons | grep -vxF -- "$main" || true
}

folder_of() { # PYTHON
  echo ".cache/venv-$(version_of "$1")"
}

install_the_others() {
  local all python
  mapfile -t all < <(others)
  for python in "${all[@]}"; do
    install_project "$(folder_of "$python")" "$python" test
  done
}

check_code() {
  step "ruff, mypy"
  "$bin/ruff" check
  "$bin/ruff" format --check
  "$bin/mypy"
}

check_files() {
  step "shellcheck, zizmor, schemas, manifest"
  git ls-files -z -- '*.sh' .ci/run | xargs -0 "$bin/shellcheck" --external-sources
  "$bin/zizmor" --offline --no-progress --pedantic --quiet action.yml .github examples
  "$bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml
  "$bin/check-jsonschema" --builtin-schema vendor.github-workflows \
    .github/workflows/*.yml examples/*/.github/workflows/*.yml
  "$bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
  "$bin/pre-commit" validate-config .pre-commit-config.yaml examples/*/.pre-commit-config.yaml
}

check_package() {
  step "the package builds, installs and runs"
  local scratch=.cache/package
  rm -rf -- "$scratch"
  mkdir -p "$scratch"
  "$bin/python" -m build --no-isolation --outdir "$scratch" . >"$scratch/build.log" ||
    { cat "$scratch/build.log" && return 1; }
  "$main" -m venv "$scratch/venv"
  "$scratch/venv/bin/python" -m pip install --quiet "$scratch"/*.whl
  "$scratch/venv/bin/migration-guard" --version
  "$scratch/venv/bin/migration-guard" check --all
}

# What real TypeORM answered is compared on the oldest and on the main Python only: whether two
# statements are equal hangs on no version. The program as users start it is tried at both ends of
# the range, what it is made of on each.
test_on_the_others() {
  local all python skipped
  mapfile -t all < <(others)
  for python in "${all[@]}"; do
    case "$python" in
      "${all[0]}") skipped=() ;;
      "${all[-1]}") skipped=(--ignore tests/conformance) ;;
      *) skipped=(--ignore tests/conformance --ignore tests/acceptance) ;;
    esac
    step "tests on Python $(version_of "$python") ${skipped[*]}"
    quick_tests "$(folder_of "$python")/bin" "${skipped[@]}"
  done
}

quick_tests() { # BIN ARGUMENT...
  local python="$1/python"
  shift
  "$python" -m pytest -q -n auto -m 'not e2e' "$@"
}

# They wait for git, node and PostgreSQL more than a quarter of their time.
end_to_end_tests() {
  local cores
  cores=$(getconf _NPROCESSORS_ONLN)
  "$bin/python" -m pytest -q -n $((cores + (cores + 1) / 2)) --dist loadgroup -m e2e --durations 15
}

step "environment: $("$main" --version)"
install_project .venv "$main" dev
if [ "$quick" = true ]; then
  check_code
  check_files
  step "tests on $("$main" --version), without the end-to-end ones"
  quick_tests "$bin"
  exit
fi
mkdir -p "$logs"
install_the_others >"$logs/install" 2>&1 & # it waits for the network
installing=$!
trap 'kill "$installing" 2>/dev/null || true' EXIT
check_code
check_files
check_package
step "tests on $("$main" --version)"
quick_tests "$bin"
wait "$installing" || { cat "$logs/install" && exit 1; }
trap - EXIT
test_on_the_others
step "end-to-end tests on $("$main" --version)"
end_to_end_tests
