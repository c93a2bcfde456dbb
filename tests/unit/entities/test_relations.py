"""Relations: join columns, foreign keys, join tables. The usual forms are held to the real
TypeORM in tests/conformance/declared."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from migration_guard.findings import Unknown
from migration_guard.schema.model import ForeignKey, Name, PrimaryKey, Unique
from support.entities import MEDUSA, PLAIN, read, read_class, table

USER = (
    "@Entity() class User { @PrimaryGeneratedColumn('uuid') id: string; @Column() email: string }"
)


def test_a_join_column_takes_the_type_of_the_key_it_refers_to() -> None:
    found = table(read_class("@ManyToOne(() => User) author: User", before=USER))
    author = found.column("authorId")
    assert author is not None
    assert (str(author.type), author.nullable, author.generated) == ("uuid", True, None)
    assert found.foreign_keys == (
        ForeignKey("FK_c6fb082a3114f35d0cc27c518e0", ("authorId",), Name("", "user"), ("id",)),
    )


@pytest.mark.parametrize(
    ("version", "key", "nullable"),
    [
        pytest.param("0.2.45", ("year", "authorId"), False, id="0.2"),
        pytest.param("0.3.16", ("year",), True, id="0.3 has no such option"),
    ],
)
def test_a_relation_s_column_could_be_part_of_the_key(
    version: str, key: tuple[str, ...], nullable: bool
) -> None:
    text = """
        import { Entity, ManyToOne, PrimaryColumn } from "typeorm"
        @Entity() export class Author { @PrimaryColumn() id: string }
        @Entity() export class Post {
            @ManyToOne(() => Author, { primary: true }) author: Author
            @PrimaryColumn() year: number
        }"""
    found = table(read({"a.ts": text}, replace(PLAIN, typeorm_version=version)))
    assert isinstance(found.primary_key, PrimaryKey)
    assert found.primary_key.columns == key
    assert [each.nullable for each in found.columns] == [False, nullable]


def test_a_relation_may_require_the_file_of_its_other_side() -> None:
    body = '@ManyToOne(() => require("./user").User) author: import("./user").User'
    post = f"@Entity() export class Post {{ @PrimaryColumn() id: string\n{body} }}"
    found = read({"models/post.ts": post, "models/user.ts": f"export {USER}".replace(
        "export @Entity() class", "@Entity() export class")})  # fmt: skip
    (key,) = table(found).foreign_keys
    assert (key.columns, key.referenced_table) == (("authorId",), Name("", "user"))
    assert found.unread == ()


def test_a_declared_join_column_keeps_its_nullability_and_loses_its_type() -> None:
    body = """
    @Column({ nullable: true, type: "text" }) author_id: string
    @ManyToOne(() => User, { nullable: false }) @JoinColumn({ name: "author_id" }) author: User
    """
    found = table(read_class(body, before=USER))
    assert [(each.name, str(each.type), each.nullable) for each in found.columns] == [
        ("id", "character varying", False),
        ("author_id", "uuid", True),
    ]


def test_the_owner_of_a_one_to_one_has_a_unique_constraint() -> None:
    body = "@OneToOne(() => User) @JoinColumn() author: User\n@OneToOne(() => User) other: User"
    found = table(read_class(body, before=USER))
    assert [each.columns for each in found.uniques] == [("authorId",)]
    assert [each.name for each in found.columns] == ["id", "authorId"]


def test_a_key_that_refers_to_another_column_has_that_column_s_type() -> None:
    body = '@ManyToOne(() => User) @JoinColumn({ referencedColumnName: "email" }) author: User'
    found = table(read_class(body, before=USER))
    assert str(found.columns[1].type) == "character varying"
    assert found.columns[1].name == "authorEmail"
    assert found.foreign_keys[0].referenced_columns == ("email",)


@pytest.mark.parametrize(
    ("core", "key", "type_"),
    [
        pytest.param("Product", "id", "character varying", id="product"),
        pytest.param("Currency", "code", "character varying", id="currency"),
        pytest.param("Country", "id", "integer", id="country"),
    ],
)
def test_a_relation_to_a_core_entity_has_the_type_of_core_s_key(
    core: str, key: str, type_: str
) -> None:
    before = f'import {{ {core} as Core }} from "@medusajs/medusa"'
    body = '@ManyToOne(() => Core) @JoinColumn({ name: "core" }) core: Core'
    found = table(read_class(body, MEDUSA, before))
    assert str(found.columns[1].type) == type_
    assert found.foreign_keys[0].referenced_table == Name("", core.lower())
    assert found.foreign_keys[0].referenced_columns == (key,)
    assert found.unknown == ()


def test_a_class_of_another_package_with_a_core_entity_s_name_is_not_core() -> None:
    before = 'import { Product } from "elsewhere"'
    body = '@ManyToOne(() => Product) @JoinColumn({ name: "product" }) product: Product'
    found = table(read_class(body, MEDUSA, before))
    assert isinstance(found.columns[1].type, Unknown)
    assert found.foreign_keys == ()
    assert found.unknown


def test_a_join_table_between_a_project_s_entity_and_core() -> None:
    before = 'import { Product } from "@medusajs/medusa"'
    found = table(
        read_class("@ManyToMany(() => Product) @JoinTable() products: Product[]", MEDUSA, before),
        "post_products_product",
    )
    assert [(each.name, str(each.type)) for each in found.columns] == [
        ("postId", "character varying"),
        ("productId", "character varying"),
    ]
    assert isinstance(found.primary_key, PrimaryKey)
    assert found.primary_key.columns == ("postId", "productId")
    assert [(each.on_delete, each.on_update) for each in found.foreign_keys] == [
        ("CASCADE", "CASCADE"),
        ("CASCADE", "CASCADE"),
    ]


def test_the_inverse_side_of_a_many_to_many_has_no_table() -> None:
    text = """
    @Entity() class A { @PrimaryColumn() id: string; @ManyToMany(() => B, (b) => b.as) bs: B[] }
    @Entity() class B { @PrimaryColumn() id: string; @ManyToMany(() => A, (a) => a.bs) as: A[] }
    """
    assert len(read({"a.ts": text}).schema.tables) == 2


def test_actions_are_written_as_postgresql_prints_them() -> None:
    body = '@ManyToOne(() => User, { onDelete: "cascade", onUpdate: "SET NULL" }) author: User'
    key = table(read_class(body, before=USER)).foreign_keys[0]
    assert (key.on_delete, key.on_update) == ("CASCADE", "SET NULL")


def test_without_foreign_keys_there_is_a_column_and_no_constraint() -> None:
    body = (
        "@OneToOne(() => User, { createForeignKeyConstraints: false }) @JoinColumn() author: User"
    )
    found = table(read_class(body, before=USER))
    assert [each.name for each in found.columns] == ["id", "authorId"]
    assert (found.foreign_keys, found.uniques) == ((), ())


def test_an_index_on_a_relation_is_on_its_join_column() -> None:
    body = "@Index() @ManyToOne(() => User) @JoinColumn({ name: 'by' }) author: User"
    found = table(read_class(body, before=USER))
    assert [each.columns for each in found.indexes] == [("by",)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("@ManyToOne(() => Outside) author: Outside", id="package"),
        pytest.param("@ManyToOne('Nobody') author: unknown", id="no-such-entity"),
        pytest.param("@ManyToOne(() => Plain) author: Plain", id="no-entity"),
        pytest.param("@ManyToOne(() => User, { onDelete: outside }) author: User", id="action"),
        pytest.param(
            "@ManyToOne(() => User) @JoinColumn({ name: outside }) author: User", id="name"
        ),
    ],
)
def test_a_relation_that_cannot_be_known_puts_its_table_in_doubt_and_no_other(body: str) -> None:
    before = f"import {{ Outside, outside }} from 'elsewhere'\nclass Plain {{}}\n{USER}"
    found = read_class(body, before=before)
    assert table(found).unknown
    assert table(found, "user").unknown == ()
    assert found.unread


def test_a_join_table_that_cannot_be_known_is_said_of_the_schema() -> None:
    before = "import { Outside } from 'elsewhere'"
    found = read_class("@ManyToMany(() => Outside) @JoinTable() a: Outside[]", before=before)
    assert found.schema.unknown
    assert table(found).unknown == ()


def test_from_1_0_a_composite_key_follows_the_referenced_key() -> None:
    text = """
    @Entity() class Word { @PrimaryColumn() a: string; @PrimaryColumn() b: string }
    @Entity() class Post { @PrimaryColumn() id: string
      @ManyToOne(() => Word)
      @JoinColumn([{ name: "wb", referencedColumnName: "b" }, { name: "wa", referencedColumnName: "a" }])
      word: Word }
    """
    old = table(read({"a.ts": text})).foreign_keys[0]
    new = table(read({"a.ts": text}, replace(PLAIN, typeorm_version="1.1.1"))).foreign_keys[0]
    assert (old.columns, old.referenced_columns) == (("wb", "wa"), ("b", "a"))
    assert (new.columns, new.referenced_columns) == (("wa", "wb"), ("a", "b"))


def test_unique_constraints_of_every_form() -> None:
    text = """
    @Entity() @Unique(["a", "b"]) @Unique("named", ["b"], { deferrable: "INITIALLY DEFERRED" })
    class Post { @PrimaryColumn() id: string
      @Column({ unique: true }) a: string; @Unique() @Column() b: string }
    """
    assert {each.columns for each in table(read({"a.ts": text})).uniques} == {
        ("a", "b"),
        ("b",),
        ("a",),
    }
    assert Unique("named", ("b",), "INITIALLY DEFERRED") in table(read({"a.ts": text})).uniques


def test_an_index_that_typeorm_leaves_alone_is_not_declared() -> None:
    text = "@Entity() @Index('i', ['id'], { synchronize: false }) class Post { @PrimaryColumn() id: string }"
    found = table(read({"a.ts": text}))
    assert (found.indexes, found.left_alone) == ((), ("i",))


def test_everything_lies_in_the_connection_s_schema() -> None:
    """TypeORM names it in every statement, and migrations written by it do too."""
    text = """
