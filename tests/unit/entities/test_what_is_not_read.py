"""What cannot be interpreted is said, and touches no more than it must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from migration_guard.entities.model import EntityOptions
from migration_guard.entities.read import declared_schema
from migration_guard.findings import Unknown
from migration_guard.schema.model import Name, PrimaryKey
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program
from support.entities import MEDUSA, PLAIN, TYPEORM, read, read_class, table

OTHER = "@Entity() class Other { @PrimaryColumn() id: string }"


@pytest.mark.parametrize(
    ("entity", "name"),
    [
        pytest.param("@Entity() class Post extends mixin(Base) { @PrimaryColumn() id: string }", "post", id="mixin"),
        pytest.param("import { Base } from 'm'\n@Entity() class Post extends Base {}", "post", id="package-parent"),
        pytest.param("import { Base } from './none'\n@Entity() class Post extends Base {}", "post", id="missing-parent"),
        pytest.param("@Entity() @typeorm.Tree('closure-table', { closureTableName: outside }) class Post { @PrimaryColumn() id: string }", "post", id="tree"),
        pytest.param("@Entity() @typeorm.TableInheritance({ column: outside }) class Post { @PrimaryColumn() id: string }", "post", id="single-table"),
        pytest.param("import { Money } from 'm'\n@Entity() class Post { @PrimaryColumn() id: string; @Money() a: string }", "post", id="package-decorator"),
        pytest.param("@Entity() class Post { @PrimaryColumn() id: string; @nowhere() a: string }", "post", id="undeclared-decorator"),
        pytest.param("@Entity() @Check(outside) class Post { @PrimaryColumn() id: string }", "post", id="check"),
        pytest.param("@Entity() @Index(columns) class Post { @PrimaryColumn() id: string }", "post", id="index"),
        pytest.param("@Entity() class Post { @PrimaryColumn() id: string; @Column({ name: outside }) a: string }", "post", id="column-name"),
        pytest.param("@Entity() class Post { @PrimaryColumn() id: string; @Column(() => Gone) a: Gone }", "post", id="embedded"),
        pytest.param("const Post = new typeorm.EntitySchema({ name: 'Post', columns: outside })", "post", id="entity-schema"),
        pytest.param("export default new typeorm.EntitySchema({ name: 'X', tableName: 'post', columns: { id: { primary: true, type: 'int' }, ...outside } })", "post", id="entity-schema-column"),
    ],
)  # fmt: skip
def test_a_doubtful_table_leaves_the_others_alone(entity: str, name: str) -> None:
    found = read({"a.ts": f"{entity}\n{OTHER}"})
    assert table(found, name).unknown
    assert table(found, "other").unknown == ()
    assert found.schema.unknown == ()
    assert found.unread


@pytest.mark.parametrize(
    "entity",
    [
        pytest.param("@Entity(outside) class Post {}", id="name"),
        pytest.param("@Entity({ name: outside }) class Post {}", id="option"),
        pytest.param("@Entity({ ...outside }) class Post {}", id="spread"),
        pytest.param("@Entity({ schema: outside }) class Post {}", id="schema"),
        pytest.param("const x = new typeorm.EntitySchema(outside)", id="entity-schema"),
        pytest.param("@Entity() class {{{", id="syntax"),
    ],
)
def test_a_table_without_a_name_is_said_of_the_schema(entity: str) -> None:
    found = read({"a.ts": entity, "b.ts": OTHER})
    assert found.schema.unknown
    assert list(found.schema.tables) == [Name("", "other")]


@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param("export const Money = () => Column('numeric', { precision: 10, scale: 2 })", id="arrow"),
        pytest.param("export function Money() { return Column('numeric', { precision: 10, scale: 2 }) }", id="function"),
        pytest.param("const opts = { precision: 10, scale: 2 }\nexport const Money = (scale = 1) => Column('numeric', opts)", id="constant"),
        pytest.param("import { applyDecorators } from '@nestjs/common'\nexport function Money() { return applyDecorators(Index(), Column('numeric', { precision: 10, scale: 2 })) }", id="several"),
    ],
)  # fmt: skip
def test_a_decorator_of_the_project_is_followed(declaration: str) -> None:
    text = "import { Money } from './money'\n@Entity() class Post { @PrimaryColumn() id: string; @Money() a: string }"
    found = table(read({"a.ts": text, "money.ts": declaration}))
    assert [str(each.type) for each in found.columns] == ["character varying", "numeric(10,2)"]
    assert found.unknown == ()


def test_a_decorator_takes_its_arguments_along() -> None:
    before = "const Text = (name: string, size: number) => Column({ name, length: size })"
    found = table(read_class("@Text('b', 5) a: string", before=before))
    assert [(each.name, str(each.type)) for each in found.columns[1:]] == [
        ("b", "character varying(5)")
    ]


AWARE = """function Aware(options) {
  const before = options.type
  if (options.type) { options.type = spoken(options.type) }
  if (before === "jsonb" && before !== options.type) { options.default = outside() }
  if (!options.length) { options.nullable = true }
  return Column(options)
}
const others = { datetime: "timestamp with time zone" }
const spoken = (type) => type.toString() in others ? others[type.toString()]
  : type === "money" ? "numeric" : type"""


@pytest.mark.parametrize(
    ("options", "expected", "nullable"),
    [
        ('{ type: "jsonb" }', "jsonb", True),
        ('{ type: "money" }', "numeric", True),
        ('{ type: "datetime" }', "timestamp with time zone", True),
        ('{ type: "varchar", length: 5 }', "character varying(5)", False),
    ],
)
def test_a_decorator_that_prepares_its_options_is_followed(
    options: str, expected: str, nullable: bool
) -> None:
    found = table(read_class(f"@Aware({options}) a: object", before=AWARE))
    (column,) = found.columns[1:]
    assert (str(column.type), column.nullable, found.unknown) == (expected, nullable, ())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("if (outside) { options.type = 'text' } return Column(options)", id="unknown"),
        pytest.param("const o = options; o.type = 'text'; return Column(options)", id="two names"),
        pytest.param("delete options.type; return Column(options)", id="deleted"),
        pytest.param("const c = Column(options); return (t, k) => c(t, k)", id="a function"),
        pytest.param("for (const k in options) { options[k] = 1 } return Column(options)", id="loop"),
    ],
)  # fmt: skip
def test_a_decorator_that_does_more_is_not_followed(body: str) -> None:
    before = f"import {{ outside }} from 'outside'\nfunction Aware(options) {{ {body} }}"
    found = table(read_class("@Aware({ type: 'int' }) a: number", before=before))
    assert [each.name for each in found.columns] == ["id"]
    assert found.unknown


def test_a_decorator_whose_file_reaches_no_typeorm_says_nothing() -> None:
    text = "import { Log } from './log'\nimport { IsString } from 'class-validator'\n" + (
        "@Log() @Entity() class Post { @IsString() @PrimaryColumn() id: string; @Log() x: string }"
    )
    sources = {
        "a.ts": (TYPEORM + text).encode(),
        "log.ts": b"export const Log = () => (target, key) => { note(target) }",
    }
    program = Program(lambda path: parse(sources[path]) if path in sources else None, sources)
    found = declared_schema(program, ["a.ts"], PLAIN)
    assert found.unread == ()
    assert table(found).unknown == ()


def test_a_view_is_no_table() -> None:
    found = read({"a.ts": "@typeorm.ViewEntity({ expression: 'SELECT 1' }) class PostCount {}"})
    assert found.schema.views == {Name("", "post_count")}
    assert found.schema.tables == {}


def test_child_entities_are_kept_in_their_parent_s_table() -> None:
    text = """
    @Entity() @typeorm.TableInheritance({ column: { name: "kind", type: "varchar" } })
    class Post { @PrimaryColumn() id: string }
    @typeorm.ChildEntity() class Video extends Post { @Column() url: string }
    @Entity() class Note { @PrimaryColumn() id: string; @ManyToOne(() => Video) video: Video }
    """
    found = read({"a.ts": text})
    assert [(each.name, each.nullable) for each in table(found).columns] == [
        ("id", False),
        ("url", True),
        ("kind", False),
    ]
    assert table(found, "note").foreign_keys[0].referenced_table == Name("", "post")
    assert found.unread == ()


def test_a_child_entity_without_its_parent_is_said() -> None:
    found = read({"a.ts": "@typeorm.ChildEntity() class Video { @Column() url: string }"})
    assert found.schema.tables == {}
    assert found.unread


def test_a_schema_is_named_unless_it_is_the_connection_s_own() -> None:
    text = """
    @Entity({ schema: "shop" }) class A { @PrimaryColumn() id: string }
    @Entity("b", { schema: "public" }) class X { @PrimaryColumn() id: string }
    """
    found = read({"a.ts": text})
    assert set(found.schema.tables) == {Name("shop", "a"), Name("", "b")}


def test_a_prefix_stands_before_every_name_and_in_every_hash() -> None:
    text = "@Entity('t') class A { @PrimaryColumn() id: string; @ManyToMany(() => A) @JoinTable() b: A[] }"
    found = read({"a.ts": text}, replace(PLAIN, entity_prefix="app_"))
    assert set(found.schema.tables) == {Name("", "app_t"), Name("", "app_t_b_t")}
    key = table(found, "app_t").primary_key
    assert key == PrimaryKey(("id",), "PK_66766dae6c05cf6333caaeef1ca")


def test_the_snake_strategy_names_tables_and_columns() -> None:
    body = "@Column() firstName: string\n@ManyToOne(() => Post) parentPost: Post"
    found = table(read_class(body, replace(PLAIN, naming_strategy="snake")))
    assert [each.name for each in found.columns] == ["id", "first_name", "parent_post_id"]


def test_an_unknown_strategy_leaves_generated_names_open_and_given_ones_alone() -> None:
    strange = replace(PLAIN, naming_strategy="ours")
    text = """
    @Entity("post") class Post { @PrimaryColumn({ name: "id" }) id: string
      @Index() @Column({ name: "a" }) a: string; @Column() b: string }
    """
    found = table(read({"a.ts": text}, strange))
    assert [each.name for each in found.columns] == ["id", "a"]
    assert found.primary_key == PrimaryKey(("id",), None)
    assert [each.name for each in found.indexes] == [None]
    assert "naming strategy" in found.unknown[0]
    assert read({"a.ts": "@Entity() class A {}"}, strange).schema.unknown


REGISTERS = (
    "import { registerDecorator } from 'class-validator'\nimport { Post } from './post'\n"
    "export function IsPost(options?: object) {\n"
    "  return (target: object, propertyName: string) => { %s } }\n"
)


@pytest.mark.parametrize(
    ("body", "is_known"),
    [
        ("registerDecorator({ target: target.constructor, propertyName, options })", True),
        ("registerDecorator({ propertyName }); Column()(target, propertyName)", False),
        ("own(target, propertyName)", False),
        ("if (options) registerDecorator({ propertyName })", False),
    ],
)
def test_a_decorator_that_only_registers_a_validation_says_nothing(
    body: str, is_known: bool
) -> None:
    text = (
        "import { IsPost } from './is-post'\n@Entity() export class Post {"
        " @PrimaryColumn() id: string; @IsPost() @ManyToOne(() => Post) first: Post }"
    )
    found = table(read({"post.ts": text, "is-post.ts": REGISTERS % body}))
    assert (found.unknown == ()) == is_known


def test_without_a_version_names_on_which_versions_differ_are_open() -> None:
    options = EntityOptions()
    body = "@Index() @Column() a: string\n@Index({ where: 'a > 1' }) @Column() b: string"
    plain, partial = table(read_class(body, options)).indexes
    assert plain.name is not None
    assert partial.name is None


def test_two_entities_of_one_table_put_it_in_doubt() -> None:
    text = "@Entity('t') class A { @PrimaryColumn() id: string }\n@Entity('t') class B { @PrimaryColumn() id: string }"
    assert "share the table" in table(read({"a.ts": text}), "t").unknown[0]


def test_an_entity_of_a_join_table_has_the_columns_of_both() -> None:
    text = (
        "@Entity() export class Tag { @PrimaryColumn() id: string }\n"
        "@Entity() export class Post { @PrimaryColumn() id: string;"
        " @ManyToMany(() => Tag) @JoinTable({ name: 'post_tag' }) tags: Tag[] }\n"
        "@Entity('post_tag') export class PostTag { @PrimaryColumn() postId: string;"
        " @PrimaryColumn() tagId: string; @Column() place: number }\n"
    )
    found = table(read({"a.ts": text}), "post_tag")
    assert [column.name for column in found.columns] == ["postId", "tagId", "place"]
    assert (len(found.foreign_keys), len(found.indexes)) == (2, 2)
    assert "share the table" in found.unknown[0]


def test_a_file_that_is_gone_is_said() -> None:
    found = declared_schema(Program(lambda _: None, ()), ["gone.ts"], PLAIN)
    assert found.unread[0][0] == "gone.ts cannot be read"
    assert found.schema.unknown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class Dto { @Column() a: string; @nowhere() b: string }", id="undecorated"),
        pytest.param("@nowhere() class Service { @nowhere() run() {} }", id="service"),
    ],
)
def test_classes_that_are_no_entities_are_left_alone(text: str) -> None:
    found = read({"a.ts": text})
    assert found.schema.tables == {}
    assert (found.entities, found.unread, found.schema.unknown) == ((), (), ())


def test_a_class_that_cannot_be_parsed_throughout_is_in_doubt() -> None:
    text = "@Entity() class Post { @PrimaryColumn() id: string\n@Column() ???\n}\n\n" + OTHER
    found = read({"a.ts": text})
    assert table(found).unknown
    assert table(found, "other").unknown == ()


def test_a_syntax_error_where_no_entity_can_be_is_left_alone() -> None:
    sources = {"a.ts": b"import { x } from 'y'\nclass {{{"}
    program = Program(lambda path: parse(sources[path]) if path in sources else None, sources)
    found = declared_schema(program, sources, PLAIN)
    assert (found.unread, found.schema.unknown) == ((), ())


def test_a_class_that_may_be_an_entity_is_said() -> None:
    found = read({"a.ts": "import { Mine } from 'm'\n@Mine() class Post { @Column() a: string }"})
    assert found.schema.tables == {}
    assert found.schema.unknown == ("'Post' may be an entity",)
    assert len(found.unread) == 1


ENTITY = (
    TYPEORM
    + """
