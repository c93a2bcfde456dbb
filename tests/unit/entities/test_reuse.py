"""Reading only what a change may have touched gives what reading everything gives."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from migration_guard.entities.model import EntityOptions
from migration_guard.entities.parts import Entry
from migration_guard.entities.read import FileReadings, read_files
from migration_guard.entity_result import EntityReading, EntityResult
from migration_guard.result_store import ResultStore
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import Module
from support.entities import MEDUSA, PLAIN

TYPEORM = """import * as typeorm from "typeorm"
import { ChildEntity, Column, Entity, Index, JoinColumn, JoinTable, ManyToMany, ManyToOne } from "typeorm"
import { OneToMany, OneToOne, PrimaryColumn, PrimaryGeneratedColumn } from "typeorm"
import { TableInheritance, Tree, TreeParent, ViewColumn, ViewEntity } from "typeorm"
"""
FAR = {
    f"far{n}.ts": f"@Entity() export class Far{n} {{ @PrimaryColumn() id: string }}"
    for n in range(9)
}
"""So that there is always something that need not be read again."""
ENTITIES = ("base.ts", "user.ts", "post.ts", "tag.ts", "extra.ts", "more.ts", "zone.ts", *FAR)
POST = """import { User } from "./user"
import { Tag } from "./index"
import { Kind } from "./enums"
import { Base } from "./base"
@Entity() export class Post extends Base {
  @Column({ type: "enum", enum: Kind }) kind: Kind
  %s
}
"""
USER = """import { Base } from "./base"
import { Address } from "./address"
import { WIDTH } from "./enums"
%s
export class User extends Base { %s }
"""
NO_ENTITY = "not tag.ts"
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "base.ts": (
        "export abstract class Base { @PrimaryColumn() id: string }",
        "export abstract class Base { @PrimaryGeneratedColumn() id: number }",
        "export abstract class Base { @PrimaryColumn() id: string; @Column() made: Date }",
        "@Entity() export class Base { @PrimaryColumn() id: string; @Column() rank: number }",
        '@Entity() @TableInheritance({ column: "kind" })'
        " export class Base { @PrimaryColumn() id: string }",
        "export abstract class Base { @PrimaryColumn() id",
    ),
    "base/index.ts": ("export abstract class Base { @PrimaryColumn() far: string }",),
    "enums.ts": (
        'export enum Kind { A = "a" }; export const WIDTH = 80',
        'export enum Kind { A = "a", B = "b" }; export const WIDTH = load()',
        "export const WIDTH = 40",
    ),
    "address.ts": (
        "export class Address { @Column() street: string }",
        "export class Address { @Column() street: string; @Index() @Column() zip: number }",
        'import { Tag } from "./tag"\nexport class Address { @ManyToOne(() => Tag) label: Tag }',
    ),
    "index.ts": (
        'export * from "./tag"',
        'export { User as Tag } from "./user"',
        'export * from "./more"; export * from "./tag"',
    ),
    "user.ts": (
        USER % ("@Entity()", "@Column({ length: WIDTH }) name: string"),
        USER % ('@Entity("users")', "@Column(() => Address) at: Address"),
        USER % ("@Entity({ synchronize: false })", "@Column() name: string"),
        USER % ("@Entity()", '@PrimaryColumn({ type: "uuid" }) key: string'),
        USER % ("@Entity()", '@OneToMany("Post", "user") posts: unknown[]'),
        USER % ("@Entity()", "@Column({ default: 3 }) rank: number"),
        USER % ("", "@Column() name: string"),
        USER % ("@ViewEntity()", "@ViewColumn() name: string"),
        USER % ("@ChildEntity()", "@Column() name: string"),
        'import { Tag } from "./tag"\n@Entity() export class User {'
        " @PrimaryColumn() id: string; @OneToOne(() => Tag) @JoinColumn({ name: 'id' }) tag: Tag }",
    ),
    "post.ts": (
        POST % "@ManyToOne(() => User) user: User",
        POST % '@ManyToOne("User") user: unknown',
        POST % '@ManyToOne("users", { onDelete: "CASCADE" }) user: unknown',
        POST % '@ManyToOne(() => User) @JoinColumn({ referencedColumnName: "name" }) user: User',
        POST % "@ManyToMany(() => Tag, tag => tag.posts) @JoinTable() tags: Tag[]",
        POST % "@ManyToMany(() => User) @JoinTable({ name: 'user' }) users: User[]",
        POST % "@OneToMany(() => User, user => user.id) users: User[]",
        POST % "@Column({ default: 'x' }) id: string",
        POST % "@ManyToOne(() => Post) parent: Post; @Load() odd: string",
    ),
    "tag.ts": (
        "@Entity() export class Tag { @PrimaryColumn() id: string }",
        'import { Post } from "./post"\n@Entity() export class Tag { @PrimaryColumn() id: number;'
        ' @ManyToMany(() => Post, post => post.tags, { onDelete: "NO ACTION" }) posts: Post[] }',
        '@Entity("user") export class Tag { @PrimaryColumn() id: string }',
        '@Entity() @Tree("closure-table") export class Tag { @PrimaryColumn() id: string;'
        " @TreeParent() parent: Tag }",
    ),
    "extra.ts": (
        "@Entity() export class User { @PrimaryColumn() other: string }",
        'export const Made = new typeorm.EntitySchema({ name: "User", columns:'
        ' { id: { type: "int", primary: true } } })',
        'import { Kind } from "./enums"\n@Entity() export class Extra { @PrimaryColumn() id: string;'
        ' @Column({ type: "enum", enum: ["z"], enumName: "post_kind_enum" }) kind: Kind }',
        'import { Product as Core } from "@medusajs/medusa"\n'
        "@Entity() export class Product extends Core { @Column() weight: number }",
    ),
    "more.ts": (
        'import { Product } from "@medusajs/medusa"\n@Entity() export class More {'
        " @PrimaryColumn() id: string; @ManyToOne(() => Product) product: Product }",
        'import * as all from "./post"\n@Entity() export class Tag extends all.Post {}',
        'import { odd } from "./enums"\n@Entity() export class More {'
        " @PrimaryColumn() id: string; @odd() value: string }",
        'import { User } from "./user"\n@Entity() export class More extends User {'
        " @OneToOne(() => User) @JoinColumn() user: User }",
    ),
    "zone.ts": tuple(
        'import { Base } from "./base"\n'
        f"@Entity() export class Zone extends Base {{ @Column() {name}: string }}"
        for name in ("north", "south")
    ),
    NO_ENTITY: ("the pattern of the entities leaves it out",),
}
EDITS = st.sampled_from(sorted(VARIANTS)).flatmap(
    lambda path: st.tuples(
        st.just(path), st.sampled_from([*VARIANTS[path], *([""] if path != "user.ts" else [])])
    )
)
NEWEST = replace(PLAIN, typeorm_version="0.3.28")


@cache
def parsed(text: str) -> Module:
    return parse((TYPEORM + text).encode())


class Reader:
    """Reads trees of sources, and knows which files it read."""

    def __init__(self, options: EntityOptions) -> None:
        self._options = options
        self.read: list[str] = []

    def reading(self, sources: Mapping[str, str], store: ResultStore | None) -> EntityReading:
        tree = {path: hashlib.sha1(text.encode()).hexdigest() for path, text in sources.items()}
        entities = {path for path in ENTITIES if f"not {path}" not in sources}
        files = {path: blob for path, blob in tree.items() if path in entities}

        def load(path: str) -> Module | None:
            return parsed(sources[path]) if path in sources else None

        def read(paths: Collection[str], others: Mapping[str, tuple[Entry, ...]]) -> FileReadings:
            self.read += paths
            return read_files(Program(load, tree), paths, self._options, others)

        result = EntityResult(store, files, (self._options, None), tree, read)
        found = result.reading
        assert store is None or result.identity
        return found


def assert_same(
    options: EntityOptions, start: Mapping[str, str], edits: list[tuple[str, str]]
) -> None:
    """Whatever is kept on the way, each step's answer is that of a reading of its own."""
    with tempfile.TemporaryDirectory() as folder:
        sources = {**FAR, **start}
        for path, text in [("", ""), *edits]:
            sources = {**sources, path: text} if text else {**sources}
            if not text:
                sources.pop(path, None)
            store = ResultStore(Path(folder))
            kept = Reader(options).reading(sources, store)
            store.save()
            alone = Reader(options).reading(sources, None)
            assert kept == alone
            assert repr(kept) == repr(alone)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([PLAIN, NEWEST, MEDUSA]),
    st.fixed_dictionaries({path: st.sampled_from(each) for path, each in VARIANTS.items()}),
    st.lists(EDITS, min_size=1, max_size=8),
)
def test_any_sequence_of_edits(
    options: EntityOptions, start: Mapping[str, str], edits: list[tuple[str, str]]
) -> None:
    assert_same(options, start, edits)


