"""The locks and rewrites that `verify` sees, and migrations that come late.

The expected locks and rewrites are those that were measured with a million rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.database import database_server, installed_servers
from support.program import migration_guard
from support.repository import Repository
from support.typeorm_project import CREATE, TITLE, migration, plain_project

pytestmark = pytest.mark.e2e

NEW = "src/migrations/1690000000002-Next.ts"
EXCLUSIVE, SHARE, SHARE_ROW = "AccessExclusiveLock", "ShareLock", "ShareRowExclusiveLock"

# Statement on a table of its own → the strongest lock that keeps others from writing, rewritten.
MEASURED = {
    "CREATE INDEX ON {} (n)": (SHARE, False),
    "DROP INDEX {}_c": (EXCLUSIVE, False),
    "ALTER TABLE {} ADD a int NOT NULL DEFAULT 0": (EXCLUSIVE, False),
    "ALTER TABLE {} ADD a timestamptz NOT NULL DEFAULT now()": (EXCLUSIVE, False),
    "ALTER TABLE {} ADD a uuid NOT NULL DEFAULT gen_random_uuid()": (EXCLUSIVE, True),
    "ALTER TABLE {} ADD a serial NOT NULL": (EXCLUSIVE, True),
    "ALTER TABLE {} ADD a int GENERATED ALWAYS AS (n + 1) STORED": (EXCLUSIVE, True),
    "ALTER TABLE {} DROP c": (EXCLUSIVE, False),
    "ALTER TABLE {} ALTER c TYPE varchar(100)": (EXCLUSIVE, False),
    "ALTER TABLE {} ALTER c TYPE text": (EXCLUSIVE, False),
    "ALTER TABLE {} ALTER c TYPE varchar(20)": (EXCLUSIVE, True),
    "ALTER TABLE {} ALTER n TYPE bigint": (EXCLUSIVE, True),
    "ALTER TABLE {} ALTER m TYPE numeric(12,2)": (EXCLUSIVE, False),
    "ALTER TABLE {} ALTER m TYPE numeric(12,4)": (EXCLUSIVE, True),
    "ALTER TABLE {} ALTER n SET NOT NULL": (EXCLUSIVE, False),
    "ALTER TABLE {} ADD CHECK (n > 0) NOT VALID": (EXCLUSIVE, False),
    "ALTER TABLE {} ADD FOREIGN KEY (n) REFERENCES other (id)": (SHARE_ROW, False),
    "ALTER TABLE {} ADD UNIQUE (n)": (EXCLUSIVE, False),
    "ALTER TABLE {} RENAME c TO d": (EXCLUSIVE, False),
    "TRUNCATE {}": (EXCLUSIVE, True),
    "DO $$ BEGIN ALTER TABLE {} DROP c; END $$": (EXCLUSIVE, False),
    "DROP TABLE {}": (EXCLUSIVE, False),
    "UPDATE {} SET c = c": None,
    "COMMENT ON TABLE {} IS 'x'": None,
    "CREATE TABLE new_{} (id int PRIMARY KEY)": None,
}


@pytest.fixture(scope="module", params=[None, *installed_servers()], ids=str)
def each_server(request: pytest.FixtureRequest) -> Iterator[str]:
    with database_server(request.param) as url:
        yield url


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return plain_project(tmp_path / "shop", quick=True)


def test_locks_and_rewrites_are_those_that_were_measured(
    project: Repository, each_server: str
) -> None:
    names = [f"t{number}" for number in range(len(MEASURED))]
    tables = [
        f"CREATE TABLE {name} (id serial PRIMARY KEY, n int, c varchar(50), m numeric(10,2))"
        for name in names
    ]
    indexes = [f"CREATE INDEX {name}_c ON {name} (c)" for name in names]
    other = "CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (101), (102)"
    base = migration("PostCreate1690000000000", other, *tables, *indexes)
    project.commit("Tables", {CREATE: base, TITLE: migration("PostTitle1690000000001", "SELECT 1")})
    project.git("checkout", "-q", "-b", "feature")
    statements = [text.format(name) for text, name in zip(MEASURED, names, strict=True)]
    project.commit("Next", {NEW: migration("Next1690000000002", *statements)})
    done = migration_guard(
        *("verify", "--database-url", each_server, "--scenario", "upgrade", "--format", "json"),
        cwd=project.path,
    )
    report = json.loads(done.stdout)
    seen = {item["table"]: (item["mode"], item["rewritten"]) for item in report["locks"]}
    seen.pop("other")  # locked by the foreign key too
    expected = dict(zip(names, MEASURED.values(), strict=True))
    assert seen == {name: verdict for name, verdict in expected.items() if verdict}
    lines = {item["table"]: item["line"] for item in report["locks"]}
    assert all(lines[name] == 5 + number for number, name in enumerate(names) if name in seen)
    codes = [item["code"] for item in report["findings"]]
    assert codes.count("MG715") == sum(1 for each in expected.values() if each and each[1])


def test_a_migration_outside_of_a_transaction_is_said(project: Repository, server: str) -> None:
    source = migration("Next1690000000002", 'CREATE INDEX CONCURRENTLY i ON "post" ("title")')
    each = source.replace("  async up", "  transaction = false\n  async up", 1)
    data_source = (project.path / "src/data-source.ts").read_text()
    mode = data_source.replace("  entities", '  migrationsTransactionMode: "each",\n  entities')
    project.commit("Each", {"src/data-source.ts": mode})
    project.git("checkout", "-q", "-b", "feature")
    project.commit("Next", {NEW: each})
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "upgrade"), cwd=project.path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Next1690000000002 runs outside of a transaction: its locks" in done.stdout


def test_a_late_migration_that_makes_another_schema_is_found(
    project: Repository, server: str
) -> None:
    late = "src/migrations/1680000000000-Late.ts"
    add = 'ALTER TABLE IF EXISTS "post" ADD COLUMN IF NOT EXISTS "title" varchar'
    project.git("checkout", "-q", "-b", "feature")
    project.commit("Late", {late: migration("Late1680000000000", add)})
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "late-merge"), cwd=project.path
    )
    assert done.returncode == 0, done.stdout + done.stderr  # the column is there either way
    assert "scenario late-merge  passed" in done.stdout
    project.commit("Late", {late: migration("Late1680000000000", add.replace("title", "body"))})
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "late-merge"), cwd=project.path
    )
    assert done.returncode == 1
    assert f"{late}:3:" in done.stdout
    assert "MG712 migration 'Late1680000000000', which is older than" in done.stdout
    assert 'column "body" of table "post" is there only when it runs last' in done.stdout


def test_a_statement_made_up_at_run_time_is_found_by_the_source_map(
    project: Repository, server: str
) -> None:
    config = json.loads((project.path / "tsconfig.json").read_text())
    config["compilerOptions"]["inlineSourceMap"] = True
    source = migration("PostTitle1690000000001", "SELECT 1", "SELECT ${nothing()}")
    files = {"tsconfig.json": json.dumps(config), TITLE: f"{source}const nothing = () => 'x'\n"}
    project.commit("Computed", files)
    done = migration_guard(
        *("verify", "--database-url", server, "--scenario", "fresh"), cwd=project.path
    )
    assert done.returncode == 1
    assert f"{TITLE}:6:" in done.stdout
    assert "the built" not in done.stdout
