# Where the Pythons and the virtual environments are; sourced by the scripts beside it.
# shellcheck shell=bash

SUPPORTED=(3.10 3.11 3.12 3.13)

# Prints the interpreters of the supported versions that can make a virtual environment, the
# newest last, or fails. A pyenv shim exists for every installed version and fails unless the
# version is selected, so pyenv's own folders are looked at too.
pythons() {
  local version candidate root found=()
  root="${PYENV_ROOT:-$HOME/.pyenv}/versions"
  for version in "${SUPPORTED[@]}"; do
    for candidate in "python$version" "$root/$version".*/bin/python python3 python; do
      if _is_python "$candidate" "$version"; then
        found+=("$candidate")
        break
      fi
    done
  done
  if [ "${#found[@]}" -eq 0 ]; then
    echo "no Python ${SUPPORTED[0]} to ${SUPPORTED[-1]} with venv and ensurepip was found" >&2
    return 1
  fi
  printf '%s\n' "${found[@]}"
}

# The interpreter for everything that is done once: 3.11 where it is present, as most of the
# tools are tried on it, else the newest.
main_python() {
  pythons | awk '/3\.11/ { best = $0 } { last = $0 } END { print best ? best : last }'
}

version_of() {
  "$1" -c 'import sys; print("{}.{}".format(*sys.version_info))'
}

# make_environment FOLDER PYTHON: a virtual environment, made once; its pip knows
# `--group` (25.1).
make_environment() {
  if [ ! -x "$1/bin/python" ] || ! _is_python "$1/bin/python" "$(version_of "$2")"; then
    rm -rf -- "$1"
    "$2" -m venv "$1"
  fi
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
}

_is_python() {
  "$1" -c "
import sys, ensurepip, venv
sys.exit('{}.{}'.format(*sys.version_info) != '$2')
" >/dev/null 2>&1
}
