"""TypeORM's schema builder: every phase over all tables, then the next.

The order is RdbmsSchemaBuilder's `executeSchemaSyncOperationsInProperOrder`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from migration_guard.schema.model import Name
from migration_guard.schema_builder import comparison, desired
from migration_guard.schema_builder.change_column import change_column
from migration_guard.schema_builder.loaded import LoadedTables
from migration_guard.schema_builder.metadata import EntityTable
from migration_guard.schema_builder.runner import QueryRunner
from migration_guard.schema_builder.tables import Table, TableForeignKey

Pair = tuple[Table, EntityTable]
Phase = Callable[[Table, EntityTable], None]


class SchemaBuilder:
    """`tables` are what TypeORM has loaded; new ones are added to them. Only the `entities` are
    compared; keys of other tables are touched where a changed column is referred to. `reasons`
    say of which tables nothing is certain."""

    def __init__(
        self,
        runner: QueryRunner,
        tables: LoadedTables,
        entities: tuple[EntityTable, ...],
        others: tuple[EntityTable, ...] = (),
        reasons: Mapping[Name, str] | None = None,
    ) -> None:
        self._runner, self._tables = runner, tables
        self._profile = runner.writer.profile
        self._entities, self._others = entities, others
        self._reasons = reasons or {}
        self._dropped: set[tuple[Name, str]] = set()

    def run(self) -> None:
        drops: tuple[Phase, ...] = (
            self._drop_old_foreign_keys,
            self._drop_old_indices,
            self._drop_old_checks,
            self._drop_old_exclusions,
            self._drop_composite_uniques,
        )
        additions: tuple[Phase, ...] = (
            self._add_new_columns,
            self._update_primary_keys,
            self._update_columns,
            self._create_new_indices,
            self._create_new_checks,
            self._create_new_exclusions,
            self._create_composite_uniques,
            self._create_foreign_keys,
        )
        self._over_all(drops)
        self._over_all((self._rename_columns, self._change_comment), of_core=False)
        self._create_new_tables()
        self._over_all((self._drop_removed_columns, *additions))
        for entity in self._others:
            self._restore_foreign_keys(entity)

    def _over_all(self, phases: tuple[Phase, ...], *, of_core: bool = True) -> None:
        for phase in phases:
            for table, entity in self._pairs():
                if of_core or not entity.extends_core:
                    self._runner.recorder.reason = self._reasons.get(entity.name)
                    phase(table, entity)
        self._runner.recorder.reason = None

    def _pairs(self) -> Iterator[Pair]:
        for entity in self._entities:
            table = self._tables.get(entity.name)
            if table is not None:
                yield table, entity

    def _drop_old_foreign_keys(self, table: Table, entity: EntityTable) -> None:
        for key in [key for key in table.foreign_keys if comparison.is_old_key(key, entity)]:
            self._at(table.name, "foreign_keys", key.name).drop_foreign_key(table, key)

    def _drop_old_indices(self, table: Table, entity: EntityTable) -> None:
        for index in [
            index
            for index in table.indices
            if comparison.is_old_index(index, entity, self._profile)
        ]:
            self._at(table.name, "indexes", index.name).drop_index(table, index)

    def _drop_old_checks(self, table: Table, entity: EntityTable) -> None:
        declared = {check.name for check in entity.checks}
        for check in [check for check in table.checks if check.name not in declared]:
            self._at(table.name, "checks", check.name).drop_check(table, check)

    def _drop_old_exclusions(self, table: Table, entity: EntityTable) -> None:
        declared = {each.name for each in entity.exclusions}
        for exclusion in [each for each in table.exclusions if each.name not in declared]:
            runner = self._at(table.name, "exclusions", exclusion.name)
            runner.drop_exclusion(table, exclusion)

    def _drop_composite_uniques(self, table: Table, entity: EntityTable) -> None:
        declared = {unique.name for unique in entity.uniques}
        for unique in [each for each in table.uniques if each.name not in declared]:
            if len(unique.columns) > 1:
                self._at(table.name, "uniques", unique.name).drop_unique(table, unique)

    def _rename_columns(self, table: Table, entity: EntityTable) -> None:
        pair = comparison.renamed(table, entity)
        if pair is not None:
            old, new = pair
            runner = self._at(table.name, "columns", new.name)
            change_column(runner, table, old, comparison.with_name(old, new.name))

    def _change_comment(self, table: Table, entity: EntityTable) -> None:
        if self._profile.comments_tables:
            self._at(table.name).change_table_comment(table, entity.comment)

    def _create_new_tables(self) -> None:
        for entity in self._entities:
            if self._tables.get(entity.name) is None:
                self._runner.recorder.reason = self._reasons.get(entity.name)
                table = desired.desired_table(entity, self._profile)
                self._at(entity.name).create_table(table)
                self._tables.add(table)

    def _drop_removed_columns(self, table: Table, entity: EntityTable) -> None:
        has_virtual = any(column.is_virtual for column in entity.columns)
        if has_virtual and self._profile.keeps_columns_beside_virtual:
            return
        declared = {column.name for column in entity.columns if not column.is_virtual}
        removed = [column for column in table.columns if column.name not in declared]
        for column in removed:
            if entity.extends_core and column.unread:
                continue  # the core's own
            self._at(table.name, "columns", column.name).drop_column(table, column)

    def _add_new_columns(self, table: Table, entity: EntityTable) -> None:
        there = {column.name for column in table.columns}
        for each in entity.columns:
            if not each.is_virtual and each.name not in there:
                column = desired.desired_column(each, entity, self._profile)
                self._at(table.name, "columns", column.name).add_column(table, column)

    def _update_primary_keys(self, table: Table, entity: EntityTable) -> None:
        declared = [column for column in entity.columns if column.is_primary]
        if len(declared) > 1 and len(declared) != len(table.primary_columns):
            columns = [desired.desired_column(each, entity, self._profile) for each in declared]
            self._at(table.name, "primary_key").update_primary_keys(table, columns)

    def _update_columns(self, table: Table, entity: EntityTable) -> None:
        changed = comparison.changed_columns(table, entity, self._profile)
        names = [column.name for column, _ in changed]
        for name in names:
            self._at(table.name, "columns", name)
            self._drop_referring_keys(table, name)
        for name in names:
            self._at(table.name, "columns", name)
            for index in [i for i in table.indices if len(i.columns) > 1 and name in i.columns]:
                self._runner.drop_index(table, index)
        for name in names:
            self._at(table.name, "columns", name)
            for unique in [u for u in table.uniques if len(u.columns) > 1 and name in u.columns]:
                self._runner.drop_unique(table, unique)
        for column, each in changed:
            new = desired.desired_column(each, entity, self._profile)
            change_column(self._at(table.name, "columns", new.name), table, column, new)

    def _drop_referring_keys(self, table: Table, column: str) -> None:
        """The first key of the column itself, then all keys of any table that refer to it."""
        own = next((key for key in table.foreign_keys if column in key.columns), None)
        if own is not None:
            self._drop_key(table, own)
        for other in self._tables.every():
            referring = [
                key
                for key in other.foreign_keys
                if key.referenced_table == table.name and column in key.referenced_columns
            ]
            for n, key in enumerate(referring):
                if self._profile.skips_while_dropping and n % 2:
                    other.foreign_keys.remove(key)  # forgotten, not dropped
                else:
                    self._drop_key(other, key)

    def _drop_key(self, table: Table, key: TableForeignKey) -> None:
        self._runner.drop_foreign_key(table, key)
        self._dropped.add((table.name, key.name))

    def _create_new_indices(self, table: Table, entity: EntityTable) -> None:
        there = {index.name for index in table.indices}
        for index in [each for each in entity.indices if each.name not in there]:
            if index.synchronize:
                runner = self._at(table.name, "indexes", index.name)
                runner.create_index(table, desired.desired_index(index))

    def _create_new_checks(self, table: Table, entity: EntityTable) -> None:
        there = {check.name for check in table.checks}
        for each in [check for check in entity.checks if check.name not in there]:
            runner = self._at(table.name, "checks", each.name)
            runner.create_check(table, desired.desired_check(each))

    def _create_new_exclusions(self, table: Table, entity: EntityTable) -> None:
        there = {exclusion.name for exclusion in table.exclusions}
        for each in [each for each in entity.exclusions if each.name not in there]:
            runner = self._at(table.name, "exclusions", each.name)
            runner.create_exclusion(table, desired.desired_exclusion(each, self._profile))

    def _create_composite_uniques(self, table: Table, entity: EntityTable) -> None:
        there = {unique.name for unique in table.uniques}
        for each in [each for each in entity.uniques if each.name not in there]:
            if len(each.columns) > 1:
                runner = self._at(table.name, "uniques", each.name)
                runner.create_unique(table, desired.desired_unique(each))

    def _create_foreign_keys(self, table: Table, entity: EntityTable) -> None:
        there = {(key.name, key.referenced_table) for key in table.foreign_keys}
        for each in entity.foreign_keys:
            if (each.name, each.referenced_table) not in there:
                runner = self._at(table.name, "foreign_keys", each.name)
                runner.create_foreign_key(table, desired.desired_foreign_key(each))

    def _restore_foreign_keys(self, entity: EntityTable) -> None:
        """Of a table that is not compared, only the keys that were dropped on the way."""
        dropped = [key for key in entity.foreign_keys if (entity.name, key.name) in self._dropped]
        table = self._tables.get(entity.name) if dropped else None
        if table is not None:
            for each in dropped:
                runner = self._at(table.name, "foreign_keys", each.name)
                runner.create_foreign_key(table, desired.desired_foreign_key(each))

    def _at(self, table: Name, part: str = "", name: str = "") -> QueryRunner:
        """The runner, whose statements are now about this object."""
        path = tuple(word for word in (part, name) if word)
        self._runner.recorder.subject = (str(table), *path)
        return self._runner
