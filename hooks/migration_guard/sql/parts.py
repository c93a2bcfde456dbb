"""Constraints and indexes: the statements that add and drop each of them."""

from __future__ import annotations

from typing import TypeVar

from migration_guard.schema.model import Check, ForeignKey, Index, Name, PrimaryKey, Unique
from migration_guard.sql import render
from migration_guard.sql.certain import Part as Part
from migration_guard.sql.script import Entry, Gap, Statement

PartOf = TypeVar("PartOf", bound=Part)


def constraint(part: PrimaryKey | Unique | Check, *, exclusion: bool = False) -> str:
    """`CONSTRAINT "…" PRIMARY KEY ("id")`, as CREATE TABLE and ADD take it."""
    if isinstance(part, PrimaryKey):
        body = f"PRIMARY KEY ({render.columns(part.columns)})"
    elif isinstance(part, Unique):
        body = render.unique_body(part)
    else:
        body = f"EXCLUDE {part.expression}" if exclusion else f"CHECK ({part.written})"
    return render.named(part.name) + body


def add(table: Name, part: Part, *, exclusion: bool = False) -> Statement:
    """The statement that makes it on a table that is there."""
    if isinstance(part, Index):
        return Statement(render.create_index(table, part))
    if isinstance(part, ForeignKey):
        return Statement(render.add_foreign_key(table, part))
    definition = constraint(part, exclusion=exclusion)
    return Statement(f"ALTER TABLE {render.path(table)} ADD {definition}")


def drop(table: Name, part: Part) -> Entry:
    """By its name; a gap where the name is PostgreSQL's own choice."""
    if not part.name:
        return Gap(subject(table, part), "it is dropped by its name, which is not known")
    if isinstance(part, Index):
        return Statement(f"DROP INDEX {render.path(Name(table.schema or 'public', part.name))}")
    name = render.identifier(part.name)
    return Statement(f"ALTER TABLE {render.path(table)} DROP CONSTRAINT {name}")


def subject(table: Name, part: Part) -> str:
    """`"post"."IDX_…"`, or what it is about when it has no name."""
    if part.name:
        return f"{render.path(table)}.{render.identifier(part.name)}"
    about = part.expression if isinstance(part, Check) else render.columns(part.columns)
    return f"{render.path(table)} ({about})"
