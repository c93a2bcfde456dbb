"""Records a baseline: the schema of a tree or of a database, as the file to start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from migration_guard.migrations.baseline import baseline_script
from migration_guard.migrations.model import STAMP
from migration_guard.migrations.not_known import not_known_lines
from migration_guard.migrations.order import in_order
from migration_guard.schema.diff import drift
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Schema
from migration_guard.schema.snapshot import snapshot
from migration_guard.state import TreeState


class Recording(Struct, frozen=True):
    """The file's text, what is in it, and what to know before it is committed."""

    script: str
    tables: int
    enums: int
    migrations: int
    notes: tuple[str, ...] = ()

    def counted(self, noun: str) -> str:
        """How many of them, in words: `3 enums`."""
        return _counted(getattr(self, f"{noun}s"), noun)


def from_entities(state: TreeState) -> Recording:
    """What the tree's entities declare, and its migrations make where they are certain."""
    schema = snapshot(state.declared.schema, state.replayed.schema)
    names = [each.recorded_name for each in in_order(state.migrations)]
    source = f"the entities and migrations of {state.label}"
    return _recording(schema, names, source, (*_settled(state, schema), *_not_understood(state)))


def from_database(url: str, state: TreeState) -> Recording:
    """What the database holds, after the migrations that its migrations table names. Nothing
    is written to it. Raises ToolError when it cannot be asked."""
    from migration_guard.postgres import inspect
    from migration_guard.postgres.connection import connect
    from migration_guard.postgres.schema import read_schema
    from migration_guard.postgres.url import database_name

    with connect(url) as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = on")
        schema = read_schema(connection)
        rows = [
            row
            for table in inspect.migrations_tables(connection)
            for row in inspect.migration_rows(connection, table)
        ]
        version = inspect.server_version(connection)
    names = [row.name for row in sorted(rows, key=lambda row: row.stamp) if STAMP.search(row.name)]
    source = f"the database '{database_name(url)}' (PostgreSQL {version})"
    return _recording(schema, names, source, _unlike(names, state))


def _recording(
    schema: Schema, names: Iterable[str], source: str, notes: Iterable[str]
) -> Recording:
    unknown = sum(1 for line in not_known_lines(schema) if not line.startswith(_VIEW))
    gaps = [f"{_counted(unknown, 'thing')} not known: the comments at its end say which"]
    migrations = list(dict.fromkeys(names))
    return Recording(
        baseline_script(schema, migrations, source),
        len(schema.tables),
        len(schema.enums),
        len(migrations),
        (*notes, *(gaps if unknown else ())),
    )


_VIEW = "-- not known: view "


def _settled(state: TreeState, schema: Schema) -> Iterator[str]:
    """The differences that nobody will hear of again."""
    declared = state.declared.schema
    before = sum(map(_is_certain, drift(declared, state.replayed.schema)))
    after = sum(map(_is_certain, drift(declared, schema)))
    if after < before:
        number = _counted(before - after, "difference")
        yield f"{number} of entities and migrations will not be seen any more: look at `diff` first"


def _is_certain(found: Drift) -> bool:
    return found.undetermined is None and not found.partial and not found.implied_by_table


def _not_understood(state: TreeState) -> Iterator[str]:
    number = len(state.declared.unread)
    if number:
        yield f"{_counted(number, 'place')} of the entities not understood: `schema` shows which"


def _unlike(names: list[str], state: TreeState) -> Iterator[str]:
    """What the database and the tree do not have in common."""
    there = {each.recorded_name for each in in_order(state.migrations)}
    foreign = [name for name in names if name not in there]
    if foreign:
        yield f"{_counted(len(foreign), 'migration')} not in this tree: {_listed(foreign)}"
    pending = [name for name in sorted(there) if name not in set(names)]
    if pending:
        yield f"{_counted(len(pending), 'migration')} not run there yet: {_listed(pending)}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
