"""`verify`, `run` and the Action on other versions of PostgreSQL: those whose `bin` folders the
variable MIGRATION_GUARD_TEST_SERVERS names, separated by colons. `scripts/test-servers.sh` installs
13 to 18 and sets it. (What locks are seen there, test_verify_locks.py asks.)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.database import SERVERS, database_server, databases, named_servers, temporary_role
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import migration, plain_project
from support.workflows import run_job, shop_with_action

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not named_servers(), reason=f"{SERVERS} names no other PostgreSQL"),
]

NEW = "src/migrations/1690000000002-Next.ts"
LATE = "src/migrations/1680000000000-Late.ts"
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
FAULTS = {
    "MG708 error",  # the index and the type are left
    "MG711 error",  # DROP and ADD
    "MG713 warning",  # the type, and a column that is in no entity
    "MG713 notice",  # the index
    "MG715 warning",  # the volatile default
}


@pytest.fixture(scope="module", params=named_servers(), ids=str)
def each_server(request: pytest.FixtureRequest) -> Iterator[str]:
    with database_server(request.param) as url:
        yield url


@pytest.fixture(params=[False, True], ids=["0.3", "1.x"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    project = plain_project(tmp_path / "shop", quick=True, newest=request.param)
    source = (project.path / "src/data-source.ts").read_text()
    loading = source.replace("[],", '[__dirname + "/models/*.js"],')
    project.commit("An entity", {"src/data-source.ts": loading, MODEL: ENTITY})
    project.git("checkout", "-q", "-b", "feature")
    return project


def report(project: Repository, command: str, url: str) -> dict[str, Any]:
    done = migration_guard(command, "--database-url", url, "--format", "json", cwd=project.path)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_all_scenarios_pass(project: Repository, each_server: str) -> None:
    add, drop = 'ALTER TABLE "post" ADD "body" text', 'ALTER TABLE "post" DROP COLUMN "body"'
    column = '\n  @Column({ type: "text", nullable: true })\n  body: string\n}\n'
    late = 'CREATE TABLE IF NOT EXISTS "other" ("id" int PRIMARY KEY)'
    own = '@Entity()\nexport class Other {\n  @PrimaryColumn({ type: "int", primaryKeyConstraintName: "other_pkey" })\n  id: number\n}\n'
    files = {
        NEW: migration("Next1690000000002", add, down=(drop,)),
        LATE: migration("Late1680000000000", late, down=('DROP TABLE "other"',)),
        MODEL: ENTITY.rstrip("}\n") + "\n" + column + own,
    }
    project.commit("Next", files)
    before = databases(each_server)
    answer = report(project, "verify", each_server)
    assert {item["verdict"] for item in answer["scenarios"]} == {"passed"}, answer
    assert [item["code"] for item in answer["findings"]] == ["MG714"]
    assert [(item["table"], item["mode"]) for item in answer["locks"]] == [
        ("post", "AccessExclusiveLock")
    ]
    assert databases(each_server) == before


def test_each_fault_is_found(project: Repository, each_server: str) -> None:
    up = (
        'ALTER TABLE "post" DROP COLUMN "title"',
        'ALTER TABLE "post" ADD "title" character varying',
        'CREATE INDEX "IDX_body" ON "post" ("title")',
        'ALTER TABLE "post" ADD "age" uuid DEFAULT gen_random_uuid()',
    )
    down = ('ALTER TABLE "post" DROP COLUMN "age"',)
    project.commit("Next", {NEW: migration("Next1690000000002", *up, down=down)})
    answer = report(project, "verify", each_server)
    assert {f"{item['code']} {item['severity']}" for item in answer["findings"]} == FAULTS


def test_pending_ones_are_run_shown_and_reverted(project: Repository, each_server: str) -> None:
    migration_guard("verify", "--embedded", "--scenario", "fresh", cwd=project.path)  # builds
    with temporary_role(each_server, "live") as url:
        codes = [
            report(project, command, url)["exit_code"]
            for command in ("show", "run", "run", "show", "revert", "show")
        ]
    assert codes == [1, 0, 0, 0, 0, 1]


def test_the_action_is_green_on_the_example(each_server: str, tmp_path: Path) -> None:
    before = databases(each_server)
    job = run_job(shop_with_action(tmp_path / "shop"), each_server)
    assert job.returncode == 0, job.log
    assert job.outputs["verdict"] == "clean"
    assert "drift" in job.outputs["scenarios"].split()
    assert databases(each_server) == before
