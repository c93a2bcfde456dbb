"""The rows of `typeorm_metadata` that generated columns lack or leave behind: without its row
TypeORM drops a generated column and makes it anew, whatever its expression is."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.schema.model import UNREAD_NOTE, Name, Note, ObjectPath, Schema
from migration_guard.schema.quoting import quote_literal
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.schema_builder.metadata_rows import GENERATED_COLUMN
from migration_guard.sql.expressions import canonical

Row = tuple[ObjectPath, str, str]
"""The column, a statement and the one that undoes it."""

INSERT = (
    'INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES'
)
DELETE = 'DELETE FROM "typeorm_metadata" WHERE'
THIS_DATABASE = "current_database()"


def generated_rows(metadata: Metadata, made: Schema) -> Iterator[Row]:
    """What makes the rows those of the columns that `made` has. Nothing where the rows are not
    known."""
    if UNREAD_NOTE in made.notes:
        return
    wanted = dict(_wanted(metadata, made))
    there = {note: text for note, text in made.notes.items() if note.kind == GENERATED_COLUMN}
    for note, text in there.items():
        is_left = note not in wanted and _is_stored(note, made)
        if not is_left and wanted.get(note) != text:
            yield _subject(note), _without(note, metadata), _with(note, text, metadata)
    for note, text in wanted.items():
        if there.get(note) != text:
            yield _subject(note), _with(note, text, metadata), _without(note, metadata)


def _wanted(metadata: Metadata, made: Schema) -> Iterator[tuple[Note, str]]:
    """Of the columns that are what their entity says, the text that it says it in."""
    for entity in metadata.tables:
        table = made.tables.get(entity.name)
        if table is None or not entity.synchronize:
            continue
        for each in entity.columns:
            column, text = table.column(each.name), each.as_expression
            if text and column is not None and column.stored == canonical(text):
                yield Note(GENERATED_COLUMN, *entity.name, each.name), text


def _is_stored(note: Note, made: Schema) -> bool:
    table = made.tables.get(Name(note.schema, note.table))
    column = table.column(note.name) if table is not None else None
    return column is not None and column.stored is not None


def _with(note: Note, text: str, metadata: Metadata) -> str:
    values = (_schema(note, metadata), note.table, note.kind, note.name, text)
    return f"{INSERT} ({THIS_DATABASE}, {', '.join(map(quote_literal, values))})"


def _without(note: Note, metadata: Metadata) -> str:
    key = {"type": note.kind, "name": note.name}
    key |= {"schema": _schema(note, metadata), "table": note.table}
    said = " AND ".join(f'"{name}" = {quote_literal(value)}' for name, value in key.items())
    return f'{DELETE} {said} AND "database" = {THIS_DATABASE}'


def _schema(note: Note, metadata: Metadata) -> str:
    return note.schema or metadata.default_schema


def _subject(note: Note) -> ObjectPath:
    return (str(Name(note.schema, note.table)), "columns", note.name)
