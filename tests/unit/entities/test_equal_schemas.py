"""What is no change of the schema gives an equal schema, and what is one does not."""

from __future__ import annotations

import pytest

from support.entities import TYPEORM, read

ENTITY = """
import { Kind } from "./kind"
@Entity("post")
@Index(["title", "kind"])
export class Post {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column({ type: "varchar", length: 80, nullable: true }) title: string | null
  @Column({ type: "enum", enum: Kind, default: Kind.A }) kind: Kind
  @ManyToOne(() => Author, (author) => author.posts, { onDelete: "CASCADE" }) author: Author
}
@Entity() export class Author {
  @PrimaryColumn() id: string
  @OneToMany(() => Post, (post) => post.author) posts: Post[]
}
"""
KIND = 'export enum Kind { A = "a", B = "b" }'


def schema(entity: str = ENTITY, kind: str = KIND) -> object:
    return read({"post.ts": entity, "kind.ts": kind}).schema


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("@Entity", "// why\n/* and */ @Entity", id="comment"),
        pytest.param("\n", "\r\n\r\n", id="line-ends"),
        pytest.param("\n}", "\n  isPublished(): boolean { return true }\n}", id="method"),
        pytest.param("\n}", "\n  get full() { return 1 }\n}", id="accessor"),
        pytest.param("\n}", "\n  plain: string = 'x'\n}", id="undecorated-property"),
        pytest.param("\n}", "\n  @typeorm.BeforeInsert() fill() { this.id = 'x' }\n}", id="listener"),
        pytest.param("\n}", "\n  @typeorm.RelationId('author') by: string\n}", id="relation-id"),
        pytest.param("nullable: true", "nullable: true, transformer: { to, from }, select: false", id="transformer"),
        pytest.param('"CASCADE"', '"CASCADE", eager: true, cascade: ["insert"]', id="eager"),
        pytest.param("title: string | null", "public title?: string", id="annotation-of-a-typed-column"),
        pytest.param('"varchar", length: 80', '"character varying", length: "80"', id="spelling-of-the-type"),
        pytest.param("author.posts", "author['posts']", id="inverse-side"),
        pytest.param("Kind.A", "'a'", id="value-of-the-enum"),
        pytest.param('"./kind"', '"./kind.js"', id="import-path"),
        pytest.param("{ Kind }", "{ Kind, Kind as Other }", id="import"),
        pytest.param("@Column", "@typeorm.Column", id="namespace"),
        pytest.param("@Entity()", "@Reflect.metadata('a', 'b') @Entity()", id="other-decorator"),
        pytest.param('@Entity("post")', '@Entity({ name: "post", orderBy: { id: "ASC" } })', id="options-without-effect"),
        pytest.param("80", "Limits.title", id="constant"),
    ],
)  # fmt: skip
def test_a_change_that_is_none(old: str, new: str) -> None:
    limits = "\nclass Limits { static title = 80 }\nconst to = 1, from = 2\n"
    assert old in ENTITY
    if new.startswith("@Reflect"):
        new = new.replace("Reflect.metadata", "Expose")
        limits += 'import { Expose } from "class-transformer"\n'
    assert schema(limits + ENTITY.replace(old, new)) == schema()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("80", "81", id="length"),
        pytest.param("nullable: true", "nullable: false", id="nullable"),
        pytest.param("title:", "heading:", id="name"),
        pytest.param("Kind.A", "Kind.B", id="default"),
        pytest.param("CASCADE", "SET NULL", id="action"),
        pytest.param('["title", "kind"]', '["kind", "title"]', id="index-order"),
        pytest.param('"uuid"', '"increment"', id="key"),
        pytest.param('Entity("post")', 'Entity("posts")', id="table"),
    ],
)
def test_a_change_that_is_one(old: str, new: str) -> None:
    assert old in ENTITY
    assert schema(ENTITY.replace(old, new)) != schema()


def test_an_enum_in_another_file_counts() -> None:
    assert schema(kind=KIND.replace('"b"', '"c"')) != schema()
    assert schema(kind="// note\n" + KIND) == schema()


def test_the_name_alone_makes_no_decorator_typeorm_s() -> None:
    text = TYPEORM and "@Other() class A { @Own() id: string }"
    assert read({"a.ts": text}).entities == ()
