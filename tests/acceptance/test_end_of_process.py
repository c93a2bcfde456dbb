"""The process ends without tidying up: its output is whole, its exit code right."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from migration_guard.cli.main import main
from support.program import SOURCES, migration_guard


def test_long_output_is_whole(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["explain"]) == 0
    expected = capsys.readouterr().out
    assert len(expected) > 2000
    completed = migration_guard("explain", cwd=tmp_path)
    assert (completed.returncode, completed.stdout, completed.stderr) == (0, expected, "")


def test_errors_are_whole_too(tmp_path: Path) -> None:
    completed = migration_guard("check", cwd=tmp_path)
    assert completed.returncode == 2
    assert "is not in a git repository" in completed.stderr
    assert completed.stderr.endswith("\n")


def test_a_reader_that_went_away_is_no_crash(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        completed = subprocess.run(
            [sys.executable, "-m", "migration_guard", "explain"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    assert (completed.returncode, completed.stderr) == (1, b"")
