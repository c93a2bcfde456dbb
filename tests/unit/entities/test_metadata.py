"""The entities as TypeORM has them: its order, its texts before anything is put in order.
tests/conformance/features holds what is planned from them to TypeORM's own statements."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from migration_guard.entities.model import EntityOptions
from migration_guard.schema.model import Name
from migration_guard.schema_builder.metadata import EntityColumn, EntityTable, Metadata
from support.entities import MEDUSA, PLAIN, read_metadata


def names(found: Metadata) -> list[str]:
    return [str(each.name) for each in found.tables]


def only_table(
    body: str, options: EntityOptions = PLAIN, *, before: str = "", path: str = "post.ts"
) -> EntityTable:
    text = f"{before}\n@Entity() export class Post {{ @PrimaryColumn() id: string\n{body}\n}}"
    return read_metadata({path: text}, options).tables[0]


def only_column(declared: str, options: EntityOptions = PLAIN) -> EntityColumn:
    return only_table(declared, options).columns[1]


def entity(name: str, body: str = "") -> str:
    return f"@Entity() export class {name} {{ @PrimaryColumn() id: string\n{body} }}"


MANY = '@ManyToMany(() => Tag) @JoinTable({ name: "post_tags" }) tags: Tag[]'


@pytest.mark.parametrize(
    ("files", "order"),
    [
        pytest.param(
            {"b.ts": entity("B"), "a.ts": entity("A")}, ["a", "b"], id="files in their order"
        ),
        pytest.param(
            {"a.ts": 'import { B } from "./b"\n' + entity("A"), "b.ts": entity("B")},
            ["b", "a"],
            id="what is imported first",
        ),
        pytest.param(
            {"a.ts": 'import type { B } from "./b"\n' + entity("A"), "b.ts": entity("B")},
            ["a", "b"],
            id="but not for its type alone",
        ),
        pytest.param(
            {
                "a.ts": 'import { B } from "./b"\n' + entity("A"),
                "b.ts": 'import { A } from "./a"\n' + entity("B"),
            },
            ["b", "a"],
            id="in a circle where it is entered",
        ),
        pytest.param(
            {"a.ts": entity("Post", MANY) + entity("Tag"), "b.ts": entity("Last")},
            ["post", "tag", "last", "post_tags"],
            id="junctions at the end",
        ),
    ],
)
def test_tables_come_as_their_modules_are_evaluated(
    files: Mapping[str, str], order: list[str]
) -> None:
    assert names(read_metadata(files)) == order


def test_entity_schemas_come_after_what_decorators_make() -> None:
    schema = (
        "export const A = new typeorm.EntitySchema({ name: 'a', columns: "
        "{ id: { type: Number, primary: true } } })\n"
    )
    found = read_metadata({"a.ts": schema, "b.ts": entity("Post", MANY) + entity("Tag")})
    assert names(found) == ["post", "tag", "post_tags", "a"]


@pytest.mark.parametrize(
    ("declared", "default", "kind"),
    [
        pytest.param("@Column('text', { default: 'x' })", "'x'", "string", id="string"),
        pytest.param("@Column('int', { default: 1 })", "'1'", "value", id="number"),
        pytest.param("@Column('bool', { default: false })", "false", "value", id="boolean"),
        pytest.param(
            "@Column('timestamp', { default: () => 'CURRENT_TIMESTAMP(3)' })",
            "CURRENT_TIMESTAMP(3)",
            "function",
            id="function as it is written",
        ),
        pytest.param(
            '@Column("jsonb", { default: { a: "it\'s" } })',
            '\'{"a":"it\'s"}\'',
            "value",
            id="quotes of JSON are left",
        ),
        pytest.param(
            "@Column('text', { array: true, default: ['a', 'b c'] })",
            "'{a,b c}'",
            "value",
            id="list",
        ),
        pytest.param("@Column('int', { default: null })", None, None, id="null is none"),
        pytest.param("@CreateDateColumn()", "now()", "function", id="date of creation"),
    ],
)
def test_a_default_is_the_text_before_versions_differ(
    declared: str, default: str | None, kind: str | None
) -> None:
    found = only_column(f"{declared} c: unknown")
    assert (found.default, found.default_kind, found.unknown) == (default, kind, None)


def test_texts_are_as_they_are_written() -> None:
    found = only_table(
        '@Column("varchar", { length: "040", collation: "C", comment: "it\'s" }) a: string\n'
        '@ManyToOne(() => Post, { onDelete: "cascade" as any }) parent: Post',
        before='@Check(`"a" <>  \'\'`) @Index(["a"], { where: "a  IS NOT NULL" })',
    )
    column, (check,), (index,), (key,) = (
        found.columns[1],
        found.checks,
        found.indices,
        found.foreign_keys,
    )
    assert (column.length, column.collation, column.comment) == ("040", "C", "it's")
    assert check.expression == "\"a\" <>  ''"
    assert index.where == "a  IS NOT NULL"
    assert (key.on_delete, key.on_update) == ("cascade", "NO ACTION")


def test_a_name_is_not_cut_off() -> None:
    long = "x" * 70
    found = only_table("@Column() a: string", before=f'@Index("{long}", ["a"])')
    assert found.indices[0].name == long


def test_decorators_count_from_the_bottom_up_and_the_class_last() -> None:
    found = only_table(
        '@Index("third") @Index("second") @Column() b: string\n',
        before='@Index("fifth", ["b"]) @Index("fourth", ["b"])',
    )
    assert [each.name for each in found.indices] == ["second", "third", "fourth", "fifth"]


def test_an_index_that_is_left_alone_is_named() -> None:
    found = only_table("", before='@Index("by_hand", { synchronize: false })')
    assert [(each.name, each.synchronize) for each in found.indices] == [("by_hand", False)]


def test_a_virtual_column_is_told_apart() -> None:
    found = only_table("@typeorm.VirtualColumn({ query: () => 'SELECT 1' }) n: number")
    assert [(each.name, each.is_virtual) for each in found.columns] == [("id", False), ("n", True)]


def test_what_cannot_be_known_has_its_reason() -> None:
    found = only_column("@Column('int', { default: process.env.N }) n: number")
    assert found.default is None
    assert found.unknown is not None


def test_a_view_has_its_text_and_what_it_needs() -> None:
    text = """
    @typeorm.ViewEntity({ name: "second", dependsOn: [First], expression: "SELECT 2" })
    export class Second {}
    @typeorm.ViewEntity({ name: "first", materialized: true, expression: (ds) => ds.query() })
    export class First { @Index("by_n") @typeorm.ViewColumn({ name: "N" }) n: number }
    """
    second, first = read_metadata({"a.ts": text}).views
    assert (second.expression, second.depends_on) == ("SELECT 2", (Name("", "first"),))
    assert (first.expression, first.materialized) == (None, True)
    assert [(each.name, each.columns) for each in first.indices] == [("by_n", ("N",))]


EXTENSION = """
import { Product as Core } from "@medusajs/medusa"
@Entity() @Index(["title"]) @Index(["care"]) export class Product extends Core {
  @Column() care: string
  @ManyToMany(() => Tag, (tag) => tag.products) @JoinTable({ name: "both" }) tags: Tag[]
}
"""
TAG = """
import { Product } from "@medusajs/medusa"
@Entity() export class Tag { @PrimaryColumn() id: string
  @ManyToMany(() => Product, (product) => product.tags) products: Product[] }
"""


def test_an_extension_of_the_core_lists_its_own_alone() -> None:
    files = {"src/models/product.ts": 'import { Tag } from "./tag"\n' + EXTENSION}
    files["src/models/tag.ts"] = TAG
    tag, product, both = read_metadata(files, MEDUSA).tables
    assert (str(tag.name), str(both.name)) == ("tag", "both")
    assert product.extends_core
    assert [each.name for each in product.columns] == ["care"]
    assert [each.columns for each in product.indices] == [("care",)]


def test_an_imported_core_entity_is_its_extension() -> None:
    text = """
    import { Product } from "@medusajs/medusa"
    @Entity() export class Tag { @PrimaryColumn() id: string
      @ManyToMany(() => Product, (product) => product.tags) @JoinTable({ name: "both" })
      products: Product[] }
    """
    extension = EXTENSION.replace('@JoinTable({ name: "both" })', "")
    files = {"src/models/product.ts": extension, "src/models/tag.ts": text}
    both = read_metadata(files, MEDUSA).tables[-1]
    # the extension declares the other side, and no action for it
    assert [each.on_delete for each in both.foreign_keys] == ["CASCADE", "NO ACTION"]
