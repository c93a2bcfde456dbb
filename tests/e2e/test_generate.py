"""Generated migrations on the real thing: compiled by tsc, run up, down and up again by the
project's own TypeORM on PostgreSQL, after which neither TypeORM nor we find anything left."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support.catalog import catalog
from support.node_projects import example_packages, link_packages
from support.program import migration_guard
from support.repository import Repository
from support.scratch import scratch_database
from support.typeorm_project import DATA_SOURCE, PACKAGE, TSCONFIG

pytestmark = pytest.mark.e2e

ENTITIES = "src/models/letters.ts"
FILES = {
    "package.json": json.dumps(PACKAGE, indent=2),
    "tsconfig.json": json.dumps(TSCONFIG, indent=2),
    ".gitignore": "node_modules\ndist\n",
    "src/data-source.ts": DATA_SOURCE.replace(
        "entities: []", 'entities: [__dirname + "/models/*.js"]'
    ),
}
IMPORTS = (
    "import { Check, Column, CreateDateColumn, Entity, Index, JoinTable, ManyToMany, ManyToOne,"
    ' OneToMany, PrimaryColumn, PrimaryGeneratedColumn, Unique } from "typeorm"\n'
)
BEFORE = (
    IMPORTS
    + """\
@Entity() export class Member {
  @PrimaryGeneratedColumn() id: number
  @Column({ unique: true, length: 20 }) email: string
  @Column({ type: "enum", enum: ["new", "known"], default: "new" }) kind: string
  @OneToMany(() => Letter, (letter) => letter.by) letters: Letter[]
}
@Entity() @Check("heavy", "weight > 0") export class Letter {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column({ length: 40, nullable: true }) title: string
  @Index() @Column("int", { default: 3 }) weight: number
  @Column({ type: "enum", enum: ["draft", "sent"], default: "draft" }) status: string
  @Column("varchar", { array: true, default: "{}" }) tags: string[]
  @Column({ nullable: true }) pages: number
  @CreateDateColumn() written: Date
  @ManyToOne(() => Member, (member) => member.letters, { onDelete: "CASCADE" }) by: Member
}
"""
)
AFTER = (
    IMPORTS
    + """\
@Entity() export class Member {
  @PrimaryGeneratedColumn() id: number
  @Column({ unique: true, type: "text" }) email: string
  @Column({ type: "enum", enum: ["new", "known", "gone"], default: "gone" }) kind: string
  @Column({ nullable: true }) nick: string
  @OneToMany(() => Letter, (letter) => letter.by) letters: Letter[]
  @ManyToMany(() => Letter) @JoinTable() reads: Letter[]
}
@Entity() @Check("heavy", "weight > 1") @Unique(["heading", "weight"]) export class Letter {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column({ length: 80, nullable: true }) heading: string
  @Index() @Column("bigint", { default: 4 }) weight: string
  @Column({ type: "enum", enum: ["draft", "ready", "sent"], default: "draft" }) status: string
  @Column("text", { array: true, default: "{}" }) tags: string[]
  @Column({ nullable: true }) pages: number
  @CreateDateColumn() written: Date
  @ManyToOne(() => Member, (member) => member.letters, { onDelete: "SET NULL" }) by: Member
}
@Entity() export class Stamp {
  @PrimaryGeneratedColumn("uuid") id: string
  @Column() motif: string
  @ManyToOne(() => Letter) letter: Letter
}
"""
)
ROWS = """
INSERT INTO member (email, kind) VALUES ('a@b.c', 'new'), ('d@e.f', 'known');
INSERT INTO letter (title, weight, status, tags, pages, "byId")
SELECT 'dear ' || id, 6 + id, 'sent', '{x,y}', 2, id FROM member
"""


class Backend:
    """A project and its own database."""

    def __init__(self, repository: Repository, connection: Any) -> None:
        self.repository = repository
        self.connection = connection
        host = f"{connection.info.host}:{connection.info.port}/{connection.info.dbname}"
        self._url = f"postgresql://{connection.info.user}:{connection.info.password}@{host}"

    def generate(self, name: str, *arguments: str, code: int = 0) -> str:
        done = migration_guard("generate", name, *arguments, cwd=self.repository.path)
        assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
        return done.stdout

    def build(self) -> None:
        self._node("tsc")

    def typeorm(self, command: str, *arguments: str, code: int = 0) -> str:
        data_source = ("-d", "dist/data-source.js")
        return self._node("typeorm", f"migration:{command}", *arguments, *data_source, code=code)

    def _node(self, program: str, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [f"node_modules/.bin/{program}", *arguments],
            cwd=self.repository.path,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "DATABASE_URL": self._url},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def rows(self, sql: str) -> list[Any]:
        return list(self.connection.execute(sql).fetchall())

    def assert_in_step(self) -> None:
        """Nothing is left to say: for the project's TypeORM, and for us."""
        assert "No changes" in self.typeorm("generate", "--check", "src/migrations/Left")
        self.repository.stage()
        done = migration_guard("check", "--all", "--strict", cwd=self.repository.path)
        assert done.returncode == 0, done.stdout
        assert "nothing to write" in self.generate("Left")


