"""`generate --verify`: the project's own TypeORM, 0.3 and 1.x, beside our statements."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.database import databases
from support.node_projects import copy_example, example_packages, link_packages
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import (
    CREATE,
    DATA_SOURCE,
    TITLE,
    TRANSPILE,
    migration,
    plain_project,
)

pytestmark = pytest.mark.e2e

BEFORE = """\
import { Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from "typeorm"

@Entity()
export class Author {
  @PrimaryGeneratedColumn("uuid")
  id: string

  @Column({ length: 40 })
  name: string
}

@Entity()
export class Post {
  @PrimaryGeneratedColumn()
  id: number

  @Index()
  @Column()
  title: string

  @Column({ type: "enum", enum: ["draft", "sent"], default: "draft" })
  status: string

  @ManyToOne(() => Author, { onDelete: "CASCADE" })
  author: Author
}
"""
AFTER = (
    BEFORE.replace("length: 40", "length: 80")
    .replace('["draft", "sent"]', '["draft", "ready", "sent"]')
    .replace(
        "  @Index()\n  @Column()\n  title", '  @Column({ type: "text", nullable: true })\n  title'
    )
    .replace('"CASCADE"', '"SET NULL"')
)
MODELS = "src/models/blog.ts"


@pytest.fixture(params=[False, True], ids=["0.3.16", "1.x"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    """Two entities and no migration yet."""
    made = plain_project(tmp_path / "blog", quick=True, newest=request.param)
    loading = DATA_SOURCE.replace("entities: []", 'entities: [__dirname + "/models/*.js"]')
    made.delete(CREATE, TITLE)
    made.commit("Entities", {"src/data-source.ts": loading, MODELS: BEFORE})
    return made


def verified(project: Repository, server: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return migration_guard(
        "generate", "--verify", "--database-url", server, *arguments, cwd=project.path
    )


def test_typeorm_writes_what_we_write(project: Repository, server: str) -> None:
    """From nothing, in step, and for a change."""
    before = databases(server)
    done = verified(project, server, "--progress")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "statements up," in done.stdout
    assert "asking the project's own TypeORM" in done.stderr
    assert "migration:run" not in done.stderr  # there is none to run
    written = migration_guard("generate", "Init", "--exact-typeorm", cwd=project.path)
    assert written.returncode == 0, written.stdout
    done = verified(project, server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "writes nothing (2 entities" in done.stdout
    project.write({MODELS: AFTER})
    done = verified(project, server, "Unused")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "writes the same" in done.stdout
    assert "note" not in done.stdout
    assert databases(server) == before
    assert len(list((project.path / "src/migrations").iterdir())) == 1


def spoiled(project: Repository, change: Callable[[str], str]) -> None:
    """Lets the build load other entities than the sources declare."""
    built = project.path / "dist/models/blog.js"
    built.write_text(change(built.read_text()))


def test_both_are_printed_where_they_differ(project: Repository, server: str) -> None:
    migration_guard("generate", "Init", "--exact-typeorm", cwd=project.path)
    assert verified(project, server).returncode == 0
    spoiled(project, lambda text: text.replace("length: 40", "length: 50"))
    project.write({MODELS: BEFORE.replace("length: 40", "length: 60")})
    done = verified(project, server, "--no-build")
    assert done.returncode == 1, done.stdout + done.stderr
    assert 'writes: ALTER TABLE "author" ADD "name" character varying(50) NOT NULL' in done.stdout
    assert 'we write: ALTER TABLE "author" ADD "name" character varying(60) NOT NULL' in (
        done.stdout
    )
    assert done.stdout.splitlines()[-1].startswith("different: up 1 the same, 1 only TypeORM's")


def test_medusa_s_own_drift_is_left_out(tmp_path: Path, server: str) -> None:
    """An extended core entity, another column and another enum value."""
    path = copy_example(tmp_path / "shop")
    link_packages(path, example_packages())
    subprocess.run(["git", "init", "--quiet"], cwd=path, check=True, timeout=60)
    shop = Repository(path)
    product, post = ((path / f"src/models/{name}.ts").read_text() for name in ("product", "post"))
    column = '\n  @Column({ type: "int", nullable: true })\n  shelf_life: number | null\n}\n'
    shop.write(
        {
            "src/models/product.ts": product.rstrip().removesuffix("}") + column,
            "src/models/post.ts": post.replace(
                'DRAFT = "draft",', 'DRAFT = "draft",\n  REVIEW = "review",'
            ).replace("  @Column()\n  title", '  @Column("text")\n  title'),
            "build.cjs": TRANSPILE,
        }
    )
    done = verified(shop, server, "--build-command", "node build.cjs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "equal: TypeORM 0.3.16 writes the same 9 statements up, 9 down" in done.stdout


def test_what_cannot_be_asked_is_no_answer(project: Repository, server: str) -> None:
    project.write(
        {"src/migrations/1690000000000-Bad.ts": migration("Bad1690000000000", "SELECT nothing")}
    )
    done = verified(project, server)
    assert (done.returncode, done.stdout) == (2, "")
    assert "TypeORM cannot be asked: migration 'Bad1690000000000' fails" in done.stderr
    project.delete("src/migrations/1690000000000-Bad.ts")
    project.write({MODELS: BEFORE.replace("name: string", "name: string = 1")})
    done = verified(project, server, "--build-command", "node_modules/.bin/tsc")
    assert (done.returncode, done.stdout) == (2, "")
    assert "TypeORM cannot be asked: the build" in done.stderr


@pytest.mark.parametrize(
    "option", [("--staged",), ("--only", "post"), ("--since", "HEAD")], ids=lambda option: option[0]
)
def test_a_part_cannot_be_compared(
    project: Repository, server: str, option: tuple[str, ...]
) -> None:
    done = verified(project, server, *option)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{option[0]} and --verify do not go together" in done.stderr
