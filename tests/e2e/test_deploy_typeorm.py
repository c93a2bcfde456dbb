"""`run`, `show` and `revert` of a plain TypeORM project, on a database that stays."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from migration_guard.postgres.connection import connect
from support.database import execute, temporary_role
from support.program import SOURCES, migration_guard
from support.repository import Repository
from support.typeorm_project import TITLE, migration, plain_project

pytestmark = pytest.mark.e2e

NAMES = ["PostCreate1690000000000", "PostTitle1690000000001"]
WRONG = 'ALTER TABLE "posts" ADD "a" text'


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With TypeORM 0.3.16; with 1.x where the test says so."""
    newest = getattr(request, "param", False)
    path = tmp_path_factory.mktemp("plain") / "a shop"
    project = plain_project(path, quick=True, newest=newest)
    build(project)
    return project.path


either_typeorm = pytest.mark.parametrize(
    "built", [False, True], ids=["0.3", "1.x"], indirect=True, scope="module"
)
"""For tests of what the runner does."""


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Repository:
    shutil.copytree(built, tmp_path / "a shop", symlinks=True)
    return Repository(tmp_path / "a shop")


@pytest.fixture
def live(server: str) -> Iterator[str]:
    """The URL of an empty database of the user's own, whose role may create no other."""
    with temporary_role(server, f"live_{time.monotonic_ns()}") as url:
        yield url


def build(project: Repository) -> None:
    subprocess.run(["node", "build.cjs"], cwd=project.path, check=True)


