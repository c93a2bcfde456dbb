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
from support.typeorm_project import (
    ADDED_BODY,
    FAULTS,
    FAULTY,
    MODEL,
    migration,
    modelled_project,
)
from support.workflows import run_job, shop_with_action

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not named_servers(), reason=f"{SERVERS} names no other PostgreSQL"),
]

LATE = "src/migrations/1680000000000-Late.ts"
OTHER = """
@Entity()
export class Other {
  @PrimaryColumn({ type: "int", primaryKeyConstraintName: "other_pkey" })
  id: number
}
"""


@pytest.fixture(scope="module", params=named_servers(), ids=str)
def each_server(request: pytest.FixtureRequest) -> Iterator[str]:
    with database_server(request.param) as url:
        yield url


@pytest.fixture(params=[False, True], ids=["0.3", "1.x"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    return modelled_project(tmp_path / "shop", newest=request.param)


def report(project: Repository, command: str, url: str) -> dict[str, Any]:
    done = migration_guard(command, "--database-url", url, "--format", "json", cwd=project.path)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_all_scenarios_pass(project: Repository, each_server: str) -> None:
    late = 'CREATE TABLE IF NOT EXISTS "other" ("id" int PRIMARY KEY)'
    dropped = ('DROP TABLE "other"',)
    late_too = {LATE: migration("Late1680000000000", late, down=dropped)}
    project.commit("Next", {**ADDED_BODY, **late_too, MODEL: ADDED_BODY[MODEL] + OTHER})
    before = databases(each_server)
    answer = report(project, "verify", each_server)
    assert {item["verdict"] for item in answer["scenarios"]} == {"passed"}, answer
    assert [item["code"] for item in answer["findings"]] == ["MG714"]
    assert [(item["table"], item["mode"]) for item in answer["locks"]] == [
        ("post", "AccessExclusiveLock")
    ]
    assert databases(each_server) == before


def test_each_fault_is_found(project: Repository, each_server: str) -> None:
    project.commit("Next", FAULTY)
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
