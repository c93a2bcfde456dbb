"""Faults of a migration, its build, its role and its server that no other test of `verify`
plants: each is found, with its own code and message, on a plain TypeORM project that is green
without it. tests/contract/test_planted_faults.py lists all of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.database import database_server, execute, temporary_role
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import TITLE, migration, plain_project

pytestmark = pytest.mark.e2e

NEW = "src/migrations/1690000000002-Next.ts"
STOP_THE_SERVER = "COPY (SELECT 1) TO PROGRAM 'kill -INT $(head -n 1 postmaster.pid)'"


@pytest.fixture(params=[False, True], ids=["0.3", "1.x"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    """On a branch that has just left main, of either TypeORM."""
    project = plain_project(tmp_path / "shop", quick=True, newest=request.param)
    project.git("checkout", "-q", "-b", "feature")
    return project


never_asked = pytest.mark.parametrize("project", [False], ids=["never-asked"], indirect=True)
"""For tests that end before any TypeORM is started."""


def following(*statements: str) -> str:
    return migration("Next1690000000002", *statements)


def verify(
    project: Repository, server: str, *more: str, scenario: str = "fresh"
) -> subprocess.CompletedProcess[str]:
    arguments = ("verify", "--database-url", server, "--scenario", scenario, *more)
    return migration_guard(*arguments, cwd=project.path)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(
            following('CREATE INDEX CONCURRENTLY "IDX_title" ON "post" ("title")'),
            "5:11: MG701 migration 'Next1690000000002' fails: CREATE INDEX CONCURRENTLY cannot "
            "run inside a transaction block (25001)",
            id="concurrently",
        ),
        pytest.param(
            following("SELECT 1", "CREATE EXTENSION postgis"),
            "6:11: MG701 migration 'Next1690000000002' fails: extension \"postgis\" is not "
            "available (0A000)",
            id="missing-extension",
        ),
        pytest.param(
            following("SELECT pg_terminate_backend(pg_backend_pid())"),
            "5:11: MG701 migration 'Next1690000000002' fails: terminating connection due to "
            "administrator command (57P01)",
            id="connection-ended",
        ),
        pytest.param(
            following("SELECT 1").replace("export class", "class"),
            "3:7: MG702 migration 'Next1690000000002' was not applied: its class is not exported",
            id="unexported-class",
        ),
    ],
)
def test_a_fault_of_the_migration_is_found_at_its_place(
    project: Repository, server: str, source: str, said: str
) -> None:
    project.commit("Next", {NEW: source})
    done = verify(project, server)
    assert done.returncode == 1
    assert f"{NEW}:{said}" in done.stdout


def test_an_enum_s_value_that_is_added_and_used_at_once_is_found(
    project: Repository, server: str
) -> None:
    project.git("checkout", "-q", "main")
    mood = ("CREATE TYPE mood AS ENUM ('sad')", 'ALTER TABLE "post" ADD "mood" mood')
    project.commit("Moods", {TITLE: migration("PostTitle1690000000001", *mood)})
    project.git("checkout", "-q", "-B", "feature")
    used = ("ALTER TYPE mood ADD VALUE 'glad'", "UPDATE \"post\" SET mood = 'glad'")
    project.commit("Next", {NEW: following(*used)})
    done = verify(project, server, scenario="upgrade")
    assert done.returncode == 1
    assert "scenario fresh       passed" in done.stdout  # there the type is as new as its value
    assert f"{NEW}:6:11: MG710 migration 'Next1690000000002' fails" in done.stdout
    assert 'unsafe use of new value "glad" of enum type mood (55P04)' in done.stdout
    assert "ADD VALUE has added before that transaction is committed" in done.stdout
    assert "fix: make the type anew, as TypeORM generates it" in done.stdout


def test_a_build_that_is_older_than_a_migration_is_found(project: Repository, server: str) -> None:
    assert verify(project, server).returncode == 0
    project.commit("Next", {NEW: following("SELECT 1")})
    done = verify(project, server, "--no-build")
    assert done.returncode == 1
    assert (
        "MG702 migration 'Next1690000000002' was not applied: no file in 'dist/migrations' "
        "holds it" in done.stdout
    )


def test_a_runner_that_is_killed_is_no_success(project: Repository, server: str) -> None:
    dying = following("SELECT 1").replace(
        "    await", "    process.kill(process.pid, 9)\n    await", 1
    )
    project.commit("Next", {NEW: dying})
    done = verify(project, server)
    assert done.returncode == 1
    assert f"{NEW}:3:14: MG706 `typeorm migration:run -d" in done.stdout
    assert (
        "was ended by SIGKILL in migration 'Next1690000000002': it applied no migration at all "
        "(3 expected) [nothing-proved]" in done.stdout
    )
    assert "see whether memory ran out" in done.stdout
    assert "rolled back" in done.stdout


@never_asked
def test_a_wrong_password_is_told_apart_from_a_server_that_is_down(
    project: Repository, server: str
) -> None:
    with temporary_role(server, "forgetful", password="right") as url:
        done = verify(project, url.replace(":right@", ":wrong@"))
    assert done.returncode == 2
    assert "MG705" in done.stdout
    assert 'password authentication failed for user "forgetful"' in done.stdout
    assert "see that user and password of the URL are right" in done.stdout
    assert ":wrong@" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "limit", "said"),
    [
        pytest.param(
            "reader",
            "ALTER ROLE reader SET default_transaction_read_only = on",
            'ALTER ROLE "reader" SET default_transaction_read_only = off',
            id="read-only-role",
        ),
        pytest.param(
            "guest",
            "ALTER DATABASE guest OWNER TO CURRENT_USER",
            'GRANT USAGE, CREATE ON SCHEMA "public" TO "guest"',
            id="no-right-to-create",
        ),
    ],
)
def test_a_role_that_may_make_no_table_is_said(
    project: Repository, server: str, name: str, limit: str, said: str
) -> None:
    with temporary_role(server, name) as url:
        execute(server, limit)
        done = verify(project, url)
    assert done.returncode == 2
    assert f"MG716 role '{name}' may not run migrations in 'postgres://{name}@" in done.stdout
    assert said in done.stdout
    assert ":secret@" not in done.stdout + done.stderr


@never_asked
def test_a_server_that_only_reads_is_no_place_for_a_scratch_database(
    project: Repository, server: str
) -> None:
    with temporary_role(server, "standby", may_create=True) as url:
        execute(server, "ALTER ROLE standby SET default_transaction_read_only = on")
        done = verify(project, url)
    assert done.returncode == 2
    assert "cannot execute CREATE DATABASE in a read-only transaction" in done.stderr
    assert "hint: name the primary where this server is a standby" in done.stderr


def test_a_server_that_goes_away_in_the_middle_proves_nothing(project: Repository) -> None:
    project.commit("Next", {NEW: following(STOP_THE_SERVER, "SELECT pg_sleep(5)")})
    with database_server() as url:
        done = verify(project, url)
    assert done.returncode == 2
    assert (
        "MG705 the database went away during the run: no connection to "
        "'postgres://postgres@127.0.0.1:" in done.stdout
    )
    assert "not checked: nothing was learned about the migrations" in done.stdout
    assert "Traceback" not in done.stderr
