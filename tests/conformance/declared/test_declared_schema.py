"""What we say that entities declare is what TypeORM makes of them: compared with the catalog
of a PostgreSQL whose tables the real TypeORM created (record.cjs)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.read import declared_schema
from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Name, Schema, Table
from migration_guard.sql.expressions import canonical
from migration_guard.sql.statements import effects
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program

HERE = Path(__file__).parent
VERSIONS = ("0.3.16", "1.1.1")
MADE_BY_HAND = Name("", "left_alone")

Record = dict[str, list[dict[str, Any]]]


@cache
def recorded(version: str) -> Record:
    record: Record = json.loads((HERE / f"catalog-{version}.json").read_text(encoding="utf-8"))
    return record


@cache
def declared(version: str) -> DeclaredSchema:
    sources = {path.name: path.read_bytes() for path in (HERE / "entities").glob("*.ts")}
    program = Program(lambda path: parse(sources[path]) if path in sources else None, sources)
    return declared_schema(program, sources, EntityOptions(typeorm_version=version))


def name_of(row: dict[str, Any], key: str = "table") -> Name:
    return Name("" if row["schema"] == "public" else row["schema"], row[key])


def quoted(row: dict[str, Any]) -> str:
    return f'"{row["schema"]}"."{row["table"]}"'


def constraints(record: Record) -> Schema:
    """The catalog's constraints and indexes, read as the statements that would make them."""
    statements = [
        f'ALTER TABLE {quoted(row)} ADD CONSTRAINT "{row["name"]}" {row["definition"]}'
        for row in record["constraints"]
    ]
    statements += [row["definition"] for row in record["indexes"]]
    tables = {quoted(row): None for row in record["columns"]}
    created = [f"CREATE TABLE {table} ()" for table in tables]
    return apply_all(change for sql in [*created, *statements] for change in effects(sql))


def made(schema: Schema, name: Name) -> Table:
    """A table as replayed; the replay may call the default schema by its name."""
    found = schema.tables.get(name) or schema.tables.get(Name("public", name.name))
    assert found is not None, name
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_every_table_that_typeorm_makes_is_declared(version: str) -> None:
    real = {name_of(row) for row in recorded(version)["columns"]} - {MADE_BY_HAND}
    assert set(declared(version).schema.tables) == real
    assert len(real) > 10


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_of_the_fixtures_is_unread(version: str) -> None:
    found = declared(version)
    assert found.unread == ()
    assert found.schema.unknown == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_columns_are_those_of_the_catalog_in_their_order(version: str) -> None:
    ours = [
        (str(name), column.name)
        for name, table in sorted(declared(version).schema.tables.items())
        for column in table.columns
    ]
    rows = recorded(version)["columns"]
    names = sorted({name_of(row) for row in rows} - {MADE_BY_HAND})
    real = [(str(name), row["name"]) for name in names for row in rows if name_of(row) == name]
    assert ours == real


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("aspect", ["type", "nullable", "default", "stored", "comment"])
def test_every_column_is_the_catalog_s(version: str, aspect: str) -> None:
    wrong = []
    for row in recorded(version)["columns"]:
        if name_of(row) == MADE_BY_HAND:
            continue
        column = declared(version).schema.tables[name_of(row)].column(row["name"])
        assert column is not None
        ours, real = getattr(column, aspect), row[aspect]
        if aspect == "type":
            ours, real = str(ours), real.replace('"', "")
        elif aspect == "default" and column.generated is not None:
            ours, real = column.generated, generated(row)
        elif aspect in {"default", "stored"} and real is not None:
            real = canonical(real, row["type"])
        if ours != real:
            wrong.append((row["table"], row["name"], ours, real))
    assert wrong == []


def generated(row: dict[str, Any]) -> str | None:
    if row["identity"]:
        return "identity"
    default = row["default"] or ""
    if default.startswith("nextval("):
        return "increment"
    return "uuid" if default == "uuid_generate_v4()" else None


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["uniques", "indexes", "foreign_keys", "checks", "exclusions"])
def test_every_constraint_is_the_catalog_s(version: str, kind: str) -> None:
    real = constraints(recorded(version))
    for name, table in declared(version).schema.tables.items():
        ours = set(getattr(table, kind))
        theirs = set(getattr(made(real, name), kind))
        assert (name, ours - theirs, theirs - ours) == (name, set(), set())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_primary_key_is_the_catalog_s(version: str) -> None:
    real = constraints(recorded(version))
    for name, table in declared(version).schema.tables.items():
        assert table.primary_key == made(real, name).primary_key


@pytest.mark.parametrize("version", VERSIONS)
def test_every_enum_is_the_catalog_s(version: str) -> None:
    real = {name_of(row, "name"): tuple(row["labels"]) for row in recorded(version)["enums"]}
    ours = {name: enum.values for name, enum in declared(version).schema.enums.items()}
    assert ours == real


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_has_a_place_and_a_property(version: str) -> None:
    found = declared(version)
    for name, table in found.schema.tables.items():
        paths = [(str(name),), *((str(name), "columns", each.name) for each in table.columns)]
        for kind in ("uniques", "indexes", "foreign_keys", "checks", "exclusions"):
            paths += [(str(name), kind, part.name) for part in getattr(table, kind)]
        for path in paths:
            assert found.locations[path].path.endswith(".ts")
            assert found.properties[path]
