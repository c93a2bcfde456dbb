"""Which objects of the schema a change touches, as paths."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema import changes
from migration_guard.schema.changes import Change
from migration_guard.schema.model import Name, ObjectPath, Table


def touched(change: Change) -> tuple[ObjectPath, ...]:
    """The paths of what a change makes, alters or drops, its table's included."""
    return tuple(_touched(change))


def moved(change: Change) -> tuple[ObjectPath, ObjectPath] | None:
    """The path before and after a rename."""
    if isinstance(change, changes.RenameTable):
        new = Name(change.name.schema, change.new_name)
        return (str(change.name),), (str(new),)
    if isinstance(change, changes.SetTableSchema):
        return (str(change.name),), (str(Name(change.schema, change.name.name)),)
    if isinstance(change, changes.RenameColumn):
        table = str(change.table)
        return (table, "columns", change.column), (table, "columns", change.new_name)
    return None


def _touched(change: Change) -> Iterator[ObjectPath]:
    if isinstance(change, changes.Attempt):
        for each in change.changes:
            yield from _touched(each)
    elif isinstance(change, changes.CreateTable):
        yield from _table(change.table)
    elif isinstance(change, changes.DropTable | changes.CommentTable):
        yield (str(change.name),)
    elif isinstance(change, changes.AddColumn):
        yield (str(change.table), "columns", change.column.name)
    elif isinstance(change, changes.DropColumn | changes.AlterColumn):
        yield (str(change.table), "columns", change.column)
    elif isinstance(change, changes.RenameColumn):
        yield (str(change.table), "columns", change.new_name)
    elif isinstance(change, changes.RenameTable):
        yield (str(Name(change.name.schema, change.new_name)),)
    elif isinstance(change, changes.CreateIndex):
        yield (str(change.table), "indexes", change.index.name or "")
    else:
        yield from _constraint(change)


def _constraint(change: Change) -> Iterator[ObjectPath]:
    if isinstance(change, changes.AddPrimaryKey):
        yield (str(change.table), "primary_key")
    elif isinstance(change, changes.AddUnique):
        yield (str(change.table), "uniques", change.constraint.name or "")
    elif isinstance(change, changes.AddForeignKey):
        yield (str(change.table), "foreign_keys", change.constraint.name or "")
    elif isinstance(change, changes.AddCheck):
        yield (str(change.table), "checks", change.constraint.name or "")
    elif isinstance(change, changes.AddExclusion):
        yield (str(change.table), "exclusions", change.constraint.name or "")
    elif isinstance(change, changes.CreateEnum):
        yield ("", "enums", str(change.enum.name))
    elif isinstance(change, changes.AddEnumValue | changes.RenameEnumValue):
        yield ("", "enums", str(change.name))
    elif isinstance(change, changes.RenameType):
        yield ("", "enums", str(Name(change.name.schema, change.new_name)))


def _table(table: Table) -> Iterator[ObjectPath]:
    name = str(table.name)
    yield (name,)
    if table.primary_key is not None:
        yield (name, "primary_key")
    for column in table.columns:
        yield (name, "columns", column.name)
    for unique in table.uniques:
        yield (name, "uniques", unique.name or "")
    for key in table.foreign_keys:
        yield (name, "foreign_keys", key.name or "")
    for check in table.checks:
        yield (name, "checks", check.name or "")
    for exclusion in table.exclusions:
        yield (name, "exclusions", exclusion.name or "")
