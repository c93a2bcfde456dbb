"""The cases of this folder: entities in TypeScript, and what real TypeORM made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from migration_guard.entities.metadata import entity_metadata
from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.read import declared_schema
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Schema
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.sql.statements import effects
from migration_guard.sql.typeorm_metadata import notes
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"
VERSIONS = ("0.3.11", "0.3.16", "0.3.20", "0.3.28", "0.3.31", "1.0.0", "1.1.1")
"""1.1.1 is the newest that npm has."""

IMPORTS = """import * as typeorm from "typeorm"
import { Check, ChildEntity, Column, CreateDateColumn, DataSource, DeleteDateColumn, Entity,
  EntitySchema, Exclusion, Generated, Index, JoinColumn, JoinTable, ManyToMany, ManyToOne,
  OneToMany, OneToOne, PrimaryColumn, PrimaryGeneratedColumn, RelationId, TableInheritance, Tree,
  TreeChildren, TreeLevelColumn, TreeParent, Unique, UpdateDateColumn, VersionColumn, ViewColumn,
  ViewEntity, VirtualColumn } from "typeorm"
"""


class Case(Struct, frozen=True):
    """`sources` is one module, or two of a transition; `options` the data source's, `by_hand`
    statements that run between the two."""

    name: str
    sources: tuple[str, ...]
    options: dict[str, str]
    by_hand: tuple[str, ...] = ()


@cache
def every_case() -> list[Case]:
    cases = [Case(line, (_lab(line),), {}) for line in _lines("columns.txt")]
    cases += _sections("classes.txt")
    for line in _lines("changed-columns.txt"):
        before, _, after = line.partition("==>")
        cases.append(Case(line.strip(), (_lab(before), _lab(after)), {}))
    cases += _sections("changed-classes.txt")
    cases += [_by_hand(case) for case in _sections("by-hand.txt")]
    assert len({case.name for case in cases}) == len(cases), "a case is there twice"
    return cases


@cache
def recorded() -> dict[tuple[str, str], dict[str, Any]]:
    """What TypeORM did, by case and version. Statements as it says them, a pair of text and
    parameters where it has some; `…_down` are those of the way back, in the order of a
    migration's lines: `create` from nothing to the first source, `again` after that and
    `later` after that once more, `up` to the second source, `rest` after that."""
    _, *entries = json.loads(RECORDED.read_text(encoding="utf-8"))
    every: dict[tuple[str, str], dict[str, Any]] = {}
    for (name, versions), found in entries:
        for version in versions:
            every.setdefault((name, version), {}).update(found)
    return every


def statements(case: str, version: str, part: str) -> list[str]:
    """The statements of one part that PostgreSQL runs on the schema; those with parameters
    write TypeORM's own table."""
    found = recorded()[case, version].get(part, [])
    return [each for each in found if isinstance(each, str)]


def made(case: str, version: str, *parts: str, by_hand: Iterable[str] = ()) -> Schema:
    """What the first of the recorded parts makes, then statements by hand, then the others;
    TypeORM's own table included."""
    first, *others = ([*recorded()[case, version].get(part, [])] for part in parts)
    every = [*first, *by_hand, *(query for part in others for query in part)]
    asked = [(query, ()) if isinstance(query, str) else query for query in every]
    return apply_all(
        change for sql, parameters in asked for change in (*effects(sql), *notes(sql, parameters))
    )


def declared(source: str, options: dict[str, str], version: str) -> DeclaredSchema:
    """What we read of a case's source."""
    return declared_schema(_program(source), ["lab.ts"], _entity_options(options, version))


def metadata(source: str, options: dict[str, str], version: str) -> Metadata:
    """The same as TypeORM has it, on the recorded database."""
    found = entity_metadata(_program(source), ["lab.ts"], _entity_options(options, version))
    return replace(found, database="database")


def _program(source: str) -> Program:
    return Program(lambda path: parse(source.encode()) if path == "lab.ts" else None, ["lab.ts"])


def _entity_options(options: dict[str, str], version: str) -> EntityOptions:
    return EntityOptions(
        typeorm_version=version,
        naming_strategy=options.get("namingStrategy", "default"),
        entity_prefix=options.get("entityPrefix", ""),
        default_schema=options.get("schema", "public"),
        uuid_extension=options.get("uuidExtension", "uuid-ossp"),
    )


def _lines(file: str) -> list[str]:
    text = (HERE / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _lab(members: str) -> str:
    body = f"@PrimaryGeneratedColumn() id: number\n{members.strip()}"
    return f'{IMPORTS}@Entity("lab") export class Lab {{\n{body}\n}}\n'


def _sections(file: str) -> list[Case]:
    text = (HERE / file).read_text(encoding="utf-8")
    _, *sections = text.split("\n//// ")
    return [_section(section) for section in sections]


def _section(text: str) -> Case:
    head, _, body = text.partition("\n")
    name, brace, options = head.partition("{")
    sources = tuple(IMPORTS + part for part in body.split("\n---\n"))
    return Case(name.strip(), sources, json.loads(brace + options) if brace else {})


def _by_hand(case: Case) -> Case:
    """The first part of such a section is SQL, a statement a line."""
    sql = case.sources[0].removeprefix(IMPORTS).splitlines()
    return replace(case, sources=(IMPORTS, case.sources[1]), by_hand=tuple(sql))
