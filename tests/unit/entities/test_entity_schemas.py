"""Entity schemas: what `new EntitySchema({…})` declares beside the features of conformance."""

from __future__ import annotations

import pytest

from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.findings import Location
from migration_guard.schema.model import Name
from support.entities import read, table

KEY = "id: { type: Number, primary: true, generated: true }"


def schema(options: str, before: str = "", version: str = "0.3.28") -> DeclaredSchema:
    text = f"{before}\nexport const Post = new typeorm.EntitySchema({{ name: 'Post', {options} }})"
    return read({"src/post.ts": text}, EntityOptions(typeorm_version=version))


def test_a_column_has_the_place_where_it_is_written() -> None:
    found = schema(f"columns: {{ {KEY},\n  title: {{ type: 'text' }} }}")
    path = ("post", "columns", "title")
    assert found.locations[path] == Location("src/post.ts", 5, 3)
    assert found.properties[path] == "Post.title"
    assert found.unread == ()


def test_columns_of_a_constant_are_read() -> None:
    found = schema("columns: { ...BASE, n: { type: 'int' } }", f"const BASE = {{ {KEY} }}")
    assert [column.name for column in table(found).columns] == ["id", "n"]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("embeddeds: { a: { schema: other } }", id="embedded"),
        pytest.param("embeddeds: outside", id="all-embedded"),
        pytest.param(
            "target: A, inheritance: { column: outside }", id="inheritance-by-a-column-not-known"
        ),
        pytest.param("foreignKeys: [{ target: 'B', columnNames: ['id'] }]", id="foreign-keys"),
        pytest.param("relations: outside", id="relations"),
        pytest.param("relations: { a: outside }", id="relation"),
        pytest.param("relations: { a: { type: 'many-to-one', target: 'Gone' } }", id="target"),
        pytest.param("indices: outside", id="indices"),
        pytest.param("indices: [{ columns: outside }]", id="index-columns"),
        pytest.param("indices: [{ name: 'i' }]", id="index-without-columns"),
        pytest.param("uniques: [outside]", id="unique"),
        pytest.param("checks: [{ expression: outside }]", id="check"),
    ],
)
def test_what_is_not_read_puts_its_table_in_doubt(part: str) -> None:
    found = schema(f"columns: {{ {KEY} }}, {part}", "export class A {}")
    assert table(found, "a" if "target: A" in part else "post").unknown
    assert found.schema.unknown == ()


def test_a_schema_without_a_key_is_embedded_in_others() -> None:
    found = schema("columns: { lat: { type: 'float' } }")
    assert found.schema.tables == {}
    assert found.schema.unknown == ()


@pytest.mark.parametrize("options", ["name: x, columns: {}", "type: outside, columns: {}"])
def test_a_schema_that_names_no_table_is_said_of_the_whole(options: str) -> None:
    assert schema(options).schema.unknown


def test_a_child_without_its_parent_is_said() -> None:
    found = schema("type: 'entity-child', columns: { a: { type: 'int' } }")
    assert [reason for reason, _ in found.unread] == [
        "the table of the child entity 'Post' is not read"
    ]


def test_inheritance_is_of_a_class_alone() -> None:
    found = schema(f"inheritance: {{ column: {{ type: 'int' }} }}, columns: {{ {KEY} }}")
    assert [column.name for column in table(found).columns] == ["id"]


IN_FILES = {
    "src/classes.ts": "export class Content {}\nexport class Photo extends Content {}\n"
    "export class Place {}",
    "src/content.ts": "import { Content } from './classes'\nexport default new typeorm.EntitySchema({"
    " name: 'C', target: Content, inheritance: { column: { name: 'kind', type: 'text' } },"
    f" columns: {{ {KEY} }} }})",
    "src/photo.ts": "import { Photo, Place } from './classes'\nimport { made } from './made'\n"
    "const place = made('Place', { lat: { type: 'float' } }, { target: Place })\n"
    "module.exports = new typeorm.EntitySchema({ name: 'P', target: Photo, type: 'entity-child',"
    "\n  columns: { size: { type: 'int' } }, embeddeds: { at: { schema: place } } })",
    "src/made.ts": "export function made(name, columns, more) {"
    " return new typeorm.EntitySchema({ name, columns, ...more }) }",
}


def test_classes_and_schemas_may_lie_in_other_files() -> None:
    found = read(IN_FILES, EntityOptions(typeorm_version="0.3.28"))
    content = table(found, "content")
    assert {column.name: column.nullable for column in content.columns} == {
        "id": False,
        "kind": False,
        "size": True,
        "atLat": True,
    }
    assert (content.unknown, found.unread, found.schema.unknown) == ((), (), ())
    assert list(found.schema.tables) == [Name("", "content")]
    assert found.locations["content", "columns", "size"] == Location("src/photo.ts", 7, 14)


def test_a_schema_that_embeds_itself_ends() -> None:
    found = schema(
        f"columns: {{ {KEY} }}, embeddeds: {{ inner: {{ schema: Inner }} }}",
        "const Inner = new typeorm.EntitySchema({ name: 'I', columns: { a: { type: 'int' } },"
        " embeddeds: { again: { schema: Inner } } })",
    )
    assert table(found).unknown


def test_what_a_function_makes_is_a_schema_of_the_file_that_calls_it() -> None:
    text = (
        "const made = (name) => new typeorm.EntitySchema({ name,\n columns: { id: { type: 'int',"
        " primary: true } } })\nexport const A = made('a')\nexport const B = made('b')"
    )
    found = read({"src/schemas.ts": text}, EntityOptions(typeorm_version="0.3.28"))
    assert [str(name) for name in found.schema.tables] == ["a", "b"]
    assert found.locations["b", "columns", "id"].line == 6


def test_trees_are_ignored_before_0_3_28() -> None:
    options = f"columns: {{ {KEY} }}, trees: [{{ type: 'materialized-path' }}]"
    assert [c.name for c in table(schema(options)).columns] == ["id", "mpath"]
    assert [c.name for c in table(schema(options, version="0.3.20")).columns] == ["id"]


def test_a_schema_of_a_class_has_the_class_s_name() -> None:
    found = schema(f"target: Article, columns: {{ {KEY} }}", "export class Article {}")
    assert list(found.schema.tables) == [Name("", "article")]


def test_a_decorated_entity_and_a_schema_refer_to_each_other() -> None:
    text = (
        "@Entity() export class Author { @PrimaryColumn() id: string;"
        " @ManyToOne('Post') first: any }"
    )
    author = "relations: { author: { type: 'many-to-one', target: 'Author' } }"
    found = schema(f"columns: {{ {KEY} }}, {author}", text)
    assert [str(c.type) for c in table(found, "author").columns] == ["character varying", "integer"]
    assert [str(c.type) for c in table(found).columns] == ["integer", "character varying"]
