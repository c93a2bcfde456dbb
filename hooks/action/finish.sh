#!/usr/bin/env bash
# Sets every declared output, whatever happened before, then passes or fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=hooks/action/environment.sh
. "$here/environment.sh"

python="$state/venv/bin/python"
if [ ! -x "$python" ]; then python=python3; fi
exec "$python" "$here/outputs.py" "$state"
