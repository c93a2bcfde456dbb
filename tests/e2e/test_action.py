"""What the Action says and sets, run by act as a workflow runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.database import databases
from support.node_projects import EXAMPLE
from support.repository import Repository
from support.typeorm_project import ADDED_BODY, MODEL, TITLE, TRANSPILE, migration
from support.workflows import TOP, plain_with_action, run_job, shop_with_action

pytestmark = pytest.mark.e2e

SECOND = sorted((EXAMPLE / "src" / "migrations").glob("*.ts"))[1].name
COUNT = len(list((EXAMPLE / "src" / "migrations").glob("*.ts")))
QUICK = {"static": "false", "build-command": "node build.cjs"}
"""Without the types, half of what such a job takes."""


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """The example, for what Medusa alone does."""
    shop = shop_with_action(tmp_path / "shop")
    shop.write({"build.cjs": TRANSPILE})
    return shop


@pytest.fixture
def plain(tmp_path: Path) -> Repository:
    """For what the Action does with its inputs and findings, whichever runner there is."""
    return plain_with_action(tmp_path / "plain")


def test_the_example_is_green(shop: Repository, server: str) -> None:
    before = databases(server)
    job = run_job(shop, server)
    assert job.returncode == 0, job.log
    assert job.errors == []
    assert job.outputs["verdict"] == "clean"
    assert job.outputs["migrations-applied"] == job.outputs["migrations"] == str(COUNT)
    assert databases(server) == before


def test_the_scenarios_that_are_named_are_proved_and_a_warning_fails_where_it_is_to(
    plain: Repository, server: str
) -> None:
    add = 'ALTER TABLE "post" ADD "shoe_size" integer'  # a column of no entity: a warning
    name = "ShoeSize1712000000000"
    plain.write({"src/migrations/1712000000000-ShoeSize.ts": migration(name, add)})
    inputs = {"static": "false", "scenarios": "drift idempotent", "fail-on": "warning"}
    inputs["statement-limit"] = "0.5"
    job = run_job(plain, server, **inputs)
    assert job.returncode != 0
    assert job.errors == []
    assert "1 finding at or over 'warning'" in job.log
    assert job.outputs["verdict"] == "findings"
    assert job.outputs["scenarios"] == "fresh idempotent drift"
    assert (job.outputs["drift"], job.outputs["warnings"]) == ("1", "1")
    assert "scenario: down" not in job.log


def test_the_base_that_is_named_is_what_the_new_migrations_are_added_to(
    plain: Repository, server: str
) -> None:
    job = run_job(plain, server, static="false", scenarios="upgrade", **{"base-ref": "no-such"})
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "there is no commit 'no-such'" in job.errors[0]
    assert job.outputs["verdict"] == "error"
    assert (job.outputs["scenarios"], job.outputs["drift"]) == ("", "")


def test_a_change_that_lacks_its_migration_is_annotated(plain: Repository, server: str) -> None:
    plain.write({MODEL: ADDED_BODY[MODEL]})
    job = run_job(plain, server)
    assert job.returncode != 0
    assert any(f"file={MODEL}" in line and "MG101" in line for line in job.errors)
    assert job.outputs["verdict"] == "findings"
    # The database was checked all the same, and proves it.
    assert any(f"file={MODEL}" in line and "MG713" in line for line in job.errors)
    assert job.outputs["errors"] == "2"
    assert job.outputs["drift"] == "1"
    assert "drift" not in job.outputs["scenarios"].split()
    assert job.outputs["migrations-applied"] == "2"


def test_sql_that_fails_is_red_though_medusa_is_not(shop: Repository, server: str) -> None:
    file = shop.path / "src" / "migrations" / SECOND
    file.write_text(file.read_text().replace("CREATE TABLE", "CREATE TABEL", 1))
    job = run_job(shop, server, **QUICK)
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert f"file=src/migrations/{SECOND}" in job.errors[0]
    assert "syntax error" in job.errors[0]
    assert job.outputs["verdict"] == "findings"
    assert job.outputs["migrations-applied"] == "0"


def test_a_run_that_never_ends_is_red_before_its_time_is_up(shop: Repository, server: str) -> None:
    source = (shop.path / "src" / "migrations" / SECOND).read_text()
    shop.write({"src/migrations/1712000000000-Copy.ts": source})
    job = run_job(shop, server, **QUICK)
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "Duplicate migrations" in job.errors[0]
    assert job.seconds < 120


def test_a_migration_that_waits_for_ever_is_red_after_its_time(
    plain: Repository, server: str
) -> None:
    plain.write({TITLE: migration("PostTitle1690000000001", "SELECT pg_sleep(600)")})
    job = run_job(plain, server, static="false", timeout="10")
    assert job.returncode != 0
    assert "did not end within 10 s" in "".join(job.errors)
    assert job.seconds < 120


def test_a_missing_build_is_red_though_medusa_says_nothing_is_pending(
    shop: Repository, server: str
) -> None:
    job = run_job(shop, server, static="false", build="false")
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "there is no built migration" in job.errors[0]


def test_a_database_that_is_down_is_red_and_shows_no_password(plain: Repository) -> None:
    job = run_job(plain, "postgres://shop:geheim@127.0.0.1:1/shop", static="false")
    assert job.returncode != 0
    assert len(job.errors) == 1
    assert "no connection to 'postgres://shop@127.0.0.1:1/shop'" in job.errors[0]
    assert job.outputs["verdict"] == "error"
    assert job.outputs["migrations"] == "2"


def test_without_a_database_a_server_is_started(plain: Repository) -> None:
    job = run_job(plain, "", static="false")
    assert job.returncode == 0, job.log
    assert "starting an embedded PostgreSQL" in job.log
    assert job.outputs["migrations-applied"] == "2"


def test_every_declared_output_is_set_even_when_an_input_is_refused(
    plain: Repository, server: str
) -> None:
    job = run_job(plain, server, verify="yes")
    assert job.returncode != 0
    assert "input 'verify' is neither 'true' nor 'false'" in "".join(job.errors)
    declared = yaml.safe_load((TOP / "action.yml").read_text())["outputs"]
    assert set(job.outputs) == set(declared)
    may_be_empty = {"scenarios", "drift", "report", "verify-report"}
    assert {name for name, value in job.outputs.items() if not value} <= may_be_empty
    assert job.outputs["verdict"] == "error"
