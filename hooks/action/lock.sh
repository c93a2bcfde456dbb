#!/usr/bin/env bash
# Writes requirements.txt anew from pyproject.toml. Needs uv. Not run by the Action.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lock="$folder/requirements.txt"

compile() {
  printf 'hatchling\n' | uv pip compile --quiet --universal --generate-hashes \
    --python-version 3.10 --extra embedded \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    "$folder/../../pyproject.toml" -
}

locked=$(compile)
{
  # shellcheck disable=SC2016 # the backquotes are Markdown's
  printf '%s\n' \
    "# What the Action installs: the package's dependencies with the extra \`embedded\`, and its build" \
    '# backend, for Python 3.10 to 3.13 on Linux and macOS. Written by hooks/action/lock.sh.' \
    "$locked"
} >"$lock"
