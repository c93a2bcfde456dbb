"""Columns as TypeORM makes them: types, nullability, defaults. The whole of it is held to
the real TypeORM in tests/conformance/declared; here are the corners."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from migration_guard.findings import Location, Unknown
from migration_guard.schema.model import Column, ColumnType, Enum, Name
from migration_guard.sql.types import parse_type
from support.entities import PLAIN, column, read, read_class, table


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("@Column() a: string", "character varying", id="string"),
        pytest.param("@Column() a: number", "integer", id="number"),
        pytest.param("@Column() a: Date", "timestamp without time zone", id="date"),
        pytest.param("@Column() a: boolean", "boolean", id="boolean"),
        pytest.param("@Column() a?: string | null", "character varying", id="null-does-not-count"),
        pytest.param("@Column() a: 'x' | 'y'", "character varying", id="literals"),
        pytest.param("@Column() a: Kind", "character varying", id="enum"),
        pytest.param("@Column() a: Kind.A | null", "character varying", id="enum-member"),
        pytest.param("@Column() a: Alias", "integer", id="alias"),
        pytest.param("@Column('text') a: unknown", "text", id="first-argument"),
        pytest.param("@Column({ type: 'text' }) a: unknown", "text", id="option"),
        pytest.param("@Column({ type: String }) a: unknown", "character varying", id="constructor"),
        pytest.param("@Column({ type: 'varchar', length: 20 }) a: string", "character varying(20)", id="length"),
        pytest.param("@Column({ length: 0 }) a: string", "character varying", id="no-length"),
        pytest.param("@Column('numeric', { scale: 2 }) a: string", "numeric", id="scale-alone-is-not-printed"),
        pytest.param("@Column({ type: 'int', precision: 3 }) a: number", "integer", id="precision-of-an-integer"),
        pytest.param("@typeorm.Column() a: string", "character varying", id="namespace"),
        pytest.param("@Generated('uuid') @Column() a: string", "uuid", id="generated"),
        pytest.param("@VersionColumn() a: number", "integer", id="version"),
        pytest.param("@Column('time', { precision: 3 }) a: string", "time(3) without time zone", id="time"),
    ],
)  # fmt: skip
def test_a_type(body: str, expected: str) -> None:
    before = "enum Kind { A = 'a', B = 'b' }\ntype Alias = number\n"
    assert str(column(body, "a", before=before).type) == expected


@pytest.mark.parametrize(
    ("imported", "type_"),
    [
        pytest.param("import { UUID } from 'crypto'", "UUID", id="name"),
        pytest.param("import type { UUID as Id } from 'node:crypto'", "Id | null", id="type-only"),
        pytest.param("import * as crypto from 'crypto'", "crypto.UUID", id="namespace"),
    ],
)
def test_a_uuid_of_node_is_a_string(imported: str, type_: str) -> None:
    found = column(f"@Column() a: {type_}", "a", before=imported)
    assert str(found.type) == "character varying"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param("const T = databaseType === Db.SQLITE3 ? 'simple-json' : 'jsonb'", "jsonb", id="setting"),
        pytest.param("const T = process.env.DB === 'postgres' ? 'jsonb' : 'text'", "jsonb", id="environment"),
        pytest.param("const pg = () => databaseType == 'pg'\nconst T = pg() ? 'jsonb' : 'text'", "jsonb", id="function"),
        pytest.param("function t() { if (databaseType !== 'mysql') return 'jsonb'\n return 'json' }\nconst T = t()", "jsonb", id="branch"),
        pytest.param("const isSqlite = databaseType === 'sqlite'\nconst T = !isSqlite && 'jsonb'", "jsonb", id="negation"),
    ],
)  # fmt: skip
def test_a_type_that_hangs_on_the_database_is_that_of_postgresql(
    declared: str, expected: str
) -> None:
    before = (
        "import { system } from 'elsewhere'\nenum Db { SQLITE3 = 'SQLITE3' }\n"
        f"const databaseType = system.get('DB_TYPE')\n{declared}\n"
    )
    assert str(column("@Column({ type: T }) a: object", "a", before=before).type) == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("@Column() a: string | number", "takes no column type", id="mixed-union"),
        pytest.param("@Column() a: Record<string, string>", "takes no column type", id="object"),
        pytest.param("@Column() a", "takes no column type", id="no-annotation"),
        pytest.param("@Column() a: string[]", "takes no column type", id="array"),
        pytest.param("@Column() a: bigint", "takes no column type", id="bigint"),
        pytest.param("@Column() a: Outside", "package 'elsewhere'", id="package-type"),
        pytest.param("@Column('blob') a: string", "no column type 'blob'", id="foreign-type"),
        pytest.param("@Column({ type: kind() }) a: string", "package 'elsewhere'", id="package-call"),
        pytest.param("@Column({ type: process.env.T as any }) a: string", "", id="environment"),
        pytest.param("@Column({ type: 'varchar', length: max }) a: string", "", id="unknown-length"),
        pytest.param("@Column({ type: max === 'a' ? 'text' : 'int' }) a: string", "when it runs", id="condition"),
        pytest.param("@Column({ type: 'int', length: 4 }) a: number", "rejects a length", id="length-of-an-integer"),
        pytest.param("@Generated('increment') @Column() a: string", "broken SQL", id="serial-text"),
    ],
)  # fmt: skip
def test_a_type_that_cannot_be_known_is_unknown_on_its_column_only(body: str, reason: str) -> None:
    before = "import { Outside, kind, max } from 'elsewhere'"
    found = read_class(f"{body}\n@Column() b: string", before=before)
    a, b = table(found).column("a"), table(found).column("b")
    assert a is not None
    assert isinstance(a.type, Unknown)
    assert reason in a.type.reason
    assert b == Column("b", ColumnType("character varying"))
    assert table(found).unknown == ()
    assert len(found.unread) == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("type: 'geometry', spatialFeatureType: 'Point', srid: 4326", "geometry(Point,4326)"),
        ("type: 'geometry', spatialFeatureType: 'multipolygonz'", "geometry(MultiPolygonZ)"),
        ("type: 'geometry', srid: 4326", "geometry"),
        ("type: 'geography', spatialFeatureType: 'Point'", "geography(Point,4326)"),
    ],
)
def test_a_spatial_type_is_as_postgis_prints_it(options: str, expected: str) -> None:
    assert str(column(f"@Column({{ {options} }}) a: object", "a").type) == expected
    assert str(parse_type(expected)) == expected


def test_with_strict_null_checks_null_makes_a_type_unknown() -> None:
    strict = replace(PLAIN, strict_null_checks=True)
    body = "@Column() a: string | null\n@Column('text') b: string | null\n@Column() c?: string"
    assert isinstance(column(body, "a", strict).type, Unknown)
    assert str(column(body, "b", strict).type) == "text"
    assert str(column(body, "c", strict).type) == "character varying"


@pytest.mark.parametrize(
    ("options", "nullable", "default"),
    [
        pytest.param("{}", False, None, id="none"),
        pytest.param("{ nullable: true }", True, None, id="nullable"),
        pytest.param("{ default: null }", True, None, id="default-null"),
        pytest.param("{ default: null, nullable: false }", False, None, id="default-null-not-null"),
        pytest.param("{ default: 'x' }", False, "'x'", id="text"),
        pytest.param("{ default: \"it''s\" }", False, "'it''s'", id="doubled-quote"),
        pytest.param("{ default: undefined }", False, None, id="undefined"),
        pytest.param("{ type: 'int', default: 0 }", False, "0", id="zero"),
        pytest.param("{ type: 'int', default: '0' }", False, "0", id="zero-text"),
        pytest.param("{ type: 'boolean', default: false }", False, "false", id="false"),
        pytest.param("{ type: 'timestamptz', default: () => 'CURRENT_TIMESTAMP' }", False, "now()", id="now"),
        pytest.param("{ type: 'timestamptz', default: () => { return 'now()' } }", False, "now()", id="block"),
        pytest.param("{ type: 'jsonb', default: { a: [1, 'x'] } }", False, "'{\"a\": [1, \"x\"]}'", id="json"),
        pytest.param("{ type: 'jsonb', default: [] }", False, "'[]'", id="json-list"),
        pytest.param("{ type: 'jsonb', default: { a: undefined, b: [undefined, { c: undefined }] } }", False,
                     "'{\"b\": [null, {}]}'", id="json-undefined"),
        pytest.param("{ type: 'text', array: true, default: ['a', 'b'] }", False, "'{a,b}'", id="array"),
        pytest.param("{ type: 'enum', enum: Kind, default: Kind.B }", False, "'b'", id="enum"),
    ],
)  # fmt: skip
def test_nullability_and_default(options: str, nullable: bool, default: str | None) -> None:
    before = "enum Kind { A = 'a', B = 'b' }"
    found = column(f"@Column({options}) a: string", "a", before=before)
    assert found.nullable is nullable
    assert found.default == default


@pytest.mark.parametrize(
    "options",
    [
        pytest.param("{ default: outside }", id="package"),
        pytest.param("{ default: () => outside() }", id="function"),
        pytest.param("{ type: 'jsonb', default: { a: outside } }", id="inside-json"),
        pytest.param("{ default: new Date() }", id="new"),
    ],
)
def test_a_default_that_cannot_be_known_is_unknown(options: str) -> None:
    found = column(f"@Column({options}) a: string", "a", before="import { outside } from 'm'")
    assert isinstance(found.default, Unknown)
    assert not isinstance(found.type, Unknown)


def test_options_that_cannot_be_known_make_the_whole_column_unknown() -> None:
    found = read_class("@Column({ ...outside }) a: string", before="import { outside } from 'm'")
    a = table(found).column("a")
    assert a is not None
    assert isinstance(a.type, Unknown)
    assert isinstance(a.nullable, Unknown)
    assert table(found).unknown  # its name may be another


@pytest.mark.parametrize(
    ("decorator", "generated", "type_"),
    [
        pytest.param("@PrimaryGeneratedColumn()", "increment", "integer", id="serial"),
        pytest.param("@PrimaryGeneratedColumn({ type: 'bigint' })", "increment", "bigint", id="bigserial"),
        pytest.param("@PrimaryGeneratedColumn('increment', { type: 'int8' })", "increment", "bigint", id="both"),
        pytest.param("@PrimaryGeneratedColumn('uuid')", "uuid", "uuid", id="uuid"),
        pytest.param("@PrimaryGeneratedColumn('identity')", "identity", "integer", id="identity"),
        pytest.param("@PrimaryColumn({ type: 'int', generated: true })", "increment", "integer", id="option"),
        pytest.param("@PrimaryColumn({ type: 'uuid', generated: 'uuid' })", "uuid", "uuid", id="uuid-option"),
    ],
)  # fmt: skip
def test_a_generated_key(decorator: str, generated: str, type_: str) -> None:
    found = read({"a.ts": f"@Entity() class Post {{ {decorator} id: number }}"})
    id_ = table(found).column("id")
    assert id_ is not None
    assert (id_.generated, str(id_.type), id_.nullable, id_.default) == (
        generated,
        type_,
        False,
        None,
    )
    key = table(found).primary_key
    assert key is not None
    assert not isinstance(key, Unknown)
    assert key.columns == ("id",)


def test_enums_take_the_table_s_name_and_their_values_in_order() -> None:
    body = """
    @Column({ type: "enum", enum: Level }) a: Level
    @Column({ type: "simple-enum", enum: ["y", "x"], enumName: "given" }) b: string
    @Column({ type: "enum", enum: outside }) C: string
    """
    before = "import { outside } from 'm'\nenum Level { LOW, MID = 5, HIGH, }"
    found = read_class(body, before=before).schema.enums
    assert found[Name("", "post_a_enum")].values == ("0", "5", "6")
    assert found[Name("", "given")] == Enum(Name("", "given"), ("y", "x"))
    assert isinstance(found[Name("", "post_c_enum")].values, Unknown)


def test_a_column_knows_its_line_and_its_property() -> None:
    text = "@Entity()\nclass Post {\n  @PrimaryColumn()\n  id: string\n\n  @Column({ name: 'b' })\n  aB: string\n}"
    found = read({"src/post.ts": text})
    path = ("post", "columns", "b")
    assert found.locations[path] == Location("src/post.ts", 8, 3)
    assert found.properties[path] == "Post.aB"
    assert found.locations[("post",)] == Location("src/post.ts", 4, 7)


def test_a_property_declared_by_the_parent_keeps_the_parent_s_definition() -> None:
    text = """
    abstract class Base { @PrimaryColumn() id: string; @Column("text") a: string }
    @Entity() class Post extends Base { @Column({ length: 5 }) a: string; @Column() b: string }
    """
    found = table(read({"a.ts": text}))
    assert [(each.name, str(each.type)) for each in found.columns] == [
        ("id", "character varying"),
        ("a", "text"),
        ("b", "character varying"),
    ]


def test_an_embedded_class_comes_last_with_its_prefix() -> None:
    before = "class Geo { @Column() lat: number }\nclass Place { @Column() zipCode: string; @Column(() => Geo) geo: Geo }"
    body = "@Column(() => Place) home: Place\n@Column(() => Place, { prefix: 'to' }) work: Place\n@Column() last: string"
    names = [each.name for each in table(read_class(body, before=before)).columns]
    assert names == ["id", "last", "homeZipcode", "homeGeoLat", "toZipcode", "toGeoLat"]
