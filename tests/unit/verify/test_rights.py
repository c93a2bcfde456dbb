"""What a role was refused, and what to grant it."""

from __future__ import annotations

import pytest

from migration_guard.findings import Location
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import RunError, Statement, Trace
from migration_guard.verify.remedies import background, remedy
from migration_guard.verify.rights import denied, grant

URL = "postgres://shop@h:5/d"
MANIFEST = Location("package.json")
TABLE = 'CREATE TABLE "migrations" ("id" SERIAL NOT NULL)'
NO_SCHEMA = RunError("permission denied for schema public", "42501")
READ_ONLY = RunError("cannot execute CREATE TABLE in a read-only transaction", "25006")


def run(*statements: Statement, listed: tuple[str, ...] | None = None) -> Run:
    trace = Trace(started=True, statements=statements, listed=listed)
    return Run("typeorm migration:run", "", trace, 1.0, False, database=URL)


def own(sql: str, error: RunError | None = None, migration: str | None = None) -> Statement:
    return Statement(sql, 1.0, migration, None, None, error)


def test_what_the_runner_itself_was_refused_is_told_with_the_grant() -> None:
    finding = denied(run(own("SELECT 1"), own(TABLE, NO_SCHEMA)), MANIFEST)
    assert finding is not None
    assert finding.code == "MG716"
    assert "role 'shop' may not run migrations in 'postgres://shop@h:5/d'" in finding.message
    assert TABLE in finding.why
    assert 'GRANT USAGE, CREATE ON SCHEMA "public" TO "shop"' in finding.fix


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(run(), id="nothing-ran"),
        pytest.param(run(own("SELECT 1")), id="nothing-refused"),
        pytest.param(run(own(TABLE, RunError("syntax error", "42601"))), id="another-error"),
        pytest.param(
            run(own('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', NO_SCHEMA)), id="goes-on"
        ),
        pytest.param(run(own(TABLE, NO_SCHEMA), listed=("A1",)), id="came-to-the-migrations"),
        pytest.param(run(own("DROP TABLE a", NO_SCHEMA, "A1")), id="a-migration's"),
    ],
)
def test_anything_else_is_no_lack_of_rights(given: Run) -> None:
    assert denied(given, MANIFEST) is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(
            RunError("permission denied for database d", "42501"),
            'GRANT CREATE ON DATABASE "d" TO "shop"',
            id="create-schema",
        ),
        pytest.param(
            RunError("permission denied for table post", "42501"),
            'GRANT ALL ON TABLE "post" TO "shop"',
            id="table",
        ),
        pytest.param(
            RunError("must be owner of table post", "42501"),
            'ALTER TABLE "post" OWNER TO "shop"',
            id="owner",
        ),
        pytest.param(
            RunError('permission denied to create extension "postgis"', "42501"),
            'CREATE EXTENSION "postgis" in database "d"',
            id="extension",
        ),
        pytest.param(
            READ_ONLY, 'ALTER ROLE "shop" SET default_transaction_read_only = off', id="read-only"
        ),
        pytest.param(RunError("droit refusé", "42501"), 'grant role "shop" what', id="french"),
    ],
)
def test_the_grant_is_that_of_the_refusal(error: RunError, said: str) -> None:
    assert said in grant(error, URL)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("23502", "set NOT NULL then", id="not-null"),
        pytest.param("55P04", "CREATE TYPE", id="enum"),
        pytest.param("25001", "transaction = false", id="concurrently"),
        pytest.param("42501", "grant role", id="rights"),
        pytest.param("42P01", "mend the migration", id="any-other"),
    ],
)
def test_a_code_has_its_remedy(code: str, said: str) -> None:
    assert said in remedy(RunError("x", code), URL)


def test_the_enum_s_rule_is_explained() -> None:
    assert "committed" in background(RunError("x", "55P04"))
    assert background(RunError("x", "42P01")) == ""
