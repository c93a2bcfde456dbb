"""Configurations, sources and where tsc 4.9.5 writes them: one table for the calculation and
for the compiler itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

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
