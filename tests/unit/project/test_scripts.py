"""Which compiler a package.json's scripts come down to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from migration_guard.project.scripts import Build, find_build

CASES = [
    pytest.param({}, None, id="no scripts"),
    pytest.param({"start": "tsc -p x"}, None, id="another script"),
    pytest.param({"build": "tsc"}, Build("build", "tsc"), id="tsc"),
    pytest.param({"build": "tsc -p tsconfig.server.json"},
                 Build("build", "tsc", "tsconfig.server.json"), id="project"),
    pytest.param({"build": "tsc --project=conf --outDir lib --rootDir=./src"},
                 Build("build", "tsc", "conf", "lib", "./src"), id="options"),
    pytest.param({"build": "tsc -b"}, Build("build", "tsc"), id="build mode"),
    pytest.param({"build": "./node_modules/.bin/tsc -p a.json"}, Build("build", "tsc", "a.json"),
                 id="by path"),
    pytest.param(
        {
            "build": "cross-env npm run clean && npm run build:server && npm run build:admin",
            "build:server": "cross-env npm run clean && tsc -p tsconfig.server.json",
            "build:admin": "cross-env medusa-admin build",
            "clean": "cross-env ./node_modules/.bin/rimraf dist",
        },
        Build("build:server", "tsc", "tsconfig.server.json"), id="Medusa's starter"),
    pytest.param({"build": "rimraf dist && yarn compile", "compile": "NODE_ENV=x npx tsc -p ."},
                 Build("build", "tsc", "."), id="chain through yarn"),
    pytest.param({"build": "run-s clean compile:*", "clean": "rm -rf dist",
                  "compile:ts": "tsc -p b.json"}, Build("build", "tsc", "b.json"), id="run-s"),
    pytest.param({"build": "pnpm exec tsc --noEmit && tsc -p b.json"},
                 Build("build", "tsc", "b.json"), id="the type check is not the build"),
    pytest.param({"build": "tsc --noEmit"}, None, id="only a type check"),
    pytest.param({"build": "babel src --out-dir . --ignore '**/__tests__'"},
                 Build("build", "babel", None, ".", None, "src"), id="babel of older plugins"),
    pytest.param({"build": "cross-env NODE_ENV=production babel src -d dist --extensions .ts,.js"},
                 Build("build", "babel", None, "dist", None, "src"), id="babel"),
    pytest.param({"build": "swc src -d dist"}, Build("build", "swc", None, "dist", None, "src"),
                 id="swc"),
    pytest.param({"build": "nest build"}, Build("build", "nest"), id="nest"),
    pytest.param({"build": "nest start"}, None, id="nest without a build"),
    pytest.param({"build": "npm run build"}, None, id="circle"),
    pytest.param({"build": "npm run a", "a": "npm run b", "b": "npm run a"}, None, id="long circle"),
    pytest.param({"build": "echo 'unclosed && tsc"}, Build("build", "tsc"), id="broken quotes"),
    pytest.param({"build": "webpack --mode production"}, None, id="a bundler"),
    pytest.param({"prepare": "husky install", "build": "tsc"}, Build("build", "tsc"), id="prepare"),
]  # fmt: skip


@pytest.mark.parametrize(("scripts", "expected"), CASES)
def test_the_compiling_command_is_found(scripts: Mapping[str, str], expected: Build | None) -> None:
    assert find_build(scripts) == expected
