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
main="$(main_python)"
bin="$PWD/.venv/bin"

step() { printf '\n== %s\n' "$*"; }

install_project() { # FOLDER PYTHON
  make_environment "$1" "$2"
  "$1/bin/python" -m pip install --quiet --editable '.[embedded]' --group dev
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

test_on_the_others() {
  local all python version folder
  mapfile -t all < <(pythons)
  for python in "${all[@]}"; do
    if [ "$python" = "$main" ]; then continue; fi
    version="$(version_of "$python")"
    step "tests on Python $version"
    folder=".cache/venv-$version"
    install_project "$folder" "$python"
    "$folder/bin/python" -m pytest -q -n auto -m 'not e2e'
  done
}

step "environment: $("$main" --version)"
install_project .venv "$main"
check_code
check_files
if [ "$quick" = true ]; then
  step "tests, without the end-to-end ones"
  exec "$bin/python" -m pytest -q -n auto -m 'not e2e'
fi
check_package
test_on_the_others
step "all tests on $("$main" --version)"
# A file stays on one worker: what it sets up is slow, and made once a session.
"$bin/python" -m pytest -q -n auto --dist loadfile
