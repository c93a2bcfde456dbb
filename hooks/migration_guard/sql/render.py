"""Schema objects as the statements TypeORM 0.3 would write for them.

Only what a message needs to show the missing statement; `typeorm.md`'s order of whole
migrations is another matter. The forms are those of TypeORM's PostgresQueryRunner.
"""

from __future__ import annotations

from msgspec.structs import replace

from migration_guard.schema.model import (
    Column,
    ColumnType,
    ForeignKey,
    Index,
    Name,
    Unique,
    Unknown,
)
from migration_guard.schema.quoting import quote_literal

_SERIALS = {"integer": "SERIAL", "bigint": "BIGSERIAL", "smallint": "SMALLSERIAL"}


def identifier(name: str) -> str:
    """A quoted identifier; a double quote inside is doubled."""
    return '"' + name.replace('"', '""') + '"'


def path(name: Name) -> str:
    """A table or type, with its schema where it is not the default one."""
    parts = (name.schema, name.name) if name.schema else (name.name,)
    return ".".join(identifier(part) for part in parts)


def type_name(column_type: ColumnType) -> str:
    """`character varying(100)`, `TIMESTAMP WITH TIME ZONE`, `"public"."t_c_enum"`."""
    suffix = " array" if column_type.array else ""
    if column_type.enum is not None:
        enum = column_type.enum
        return f"{identifier(enum.schema or 'public')}.{identifier(enum.name)}{suffix}"
    plain = str(replace(column_type, array=False))
    if plain.startswith(("timestamp", "time ")):
        plain = plain.upper().removesuffix(" WITHOUT TIME ZONE")
    return plain + suffix


def column(declared: Column) -> str | None:
    """The column's definition in CREATE TABLE and ADD; None when a part is unknown."""
    if isinstance(declared.type, Unknown) or isinstance(declared.nullable, Unknown):
        return None
    if isinstance(declared.default, Unknown):
        return None
    text = f"{identifier(declared.name)} {_generated_type(declared, declared.type)}"
    if declared.stored is not None:
        text += f" GENERATED ALWAYS AS ({declared.stored}) STORED"
    if isinstance(declared.collation, str):
        text += collate(declared.collation)
    if not declared.nullable:
        text += " NOT NULL"
    default = default_of(declared) or (
        "uuid_generate_v4()" if declared.generated == "uuid" else None
    )
    if declared.generated in ("increment", "identity"):
        default = None  # a replayed column names its sequence; the type makes one
    return f"{text} DEFAULT {default}" if default is not None else text


def collate(collation: str) -> str:
    """` COLLATE "C"`, after a type."""
    return f" COLLATE {identifier(collation)}"


def comment_column(table: Name, column: str, comment: str | None) -> str:
    """`COMMENT ON COLUMN …`; None takes it away."""
    return f"COMMENT ON COLUMN {path(table)}.{identifier(column)} IS {_comment(comment)}"


def comment_table(table: Name, comment: str | None) -> str:
    """`COMMENT ON TABLE …`; None takes it away."""
    return f"COMMENT ON TABLE {path(table)} IS {_comment(comment)}"


def add_column(table: Name, declared: Column) -> str | None:
    """`ALTER TABLE … ADD …`; None when a part is unknown."""
    definition = column(declared)
    return f"ALTER TABLE {path(table)} ADD {definition}" if definition else None


def drop_column(table: Name, name: str) -> str:
    return f"ALTER TABLE {path(table)} DROP COLUMN {identifier(name)}"


def add_unique(table: Name, unique: Unique) -> str:
    return _add(table, unique.name) + unique_body(unique)


def unique_body(unique: Unique) -> str:
    """What stands after the constraint's name."""
    deferrable = f" DEFERRABLE {unique.deferrable}" if unique.deferrable else ""
    return f"UNIQUE ({columns(unique.columns)}){deferrable}"


def add_foreign_key(table: Name, key: ForeignKey) -> str:
    """With the actions spelled out, as TypeORM always does. Without columns to refer to,
    PostgreSQL takes the other table's primary key."""
    target = f"({columns(key.referenced_columns, ',')})" if key.referenced_columns else ""
    return (
        f"{_add(table, key.name)}FOREIGN KEY ({columns(key.columns)}) "
        f"REFERENCES {path(key.referenced_table)}{target} "
        f"ON DELETE {key.on_delete} ON UPDATE {key.on_update}"
        + (f" DEFERRABLE {key.deferrable}" if key.deferrable else "")
    )


def create_index(table: Name, index: Index) -> str:
    """`CREATE [UNIQUE ]INDEX … ON … [USING …] (…) [WHERE …]`."""
    unique = "UNIQUE " if index.unique else ""
    name = f"{identifier(index.name)} " if index.name else ""
    method = "" if index.method == "btree" else f"USING {index.method} "
    forms = index.forms or ("",) * len(index.columns)
    keys = zip(index.columns, forms, strict=True)
    elements = ", ".join(f"{columns((column,))} {form}".rstrip() for column, form in keys)
    include = f" INCLUDE ({columns(index.include)})" if index.include else ""
    nulls = " NULLS NOT DISTINCT" if index.nulls_not_distinct else ""
    where = f" WHERE {index.where}" if index.where else ""
    head = f"CREATE {unique}INDEX {name}ON {path(table)}"
    return f"{head} {method}({elements}){include}{nulls}{where}"


def columns(names: tuple[str, ...], separator: str = ", ") -> str:
    """Names quoted, expressions in their parentheses as they are."""
    return separator.join(name if name.startswith("(") else identifier(name) for name in names)


def named(name: str | None) -> str:
    """`CONSTRAINT "…" `; nothing where PostgreSQL is to choose the name."""
    return f"CONSTRAINT {identifier(name)} " if name else ""


def default_of(column: Column) -> str | None:
    """As a migration has spelled it: `CURRENT_TIMESTAMP(6)` means `now()`, but PostgreSQL does
    not print it so, and a `down` is to bring back what was."""
    return column.spelling or column.default if isinstance(column.default, str) else None


def alter_column(table: Name, declared: Column, aspects: tuple[str, ...]) -> tuple[str, ...]:
    """What keeps the values: `TYPE`, `SET/DROP NOT NULL`, `SET/DROP DEFAULT`. TypeORM would
    write DROP and ADD for a changed type or length, which destroys them (typeorm#3357)."""
    prefix = f"ALTER TABLE {path(table)} ALTER COLUMN {identifier(declared.name)}"
    statements = []
    if {"type", "length", "precision", "scale", "array"} & set(aspects) and isinstance(
        declared.type, ColumnType
    ):
        statements.append(f"{prefix} TYPE {type_name(declared.type)}")
    if "nullable" in aspects and not isinstance(declared.nullable, Unknown):
        statements.append(f"{prefix} {'DROP' if declared.nullable else 'SET'} NOT NULL")
    if "default" in aspects and not isinstance(declared.default, Unknown):
        default = default_of(declared)
        statements.append(f"{prefix} " + (f"SET DEFAULT {default}" if default else "DROP DEFAULT"))
    return tuple(statements)


def _generated_type(declared: Column, column_type: ColumnType) -> str:
    if declared.generated == "increment":
        return _SERIALS.get(column_type.name, type_name(column_type))
    if declared.generated == "identity":
        return f"{type_name(column_type)} GENERATED {declared.identity or 'BY DEFAULT'} AS IDENTITY"
    return type_name(column_type)


def _comment(comment: str | None) -> str:
    return quote_literal(comment) if comment else "NULL"


def _add(table: Name, name: str | None) -> str:
    return f"ALTER TABLE {path(table)} ADD {named(name)}"