@pytest.fixture
def backend(server: str, tmp_path: Path) -> Iterator[Backend]:
    repository = Repository(tmp_path / "post office")
    repository.commit("A project", FILES)
    link_packages(repository.path, example_packages())
    with scratch_database(server) as connection:
        connection.execute('CREATE EXTENSION "uuid-ossp"')
        yield Backend(repository, connection)


def started(backend: Backend) -> Backend:
    """With the first entities, their generated migration applied, and rows."""
    backend.repository.write({ENTITIES: BEFORE})
    backend.generate("Init")
    backend.build()
    backend.typeorm("run")
    backend.connection.execute(ROWS)
    backend.repository.commit("Letters")
    return backend


def test_from_nothing_and_back(backend: Backend) -> None:
    backend.repository.write({ENTITIES: BEFORE})
    backend.generate("Init")
    backend.build()
    backend.typeorm("run")
    backend.assert_in_step()
    backend.typeorm("revert")
    left = catalog(backend.connection)
    assert {name.name for name in left.tables} <= {"migrations"}
    assert not left.enums
    backend.typeorm("run")
    backend.assert_in_step()


def test_much_at_once_keeps_every_value(backend: Backend) -> None:
    before = catalog(started(backend).connection)
    backend.repository.write({ENTITIES: AFTER})
    text = backend.generate("Changes", "--rename=letter.title:heading")
    assert "left in the database" not in text
    backend.build()
    for _ in range(2):
        backend.typeorm("run")
        backend.assert_in_step()
        assert backend.rows(
            "SELECT heading, weight, status, tags, pages FROM letter ORDER BY 1"
        ) == [
            ("dear 1", 7, "sent", ["x", "y"], 2),
            ("dear 2", 8, "sent", ["x", "y"], 2),
        ]
        assert backend.rows("SELECT email, kind FROM member ORDER BY 1") == [
            ("a@b.c", "new"),
            ("d@e.f", "known"),
        ]
        backend.typeorm("revert")
        assert catalog(backend.connection) == before
        assert backend.rows("SELECT title, weight, status, tags, pages FROM letter ORDER BY 1") == [
            ("dear 1", 7, "sent", ["x", "y"], 2),
            ("dear 2", 8, "sent", ["x", "y"], 2),
        ]


def test_what_is_dropped_only_when_asked_for(backend: Backend) -> None:
    started(backend)
    only = BEFORE.partition("@Entity() @Check")[0].replace(
        "  @OneToMany(() => Letter, (letter) => letter.by) letters: Letter[]\n", ""
    )
    backend.repository.write({ENTITIES: only})
    assert '"letter": no entity has the table any more' in backend.generate("Less")
    before = catalog(backend.connection)
    backend.generate("Less", "--allow-drop")
    backend.build()
    backend.typeorm("run")
    assert {name.name for name in catalog(backend.connection).tables} == {"member", "migrations"}
    backend.assert_in_step()
    backend.typeorm("revert")
    assert catalog(backend.connection) == before


def test_what_could_not_be_written_stops_the_run(backend: Backend) -> None:
    started(backend)
    body = "  @Column({ type: process.env.KIND as any, nullable: true }) kind: string\n"
    backend.repository.write(
        {
            ENTITIES: BEFORE.replace(
                "  @Column({ nullable: true }) pages", body + "  @Column({ nullable: true }) pages"
            )
        }
    )
    assert "throws where it should be" in backend.generate("Unknown", code=1)
    backend.build()
    output = backend.typeorm("run", code=1)
    assert '"letter"."kind": ' in output
    assert backend.rows("SELECT count(*) FROM migrations") == [(1,)]