def guard(
    project: Repository, url: str, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    environment = {"DATABASE_URL": url, **environ}
    return migration_guard(*arguments, cwd=project.path, environ=environment)


def report(project: Repository, url: str, *arguments: str) -> dict[str, Any]:
    done = guard(project, url, *arguments, "--format", "json")
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["exit_code"] == done.returncode
    return answer


def states(answer: dict[str, Any]) -> list[str]:
    return [item["state"] for item in answer["migrations"]]


def rows(url: str) -> list[str]:
    with connect(url) as connection:
        found = connection.exec_driver_sql("SELECT name FROM migrations ORDER BY id")
        return [str(row[0]) for row in found]


@either_typeorm
def test_pending_ones_are_shown_run_proved_and_reverted(project: Repository, live: str) -> None:
    before = report(project, live, "show")
    assert (before["exit_code"], states(before)) == (1, ["pending", "pending"])
    dry = report(project, live, "run", "--dry-run")
    assert (dry["exit_code"], dry["dry_run"], rows(live)) == (1, True, [])
    run = report(project, live, "run")
    assert (run["exit_code"], run["done"], rows(live)) == (0, NAMES, NAMES)
    again = report(project, live, "run")
    assert (again["exit_code"], again["done"], states(again)) == (0, [], ["applied", "applied"])
    assert report(project, live, "show")["exit_code"] == 0
    reverted = report(project, live, "revert")
    assert (reverted["exit_code"], reverted["done"], rows(live)) == (0, NAMES[1:], NAMES[:1])
    assert states(reverted) == ["applied", "reverted"]


@either_typeorm
def test_several_are_reverted_last_first_and_a_dry_run_reverts_none(
    project: Repository, live: str
) -> None:
    guard(project, live, "run")
    dry = report(project, live, "revert", "--count", "2", "--dry-run")
    assert (dry["exit_code"], states(dry), rows(live)) == (0, ["to revert", "to revert"], NAMES)
    back = report(project, live, "revert", "--to", NAMES[0])
    assert (back["done"], rows(live)) == (NAMES[1:], NAMES[:1])
    nothing = report(project, live, "revert", "--to", NAMES[0])
    assert (nothing["exit_code"], nothing["done"]) == (0, [])
    guard(project, live, "run")
    both = report(project, live, "revert", "--count", "2")
    assert (both["exit_code"], both["done"], rows(live)) == (0, NAMES[::-1], [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--count", "3"), "2 migrations are applied, and 3 were", id="too-many"),
        pytest.param(("--to", "PostCreate"), "did you mean 'PostCreate1690000000000'?", id="to"),
        pytest.param(("--count", "0"), "'0' is no number of migrations", id="none"),
    ],
)
def test_a_revert_that_does_not_fit_changes_nothing(
    project: Repository, live: str, arguments: tuple[str, ...], said: str
) -> None:
    guard(project, live, "run")
    done = guard(project, live, "revert", *arguments)
    assert (done.returncode, rows(live)) == (2, NAMES)
    assert said in done.stderr


@either_typeorm
def test_a_failing_migration_is_shown_once_at_its_line(project: Repository, live: str) -> None:
    project.write({TITLE: migration(NAMES[1], "SELECT 1", WRONG)})
    build(project)
    done = guard(project, live, "run")
    assert done.returncode == 1
    assert f"{TITLE}:6:" in done.stdout
    assert done.stdout.count('relation "posts" does not exist (42P01)') == 1
    assert "rolled back" in done.stdout  # TypeORM runs all of them in one transaction
    assert rows(live) == []


@either_typeorm
def test_a_failing_down_leaves_its_row_and_is_1(project: Repository, live: str) -> None:
    project.write({TITLE: migration(NAMES[1], "SELECT 1", down=(WRONG,))})
    build(project)
    guard(project, live, "run")
    answer = report(project, live, "revert", "--count", "2")
    assert (answer["exit_code"], answer["done"], rows(live)) == (1, [], NAMES)
    (finding,) = answer["findings"]
    assert (finding["code"], finding["path"], finding["line"]) == ("MG707", TITLE, 8)


def test_a_run_without_an_end_is_ended_with_its_session(project: Repository, live: str) -> None:
    project.write({TITLE: migration(NAMES[1], 'LOCK TABLE "post"', "SELECT pg_sleep(600)")})
    build(project)
    done = guard(project, live, "run", "--timeout", "5")
    assert done.returncode == 1
    assert f"did not end within 5 s in migration '{NAMES[1]}'" in done.stdout
    assert sessions(live) == 0
    assert rows(live) == []


@either_typeorm
def test_an_interrupted_run_leaves_no_session_behind(project: Repository, live: str) -> None:
    project.write({TITLE: migration(NAMES[1], "SELECT pg_sleep(600)")})
    build(project)
    process = subprocess.Popen(
        [sys.executable, "-m", "migration_guard", "run", "--database-url", live],
        cwd=project.path,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not sessions(live, "pg_sleep") and time.monotonic() < deadline:
        time.sleep(0.2)
    assert sessions(live, "pg_sleep") == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 130
    assert sessions(live) == 0


def sessions(url: str, statement: str = "") -> int:
    """How many others are connected, with this word in what they do."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND strpos(query, %(word)s) > 0"
    )
    with connect(url) as connection:
        return int(connection.exec_driver_sql(query, {"word": statement}).scalar() or 0)


def test_a_wrong_password_is_2_and_is_not_shown(project: Repository, live: str) -> None:
    parts = urlsplit(live)
    wrong = urlunsplit(parts._replace(netloc=parts.netloc.replace(":secret@", ":geheim@")))
    for command in ("run", "show", "revert"):
        done = guard(project, wrong, command)
        assert done.returncode == 2
        assert "MG705" in done.stdout
        assert "password authentication failed" in done.stdout
        assert "geheim" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["run", "show", "revert"])
def test_a_missing_build_is_2(project: Repository, live: str, command: str) -> None:
    shutil.rmtree(project.path / "dist")
    done = guard(project, live, command)
    assert done.returncode == 2
    assert "MG704 there is no built migration in 'dist/migrations'" in done.stdout


def test_a_stale_build_is_2_until_it_is_built(project: Repository, live: str) -> None:
    project.write({TITLE: migration(NAMES[1], 'ALTER TABLE "post" ADD "subtitle" text')})
    done = guard(project, live, "run")
    assert done.returncode == 2
    assert "the build is stale: 'dist/migrations/1690000000001-PostTitle.js'" in done.stdout
    later = "src/migrations/1690000000002-Later.ts"
    project.write({later: migration("Later1690000000002", "SELECT 1")})
    done = guard(project, live, "show")
    assert done.returncode == 2
    assert f"{later}:3:14: MG704 the build is stale" in done.stdout
    assert report(project, live, "run", "--build")["done"] == [*NAMES, "Later1690000000002"]


@either_typeorm
def test_a_row_that_no_class_wrote_is_unknown_and_not_reverted(
    project: Repository, live: str
) -> None:
    guard(project, live, "run")
    insert = "INSERT INTO migrations (timestamp, name) VALUES (1680000000000, 'Old1680000000000')"
    execute(live, insert)
    answer = report(project, live, "show")
    assert (answer["exit_code"], states(answer)) == (0, ["applied", "applied", "unknown"])
    done = guard(project, live, "revert")
    assert done.returncode == 2
    assert "'Old1680000000000' would be reverted, and is no migration of this" in done.stderr
    assert len(rows(live)) == 3


def test_a_late_merge_is_no_fault_of_a_database_of_long_standing(
    project: Repository, live: str
) -> None:
    guard(project, live, "run")
    late = migration("Late1689999999999", "SELECT 1")
    project.write({"src/migrations/1689999999999-Late.ts": late})
    answer = report(project, live, "run", "--build")
    assert (answer["exit_code"], answer["done"]) == (0, ["Late1689999999999"])


def test_the_table_that_the_runner_asks_is_the_one_that_counts(
    project: Repository, live: str
) -> None:
    decoy = "(id serial, timestamp bigint, name text)"
    execute(live, f"CREATE TABLE migrations {decoy}")
    execute(live, *(f"INSERT INTO migrations VALUES (1, 1, '{name}')" for name in NAMES))
    source = (project.path / "src/data-source.ts").read_text()
    own = source.replace("entities", 'migrationsTableName: "applied", entities')
    project.write({"src/data-source.ts": own})
    assert states(report(project, live, "show", "--build")) == ["pending", "pending"]
    assert report(project, live, "run")["done"] == NAMES


def test_a_project_that_ignores_the_url_is_kept_from_its_own_database(
    project: Repository, live: str, server: str
) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    other = source.replace("process.env.DATABASE_URL", f'"{server}"')
    project.write({"src/data-source.ts": other})
    done = guard(project, live, "run", "--build")
    assert done.returncode == 2
    assert ", not to the database 'postgres" in done.stderr


def test_a_configuration_that_does_not_load_could_not_be_told(
    project: Repository, live: str
) -> None:
    project.write({"src/data-source.ts": 'throw new Error("no settings")\n'})
    build(project)
    # the data source is looked for by its name, which is the same still
    project.write({"migration-guard.toml": 'data-source = "src/data-source.ts"\n'})
    done = guard(project, live, "show")
    assert done.returncode == 2
    assert "ended before it listed its migrations" in done.stdout
    assert "no settings" in done.stdout
    assert guard(project, live, "run").returncode == 1


def test_an_image_without_git_and_sources_is_deployed_too(project: Repository, live: str) -> None:
    for name in (".git", "src"):
        shutil.rmtree(project.path / name)
    (project.path / "migration-guard.toml").write_text('data-source = "dist/data-source.js"\n')
    answer = report(project, live, "run")
    assert (answer["exit_code"], answer["done"]) == (0, NAMES)
    assert [item["path"] for item in answer["migrations"]] == [
        "dist/migrations/1690000000000-PostCreate.js",
        "dist/migrations/1690000000001-PostTitle.js",
    ]


def test_without_a_name_no_database_is_touched(project: Repository) -> None:
    done = migration_guard("run", cwd=project.path, environ={"DATABASE_URL": ""})
    assert done.returncode == 2
    assert "no database is named" in done.stderr
