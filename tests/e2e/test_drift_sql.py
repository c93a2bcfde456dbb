"""The SQL of `migration-guard diff`, on a real PostgreSQL: up makes what the entities declare,
down brings back what the migrations made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from acceptance.test_diff_views import (
    CREATE,
    KEPT,
    MADE_PATH,
    NOTE_OF_UPON,
    OF_UPON,
    UPON,
    UPON_PATHS,
    VIEW,
    VIEW_PATH,
)
from migration_guard.entities.model import EntityOptions
from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Schema
from migration_guard.sql.script import Gap, Statement
from migration_guard.sql.statements import effects
from migration_guard.sql.transition import transition
from support.blog import AUTHOR, FILES, POST, migration, with_column
from support.entities import read
from support.program import migration_guard
from support.repository import Repository
from support.scratch import actual, scratch_database

pytestmark = pytest.mark.e2e

EXAMPLE = Path(__file__).parents[2] / "examples" / "medusa-backend"
EXTENSIONS = tuple(
    f"CREATE EXTENSION IF NOT EXISTS {name}" for name in ('"uuid-ossp"', "btree_gist")
)

METADATA = """
CREATE TABLE typeorm_metadata ("type" varchar NOT NULL, "database" varchar, "schema" varchar,
    "table" varchar, "name" varchar, "value" text)
