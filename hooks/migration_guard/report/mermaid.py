"""A schema as a Mermaid `erDiagram`, which GitHub draws in Markdown.

Grammar: https://mermaid.js.org/syntax/entityRelationshipDiagram.html. A type there is one
word; what a word cannot say stands in the attribute's comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from migration_guard.schema.model import (
    Column,
    ColumnType,
    ForeignKey,
    Name,
    PrimaryKey,
    Table,
    Unknown,
)
from migration_guard.schema.view import SchemaView

_SHORT = {
    "character varying": "varchar",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "double precision": "double",
}

_KEYS = frozenset({"PK", "FK", "UK"})
"""Where a name is expected, these are read as keys."""


def render(views: Iterable[SchemaView], *, label: str) -> str:
    """One diagram for all projects; what is not known stands in `%%` comments."""
    lines = ["erDiagram"]
    for view in views:
        lines.append(f"    %% the {view.kind} schema of {view.root} in {label}")
        lines += [f"    %% {_line(note)}" for note in _notes(view)]
        for name in sorted(view.schema.tables):
            lines += _table(view.schema.tables[name])
        for name in sorted(view.schema.tables):
            lines += _relations(view.schema.tables[name])
    return "\n".join(lines) + "\n"


def _notes(view: SchemaView) -> Iterator[str]:
    yield from view.notes
    yield from (f"unknown: {reason}" for reason in view.schema.unknown)
    yield from (f"not understood: {each.path}:{each.line}: {why}" for why, each in view.unread)
    yield from (f"view {name}: only its name is known" for name in sorted(view.schema.views))


def _table(table: Table) -> Iterator[str]:
    for reason in table.unknown:
        yield f"    %% {table.name} may differ: {_line(reason)}"
    if not table.created:
        yield f"    %% {table.name} is made elsewhere: only what is added to it is here"
    if not table.columns:
        yield f"    {_entity(table.name)}"
        return
    yield f"    {_entity(table.name)} {{"
    for column in table.columns:
        yield f"        {_attribute(table, column)}"
    yield "    }"


def _attribute(table: Table, column: Column) -> str:
    type_, remarks = _type(column.type)
    if column.nullable is True:
        remarks.append("nullable")
    elif isinstance(column.nullable, Unknown):
        remarks.append(f"nullability unknown: {column.nullable.reason}")
    name = _word(column.name)
    name += "_" if name in _KEYS else ""
    if name != column.name:
        remarks.insert(0, column.name)
    keys = ", ".join(_keys(table, column.name))
    comment = f'"{_text("; ".join(remarks))}"' if remarks else ""
    return " ".join(filter(None, (type_, name, keys, comment)))


def _type(type_: ColumnType | Unknown) -> tuple[str, list[str]]:
    """The type as one word, and what that word leaves out."""
    if isinstance(type_, Unknown):
        return "unknown", [f"type unknown: {type_.reason}"]
    plain = str(replace(type_, name=_SHORT.get(type_.name, type_.name)))
    short = _word(plain, also="()[]")
    return short, [str(type_)] if short != plain else []


def _keys(table: Table, column: str) -> Iterator[str]:
    if isinstance(table.primary_key, PrimaryKey) and column in table.primary_key.columns:
        yield "PK"
    if any(column in key.columns for key in table.foreign_keys):
        yield "FK"
    if (column,) in _unique_columns(table):
        yield "UK"


def _relations(table: Table) -> Iterator[str]:
    for key in table.foreign_keys:
        many = "o|" if _is_unique(table, key) else "o{"
        label = _text(", ".join(key.columns))
        target = _entity(key.referenced_table)
        yield f'    {target} {_one(table, key)}--{many} {_entity(table.name)} : "{label}"'


def _one(table: Table, key: ForeignKey) -> str:
    """Exactly one row is referred to, or perhaps none: when a column may be NULL, or when
    it is not known that none may."""
    columns = [table.column(name) for name in key.columns]
    required = all(column is not None and column.nullable is False for column in columns)
    return "||" if required else "|o"


def _is_unique(table: Table, key: ForeignKey) -> bool:
    """Whether a row can be referred to once only."""
    primary = table.primary_key.columns if isinstance(table.primary_key, PrimaryKey) else ()
    found = [*_unique_columns(table), primary]
    return any(each and set(each) <= set(key.columns) for each in found)


def _unique_columns(table: Table) -> list[tuple[str, ...]]:
    indexes = [index for index in table.indexes if index.unique and index.where is None]
    return [each.columns for each in table.uniques] + [each.columns for each in indexes]


def _entity(name: Name) -> str:
    return f'"{_text(str(name))}"'


def _word(text: str, also: str = "") -> str:
    """Letters, digits, `_` and `-`, a letter first."""
    word = re.sub(rf"[^A-Za-z0-9_{re.escape(also)}-]", "_", text)
    return word if re.match("[A-Za-z_]", word) else f"_{word}"


def _text(text: str) -> str:
    """What may stand in double quotes."""
    return _line(text).replace('"', "'")


def _line(text: str) -> str:
    return " ".join(text.split())
