"""`migration-guard verify` on a plain TypeORM project: real node, TypeORM and PostgreSQL."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from support.database import databases, execute, role
from support.leftovers import ended_verify
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import ADDED_BODY, CREATE, TITLE, migration, plain_project

pytestmark = pytest.mark.e2e

SLOW = migration("PostTitle1690000000001", "SELECT pg_sleep(60)")


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return plain_project(tmp_path / "a shop", quick=True)


@pytest.fixture
def compiled(tmp_path: Path) -> Repository:
    """The project, built by tsc as most are."""
    return plain_project(tmp_path / "a shop")


def verify(
    project: Repository, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    return migration_guard("verify", *arguments, cwd=project.path, environ=environ)


def test_every_migration_is_applied_on_an_embedded_server(compiled: Repository) -> None:
    done = verify(compiled, "--embedded", "--progress")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("proved: 2 of 2 migrations applied on Postgre")
    assert done.stderr.count("migration-guard: scenario: ") == 5
    assert done.stderr.count("migration-guard: ") == 9


def test_nothing_is_left_on_a_server_that_is_named(project: Repository, server: str) -> None:
    before = databases(server)
    done = verify(project, "--database-url", server, "--format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["proved"], done.stderr) == (0, True, "")
    assert [item["status"] for item in report["migrations"]] == ["applied", "applied"]
    assert all(item["seconds"] > 0 for item in report["migrations"])
    assert databases(server) == before


def test_the_url_may_come_by_the_environment(project: Repository, server: str) -> None:
    done = verify(project, "--progress", MIGRATION_GUARD_DATABASE_URL=server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "running: typeorm" in done.stderr
    assert "embedded" not in done.stderr


def test_a_password_with_special_characters_reaches_everybody(
    project: Repository, server: str
) -> None:
    password = "p@ss:w/rd%?#&'ä"
    url = role(server, "special", password=password, may_create=True)
    done = verify(project, "--database-url", url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "w/rd" not in done.stdout + done.stderr
    assert "w%2Frd" not in done.stdout + done.stderr


def test_a_failing_statement_is_reported_at_its_line(project: Repository, server: str) -> None:
    project.write(
        {TITLE: migration("PostTitle1690000000001", "SELECT 1", 'ALTER TABLE "posts" ADD "a" text')}
    )
    before = databases(server)
    done = verify(project, "--database-url", server, "--format", "github")
    assert done.returncode == 1
    annotation = done.stdout.splitlines()[0]
    assert annotation.startswith(f"::error file={TITLE},line=6,")
    assert 'relation "posts" does not exist (42P01)' in annotation
    assert done.stdout.count("::error") == 1
    assert "rolled back" in done.stdout
    assert databases(server) == before


def test_an_error_of_javascript_in_a_migration_is_one_too(project: Repository, server: str) -> None:
    source = migration("PostTitle1690000000001", "SELECT 1").replace(
        "SELECT 1`", "SELECT 1`.nope()", 1
    )
    project.write({TITLE: source.replace("`SELECT 1`.nope()", "(`SELECT 1` as any).nope()")})
    done = verify(project, "--database-url", server)
    assert done.returncode == 1
    assert "MG701 migration 'PostTitle1690000000001' fails" in done.stdout
    assert "nope is not a function" in done.stdout


def test_a_run_that_does_not_end_is_ended(project: Repository, server: str) -> None:
    project.write({TITLE: SLOW})
    before = databases(server)
    start = time.monotonic()
    done = verify(project, "--database-url", server, "--timeout", "4")
    assert done.returncode == 1
    assert "MG703" in done.stdout
    assert "did not end within 4 s in migration 'PostTitle1690000000001'" in done.stdout
    assert time.monotonic() - start < 40
    assert databases(server) == before


def test_a_class_that_is_there_twice_is_named(project: Repository, server: str) -> None:
    copy = TITLE.replace("PostTitle", "Copy")
    project.write({copy: (project.path / TITLE).read_text()})
    done = verify(project, "--database-url", server)
    assert done.returncode == 1
    assert "Duplicate migrations: PostTitle1690000000001" in done.stdout


def test_a_missing_build_is_no_success(project: Repository, server: str) -> None:
    done = verify(project, "--database-url", server, "--no-build")
    assert done.returncode == 1
    assert "MG704 there is no built migration in 'dist/migrations', and 2 in" in done.stdout


def test_a_build_that_fails_is_reported_at_the_compiler_s_line(
    compiled: Repository, server: str
) -> None:
    compiled.write({"src/broken.ts": 'export const a = 1\nexport const b: number = "x"\n'})
    done = verify(compiled, "--database-url", server)
    assert done.returncode == 1
    assert "src/broken.ts:2:14: MG704 the build `npm run build` fails: TS2322" in done.stdout


def test_migrations_in_folders_of_their_own_are_found(project: Repository, server: str) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    for name in (CREATE, TITLE):
        project.move(name, name.replace("src/migrations", f"src/{name[-8:-3].lower()}/migrations"))
    pattern = source.replace("/migrations/*.js", "/**/migrations/*.js")
    project.write({"src/data-source.ts": pattern})
    done = verify(project, "--database-url", server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "proved: 2 of 2" in done.stdout
    shutil.rmtree(project.path / "dist" / "title")
    done = verify(project, "--database-url", server, "--no-build")
    assert done.returncode == 1
    assert "MG702 migration 'PostTitle1690000000001' was not applied" in done.stdout


def test_migrations_that_the_data_source_imports_are_run(project: Repository, server: str) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    imports = (
        'import { PostCreate1690000000000 } from "./migrations/1690000000000-PostCreate"\n'
        'import { PostTitle1690000000001 } from "./migrations/1690000000001-PostTitle"\n'
    )
    listed = source.replace(
        '[__dirname + "/migrations/*.js"]', "[PostCreate1690000000000, PostTitle1690000000001]"
    )
    project.write({"src/data-source.ts": imports + listed})
    done = verify(project, "--database-url", server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "proved: 2 of 2" in done.stdout


def test_another_build_command_can_be_named(project: Repository, server: str) -> None:
    command = "node_modules/.bin/tsc && rm dist/migrations/1690000000001-PostTitle.js"
    done = verify(project, "--database-url", server, "--build-command", command)
    assert done.returncode == 1
    assert "MG702 migration 'PostTitle1690000000001' was not applied" in done.stdout
    assert "no file in 'dist/migrations' holds it" in done.stdout


def test_a_project_without_a_migration_proves_nothing(project: Repository, server: str) -> None:
    project.delete(CREATE, TITLE)
    done = verify(project, "--database-url", server)
    assert done.returncode == 1
    assert "MG706 there is no migration" in done.stdout


def test_a_server_that_is_down_is_no_success_and_no_traceback(project: Repository) -> None:
    done = verify(project, "--database-url", "postgres://u:geheim@127.0.0.1:1/d")
    assert done.returncode == 2
    assert "MG705 no connection to 'postgres://u@127.0.0.1:1/d'" in done.stdout
    assert "geheim" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_project_that_ignores_the_url_is_kept_from_its_own_database(
    project: Repository, server: str
) -> None:
    shop = role(server, "shop")
    source = (project.path / "src/data-source.ts").read_text()
    project.write({"src/data-source.ts": source.replace("process.env.DATABASE_URL", f'"{shop}"')})
    done = verify(project, "--database-url", server)
    assert done.returncode == 2
    assert "/shop', not to the scratch database" in done.stderr
    assert "--env" in done.stderr
    execute(shop, "CREATE TABLE post ()")  # it would exist already


def test_a_data_source_of_another_database_is_not_opened(project: Repository, server: str) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    project.write({"src/data-source.ts": source.replace('"postgres"', '"mysql"')})
    done = verify(project, "--database-url", server)
    assert done.returncode == 2
    assert "data source is of type 'mysql'; it was not opened" in done.stderr


def test_a_configuration_that_demands_ssl_is_told_apart(project: Repository, server: str) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    project.write({"src/data-source.ts": source.replace("entities", "ssl: true, entities")})
    done = verify(project, "--database-url", server)
    assert done.returncode == 1
    assert "MG706" in done.stdout
    assert "the project's configuration demands SSL" in done.stdout


def test_the_url_is_handed_over_in_the_variable_that_is_named(
    project: Repository, server: str
) -> None:
    source = (project.path / "src/data-source.ts").read_text()
    project.write({"src/data-source.ts": source.replace("DATABASE_URL", "SHOP_DB")})
    done = verify(project, "--database-url", server, "--env", "SHOP_DB")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_database_that_holds_tables_is_left_alone(project: Repository, server: str) -> None:
    url = role(server, "orders")
    execute(url, "CREATE TABLE orders ()")
    done = verify(project, "--database-url", url)
    assert done.returncode == 2
    assert "already holds tables ('public.orders', 1 in all)" in done.stderr


@pytest.mark.parametrize(
    ("step", "embedded"),
    [
        pytest.param("PostgreSQL 1", True, id="running"),
        pytest.param("building main", False, id="building-the-base"),
        pytest.param("scenario: down", False, id="reverting"),
    ],
)
def test_a_cancelled_run_leaves_nothing_behind(
    project: Repository, server: str, step: str, embedded: bool
) -> None:
    """At other moments, and of the example: benchmarks/leftovers.py."""
    project.git("checkout", "-q", "-b", "feature")
    project.commit("Next", ADDED_BODY)

    def stop(process: subprocess.Popen[bytes], steps: Path) -> None:
        while step not in steps.read_text() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)

    ended = ended_verify(project, None if embedded else server, stop)
    assert (ended.code, ended.left) == (130, ())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--timeout", "soon"), "'soon' is no number of seconds", id="timeout"),
        pytest.param(("--timeout", "0"), "'0' is no number of seconds", id="no-time"),
        pytest.param(("--database-url", "mysql://h/d"), "does not begin with", id="other-database"),
        pytest.param(("--scenario", "sideways"), "invalid choice: 'sideways'", id="scenario"),
        pytest.param(("--base-ref", "nowhere"), "there is no commit 'nowhere'", id="base"),
        pytest.param(("--use-this-database",), "names no database", id="no-database-named"),
        pytest.param(("--report", "no/such/r.json", "--no-build"), "cannot write", id="report"),
        pytest.param(("--project", "src"), "there is no project", id="no-project"),
        pytest.param(("--project", "nowhere"), "there is no folder", id="no-folder"),
    ],
)
def test_what_makes_no_sense_is_refused(
    project: Repository, arguments: tuple[str, ...], said: str
) -> None:
    done = verify(project, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_packages_that_are_not_installed_are_asked_for(project: Repository, server: str) -> None:
    project.write({"dist/migrations/1690000000000-PostCreate.js": "exports.a = 1"})
    (project.path / "node_modules").unlink()
    done = verify(project, "--database-url", server, "--no-build")
    assert done.returncode == 2
    assert "'typeorm' is not installed" in done.stderr
    assert "npm ci" in done.stderr


def test_nothing_is_run_when_node_cannot_be_kept_from_other_databases(
    project: Repository, server: str
) -> None:
    done = verify(
        project,
        *("--database-url", server, "--build-command", "NODE_OPTIONS= npm run build"),
        NODE_OPTIONS="--no-such-option",
    )
    assert done.returncode == 2
    assert "does not load a script by NODE_OPTIONS" in done.stderr
