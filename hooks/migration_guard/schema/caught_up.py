"""The entities that a change renames to the tables that earlier migrations renamed already."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.apply import apply
from migration_guard.schema.changes import RenameTable, RenameType
from migration_guard.schema.diff import drift
from migration_guard.schema.draft import Draft
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Name, Schema, Table
from migration_guard.schema.renamed_tables import Sides


def drift_of_caught_up(before: Sides, after: Sides) -> tuple[Drift, ...]:
    """How the older tree's entities differ from its migrations, had they had the names of now:
    under their old ones they only lacked their tables."""
    declared, made = before
    renamed = list(_renamed(before, after))
    if not renamed:
        return ()
    draft = Draft.of(declared, {})
    for old, new in renamed:
        apply(draft, RenameTable(old, new.name))
        for enum in _enums(old, declared):
            wanted = Name(enum.schema, new.name + enum.name.removeprefix(old.name))
            if wanted in after[0].enums:
                apply(draft, RenameType(enum, wanted.name))
    return drift(draft.freeze(), made)


def _renamed(before: Sides, after: Sides) -> Iterator[tuple[Name, Name]]:
    """A table that no entity declares any more and that the migrations did not have either, and
    the only one that an entity declares now, with the same columns, and that they had."""
    (declared, made), (declares, makes) = before, after
    gone = [
        declared.tables[name]
        for name in declared.tables.keys() - declares.tables.keys()
        if name not in made.tables
    ]
    came = [
        declares.tables[name]
        for name in declares.tables.keys() - declared.tables.keys()
        if name in made.tables and name in makes.tables
    ]
    for old in gone:
        alike = [new for new in came if _alike(old, new)]
        if len(alike) == 1 and sum(_alike(each, alike[0]) for each in gone) == 1:
            yield old.name, alike[0].name


def _alike(one: Table, other: Table) -> bool:
    columns = [{column.name for column in table.columns} for table in (one, other)]
    return one.name.schema == other.name.schema and columns[0] == columns[1]


def _enums(table: Name, schema: Schema) -> Iterator[Name]:
    """The enums that TypeORM names after the table."""
    for enum in schema.enums:
        if enum.schema == table.schema and enum.name.startswith(f"{table.name}_"):
            yield enum
