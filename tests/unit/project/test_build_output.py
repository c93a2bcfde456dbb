"""Where sources land, calculated; `tests/e2e` holds the real compiler to the same table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from migration_guard.project.build_output import compiled, compiled_path
from migration_guard.project.tsconfig import read_tsconfig
from support.tsc_cases import CASES, MIGRATION, SOURCES, SRC


@pytest.mark.parametrize(("table", "sources", "expected"), CASES)
def test_the_place_is_calculated(
    table: Mapping[str, Any], sources: tuple[str, ...], expected: Mapping[str, str | None]
) -> None:
    tsconfig, problems = read_tsconfig("tsconfig.json", lambda path: json.dumps(table).encode())
    assert problems == ()
    assert {path: compiled_path(tsconfig, sources, path) for path in expected} == expected


@pytest.mark.parametrize(
    ("options", "path", "reason"),
    [
        pytest.param({**SRC, "noEmit": True}, MIGRATION, "tsconfig.json sets noEmit", id="noEmit"),
        pytest.param(SRC, "other/x.ts", "outside of rootDir 'src'", id="outside of rootDir"),
        pytest.param(SRC, "src/x.sql", "tsc does not compile '.sql' files", id="suffix"),
        pytest.param(SRC, "src/x.d.ts", "a declaration file", id="declaration"),
        pytest.param(SRC, MIGRATION, "rootDir is 'src'", id="rootDir"),
        pytest.param({"outDir": "x"}, MIGRATION, "common folder is 'src'", id="common folder"),
    ],
)
def test_the_reason_is_said(options: Mapping[str, Any], path: str, reason: str) -> None:
    table = json.dumps({"compilerOptions": options}).encode()
    tsconfig, _ = read_tsconfig("tsconfig.json", lambda _: table)
    assert reason in compiled(tsconfig, SOURCES, path).reason


def test_an_import_from_outside_of_the_sources_moves_the_root() -> None:
    table = json.dumps({"compilerOptions": {"outDir": "dist"}, "include": ["src"]}).encode()
    tsconfig, _ = read_tsconfig("tsconfig.json", lambda _: table)
    moved = compiled(tsconfig, SOURCES, MIGRATION, imported=["shared/x.ts"])
    assert moved.path == "dist/src/migrations/1-a.js"