START = {path: each[0] for path, each in VARIANTS.items() if path != NO_ENTITY}


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([(NO_ENTITY, "x"), (NO_ENTITY, "")], id="a-file-is-no-entity-for-a-while"),
        pytest.param(
            [
                ("base.ts", VARIANTS["base.ts"][3]),
                ("user.ts", VARIANTS["user.ts"][5]),
                ("zone.ts", VARIANTS["zone.ts"][1]),
            ],
            id="a-default-changes-the-parents",
        ),
    ],
)
def test_what_one_file_does_to_another(edits: list[tuple[str, str]]) -> None:
    start = {**START, "post.ts": VARIANTS["post.ts"][4]}
    assert_same(NEWEST, start, edits)


def test_only_what_a_change_may_touch_is_read(tmp_path: Path) -> None:
    reader = Reader(PLAIN)
    store = ResultStore(tmp_path)
    reader.reading({**FAR, **START}, store)
    assert set(reader.read) == set(ENTITIES)
    reader.read.clear()
    reader.reading({**FAR, **START, "more.ts": VARIANTS["more.ts"][2]}, store)
    assert set(reader.read) == {"more.ts"}
    reader.read.clear()
    # a post refers to a user, and a zone extends what both extend
    reader.reading({**FAR, **START, "base.ts": VARIANTS["base.ts"][1]}, store)
    assert set(reader.read) >= {"base.ts", "post.ts", "user.ts", "zone.ts"}
    assert not set(reader.read) & {*FAR, "extra.ts"}
