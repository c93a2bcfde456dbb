"""Where sources land: the same expectations for the calculation and for the real compiler."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from migration_guard.project.build_output import compiled, compiled_path
from migration_guard.project.tsconfig import read_tsconfig

MIGRATION = "src/migrations/1-a.ts"
MODEL = "src/models/post.ts"
SOURCES = (MIGRATION, MODEL)


def case(
    name: str,
    options: Mapping[str, Any],
    expected: Mapping[str, str | None],
    *,
    extra: tuple[str, ...] = (),
    **top: Any,
) -> Any:
    return pytest.param({"compilerOptions": options, **top}, (*SOURCES, *extra), expected, id=name)


SRC = {"rootDir": "./src", "outDir": "./dist"}
DIST = {MIGRATION: "dist/migrations/1-a.js", MODEL: "dist/models/post.js"}
NONE = {MIGRATION: None, MODEL: None}
CASES = [
    case("the starter", SRC, DIST, include=["./src"], exclude=["dist", "./build"]),
    case("no include", SRC, DIST),
    case("common folder", {"outDir": "dist"}, DIST, include=["src"]),
    case("a script beside src moves all", {"outDir": "dist"},
         {MIGRATION: "dist/src/migrations/1-a.js", "seed/run.ts": "dist/seed/run.js"},
         extra=("seed/run.ts",)),
    case("a file at the top moves all", {"outDir": "dist"},
         {MIGRATION: "dist/src/migrations/1-a.js", "index.ts": "dist/index.js"},
         extra=("index.ts",)),
    case("declarations move nothing", {"outDir": "dist"}, DIST, extra=("index.d.ts",)),
    case("rootDir at the top", {"rootDir": ".", "outDir": "dist"},
         {MIGRATION: "dist/src/migrations/1-a.js"}),
    case("only migrations", {"outDir": "dist"}, {MIGRATION: "dist/1-a.js", MODEL: None},
         include=["src/migrations"]),
    case("excluded folder", SRC, {MIGRATION: None, MODEL: "dist/models/post.js"},
         exclude=["src/migrations"]),
    case("excluded by a pattern", SRC, {MIGRATION: None, MODEL: "dist/models/post.js"},
         include=["src"], exclude=["**/migrations/*"]),
    case("excluded by a star", SRC, {MIGRATION: None, MODEL: "dist/models/post.js"},
         exclude=["src/mig*"]),
    case("an exclude that matches nothing here", SRC, DIST, exclude=["migrations", "**/*.spec.ts"]),
    case("include of one kind of file", SRC, DIST, include=["src/**/*.ts"]),
    case("include one level", SRC, {"src/x.ts": "dist/x.js", MIGRATION: None, MODEL: None},
         include=["src/*"], extra=("src/x.ts",)),
    case("include with a question mark", SRC,
         {MIGRATION: "dist/migrations/1-a.js", MODEL: None}, include=["src/migrations/?-a.ts"]),
    case("files alone", SRC, {MIGRATION: None, MODEL: "dist/models/post.js"}, files=[MODEL]),
    case("files before exclude", SRC, {MIGRATION: "dist/migrations/1-a.js"}, files=[MIGRATION],
         include=["src/models"], exclude=["src/migrations"]),
    case("no outDir", {"rootDir": "src"}, {MIGRATION: "src/migrations/1-a.js"}),
    case("noEmit", {**SRC, "noEmit": True}, NONE),
    case("declarations only", {**SRC, "declaration": True, "emitDeclarationOnly": True}, NONE),
    case("JavaScript without allowJs", SRC, {"src/migrations/2-b.js": None, **DIST},
         extra=("src/migrations/2-b.js",)),
    case("JavaScript with allowJs", {**SRC, "allowJs": True},
         {"src/migrations/2-b.js": "dist/migrations/2-b.js"}, extra=("src/migrations/2-b.js",)),
    case("other suffixes", {**SRC, "jsx": "react", "module": "commonjs"},
         {"src/admin/x.tsx": "dist/admin/x.js", "src/a.mts": "dist/a.mjs", "src/b.cts": "dist/b.cjs"},
         extra=("src/admin/x.tsx", "src/a.mts", "src/b.cts")),
    case("jsx preserved", {**SRC, "jsx": "preserve"}, {"src/admin/x.tsx": "dist/admin/x.jsx"},
         extra=("src/admin/x.tsx",)),
    case("hidden folders and packages", SRC,
         {"src/.hidden/x.ts": None, "src/node_modules/p/i.ts": None, **DIST},
         extra=("src/.hidden/x.ts", "src/node_modules/p/i.ts")),
    case("hidden folders do not move the root", {"outDir": "dist"}, DIST, extra=(".medusa/x.ts",)),
    case("composite", {"composite": True, "outDir": "dist"},
         {MIGRATION: "dist/src/migrations/1-a.js"}),
    case("out of the way folders", {"rootDir": "src", "outDir": "./build/server/"},
         {MIGRATION: "build/server/migrations/1-a.js"}),
    case("the default exclude is the outDir", {"outDir": "src/out"},
         {MIGRATION: "src/out/migrations/1-a.js", "src/out/old.ts": None},
         extra=("src/out/old.ts",)),
]  # fmt: skip


@pytest.mark.parametrize(("table", "sources", "expected"), CASES)
def test_the_place_is_calculated(
    table: Mapping[str, Any], sources: tuple[str, ...], expected: Mapping[str, str | None]
) -> None:
    tsconfig, problems = read_tsconfig("tsconfig.json", lambda path: json.dumps(table).encode())
    assert problems == ()
    assert {path: compiled_path(tsconfig, sources, path) for path in expected} == expected


COMPILER = os.environ.get("MIGRATION_GUARD_TEST_TSC") or shutil.which("tsc")


@pytest.mark.e2e
@pytest.mark.skipif(COMPILER is None, reason="no tsc on PATH or in MIGRATION_GUARD_TEST_TSC")
@pytest.mark.parametrize(("table", "sources", "expected"), CASES)
def test_the_compiler_writes_it_there(
    table: Mapping[str, Any],
    sources: tuple[str, ...],
    expected: Mapping[str, str | None],
    tmp_path: Path,
) -> None:
    for path in sources:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("export {}\n")
    (tmp_path / "tsconfig.json").write_text(json.dumps(table))
    command = [str(COMPILER), "-p", ".", "--listEmittedFiles"]
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
