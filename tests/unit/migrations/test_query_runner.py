"""Query runner calls make the schema that TypeORM's own statements for them make.

`statements-typeorm-0.3.16.json` is what TypeORM 0.3.16 sent to a PostgreSQL 18 when it ran
`1700000000000-calls.js`.
"""

from __future__ import annotations

import json
from pathlib import Path

from migration_guard.migrations.model import ApiStep
from migration_guard.migrations.read import read_migration_file
from migration_guard.migrations.replay import replay
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Table
from migration_guard.sql.statements import effects

RECORDED = Path(__file__).with_name("query_runner")
CALLS = RECORDED / "1700000000000-calls.js"
STATEMENTS: list[str] = json.loads((RECORDED / "statements-typeorm-0.3.16.json").read_text())


def test_calls_make_what_typeorms_statements_make() -> None:
    file = read_migration_file(CALLS.name, CALLS.read_bytes())
    replayed = replay([file])
    recorded = apply_all(change for sql in STATEMENTS for change in effects(sql))
    calls = [step for step in file.classes[0].up or () if isinstance(step, ApiStep)]
    assert len(calls) == 19
    assert replayed.opaque == ()
    assert replayed.schema.unknown == recorded.unknown == ()
    assert dict(replayed.schema.enums) == dict(recorded.enums)
    assert replayed.schema.tables.keys() == recorded.tables.keys()
    for name, table in replayed.schema.tables.items():
        assert facts(table) == facts(recorded.tables[name])


def facts(table: Table) -> object:
    parts = [table.uniques, table.indexes, table.foreign_keys, table.checks, table.exclusions]
    return (
        table.columns,
        table.primary_key,
        [sorted(kind, key=repr) for kind in parts],
        table.created,
        table.unknown,
    )