"""
"""As TypeORM makes it before it runs migrations."""

STATUS = 'type: "enum", enum: ["draft", "sent"]'
MEMBER = """
@Entity() export class Member {
  @PrimaryGeneratedColumn() id: number
  @Column({ unique: true, length: 20 }) email: string
  @Column("int", { generated: "identity", generatedIdentity: "ALWAYS" }) seat: number
  @OneToMany(() => Letter, (letter) => letter.by) letters: Letter[]
}
"""
LETTER = """
@Entity() @Check("heavy", "weight > 0") export class Letter {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column({ length: 40, nullable: true }) title: string
  @Index() @Column("int", { default: 3 }) weight: number
  @Column({ STATUS, default: "draft" }) @Index("open", { where: "status = 'draft'" }) status: string
  @Column("varchar", { array: true, default: "{}" }) tags: string[]
  @ManyToOne(() => Member, (member) => member.letters, { onDelete: "CASCADE" }) by: Member
}
""".replace("STATUS", STATUS)
BEFORE = MEMBER + LETTER

Edit = tuple[str, str]


def edited(*edits: Edit) -> str:
    text = BEFORE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def mutation(*edits: Edit, id: str) -> Any:
    return pytest.param(edited(*edits), id=id)


WEIGHT = '@Index() @Column("int", { default: 3 }) weight: number'
MUTATIONS = [
    mutation((WEIGHT, WEIGHT + "\n@Column({ nullable: true }) more: string"), id="a column more"),
    mutation(("@Column({ length: 40, nullable: true }) title: string", ""), id="a column less"),
    mutation(("length: 40", "length: 80"), id="longer"),
    mutation(("length: 40", "length: 10"), id="shorter"),
    mutation(("{ length: 40, nullable: true }", '"text"'), id="another type and not null"),
    mutation(('"int", { default: 3 }', '"varchar", { default: "3" }'), ("weight > 0", "weight <> ''"), id="number to text"),
    mutation(('"int", { default: 3 }', '"numeric", { precision: 8, scale: 2, default: 1.5 }'), id="number to number under a check"),
    mutation(("default: 3", "default: 4"), id="another default"),
    mutation((', { default: 3 }', ""), id="no default"),
    mutation(('["draft", "sent"]', '["draft", "sent", "lost"]'), id="an enum value more"),
    mutation(('["draft", "sent"]', '["draft", "gone"]'), id="other enum values"),
    mutation((STATUS + ', default: "draft"', '"text", default: "new"'.replace('"text"', 'type: "text"')), id="enum to text under a predicate"),
    mutation(("@Index() ", ""), id="an index less"),
    mutation(("@Index() ", "@Index({ unique: true }) "), id="an index made unique"),
    mutation(("where: \"status = 'draft'\"", "where: \"status = 'sent'\""), id="another predicate"),
    mutation(("unique: true, ", ""), id="a unique constraint less"),
    mutation(("length: 20", "length: 30, nullable: true"), id="a column under a unique constraint"),
    mutation(("weight > 0", "weight > 1"), id="another check"),
    mutation(('onDelete: "CASCADE"', 'onDelete: "SET NULL"'), id="another action"),
    mutation(('onDelete: "CASCADE" }) by', 'onDelete: "CASCADE", nullable: false }) by'), id="a relation that is required"),
    mutation(("@PrimaryGeneratedColumn() id: number", '@PrimaryGeneratedColumn("uuid") id: string'), id="the key's type and all that refers to it"),
    mutation(("@PrimaryGeneratedColumn() id: number", '@PrimaryColumn("int") id: number'), id="a key that is given"),
    mutation(("@PrimaryGeneratedColumn() id: number", '@PrimaryColumn("bigint") id: string\n@PrimaryColumn() realm: string'), (', { onDelete: "CASCADE" }) by: Member', ") by: Member"), id="a key of two columns"),
    mutation(('"varchar", { array: true, default: "{}" }', '"int", { array: true, default: "{}" }'), id="an array of another type"),
    mutation(("\n@Entity() @Check", '\n@Entity() export class Note { @PrimaryGeneratedColumn() id: number\n@Index() @Column({ type: "enum", enum: ["a"] }) kind: string\n@ManyToOne(() => Letter) letter: Letter }\n@Entity() @Check'), id="a table that refers"),
    mutation(("@Check(\"heavy\", ", '@Check("light", '), id="another name of a check"),
    mutation(("@Check(\"heavy\", \"weight > 0\") ", ""), id="a check less"),
    mutation(("@Index() @Column", '@Index("by_weight") @Column'), id="another name of an index"),
    mutation(("@PrimaryGeneratedColumn() id", '@PrimaryGeneratedColumn({ primaryKeyConstraintName: "pk" }) id'), ("@PrimaryGeneratedColumn(\"uuid\") id", '@PrimaryGeneratedColumn("uuid", { primaryKeyConstraintName: "letter_key" }) id'), id="other names of keys that are referred to"),
    mutation(("by: Member", '@JoinColumn({ foreignKeyConstraintName: "sender" }) by: Member'), id="another name of a foreign key"),
    mutation(("{ length: 40, nullable: true }", '{ length: 40, nullable: true, comment: "what it\'s about" }'), id="a comment"),
    mutation(("@Entity() export class Member", '@Entity({ comment: "whoever writes" }) export class Member'), id="a comment of a table"),
    mutation(("{ length: 40, nullable: true }", '{ length: 40, nullable: true, collation: "C" }'), id="a collation"),
    mutation((WEIGHT, WEIGHT + '\n@Column({ length: 9, nullable: true, comment: "short", collation: "C" }) more: string'), id="a column more with comment and collation"),
    mutation(('["draft", "sent"]', '["sent", "draft"]'), id="another order of enum values"),
    mutation(('"ALWAYS"', '"BY DEFAULT"'), id="another kind of identity"),
    mutation((WEIGHT, WEIGHT + "\n@ManyToMany(() => Member) @JoinTable() readers: Member[]"), id="a join table"),
    mutation((WEIGHT, WEIGHT + '\n@Column({ asExpression: "weight * 2", generatedType: "STORED", type: "int" }) twice: number'), id="a generated column"),
    mutation(("@Entity() @Check", '@Entity() @Exclusion("USING gist (weight WITH =)") @Check'), id="an exclusion"),
]  # fmt: skip


@pytest.fixture
def database(server: str) -> Iterator[Any]:
    with scratch_database(server, *EXTENSIONS) as connection:
        yield connection


def declared(source: str) -> Schema:
    found = read({"letters.ts": source}, EntityOptions(typeorm_version="0.3.28"))
    assert found.unread == ()
    return found.schema


def replayed(schema: Schema, database: Any) -> Schema:
    """The schema made on the database, and as the replay of the same SQL."""
    found = list(transition(drift(schema, Schema()), schema, Schema()).up)
    assert found
    return run(found, database)


def run(entries: Any, database: Any) -> Schema:
    statements = [entry.sql for entry in entries if isinstance(entry, Statement)]
    assert not [entry for entry in entries if isinstance(entry, Gap)]
    with database.transaction():
        for sql in statements:
            database.execute(sql)
    return apply_all(change for sql in statements for change in effects(sql))


def assert_undone(before: Schema, real: Schema) -> None:
    """Nothing that is compared differs, and nothing is there that was not."""
    assert drift(before, real) == ()
    assert drift(real, before) == ()
    assert real.tables.keys() == before.tables.keys()
    assert real.enums.keys() == before.enums.keys()


@pytest.mark.parametrize("source", MUTATIONS)
def test_up_makes_what_is_declared_and_down_brings_it_back(source: str, database: Any) -> None:
    made = replayed(declared(BEFORE), database)
    wanted = declared(source)
    found = drift(wanted, made)
    assert found
    steps = transition(found, wanted, made)
    run(steps.up, database)
    after = actual(database)
    assert drift(wanted, after) == ()
    run(steps.down, database)
    assert_undone(made, actual(database))


@pytest.mark.parametrize("source", MUTATIONS)
def test_the_other_way_round(source: str, database: Any) -> None:
    """The same pairs with the migrations on the other side."""
    made = replayed(declared(source), database)
    wanted = declared(BEFORE)
    steps = transition(drift(wanted, made), wanted, made)
    run(steps.up, database)
    assert drift(wanted, actual(database)) == ()
    run(steps.down, database)
    assert_undone(made, actual(database))


ROWS = """
INSERT INTO member (email) VALUES ('a@b.c'), ('d@e.f');
INSERT INTO letter (title, weight, status, tags, "byId")
SELECT 'dear', 7, 'sent', '{x,y}', id FROM member
"""


@pytest.mark.parametrize(
    ("edit", "query", "value"),
    [
        pytest.param(("length: 40", "length: 80"), "title", "dear", id="length"),
        pytest.param(("{ length: 40, nullable: true }", '"text"'), "title", "dear", id="type"),
        pytest.param(('"int", { default: 3 }', '"bigint", { default: 3 }'), "weight", 7, id="number"),
        pytest.param(('"sent"]', '"sent", "lost"]'), "status", "sent", id="enum value"),
        pytest.param((STATUS, 'type: "text"'), "status", "sent", id="enum to text"),
        pytest.param(('"int", { default: 3 }', '"boolean", { default: true }'), "weight", True, id="number to boolean"),
    ],
)  # fmt: skip
def test_the_rows_keep_their_values(edit: Edit, query: str, value: object, database: Any) -> None:
    """TypeORM would drop the column and add another."""
    made = replayed(declared(BEFORE), database)
    database.execute(ROWS)
    check = ("weight > 0", "weight IS NOT NULL" if value is True else "weight > 0")
    wanted = declared(edited(edit, check))
    run(transition(drift(wanted, made), wanted, made).up, database)
    assert drift(wanted, actual(database)) == ()
    assert database.execute(f"SELECT {query} FROM letter").fetchall() == [(value,)] * 2


def blog(files: Mapping[str, str]) -> Mapping[str, str]:
    post = with_column(POST, "@Column({ nullable: true })\n  subtitle: string")
    author = AUTHOR.replace("length: 100", "length: 120")
    return {**files, "src/models/post.ts": post, "src/models/author.ts": author}


def example(files: Mapping[str, str]) -> Mapping[str, str]:
    post = files["src/models/post.ts"].replace("PUBLISHED =", 'SHELVED = "shelved",\n  PUBLISHED =')
    assert post != files["src/models/post.ts"]
    author = with_column(
        files["src/models/author.ts"], "@Index()\n  @Column({ default: 0 })\n  rank: number"
    )
    author = author.replace("import { ", "import { Index, ", 1)
    return {**files, "src/models/post.ts": post, "src/models/author.ts": author}


def example_files() -> Mapping[str, str]:
    found = [EXAMPLE / "package.json", EXAMPLE / "tsconfig.json", EXAMPLE / "medusa-config.js"]
    found += (EXAMPLE / "src").rglob("*.ts")
    return {str(path.relative_to(EXAMPLE)): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize(
    ("files", "mutate"),
    [pytest.param(FILES, blog, id="blog"), pytest.param(example_files(), example, id="example")],
)
def test_the_commands_on_a_project(
    files: Mapping[str, str],
    mutate: Callable[[Mapping[str, str]], Mapping[str, str]],
    repository: Repository,
    database: Any,
) -> None:
    """`schema --replayed` makes the database, `diff` says what is missing, and its SQL run as
    it is printed leaves nothing to say."""
    repository.commit("In step", files)
    assert migration_guard("diff", cwd=repository.path).returncode == 0
    repository.commit("An entity alone", mutate(files))
    database.execute('CREATE TABLE "product" ("id" character varying PRIMARY KEY)')
    database.execute(migration_guard("schema", "--replayed", cwd=repository.path).stdout)
    before = actual(database)
    found = migration_guard("diff", "--format=sql", cwd=repository.path)
    assert (found.returncode, found.stderr) == (1, "")
    database.execute(found.stdout)
    after = actual(database)
    document = json.loads(migration_guard("diff", "--format=json", cwd=repository.path).stdout)
    (project,) = document["projects"]
    assert project["differences"]
    for difference in project["differences"]:
        if difference["declared"] and "type" in difference["declared"]:
            (table,) = (
                each for each in after.tables.values() if str(each.name) == difference["table"]
            )
            column = table.column(difference["declared"]["name"])
            assert column is not None
            assert str(column.type) == difference["declared"]["type"]["text"]
    down = found.stdout.partition("-- down\n")[2]
    database.execute("".join(line.removeprefix("-- ") + "\n" for line in down.splitlines()))
    assert_undone(before, actual(database))


def test_views_are_made_anew_around_the_tables(repository: Repository, database: Any) -> None:
    """With the view that reads the changed one, which PostgreSQL would not let go before it,
    and the column that it reads now."""
    step = f"{CREATE};{KEPT};{OF_UPON};{NOTE_OF_UPON}"
    made = {MADE_PATH: migration("Titles1690000000003", step, "SELECT 1"), UPON_PATHS[0]: UPON}
    repository.commit("In step", {**FILES, **made, VIEW_PATH: VIEW})
    assert migration_guard("diff", cwd=repository.path).returncode == 0
    database.execute(migration_guard("schema", "--replayed", cwd=repository.path).stdout)
    database.execute(METADATA)
    database.execute(step)
    before = views(database)
    changed = VIEW.replace('SELECT "id"', 'SELECT "subtitle" AS "id"')
    files = {VIEW_PATH: changed, "src/models/post.ts": blog(FILES)["src/models/post.ts"]}
    repository.commit("Entities alone", files)
    found = migration_guard("diff", "--format=sql", cwd=repository.path).stdout
    database.execute(found)
    noted, there = map(dict, views(database))
    assert noted == {
        "few": 'SELECT "id" FROM "titles"',
        "titles": 'SELECT "subtitle" AS "id" FROM "post"',
    }
    assert "subtitle" in there["titles"]
    down = found.partition("-- down\n")[2]
    database.execute("".join(line.removeprefix("-- ") + "\n" for line in down.splitlines()))
    assert views(database) == before


def views(database: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What TypeORM's rows and PostgreSQL say of them."""
    noted = database.execute("SELECT name, value FROM typeorm_metadata ORDER BY 1").fetchall()
    query = "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public' ORDER BY 1"
    return noted, database.execute(query).fetchall()
