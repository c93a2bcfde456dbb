"""How long a commit waits for `migration-guard check`, as whole processes.

Each case runs in turn with `npx typeorm --version`, the least of what users of TypeORM's own
commands wait for, in one run on one machine: the ratio travels, the seconds do not.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from synthetic import entity_path, migration, write_project

TOP = Path(__file__).parents[1]
EXAMPLE = TOP / "examples" / "medusa-backend"
SUBTITLE = "  @Column({ nullable: true })\n  subtitle?: string\n"
IDENTITY = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"}
IDENTITY |= {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"}
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
LAST_STAMP = 1_715_000_000_000


@dataclass
class Case:
    """One command and its whole-process times in seconds."""

    name: str
    command: Sequence[str]
    cwd: Path
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Time one run. It must succeed: the time of an error is no measurement."""
        start = time.perf_counter()
        completed = subprocess.run(
            self.command, cwd=self.cwd, env={**CLEAN, **SOURCES}, capture_output=True, check=False
        )
        self.seconds.append(time.perf_counter() - start)
        if completed.returncode:
            sys.exit(f"{self.name} failed:\n{completed.stdout.decode()}{completed.stderr.decode()}")

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


SOURCES: Mapping[str, str] = {"PYTHONPATH": str(TOP / "hooks")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, help="runs of each case (default 11)")
    arguments = parser.parse_args()
    if not (EXAMPLE / "node_modules" / ".bin" / "typeorm").exists():
        sys.exit(f"run `npm ci` in {EXAMPLE.relative_to(TOP)} first: npx is measured there")
    with tempfile.TemporaryDirectory(prefix="migration-guard-benchmark-") as folder:
        cases = _cases(Path(folder))
        for _ in range(arguments.rounds + 1):
            for case in cases:
                case.run()
        for case in cases:
            del case.seconds[0]  # the first run fills the disk's cache and writes the .pyc files
        print(_table(cases))


def _cases(folder: Path) -> list[Case]:
    check = [sys.executable, "-m", "migration_guard", "check"]
    size = "200 entities, 500 migrations"
    return [
        Case("`npx typeorm --version`", ["npx", "typeorm", "--version"], EXAMPLE),
        Case("a bare Python", [sys.executable, "-c", "pass"], folder),
        Case("irrelevant commit, example", check, _irrelevant(_example(folder / "a"))),
        Case("usual commit, example", check, _usual_in_example(_example(folder / "b"))),
        Case(f"irrelevant commit, {size}", check, _irrelevant(_synthetic(folder / "c"))),
        Case(f"usual commit, {size}", check, _usual_in_synthetic(_synthetic(folder / "d"))),
        Case(f"`check --all`, {size}", [*check, "--all"], _synthetic(folder / "e")),
    ]


def _example(path: Path) -> Path:
    built = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(EXAMPLE, path, ignore=built)
    return _committed(path)


def _synthetic(path: Path) -> Path:
    write_project(path)
    return _committed(path)


def _committed(path: Path) -> Path:
    _git(path, "init", "--quiet", "--initial-branch=main")
    _git(path, "add", "--all")
    _git(path, "commit", "--quiet", "--message", "A shop")
    return path


def _irrelevant(path: Path) -> Path:
    (path / "NOTES.md").write_text("notes\n", "utf-8")
    _git(path, "add", "--all")
    return path


def _usual_in_example(path: Path) -> Path:
    return _column_and_migration(path, path / "src/models/post.ts", "post")


def _usual_in_synthetic(path: Path) -> Path:
    return _column_and_migration(path, path / entity_path(100), "thing100")


def _column_and_migration(path: Path, entity: Path, table: str) -> Path:
    text = entity.read_text("utf-8")
    title = "  @Column()\n  title: string\n"
    if title not in text:
        raise ValueError(f"{entity} has no title to put a subtitle under")
    entity.write_text(text.replace(title, f"{title}\n{SUBTITLE}"), "utf-8")
    alter = f'ALTER TABLE "{table}"'
    up, down = [f'{alter} ADD "subtitle" character varying'], [f'{alter} DROP COLUMN "subtitle"']
    name, content = migration("AddSubtitle", LAST_STAMP, up, down)
    (path / name).write_text(content, "utf-8")
    _git(path, "add", "--all")
    return path


def _git(path: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=path, env={**CLEAN, **IDENTITY}, check=True)


def _table(cases: Sequence[Case]) -> str:
    floor = cases[0].median
    rows = ["| command | median | fastest | slowest | of npx |", "|---|--:|--:|--:|--:|"]
    for case in cases:
        times = (case.median, min(case.seconds), max(case.seconds))
        shown = " | ".join(f"{seconds:.3f} s" for seconds in times)
        rows.append(f"| {case.name} | {shown} | {case.median / floor:.2f} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
