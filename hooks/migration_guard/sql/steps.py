"""The statements that settle some drifts, in an order that PostgreSQL accepts: what refers is
dropped before what it refers to, and made after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from migration_guard.schema.drift import Drift
from migration_guard.schema.harm import Harm, harm_of
from migration_guard.schema.model import Column, Enum, ForeignKey, Name, Schema, Table, Unknown
from migration_guard.schema.names import is_of_name_only
from migration_guard.sql import column_changes, creation, enum_changes, parts, render
from migration_guard.sql.certain import certain_table
from migration_guard.sql.dependents import Dependent, dependents
from migration_guard.sql.name_changes import NameChange, renames
from migration_guard.sql.needs import needed
from migration_guard.sql.script import Entry, Statement


class Steps:
    """One direction: from `made` to `wanted`, as far as the drifts say. `unmade` are enums
    that cannot be written."""

    def __init__(
        self,
        drifts: Sequence[Drift],
        wanted: Schema,
        made: Schema,
        unmade: Collection[Name] = (),
    ) -> None:
        self._unmade = unmade
        self._drifts = drifts
        self._made = made
        self._names = {str(name): name for name in (*made.tables, *wanted.tables)}
        self._again = dependents(made, drifts)

    def entries(self) -> Iterator[Entry]:
        yield from self._needs()
        yield from self._drops(lambda part: isinstance(part, ForeignKey))
        yield from self._drops(lambda part: not isinstance(part, ForeignKey))
        yield from self._dropped_tables()
        yield from self._dropped_columns()
        yield from self._renames()
        yield from self._enums()
        yield from self._tables()
        yield from self._columns()
        yield from self._comments()
        yield from self._adds(lambda part: not isinstance(part, ForeignKey))
        yield from self._adds(lambda part: isinstance(part, ForeignKey))
        yield from self._dropped_enums()

    def _needs(self) -> Iterator[Entry]:
        """Schemas and extensions that the new parts use and the old ones do not."""
        tables = [each for _, each in self._of("missing-table", Table)]
        tables += [Table(name, (each,)) for name, each in self._of("missing-column", Column)]
        enums = [each.name for _, each in self._of("missing-enum", Enum)]
        there = set(needed(self._made.tables.values(), self._made.tables))
        wanted = needed(tables, [*(table.name for table in tables), *enums])
        yield from (statement for statement in wanted if statement not in there)

    def _drops(self, suits: Callable[[object], bool]) -> Iterator[Entry]:
        for drift in self._drifts:
            made = drift.actual
            stays = is_of_name_only(drift) or (
                drift.implied_by_table and not isinstance(made, ForeignKey)
            )
            if isinstance(made, parts.Part) and suits(made) and not stays:
                yield parts.drop(self._table(drift), made)
        for each in self._again:
            if suits(each.part):
                yield parts.drop(each.table, each.part)

    def _renames(self) -> Iterator[Entry]:
        """What is dropped and made again anyway comes back under its new name."""
        again = {(each.table, each.part.name) for each in self._again}
        found = [
            NameChange(self._table(drift), drift.actual, str(drift.expected.name))
            for drift in self._drifts
            if is_of_name_only(drift)
            and isinstance(drift.expected, parts.Part)
            and isinstance(drift.actual, parts.Part)
        ]
        yield from renames(each for each in found if (each.table, each.part.name) not in again)

    def _adds(self, suits: Callable[[object], bool]) -> Iterator[Entry]:
        found = [replace(each, part=each.made_again or each.part) for each in self._again]
        for drift in self._drifts:
            wanted = drift.expected
            stays = is_of_name_only(drift) or (
                drift.implied_by_table and not isinstance(wanted, ForeignKey)
            )
            if isinstance(wanted, parts.Part) and not stays:
                exclusion = drift.kind.endswith("-exclusion")
                found.append(Dependent(self._table(drift), wanted, exclusion))
        for each in found:
            if suits(each.part):
                yield parts.add(each.table, each.part, exclusion=each.exclusion)

    def _dropped_tables(self) -> Iterator[Entry]:
        for drift in self._drifts:
            if drift.kind == "extra-table":
                path = render.path(self._table(drift))
                yield Statement(f"DROP TABLE {path}", "its rows are lost")

    def _dropped_columns(self) -> Iterator[Entry]:
        """Generated columns first: they depend on the others."""
        found = self._of("extra-column", Column, actual=True)
        for table, column in sorted(found, key=lambda each: each[1].stored is None):
            yield Statement(render.drop_column(table, column.name), "its values are lost")

    def _enums(self) -> Iterator[Entry]:
        yield from (creation.create_enum(enum) for _, enum in self._of("missing-enum", Enum))
        for drift in self._drifts:
            if drift.kind == "changed-enum" and isinstance(drift.expected, Enum):
                users = self._users(drift.expected.name)
                loses = harm_of(drift) is Harm.DATA_LOSING
                note = "fails while a row has a value that goes" if loses else ""
                yield from enum_changes.replace_enum(drift.expected, users, note)

    def _users(self, enum: Name) -> list[tuple[Name, Column]]:
        """The columns that have the type and stay."""
        gone = {name for name, _ in self._of("extra-table", Table, actual=True)}
        columns = self._of("extra-column", Column, actual=True)
        dropped = {(name, column.name) for name, column in columns}
        return [
            (table, column)
            for table, column in enum_changes.columns_of(enum, self._made.tables.values())
            if table not in gone and (table, column.name) not in dropped
        ]

    def _tables(self) -> Iterator[Entry]:
        for _, table in self._of("missing-table", Table):
            yield from creation.create_table(certain_table(table, self._unmade))

    def _columns(self) -> Iterator[Entry]:
        """Generated columns last: they use the others."""
        new = self._of("missing-column", Column)
        for table, column in sorted(new, key=lambda each: each[1].stored is not None):
            added = render.add_column(table, column)
            if added is not None:
                yield Statement(added, _note_on_new(column))
                if isinstance(column.comment, str):
                    yield Statement(render.comment_column(table, column.name, column.comment))
        for drift in self._drifts:
            wanted, made = drift.expected, drift.actual
            if isinstance(wanted, Column) and isinstance(made, Column):
                yield from self._altered(drift, wanted, made)

    def _comments(self) -> Iterator[Entry]:
        for name, table in self._of("changed-table", Table):
            if not isinstance(table.comment, Unknown):
                yield Statement(render.comment_table(name, table.comment))

    def _altered(self, drift: Drift, wanted: Column, made: Column) -> Iterator[Entry]:
        loses = harm_of(drift) is Harm.DATA_LOSING
        changes = column_changes.alterations(self._table(drift), wanted, made, drift.aspects)
        for statement in changes:
            if loses and " TYPE " in statement.sql:
                statement = replace(statement, note="values may be lost or refused")
            yield statement

    def _dropped_enums(self) -> Iterator[Entry]:
        for _, enum in self._of("extra-enum", Enum, actual=True):
            name = Name(enum.name.schema or "public", enum.name.name)
            yield Statement(f"DROP TYPE {render.path(name)}")

    def _of(self, kind: str, type_: type, *, actual: bool = False) -> Iterator[tuple[Name, Any]]:
        """The tables and objects of the drifts of one kind; what comes with a table is left
        to its table, but for enums, which stand beside it."""
        for drift in self._drifts:
            each = drift.actual if actual else drift.expected
            implied = drift.implied_by_table and type_ is not Enum
            if drift.kind == kind and isinstance(each, type_) and not implied:
                yield self._table(drift), each

    def _table(self, drift: Drift) -> Name:
        return self._names.get(drift.path[0], Name("", drift.path[0]))


def _note_on_new(column: Column) -> str:
    has_value = column.default is not None or column.generated or column.stored is not None
    return "" if column.nullable or has_value else "fails while the table has rows: no default"
