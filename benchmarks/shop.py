"""Projects to be measured, each a repository of its own with one commit to be checked."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from synthetic import entity_path, migration, write_project
from timing import CLEAN, TOP

EXAMPLE = TOP / "examples" / "medusa-backend"
KEPT = Path(".git") / "migration-guard"
SUBTITLE = "  @Column({ nullable: true })\n  subtitle?: string\n"
TITLE = "  @Column()\n  title: string\n"
IDENTITY = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"}
IDENTITY |= {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"}
LAST_STAMP = 1_715_000_000_000


def example(path: Path) -> Path:
    """The example backend, committed."""
    built = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(EXAMPLE, path, ignore=built)
    return committed(path)


def synthetic(path: Path, entities: int, migrations: int) -> Path:
    """A synthetic Medusa backend of that size, committed."""
    write_project(path, entities, migrations)
    return committed(path)


def committed(path: Path) -> Path:
    git(path, "init", "--quiet", "--initial-branch=main")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "A shop")
    return path


def irrelevant(path: Path) -> Path:
    """A Markdown file is staged."""
    (path / "NOTES.md").write_text("notes\n", "utf-8")
    git(path, "add", "--all")
    return path


def usual(path: Path, entity: str, table: str) -> Path:
    """An entity with a new column is staged, and its migration."""
    text = (path / entity).read_text("utf-8")
    if TITLE not in text:
        raise ValueError(f"{entity} has no title to put a subtitle under")
    (path / entity).write_text(text.replace(TITLE, f"{TITLE}\n{SUBTITLE}"), "utf-8")
    alter = f'ALTER TABLE "{table}"'
    up, down = [f'{alter} ADD "subtitle" character varying'], [f'{alter} DROP COLUMN "subtitle"']
    name, content = migration("AddSubtitle", LAST_STAMP, up, down)
    (path / name).write_text(content, "utf-8")
    git(path, "add", "--all")
    return path


def usual_in_synthetic(path: Path, entities: int) -> Path:
    return usual(path, entity_path(entities // 2), f"thing{entities // 2}")


def cold(path: Path) -> Callable[[], None]:
    """Before each run: nothing is kept of an earlier one."""
    return lambda: shutil.rmtree(path / KEPT, ignore_errors=True)


def warm(path: Path, remember: Callable[[], None]) -> Callable[[], None]:
    """Before each run: what is kept is what `remember` left, so that what is staged is as new
    every time as it is to the hook that first sees it."""
    remember()
    aside = path.with_name(f"{path.name}-kept")
    shutil.copytree(path / KEPT, aside)

    def put_back() -> None:
        shutil.rmtree(path / KEPT)
        shutil.copytree(aside, path / KEPT)

    return put_back


def git(path: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=path, env={**CLEAN, **IDENTITY}, check=True)
