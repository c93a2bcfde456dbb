"""The replayed schema is the one that PostgreSQL's own catalog shows afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from migration_guard.migrations.model import MigrationFile, SqlStep
from migration_guard.migrations.order import in_order
from migration_guard.migrations.read import read_migration_file
from migration_guard.migrations.replay import replay
from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Name, Schema, Table
from migration_guard.sql.statements import effects
from support.catalog import catalog

pytestmark = pytest.mark.e2e

GENERATED = Path(__file__).with_name("generated")

# What TypeORM makes itself when it connects and before the first migration.
PRELUDE = """
CREATE SCHEMA audit;
CREATE TABLE typeorm_metadata ("type" varchar NOT NULL, "database" varchar, "schema" varchar,
                               "table" varchar, "name" varchar, "value" text);
"""

HAND_WRITTEN = [
    pytest.param(
        """CREATE TABLE o (id serial PRIMARY KEY, UNIQUE (id, id2), id2 int DEFAULT -1);
        CREATE TABLE t (a int UNIQUE CHECK (a > 0) CHECK (a < 9) REFERENCES o ON DELETE SET NULL,
          b varchar(3) DEFAULT 'x', c numeric(5) DEFAULT 0.50, d text[] DEFAULT ARRAY['q', 'r'],
          e bool DEFAULT 't', f timestamptz(2) DEFAULT CURRENT_TIMESTAMP(2), g char, h bit(3),
          i interval DEFAULT '1 day', j jsonb DEFAULT '{"b": 1, "a": []}', k "char", l time,
          m int GENERATED ALWAYS AS (a + 1) STORED, n date DEFAULT CURRENT_DATE,
          CHECK (a > length(b)), CHECK (b IN ('x', 'y') OR b LIKE 'z%' OR a BETWEEN 1 AND 2),
          FOREIGN KEY (a) REFERENCES o (id) ON UPDATE CASCADE)""",
        id="names and spellings that PostgreSQL chooses",
    ),
    pytest.param(
        """CREATE TABLE t (a int PRIMARY KEY, b text, c text);
        CREATE INDEX ON t (b); CREATE INDEX ON t (b); CREATE UNIQUE INDEX ON t (lower(b), (b || c));
        ALTER TABLE t ADD UNIQUE (b), ADD UNIQUE (b), ADD CHECK (b <> ''), ADD CHECK (c <> '');
        CREATE INDEX i ON t USING hash (c) WHERE b IS NOT NULL AND c <> 'x';
        ALTER TABLE t RENAME b TO "B b"; ALTER TABLE t RENAME TO u;
        ALTER INDEX t_lower_expr_idx RENAME TO e; ALTER TABLE u DROP c;
        ALTER TABLE u RENAME CONSTRAINT t_pkey TO "PK_u";
        ALTER INDEX "t_b_key" RENAME TO "UQ";
        ALTER TABLE u ADD x uuid DEFAULT gen_random_uuid(), ALTER a ADD GENERATED ALWAYS AS IDENTITY;
        ALTER TABLE u SET SCHEMA audit""",
        id="renames and drops",
    ),
    pytest.param(
        """CREATE TYPE e AS ENUM ('a', 'c'); CREATE DOMAIN mail AS varchar(9) DEFAULT 'm';
        CREATE TABLE t (k e DEFAULT 'a', ks e[], m mail);
        ALTER TYPE e ADD VALUE 'b' BEFORE 'c'; ALTER TYPE e RENAME VALUE 'c' TO 'see';
        ALTER TABLE t ALTER k DROP DEFAULT; ALTER TYPE e RENAME TO f; ALTER TYPE f SET SCHEMA audit;
        CREATE VIEW v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW w AS SELECT 2 AS two;
        ALTER VIEW v RENAME TO vv""",
        id="types and views",
    ),
    pytest.param(
        f"CREATE TABLE {'t' * 70} ({'c' * 70} serial UNIQUE, {'d' * 40} int CHECK ({'d' * 40} > 0));"
        f"CREATE INDEX ON {'t' * 70} ({'d' * 40}, {'c' * 70})",
        id="names longer than PostgreSQL keeps",
    ),
    pytest.param(
        """CREATE TYPE k AS ENUM ('x'); CREATE TABLE t (a int, b int);
        DO $$ BEGIN CREATE TYPE k AS ENUM ('y'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        DO $$ BEGIN CREATE TYPE l AS ENUM ('y'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        DO $$ BEGIN ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME z TO d;
        EXCEPTION WHEN undefined_column THEN RAISE NOTICE 'none'; END $$;
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_attribute WHERE attname = 'e') THEN
          ALTER TABLE t ADD e text; END IF; END $$;
        DO $$ BEGIN ALTER TABLE t ADD CONSTRAINT u UNIQUE (b); END $$;
        DO $$ BEGIN ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
        EXCEPTION WHEN others THEN END $$""",
        id="DO blocks",
    ),
    pytest.param(
        """CREATE TABLE p (id int PRIMARY KEY, x int UNIQUE);
        CREATE TABLE c (p int REFERENCES p, x int REFERENCES p (x));
        ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE; ALTER TABLE p ALTER id DROP NOT NULL;
        ALTER TABLE p DROP x CASCADE; CREATE TABLE q (a int); DROP TABLE q;
        CREATE UNIQUE INDEX u ON p (id); ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY USING INDEX u""",
        id="cascades",
    ),
]


@pytest.fixture
def database(server: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    with psycopg.connect(server, autocommit=True) as entrance:
        name = f"d{abs(hash(request.node.name))}"
        entrance.execute(f"CREATE DATABASE {name}")
    url = f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(PRELUDE)
        yield connection


def replay_beside(connection: Any, files: list[MigrationFile]) -> Schema:
    """Runs the migrations' SQL on the database; what the replay makes of the same."""
    for migration in in_order(files):
        for step in migration.up or ():
            assert isinstance(step, SqlStep)
            if "$1" not in step.sql:  # rows of typeorm_metadata, with parameters
                connection.execute(step.sql)
    return replay(files).schema


def actual(connection: Any) -> Schema:
    found = catalog(connection)
    tables = {name: each for name, each in found.tables.items() if name.name != "typeorm_metadata"}
    return Schema(tables, found.enums, found.views)


def assert_same(replayed: Schema, real: Schema) -> None:
    assert replayed.unknown == ()
    assert drift(replayed, real) == ()
    assert drift(real, replayed) == ()
    assert replayed.tables.keys() == real.tables.keys()
    assert dict(replayed.enums) == dict(real.enums)
    assert replayed.views == real.views
    for name, table in replayed.tables.items():
        assert table.unknown == ()
        meant = tuple(replace(column, spelling=None) for column in table.columns)
        assert meant == real.tables[name].columns
        assert names_of(table) == names_of(real.tables[name])


def names_of(table: Table) -> list[str]:
    parts = [*table.uniques, *table.indexes, *table.foreign_keys, *table.checks, *table.exclusions]
    return sorted(str(getattr(part, "name", None)) for part in [*parts, table.primary_key])


@pytest.mark.parametrize("version", ["0.3.16", "1.1.1"])
@pytest.mark.parametrize("kinds", [["initial"], ["initial", "changes"]], ids="-".join)
def test_what_typeorm_generated(database: Any, version: str, kinds: list[str]) -> None:
    for name in ('"uuid-ossp"', "btree_gist"):
        database.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    paths = [next(GENERATED.glob(f"*-{kind}-typeorm-{version}.ts")) for kind in kinds]
    files = [read_migration_file(path.name, path.read_bytes()) for path in paths]
    replayed = replay_beside(database, files)
    assert len(replayed.tables) >= 18
    assert_same(replayed, actual(database))


@pytest.mark.parametrize("sql", HAND_WRITTEN)
def test_what_people_write(database: Any, sql: str) -> None:
    database.execute(sql)
    replayed = apply_all(effects(sql))
    assert replayed.tables
    assert_same(replayed, actual(database))


def test_the_catalog_of_this_test_sees_differences(database: Any) -> None:
    database.execute("CREATE TABLE t (a int)")
    real = actual(database)
    assert drift(apply_all(effects("CREATE TABLE t (a bigint)")), real)
    assert real.tables.keys() == {Name("", "t")}
