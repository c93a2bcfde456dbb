"""The real compiler writes where the calculation says."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from support.node_projects import example_packages
from support.tsc_cases import CASES

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def tsc() -> Path:
    return example_packages() / ".bin" / "tsc"


@pytest.mark.parametrize(("table", "sources", "expected"), CASES)
def test_the_compiler_writes_it_there(
    table: Mapping[str, Any],
    sources: tuple[str, ...],
    expected: Mapping[str, str | None],
    tsc: Path,
    tmp_path: Path,
) -> None:
    for path in sources:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("export {}\n")
    (tmp_path / "tsconfig.json").write_text(json.dumps(table))
    # Where it writes does not hang on the types of the language, nine tenths of its time.
    command = [str(tsc), "-p", ".", "--listEmittedFiles", "--noLib"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    emitted = {
        os.path.relpath(line.removeprefix("TSFILE: "), tmp_path.resolve())
        for line in done.stdout.splitlines()
        if line.startswith("TSFILE: ") and not line.endswith((".d.ts", ".tsbuildinfo"))
    }
    wanted = {place for place in expected.values() if place is not None}
    assert wanted <= emitted, done.stdout
    if None in expected.values():
        others = [path for path in sources if path not in expected]
        assert len(emitted) <= len(wanted) + len(others), done.stdout
