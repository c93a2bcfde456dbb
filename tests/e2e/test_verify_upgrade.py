"""`verify`'s scenario `upgrade`: the new migrations on the base's schema with rows in it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.database import databases, role
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import CREATE, TITLE, TRANSPILE, migration, plain_project

pytestmark = pytest.mark.e2e

NEW = "src/migrations/1690000000002-PostNext.ts"
BODY = """CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE author (id uuid PRIMARY KEY, name varchar(3) NOT NULL UNIQUE);
    CREATE TABLE book (id serial PRIMARY KEY, author uuid NOT NULL REFERENCES author (id),
      kind text NOT NULL CHECK (kind IN ('novel', 'poem')), mood mood NOT NULL,
      pages int CHECK (pages > 5), title text, note varchar(50))"""


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    """On a branch that left main after two migrations."""
    project = plain_project(tmp_path / "shop", quick=True)
    project.commit("Books", {CREATE: migration("PostCreate1690000000000", BODY)})
    project.commit("Title", {TITLE: migration("PostTitle1690000000001", "SELECT 1")})
    project.git("checkout", "-q", "-b", "feature")
    return project


def upgrade(
    project: Repository, server: str, *statements: str, down: tuple[str, ...] = ("SELECT 1",)
) -> subprocess.CompletedProcess[str]:
    project.commit("Next", {NEW: migration("PostNext1690000000002", *statements, down=down)})
    return migration_guard(
        *("verify", "--database-url", server, "--scenario", "upgrade"), cwd=project.path
    )


def test_what_keeps_the_rows_is_proved(project: Repository, server: str) -> None:
    before = databases(server)
    done = upgrade(
        project,
        server,
        "ALTER TABLE book ADD price int NOT NULL DEFAULT 0",
        "ALTER TABLE book ADD weight int",
        "UPDATE book SET weight = 1",
        "ALTER TABLE book ALTER weight SET NOT NULL",
        "ALTER TABLE book RENAME note TO remark",
        "ALTER TABLE book ALTER remark TYPE varchar(100)",
        "ALTER TABLE book RENAME TO work",
        "ALTER TYPE mood ADD VALUE 'glad'",
        "ALTER TABLE author DROP name",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "upgrade: 4 rows were put into 2 tables" in done.stdout
    assert 'note: column "name" of table "author" is dropped with its values' in done.stdout
    assert "scenario upgrade     passed" in done.stdout
    assert "MG71" not in done.stdout.replace("MG714", "")
    assert databases(server) == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param(
            "ALTER TABLE book ADD price int NOT NULL",
            'column "price" of relation "book" contains null values (23502)',
            id="not-null-without-default",
        ),
        pytest.param(
            "ALTER TABLE book DROP note, ADD note text NOT NULL",
            'column "note" of relation "book" contains null values (23502)',
            id="made-anew-not-null",
        ),
    ],
)
def test_what_fails_on_the_first_row_is_found(
    project: Repository, server: str, statement: str, said: str
) -> None:
    done = upgrade(project, server, "SELECT 1", statement)
    assert done.returncode == 1
    assert f"{NEW}:6:" in done.stdout
    assert "MG710 migration 'PostNext1690000000002' fails on a database that holds" in done.stdout
    assert said in done.stdout


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param(
            "ALTER TABLE book ADD CONSTRAINT u UNIQUE (kind)",
            'could not create unique index "u" (23505)',
            id="unique",
        ),
        pytest.param(
            "ALTER TABLE book ALTER title TYPE int USING title::int",
            "invalid input syntax for type integer",
            id="cast",
        ),
    ],
)
def test_what_depends_on_the_values_is_a_warning(
    project: Repository, server: str, statement: str, said: str
) -> None:
    done = upgrade(project, server, "SELECT 1", statement)
    assert done.returncode == 0, done.stdout
    assert f"{NEW}:6:" in done.stdout
    assert "fails on rows that were made up, and may on yours" in done.stdout
    assert said in done.stdout


def test_rows_are_made_to_satisfy_the_constraints_that_come(
    project: Repository, server: str
) -> None:
    done = upgrade(
        project,
        server,
        "ALTER TABLE book ADD CONSTRAINT big CHECK (pages > 1000)",
        "ALTER TABLE author ALTER name TYPE varchar(50)",
        "ALTER TABLE book ADD CONSTRAINT named FOREIGN KEY (title) REFERENCES author (name)",
    )
    assert done.returncode == 0, done.stdout
    assert "scenario upgrade     passed" in done.stdout
    assert "MG710" not in done.stdout
    assert (
        'whether your rows satisfy what is new is not known: "named" of table "book", "big" of '
        'table "book"' in done.stdout
    )


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        pytest.param(
            ("ALTER TABLE book DROP COLUMN note", "ALTER TABLE book ADD note text"),
            'column "note" of table "book" is dropped and made anew: its values are lost',
            id="drop-and-add",
        ),
        pytest.param(
            ("DROP TABLE book", "CREATE TABLE book (id serial PRIMARY KEY)"),
            'table "book" is dropped and made anew: 2 rows are lost',
            id="table-made-anew",
        ),
        pytest.param(
            ("DELETE FROM book WHERE pages > 100",), 'table "book" has 2 rows less', id="delete"
        ),
        pytest.param(
            ("UPDATE book SET note = NULL",),
            'column "note" of table "book" is null in 2 rows that had a value',
            id="emptied",
        ),
    ],
)
def test_what_loses_rows_or_values_is_found(
    project: Repository, server: str, statements: tuple[str, ...], said: str
) -> None:
    done = upgrade(project, server, *statements)
    assert f"{NEW}:5:" in done.stdout
    assert f"MG711 {said} by migration 'PostNext1690000000002'" in done.stdout
    assert done.returncode == (1 if "made anew" in said else 0)


def test_a_statement_over_the_limit_is_found(project: Repository, server: str) -> None:
    """Four that are sent at once wait for each other, which is no time of their own."""
    limited = ("--scenario", "upgrade", "--statement-limit", "0.5", "--fail-on", "warning")
    at_once = "Promise.all([1, 2, 3, 4].map(() => queryRunner.query(`SELECT pg_sleep(0.2)`)))"

    def verify(title: str) -> subprocess.CompletedProcess[str]:
        statements = ("SELECT 'at once'", f"UPDATE book SET title = {title}")
        source = migration("PostNext1690000000002", *statements)
        source = source.replace("queryRunner.query(`SELECT 'at once'`)", at_once)
        project.commit("Next", {NEW: source})
        return migration_guard("verify", "--database-url", server, *limited, cwd=project.path)

    done = verify("pg_sleep(0.3)::text || 'x'")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("MG717") == 2, "the finding and where more is said of it"
    assert f"{NEW}:6:" in done.stdout
    assert "MG717 a statement of migration 'PostNext1690000000002' takes 6" in done.stdout
    assert ' ms with 2 rows in table "book"; the limit is 500 ms' in done.stdout
    done = verify("'x'")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "MG717" not in done.stdout


def test_rows_that_cannot_be_made_up_are_said(project: Repository, server: str) -> None:
    contradiction = "CREATE TABLE never (id int PRIMARY KEY CHECK (id > 5 AND id < 3))"
    project.commit("Never", {TITLE: migration("PostTitle1690000000001", contradiction)})
    project.git("branch", "-f", "main")
    done = upgrade(project, server, "SELECT 1")
    assert done.returncode == 0, done.stdout
    assert 'table "never" holds no row: ' in done.stdout


def test_it_does_not_apply_without_a_new_migration(project: Repository, server: str) -> None:
    done = migration_guard("verify", "--database-url", server, "--format", "json", cwd=project.path)
    skipped = {item["name"]: item["skipped"] for item in json.loads(done.stdout)["scenarios"]}
    assert "no migration is new since main" in skipped["upgrade"]
    assert done.returncode == 0


def test_a_base_that_does_not_build_is_said(project: Repository, server: str) -> None:
    project.git("checkout", "-q", "main")
    project.commit("Broken", {"build.cjs": "throw new Error('no build today')"})
    project.git("checkout", "-q", "-B", "feature")
    project.commit("Mended", {"build.cjs": TRANSPILE})
    done = upgrade(project, server, "SELECT 1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "does not build: " in done.stdout


def test_a_down_that_takes_the_base_s_rows_is_found(project: Repository, server: str) -> None:
    down = ("ALTER TABLE book DROP price", "DELETE FROM book")
    source = migration("PostNext1690000000002", "ALTER TABLE book ADD price int", down=down)
    project.commit("Next", {NEW: source})
    done = migration_guard("verify", "--database-url", server, cwd=project.path)
    assert done.returncode == 1
    assert 'MG711 after the down of the new migrations table "book" has 2 rows less' in done.stdout
    assert "scenario upgrade     passed" in done.stdout
    assert "scenario down        failed" in done.stdout
    assert "1 of 1 migrations were reverted" in done.stdout


def test_a_base_whose_migrations_fail_is_not_the_head_s_fault(
    project: Repository, server: str
) -> None:
    project.git("checkout", "-q", "main")
    wrong = migration("PostTitle1690000000001", "ALTER TABLE nowhere ADD a int")
    project.commit("Wrong", {TITLE: wrong})
    project.git("checkout", "-q", "-B", "feature")
    project.commit("Right", {TITLE: migration("PostTitle1690000000001", "SELECT 1")})
    done = upgrade(project, server, "SELECT 1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the base's migration 'PostTitle1690000000001' fails: relation" in done.stdout


def test_a_migration_that_waits_only_where_rows_are_is_ended(
    project: Repository, server: str
) -> None:
    wait = "SELECT pg_sleep(60) FROM book"
    project.commit("Next", {NEW: migration("PostNext1690000000002", wait)})
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "upgrade", "--timeout", "5"),
        cwd=project.path,
    )
    assert done.returncode == 1
    assert (
        "MG710 migration 'PostNext1690000000002' does not end within 5 s on a database"
        in done.stdout
    )


def test_a_role_that_may_make_no_database_gets_what_one_allows(
    project: Repository, server: str
) -> None:
    add, drop = "ALTER TABLE book ADD price int", ("ALTER TABLE book DROP price",)
    project.commit("Next", {NEW: migration("PostNext1690000000002", add, down=drop)})
    url = role(server, "modest")
    done = migration_guard("verify", "--database-url", url, "--format", "json", cwd=project.path)
    report = json.loads(done.stdout)
    assert (done.returncode, report["findings"]) == (0, [])
    scenarios = {item["name"]: item for item in report["scenarios"]}
    assert scenarios["upgrade"]["skipped"] == "the role may not create another database"
    assert scenarios["down"]["verdict"] == scenarios["idempotent"]["verdict"] == "passed"


def test_the_base_may_be_named(project: Repository, server: str) -> None:
    project.git("checkout", "-q", "main")
    project.commit("Next", {NEW: migration("PostNext1690000000002", "SELECT 1")})
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "upgrade", "--base-ref", "HEAD~1"),
        "--progress",
        cwd=project.path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "scenario upgrade     passed" in done.stdout
    assert "building HEAD~1 (" in done.stderr
