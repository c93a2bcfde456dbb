"""A real Medusa v1 project at one commit, set up to be built and migrated in a folder of its own.

Its packages are those of one installation of Medusa for all projects, and its configuration
names no plugin: other people's are not installed. What is measured is the project's own
entities and migrations.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from msgspec import Struct
from shop import committed

from migration_guard.config import Settings
from migration_guard.errors import ToolError
from migration_guard.facts import Facts
from migration_guard.git.repository import Repository, open_repository
from migration_guard.git.snapshot import CommitTree, WorktreeTree
from migration_guard.project.detect import detect_in
from migration_guard.project.model import Project
from migration_guard.state import TreeState
from migration_guard.typeorm.export import export_tree

CONFIGURATION = """\
module.exports = { projectConfig: { database_url: process.env.DATABASE_URL }, plugins: [] }
"""
COMPILER = "tsconfig.benchmark.json"
COMPILER_OPTIONS = {
    "outDir": "./dist",
    "rootDir": "./src",
    "noEmit": False,
    "noEmitOnError": False,
    "incremental": True,
    "tsBuildInfoFile": "./benchmark.tsbuildinfo",
    "composite": False,
    "declaration": False,
    "skipLibCheck": True,
}
COMPILER_SECONDS = 120


class Backend(Struct, frozen=True):
    """A project below `top`, the work tree of a repository with one commit."""

    top: Path
    project: Project

    @property
    def directory(self) -> Path:
        return self.top / self.project.root

    @property
    def migrations(self) -> Path:
        return self.top / self.project.migration_dir

    @property
    def built_migrations(self) -> Path:
        return self.top / self.project.migration_build_dir

    def state(self) -> TreeState:
        """What its files say now."""
        return TreeState(WorktreeTree(open_repository(self.top, {})), self.project, Facts())

    def build(self) -> int:
        """Compiles entities and migrations; the number of type errors, with which tsc writes
        its JavaScript all the same. ToolError when it does not."""
        done = subprocess.run(
            ["node_modules/.bin/tsc", "-p", COMPILER],
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=COMPILER_SECONDS,
        )
        sources = {path.stem for path in self.migrations.glob("*.ts")}
        missing = sources - {path.stem for path in self.built_migrations.glob("*.js")}
        if missing:
            raise ToolError(f"tsc does not write {sorted(missing)[0]}.js: {done.stdout[-500:]}")
        return done.stdout.count(": error TS")


def set_up(repository: Repository, commit: str, packages: Path, top: Path) -> Backend:
    """`packages` is a `node_modules` with Medusa and TypeScript; it is used by link. Raises
    GuardError where the commit holds no Medusa project."""
    tree = CommitTree(repository, commit)
    found = [each for each in detect_in(tree, Settings()) if each.is_medusa]
    if not found:
        raise ToolError("no Medusa project is found")
    export_tree(tree, top)
    backend = Backend(top, min(found, key=lambda each: len(each.root)))
    (backend.directory / "medusa-config.js").write_text(CONFIGURATION, "utf-8")
    compiler = {
        "extends": "./tsconfig.json",
        "compilerOptions": COMPILER_OPTIONS,
        "include": ["src/models", "src/migrations", "src/*.d.ts"],
        "exclude": ["node_modules"],
    }
    (backend.directory / COMPILER).write_text(json.dumps(compiler), "utf-8")
    committed(top)
    (backend.directory / "node_modules").symlink_to(packages.resolve(), target_is_directory=True)
    return backend