import { Tree, TreeChildren, TreeParent } from "typeorm"
enum Kind { SMALL = "small" }
@Entity() @Tree("closure-table") export class Post {
  @PrimaryColumn() id: string
  @Column({ type: "enum", enum: Kind }) kind: Kind
  @TreeParent() above: Post
  @TreeChildren() below: Post[]
  @ManyToMany(() => Tag) @JoinTable() tags: Tag[]
}
@Entity({ schema: "public" }) export class Tag { @PrimaryColumn() id: string }
"""
    found = read({"post.ts": text}, replace(PLAIN, default_schema="shop")).schema
    assert {str(name) for name in found.tables} == {
        *("shop.post", "shop.post_closure", "shop.post_tags_tag", "tag")
    }
    assert [str(name) for name in found.enums] == ["shop.post_kind_enum"]


def test_a_relation_of_an_embedded_class_has_its_prefix_and_path() -> None:
    before = f"{USER}\nclass Meta {{ @Column() n: number; @Index() @ManyToOne(() => User) by: User; @ManyToMany(() => User) @JoinTable() seen: User[] }}"
    schema = read_class("@Column(() => Meta) meta: Meta", before=before)
    found = table(schema)
    assert [each.name for each in found.columns] == ["id", "metaByid", "metaN"]
    assert [key.columns for key in found.foreign_keys] == [("metaByid",)]
    assert [index.columns for index in found.indexes] == [("metaByid",)]
    assert [c.name for c in table(schema, "post_meta_seen_user").columns] == ["postId", "userId"]
    assert schema.unread == ()


def test_a_column_of_an_embedded_class_is_its_relation_s_join_column() -> None:
    before = f"{USER}\nclass Meta {{ @Column() by_id: string; @ManyToOne(() => User) @JoinColumn({{ name: 'by_id' }}) by: User }}"
    body = "@Column() by_id: string\n@Column(() => Meta) meta: Meta"
    found = table(read_class(body, before=before))
    assert [(each.name, str(each.type)) for each in found.columns] == [
        ("id", "character varying"),
        ("by_id", "character varying"),
        ("metaBy_id", "uuid"),
    ]