import { Product as Core, SoftDeletableEntity } from "@medusajs/medusa"
enum Kind { A = "a", B = 1 }
class Place { @Index() @Column({ length: 5 }) zip: string }
@Entity({ name: "product" }) @Check("a > 1") export class Product extends Core {
  @Column({ type: "enum", enum: Kind, default: [Kind.A], array: true }) kinds: Kind[]
  @ManyToOne(() => Author, (author) => author.posts, { onDelete: "CASCADE" })
  @JoinColumn([{ name: "author", referencedColumnName: "id" }]) author: Author
}
@Entity() @Index((a) => [a.name]) export class Author extends SoftDeletableEntity {
  @Column({ default: () => `now()` }) name?: string | null
  @Column(() => Place, { prefix: "x" }) place: Place
  @ManyToMany("Product") @JoinTable({ name: "t", joinColumn: { name: "a" } }) posts: Core[]
}
"""
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_entities_are_read(data: st.DataObject) -> None:
    source = ENTITY.encode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(len(TYPEORM), len(source)))
        cut = data.draw(st.integers(0, 30))
        inserted = data.draw(
            st.sampled_from([b"", b"{", b")", b"'", b"`${", b"1", b"x.", b"\xff", b"...", b"null"])
        )
        source = source[:at] + inserted + source[at + cut :]
    sources = {"src/models/product.ts": source}
    program = Program(lambda path: parse(sources[path]) if path in sources else None, sources)
    declared_schema(program, sources, MEDUSA)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_arguments_of_any_kind_are_read(data: st.DataObject) -> None:
    values = st.sampled_from(
        ["", "null", "undefined", "0", "-1", "1.5", "''", "'text'", "[]", "[[]]", "{}", "() => 1", "() => Post", "Date", "Post", "nowhere", "true", "{ name: 5 }", "{ type: [], enum: 1, array: 'x' }", "{ default: { a: [] }, length: 'x' }", "{ name: {}, referencedColumnName: 1 }", "['a', 1]", "`${x}`"]
    )  # fmt: skip
    decorators = data.draw(
        st.lists(
            st.sampled_from(
                [
                    "Column",
                    "PrimaryColumn",
                    "PrimaryGeneratedColumn",
                    "CreateDateColumn",
                    "DeleteDateColumn",
                    "VersionColumn",
                    "Generated",
                    "Index",
                    "Unique",
                    "Check",
                    "ManyToOne",
                    "OneToOne",
                    "ManyToMany",
                    "JoinColumn",
                    "JoinTable",
                ]
            ),
            min_size=1,
            max_size=3,
        )
    )
    written = " ".join(
        f"@{name}({', '.join(data.draw(st.lists(values, max_size=3)))})" for name in decorators
    )
    on_class = (
        f"@Index({data.draw(values)}) @Unique({data.draw(values)}) @Check({data.draw(values)})"
    )
    text = f"@Entity({data.draw(values)}) {on_class} class Post {{ @PrimaryColumn() id: string; {written} a: string }}"
    found = read({"a.ts": text})
    for each in found.schema.tables.values():
        assert all(column.name for column in each.columns)
        assert not isinstance(each.name, Unknown)


def test_constraints_that_the_project_names_have_no_known_name() -> None:
    options = replace(PLAIN, own_constraint_names=True)
    found = table(read_class("@Index() @Column() postTitle: string", options))
    assert [(each.name, each.columns) for each in found.indexes] == [(None, ("postTitle",))]
    assert (found.primary_key, found.unknown) == (PrimaryKey(("id",)), ())