HOSTILE = [
    'quo"te',
    "it's",
    "back`tick",
    "`); alert(7); (`",
    "${alert(7)}",
    "\\${alert(7)}",
    "\\`); alert(7); (`",
    "back\\slash",
    "line\nbreak",
    "carriage\r\nreturn",
    "line\u2028separator\u2029and",
    "*/ alert(7) /*",
    "'); DROP TABLE victim; --",
    '"); DROP TABLE victim; --',
    "$1 $$ $body$",
    "\u202edirection",
    "ünïcödé 🐘",
]


def hostile_entities() -> str:
    columns = "\n".join(
        f"  @Index({json.dumps(f'i {number} {name}')}) @Column({{ name: {json.dumps(name)}, default: {json.dumps(quoted(name))}, comment: {json.dumps(name)} }}) c{number}: string"
        for number, name in enumerate(HOSTILE)
    )
    values = json.dumps(HOSTILE)
    classes = "\n".join(
        f"@Entity({{ name: {json.dumps(name)} }}) export class T{number} {{ @PrimaryColumn() id: string }}"
        for number, name in enumerate(HOSTILE)
    )
    return (
        f"{IMPORTS}\n@Entity() export class Victim {{\n  @PrimaryGeneratedColumn() id: number\n"
        f'  @Column({{ type: "enum", enum: {values}, nullable: true }}) kind: string\n{columns}\n}}\n{classes}\n'
    )


def quoted(text: str) -> str:
    """As TypeORM wants a default: quotes doubled by the entity."""
    return text.replace("'", "''")


@pytest.mark.parametrize("pretty", [(), ("--pretty",)], ids=["plain", "pretty"])
def test_names_and_texts_cannot_break_out(pretty: tuple[str, ...], backend: Backend) -> None:
    """Neither out of the TypeScript nor out of the SQL."""
    backend.repository.write({ENTITIES: hostile_entities()})
    backend.generate("Hostile", *pretty)
    backend.build()
    backend.typeorm("run")
    assert names(backend, "r") == {*HOSTILE, "victim", "migrations"}
    assert {f"i {number} {name}" for number, name in enumerate(HOSTILE)} <= names(backend, "i")
    columns = backend.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'victim'::regclass AND attnum > 0"
        " ORDER BY attnum"
    )
    assert [name for (name,) in columns] == ["id", "kind", *HOSTILE]
    values = backend.rows("SELECT enumlabel FROM pg_enum ORDER BY enumsortorder")
    assert [value for (value,) in values] == HOSTILE
    backend.connection.execute("INSERT INTO victim DEFAULT VALUES")
    (row,) = backend.rows("SELECT * FROM victim")
    assert list(row[2:]) == HOSTILE
    comments = backend.rows(
        "SELECT description FROM pg_description WHERE objoid = 'victim'::regclass ORDER BY objsubid"
    )
    assert [text for (text,) in comments] == HOSTILE
    backend.typeorm("revert")
    assert names(backend, "r") == {"migrations"}


def names(backend: Backend, kind: str) -> set[str]:
    """Of the tables (`r`) or indexes (`i`)."""
    found = backend.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        f" AND relkind = '{kind}'"
    )
    return {name for (name,) in found}


def test_a_value_that_does_not_fit_stops_the_run_and_stays(backend: Backend) -> None:
    started(backend)
    backend.repository.write({ENTITIES: BEFORE.replace("length: 40", "length: 3")})
    backend.generate("Shorter")
    backend.build()
    assert "value too long" in backend.typeorm("run", code=1)
    assert backend.rows("SELECT count(title) FROM letter") == [(2,)]


def test_a_new_value_of_an_enum_neither_rewrites_nor_reorders(backend: Backend) -> None:
    started(backend)
    grown = '["first", "draft", "ready", "sent", "lost"]'
    backend.repository.write({ENTITIES: BEFORE.replace('["draft", "sent"]', grown)})
    backend.generate("Grown")
    file = next((backend.repository.path / "src/migrations").glob("*-Grown.ts"))
    assert "RENAME TO" not in file.read_text().partition("async down")[0]
    backend.build()
    backend.typeorm("run")
    (values,) = (
        e.values for n, e in catalog(backend.connection).enums.items() if "status" in n.name
    )
    assert list(values) == json.loads(grown)
    backend.assert_in_step()
    backend.typeorm("revert")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        backend.connection.execute("SELECT 'lost'::letter_status_enum")
