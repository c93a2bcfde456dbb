"""All of `verify`'s scenarios on TypeORM 1.x, whose runner was written anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import migration, plain_project

pytestmark = pytest.mark.e2e

NEW = "src/migrations/1690000000002-Next.ts"
MODEL = "src/models/post.ts"
ENTITY = """\
import { Column, Entity, PrimaryColumn } from "typeorm"

@Entity()
export class Post {
  @PrimaryColumn({ type: "text", primaryKeyConstraintName: "post_pkey" })
  id: string

  @Column({ type: "text", nullable: true })
  title: string
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    project = plain_project(tmp_path / "shop", quick=True, newest=True)
    source = (project.path / "src/data-source.ts").read_text()
    loading = source.replace("[],", '[__dirname + "/models/*.js"],')
    project.commit("An entity", {"src/data-source.ts": loading, MODEL: ENTITY})
    project.git("checkout", "-q", "-b", "feature")
    return project


def verify(project: Repository, server: str) -> dict[str, Any]:
    done = migration_guard(
        *("verify", "--database-url", server, "--format", "json"), cwd=project.path
    )
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if report["proved"] else 1)
    return report


def test_all_scenarios_pass(project: Repository, server: str) -> None:
    add, drop = 'ALTER TABLE "post" ADD "body" text', 'ALTER TABLE "post" DROP COLUMN "body"'
    column = '\n  @Column({ type: "text", nullable: true })\n  body: string\n}\n'
    files = {NEW: migration("Next1690000000002", add, down=(drop,))}
    project.commit("Next", {**files, MODEL: ENTITY.rstrip("}\n") + "\n" + column})
    report = verify(project, server)
    verdicts = {item["name"]: item["verdict"] for item in report["scenarios"]}
    assert verdicts.pop("late-merge") == "skipped"
    assert set(verdicts.values()) == {"passed"}, report
    assert [item["code"] for item in report["findings"]] == ["MG714"]
    assert [(item["table"], item["mode"]) for item in report["locks"]] == [
        ("post", "AccessExclusiveLock")
    ]


def test_each_fault_is_found(project: Repository, server: str) -> None:
    up = (
        'ALTER TABLE "post" DROP COLUMN "title"',
        'ALTER TABLE "post" ADD "title" character varying',
        'CREATE INDEX "IDX_body" ON "post" ("title")',
        'ALTER TABLE "post" ADD "age" uuid DEFAULT gen_random_uuid()',
    )
    down = ('ALTER TABLE "post" DROP COLUMN "age"',)
    project.commit("Next", {NEW: migration("Next1690000000002", *up, down=down)})
    report = verify(project, server)
    found = {(item["code"], item["severity"]) for item in report["findings"]}
    assert found == {
        ("MG708", "error"),  # the index and the type are left
        ("MG711", "error"),  # DROP and ADD
        ("MG713", "warning"),  # the type, and a column that is in no entity
        ("MG713", "notice"),  # the index
        ("MG715", "warning"),  # the volatile default
    }
