"""Declared schemas of a few lines of TypeScript."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.metadata import entity_metadata
from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.read import declared_schema
from migration_guard.schema.model import Column, Name, Table
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import Module

TYPEORM = 'import * as typeorm from "typeorm"\n' + (
    "import { Check, Column, CreateDateColumn, DeleteDateColumn, Entity, Exclusion, Generated, "
    "Index, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryColumn, "
    "PrimaryGeneratedColumn, Unique, UpdateDateColumn, VersionColumn } from 'typeorm'\n"
)
CORE = {
    "product": ("Product", "product", frozenset({"id", "title", "handle", "created_at"})),
    "currency": ("Currency", "currency", frozenset({"code", "symbol"})),
    "country": ("Country", "country", frozenset({"id", "iso_2"})),
}
MEDUSA = EntityOptions(typeorm_version="0.3.16", medusa=True, core_models=CORE)
PLAIN = EntityOptions(typeorm_version="0.3.16")


def read(files: Mapping[str, str], options: EntityOptions = PLAIN) -> DeclaredSchema:
    """The declared schema of files whose TypeORM imports are added."""
    return declared_schema(program(files), files, options)


def read_metadata(files: Mapping[str, str], options: EntityOptions = PLAIN) -> Metadata:
    """The same as TypeORM has it."""
    return entity_metadata(program(files), files, options)


def program(files: Mapping[str, str]) -> Program:
    """The files, their TypeORM imports added."""
    sources = {path: (TYPEORM + text).encode() for path, text in files.items()}

    def load(path: str) -> Module | None:
        return parse(sources[path]) if path in sources else None

    return Program(load, sources)


def read_class(body: str, options: EntityOptions = PLAIN, before: str = "") -> DeclaredSchema:
    """The declared schema of one entity `Post` with a primary column and `body`."""
    text = f"{before}\n@Entity() export class Post {{ @PrimaryColumn() id: string\n{body}\n}}"
    return read({"src/models/post.ts": text}, options)


def table(schema: DeclaredSchema, name: str = "post") -> Table:
    return schema.schema.tables[Name("", name)]


def column(body: str, name: str, options: EntityOptions = PLAIN, before: str = "") -> Column:
    """One column of an entity with `body`."""
    found = table(read_class(body, options, before)).column(name)
    assert found is not None
    return found
