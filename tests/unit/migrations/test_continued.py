"""A replay that goes on from what was kept of its beginning is the replay of the whole: what
is kept holds everything that later migrations ask for."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from migration_guard.migrations.model import MigrationClass, MigrationFile, ReplayedSchema
from migration_guard.migrations.order import to_run
from migration_guard.migrations.read import read_migration_file
from migration_guard.migrations.replay import continued, start
from migration_guard.schema.draft import Draft

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[2] / "examples/medusa-backend/src/migrations"
METADATA = '"typeorm_metadata"("database", "schema", "table", "type", "name", "value")'
STATEMENTS = (
    "CREATE TYPE kind AS ENUM ('small', 'large')",
    "CREATE DOMAIN money_text AS character varying(20)",
    "CREATE TABLE post (id uuid PRIMARY KEY, price money_text, kind kind, rank serial)",
    "CREATE VIEW posts AS SELECT id FROM post",
    f"INSERT INTO {METADATA} VALUES (DEFAULT, 'public', DEFAULT, 'VIEW', 'posts', 'SELECT 1')",
    "CREATE TABLE tag (id int PRIMARY KEY, post_id uuid REFERENCES post (id), UNIQUE (post_id))",
    "ALTER TABLE post ADD cost money_text NOT NULL DEFAULT '1'",
    "SELECT make_tables_of('tag')",
    "ALTER TYPE kind ADD VALUE 'huge'",
    "ALTER TABLE post RENAME TO article",
    "DROP VIEW posts",
    "CREATE INDEX ON tag (post_id) WHERE id > 0",
    "DO $$ BEGIN PERFORM anything(); END $$",
    "ALTER TABLE tag ALTER post_id TYPE text USING post_id::text",
    "ALTER TABLE elsewhere ADD title text",
    "COMMENT ON COLUMN article.cost IS 'gross'",
    "DROP TABLE article CASCADE",
)


def of_statement(number: int, sql: str) -> MigrationFile:
    name = f"M{1690000000000 + number}"
    source = f"export class {name} {{ async up(q) {{ await q.query(`{sql}`) }} }}"
    return read_migration_file(f"src/migrations/{name}.ts", source.encode())


def of_folder(folder: Path, pattern: str) -> list[MigrationFile]:
    found = sorted(folder.glob(pattern))
    assert found
    return [read_migration_file(f"src/migrations/{each.name}", each.read_bytes()) for each in found]


HISTORIES = {
    "statements": [of_statement(number, sql) for number, sql in enumerate(STATEMENTS)],
    "example": of_folder(EXAMPLE, "*.ts"),
    "written by TypeORM 0.3": of_folder(HERE / "generated", "*-0.3.16.ts"),
    "written by TypeORM 1": of_folder(HERE / "generated", "*-1.1.1.ts"),
    "calls of the query runner": of_folder(HERE / "query_runner", "*.js"),
}


def kept(result: ReplayedSchema) -> ReplayedSchema:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=ReplayedSchema)


@pytest.mark.parametrize("history", HISTORIES)
def test_it_goes_on_from_every_beginning(history: str) -> None:
    migrations: list[MigrationClass] = to_run(HISTORIES[history])
    assert migrations
    begin = start({"elsewhere": frozenset({"id"})})
    whole = continued(begin, migrations)
    for done in range(len(migrations) + 1):
        known = kept(continued(begin, migrations[:done]))
        assert continued(known, migrations[done:]) == whole


def test_the_history_of_statements_has_everything_that_a_draft_holds() -> None:
    """A field more of `Draft` is a field more to keep, and a statement more above."""
    migrations = to_run(HISTORIES["statements"])
    results = [continued(start(), migrations[:done]) for done in range(len(migrations))]
    drafts = [Draft.of(result.schema, result.domains) for result in results]
    for field in Draft.__struct_fields__:
        assert any(getattr(draft, field) for draft in drafts), field
