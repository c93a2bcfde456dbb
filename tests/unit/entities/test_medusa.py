"""Medusa's words: its base classes, its decorators, extensions of its entities."""

from __future__ import annotations

import pytest

from migration_guard.findings import Location
from migration_guard.schema.model import Name
from support.entities import MEDUSA, PLAIN, read, read_class, table

EXTENSION = """
import { Product as MedusaProduct } from "@medusajs/medusa"
@Entity() export class Product extends MedusaProduct {
  @Column({ type: "text", nullable: true }) care: string | null
}
"""


def columns(base: str, module: str) -> list[tuple[str, str, object, object]]:
    text = f'import {{ {base} as Base }} from "{module}"\n@Entity() class Post extends Base {{}}'
    found = table(read({"src/models/post.ts": text}, MEDUSA))
    return [(each.name, str(each.type), each.nullable, each.default) for each in found.columns]


BASE = [
    ("id", "character varying", False, None),
    ("created_at", "timestamp with time zone", False, "now()"),
    ("updated_at", "timestamp with time zone", False, "now()"),
]


@pytest.mark.parametrize(
    "module",
    [
        pytest.param("@medusajs/medusa", id="package"),
        pytest.param("@medusajs/medusa/dist/interfaces/models/base-entity", id="path"),
    ],
)
def test_the_base_classes_bring_their_columns(module: str) -> None:
    assert columns("BaseEntity", module) == BASE
    deleted = ("deleted_at", "timestamp with time zone", True, None)
    assert columns("SoftDeletableEntity", module) == [*BASE, deleted]


def test_the_key_of_a_base_class_is_the_primary_key() -> None:
    text = (
        'import { BaseEntity } from "@medusajs/medusa"\n@Entity() class Post extends BaseEntity {}'
    )
    found = read({"post.ts": text}, MEDUSA)
    assert table(found).primary_key is not None
    assert found.properties[("post", "columns", "id")] == "Post.id"
    assert found.locations[("post", "columns", "id")] == Location("post.ts", 4, 17)


def test_typeorm_s_base_entity_brings_none() -> None:
    text = "@Entity() class Post extends typeorm.BaseEntity { @PrimaryColumn() id: string }"
    found = table(read({"post.ts": text}))
    assert [each.name for each in found.columns] == ["id"]
    assert found.unknown == ()


def test_a_base_entity_of_another_package_is_not_medusa_s() -> None:
    text = 'import { BaseEntity } from "elsewhere"\n@Entity() class Post extends BaseEntity {}'
    found = table(read({"post.ts": text}, MEDUSA))
    assert found.columns == ()
    assert "elsewhere" in found.unknown[0]


def test_medusa_s_column_decorator_is_typeorm_s() -> None:
    before = (
        'import { DbAwareColumn, resolveDbType } from "@medusajs/medusa/dist/utils/db-aware-column"'
    )
    body = """
    @DbAwareColumn({ type: "jsonb", nullable: true }) a: unknown
    @Column({ type: resolveDbType("timestamptz") }) b: Date
    """
    found = table(read_class(body, MEDUSA, before))
    assert [str(each.type) for each in found.columns[1:]] == ["jsonb", "timestamp with time zone"]
    assert found.unknown == ()


def test_an_extension_declares_its_own_columns_on_core_s_table() -> None:
    found = read({"src/models/product.ts": EXTENSION}, MEDUSA)
    product = table(found, "product")
    assert [each.name for each in product.columns] == ["care"]
    assert (product.created, product.primary_key, product.unknown) == (False, None, ())
    assert [(each.name, each.core, each.table) for each in found.entities] == [
        ("Product", True, Name("", "product"))
    ]


def test_a_column_that_core_declares_too_stays_core_s() -> None:
    text = EXTENSION.replace("care: string", "handle: string")
    assert table(read({"src/models/product.ts": text}, MEDUSA), "product").columns == ()


@pytest.mark.parametrize(
    ("name", "own"),
    [pytest.param("handle", [], id="core's"), pytest.param("above_id", ["above_id"], id="new")],
)
def test_a_tree_s_parent_takes_a_join_column(name: str, own: list[str]) -> None:
    text = """
import { Tree, TreeParent } from "typeorm"
import { Product as Core } from "@medusajs/medusa"
@Entity() @Tree("closure-table") export class Product extends Core {
  @TreeParent() @JoinColumn({ name: "%s" }) above: Product
}
"""
    found = table(read({"src/models/product.ts": text % name}, MEDUSA), "product")
    assert [each.name for each in found.columns] == own


def test_an_extension_may_index_what_core_declares() -> None:
    text = EXTENSION.replace("@Entity()", "@Entity() @Index(['handle', 'care'])")
    found = table(read({"src/models/product.ts": text}, MEDUSA), "product")
    assert [each.columns for each in found.indexes] == [("handle", "care")]


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        pytest.param("src/models/goods.ts", EXTENSION, "product", id="file"),
        pytest.param(
            "src/models/product.ts",
            EXTENSION.replace("class Product", "class CustomProduct"),
            "custom_product",
            id="class",
        ),
    ],
)
def test_an_extension_that_medusa_does_not_match_is_a_table_of_its_own(
    path: str, text: str, name: str
) -> None:
    found = read({path: text}, MEDUSA)
    assert not found.entities[0].core
    assert found.entities[0].table == Name("", name)
    assert "under another name" in table(found, name).unknown[0]


def test_outside_medusa_core_s_names_mean_nothing() -> None:
    found = read({"src/models/product.ts": EXTENSION}, PLAIN)
    assert not found.entities[0].core
    assert table(found, "product").unknown


def test_a_feature_flag_makes_its_column_unknown() -> None:
    before = (
        'import { FeatureFlagColumn } from "@medusajs/medusa/dist/utils/feature-flag-decorators"'
    )
    found = read_class('@FeatureFlagColumn("f", { type: "text" }) a: string', MEDUSA, before)
    assert [each.name for each in table(found).columns] == ["id", "a"]
    assert found.unread
