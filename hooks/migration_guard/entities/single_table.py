"""Single-table inheritance: the columns of `@ChildEntity` classes in their parent's table, and
the column that tells them apart (EntityMetadataBuilder)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from migration_guard.entities.arguments import ClassArgs, ColumnArgs, Property
from migration_guard.entities.columns import column_spec
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.draft import ColumnSpec, Reading, TableDraft, column_label
from migration_guard.findings import Location
from migration_guard.schema.model import Index, Unknown
from migration_guard.schema_builder.metadata import EntityIndex
from migration_guard.typescript.values import UNDEFINED


def add_children(draft: TableDraft, children: list[ClassArgs], reading: Reading) -> None:
    """Add the columns and relations of the child classes: their columns are nullable, and so
    is what the table embeds. The constraints follow, since the classes join the draft's."""
    taken = {column.path for column in draft.own}
    for child in children:
        for args in child.columns:
            if args.property.name in taken:
                continue
            taken.add(args.property.name)
            generated = child.generated.get(args.property.name)
            spec = column_spec(args, generated, (), reading)
            if isinstance(spec, ColumnSpec):
                spec = replace(spec, nullable=True)
            draft.add_column(draft.own, spec, args.unknown)
        for reason, _ in child.unread:
            draft.doubt(reason)
        draft.relations += child.relations
    draft.embedded = [  # but for what is embedded once more
        replace(each, nullable=True) if each.path.count(".") == 1 else each
        for each in draft.embedded
    ]
    draft.chain += tuple(children)


def add_discriminator(draft: TableDraft, parent: ClassArgs, reading: Reading) -> None:
    """Add the column named by `@TableInheritance`; without `column` there is none."""
    options = parent.inheritance
    written = options.get("column", UNDEFINED) if isinstance(options, Mapping) else options
    if isinstance(written, str):
        written = {"name": written}
    if isinstance(written, Unknown) or isinstance(options, Unknown):
        draft.doubt("the column of @TableInheritance is not known")
    elif isinstance(written, Mapping):
        name = written.get("name")
        label = name if isinstance(name, str) and name else "type"
        draft.discriminator = label
        if all(column.path != label for column in draft.own):
            span = parent.declaration.name_span
            place = Location(parent.path, span.line, span.column)
            target = Property(label, parent.declaration.name, place, None, parent.scope)
            args = ColumnArgs(target, "column", written.get("type", UNDEFINED), written)
            draft.add_column(draft.own, column_spec(args, None, (), reading), None)


def add_discriminator_index(draft: TableDraft, reading: Reading) -> None:
    """Add the index on the discriminator, once the declared ones are there; since 0.3.18 not
    beside another index on that column alone."""
    column = next((each for each in draft.own if each.path == draft.discriminator), None)
    if column is None or _loses_its_index(draft):
        return
    columns = (column.name,)
    declared = any(index.columns == columns for index in draft.indexes)
    if declared and version_tuple(reading.version) >= (0, 3, 18):
        return
    strategy = reading.strategy
    name = strategy.index(draft.hashed_name, columns) if strategy is not None else None
    draft.indexes.append(Index(name, columns))
    draft.raw.append(EntityIndex(name or "", columns))
    draft.note("indexes", name, column_label(columns), column.location, column.label)


def _loses_its_index(draft: TableDraft) -> bool:
    """TypeORM adds the index to a list that it makes anew for a table with embedded columns
    as soon as it comes to a generated one (seen in 0.3.16 and 1.1.1)."""
    return bool(draft.embedded) and any(column.generated for column in draft.columns)
