"""`verify`'s scenario `drift`: TypeORM's own schema builder against the migrated database."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.database import databases
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import TITLE, migration, plain_project

pytestmark = pytest.mark.e2e

MODEL = "src/models/post.ts"
ENTITY = """\
import { Column, Entity, Index, PrimaryColumn } from "typeorm"

@Entity()
export class Post {
  @PrimaryColumn("text")
  id: string

  @Column({ type: "text", nullable: true })
  title: string
}
"""
KEYED = (
    'ALTER TABLE "post" DROP CONSTRAINT "post_pkey"',
    'ALTER TABLE "post" ADD CONSTRAINT "PK_be5fda3aac270b134ff9c21cdee" PRIMARY KEY ("id")',
    'ALTER TABLE "post" ADD "title" text',
)


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    """One entity in step with its migrations, on a branch that has just left main."""
    project = plain_project(tmp_path / "shop", quick=True)
    source = (project.path / "src/data-source.ts").read_text()
    files = {
        "src/data-source.ts": source.replace("[],", '[__dirname + "/models/*.js"],'),
        MODEL: ENTITY,
        TITLE: migration("PostTitle1690000000001", *KEYED),
    }
    project.commit("An entity", files)
    project.git("checkout", "-q", "-b", "feature")
    return project


def drift(project: Repository, server: str, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = ("--database-url", server, "--scenario", "drift", *more)
    return migration_guard("verify", *arguments, cwd=project.path)


def test_entities_in_step_with_their_migrations_pass(project: Repository, server: str) -> None:
    done = drift(project, server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scenario drift       passed" in done.stdout


def test_each_kind_of_drift_has_its_severity_and_place(project: Repository, server: str) -> None:
    entity = ENTITY.replace(
        '  @Column({ type: "text", nullable: true })', '  @Index()\n  @Column({ type: "varchar" })'
    )
    more = """
  @Column({ type: "int", unique: true })
  rank: number
}

@Entity()
export class Tag {
  @PrimaryColumn()
  id: string
}
"""
    project.commit("More", {MODEL: entity.rstrip("}\n") + more})
    before = databases(server)
    done = drift(project, server, "--format", "json")
    found = {
        (item["subject"], item["severity"], item["line"])
        for item in json.loads(done.stdout)["findings"]
    }
    assert done.returncode == 1
    assert found == {
        ("post.title", "warning", 8),
        ("post.rank", "error", 11),
        ("post", "warning", 4),
        ("post", "notice", 4),
        ("tag", "error", 16),
    }
    assert databases(server) == before


def test_what_the_base_has_too_is_no_news(project: Repository, server: str) -> None:
    entity = ENTITY.replace("  title: string", '  title: string\n\n  @Column("int")\n  old: number')
    project.git("checkout", "-q", "main")
    project.git("merge", "-q", "feature")
    project.commit("Old drift", {MODEL: entity})
    project.git("checkout", "-q", "-B", "feature")
    newer = entity.replace("  old: number", '  old: number\n\n  @Column("int")\n  fresh: number')
    project.commit("New drift", {MODEL: newer})
    done = drift(project, server)
    assert done.returncode == 1
    assert 'MG713 after all migrations column "fresh" of table "post" is missing' in done.stdout
    assert done.stdout.count("MG713 after") == 1
    assert 'drift that is not new: ALTER TABLE "post" ADD "old"' in done.stdout


def test_a_data_source_without_entities_has_nothing_to_compare(tmp_path: Path, server: str) -> None:
    done = drift(plain_project(tmp_path / "shop", quick=True), server)
    assert done.returncode == 0
    assert "does not apply: the data source loads no entity" in done.stdout
