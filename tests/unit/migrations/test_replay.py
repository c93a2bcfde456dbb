"""Every `up` in TypeORM's order → one schema, with where each object was last touched."""

from __future__ import annotations

import pytest

from migration_guard.findings import Location
from migration_guard.migrations.model import MigrationFile, ReplayedSchema
from migration_guard.migrations.order import in_order
from migration_guard.migrations.read import read_migration_file
from migration_guard.migrations.replay import replay
from migration_guard.schema.model import (
    Check,
    Column,
    ColumnType,
    Enum,
    ForeignKey,
    Index,
    Name,
    Note,
    PrimaryKey,
    Unique,
)
from migration_guard.schema.naming import NamePattern, NamingStrategy

POST = Name("", "post")
TEXT = ColumnType("text")
CREATED = "CREATE TABLE post (title text)"


def migration(stamp: int, *body: str, exported: str = "export ", path: str = "") -> MigrationFile:
    name = path or f"{stamp}-M.ts"
    statements = "\n".join(f"await q.{each};" for each in body)
    source = f"{exported}class M{stamp} {{\nasync up(q) {{\n{statements}\n}}\n}}"
    return read_migration_file(f"src/migrations/{name}", source.encode())


def query(sql: str) -> str:
    return f"query(`{sql}`)"


def replayed(*body: str, core: dict[str, frozenset[str]] | None = None) -> ReplayedSchema:
    return replay([migration(1690000000000, *body)], core_tables=core or {})


def test_migrations_run_by_stamp_whatever_their_paths() -> None:
    second = migration(1690000000002, query("ALTER TABLE post DROP a"), path="1-a.ts")
    first = migration(1690000000001, query("CREATE TABLE post (a int, b int)"), path="2-b.ts")
    schema = replay([second, first]).schema
    assert [column.name for column in schema.tables[POST].columns] == ["b"]


def test_equal_stamps_keep_the_order_of_their_paths() -> None:
    files = [migration(1690000000001, path=f"{name}.ts") for name in ("b", "a")]
    assert [each.location.path for each in in_order(files)] == [
        "src/migrations/a.ts",
        "src/migrations/b.ts",
    ]


BOTH = 'await q.hasTable("post") && await q.hasTable("note")'


@pytest.mark.parametrize(
    ("before", "condition", "runs"),
    [
        pytest.param("CREATE TABLE post (); CREATE TABLE note ()", BOTH, True, id="both"),
        pytest.param("CREATE TABLE post ()", BOTH, False, id="one"),
        pytest.param("SELECT 1", BOTH, False, id="none"),
        pytest.param("CREATE TABLE post ()", f"!({BOTH})", True, id="not both"),
        pytest.param("CREATE TABLE post ()", f"true && {BOTH} && true", False, id="constants"),
        pytest.param("CREATE TABLE post ()", f"{BOTH} && process.env.X", None, id="a setting"),
        pytest.param("SELECT 1; DO $$ BEGIN EXECUTE x; END $$", BOTH, None, id="unreadable"),
        pytest.param("SELECT 1", '!(await q.hasTable("post")) && !(await q.hasTable("note"))', None,
                     id="neither"),
    ],
)  # fmt: skip
def test_a_question_for_several_tables(before: str, condition: str, runs: bool | None) -> None:
    first = migration(1690000000000, query(before))
    source = f"if ({condition}) {{ return }}\nawait q.query(`CREATE TABLE made ()`)"
    second = read_migration_file(
        "src/migrations/1690000000001-M.ts",
        f"export class M1690000000001 {{ async up(q) {{ {source} }} }}".encode(),
    )
    schema = replay([first, second]).schema
    known = None if schema.unknown and Name("", "made") not in schema.tables else True
    assert (known and Name("", "made") not in schema.tables) == runs


def test_a_class_that_is_not_exported_never_runs() -> None:
    file = migration(1690000000001, query("CREATE TABLE post (a int)"), exported="")
    assert replay([file]).schema.tables == {}


def test_no_migrations_make_an_empty_schema() -> None:
    assert replay([]) == ReplayedSchema(replay([]).schema)
    assert replay([]).statements == 0


def test_locations_follow_the_last_touch_and_renames() -> None:
    first = migration(1690000000001, query("CREATE TABLE post (a int, b int)"))
    second = migration(
        1690000000002,
        query("ALTER TABLE post RENAME TO note"),
        query("ALTER TABLE note ALTER b SET NOT NULL"),
    )
    found = replay([first, second])
    assert found.locations[("note", "columns", "a")].path.endswith("1690000000001-M.ts")
    assert found.locations[("note", "columns", "b")] == Location(
        "src/migrations/1690000000002-M.ts", 4, 7
    )
    assert ("post", "columns", "a") not in found.locations
    assert found.made_by[("note", "columns", "b")] == "M1690000000002"
    assert found.statements == 3


def test_core_tables_are_there_before_and_stay_partial() -> None:
    core = {"product": frozenset({"id", "title"})}
    found = replayed(
        query("CREATE TABLE IF NOT EXISTS product (x int)"),
        query("ALTER TABLE product ADD IF NOT EXISTS title int"),
        query("ALTER TABLE product ADD brand text"),
        core=core,
    )
    table = found.schema.tables[Name("", "product")]
    assert not table.created
    assert table.column("brand") == Column("brand", TEXT, True)
    assert [column.name for column in table.columns] == ["id", "title", "brand"]


def test_opaque_steps_are_kept_with_what_they_mention() -> None:
    found = replayed(query("CREATE TABLE post (a int)"), "query(build('post'))")
    (effect,) = found.opaque
    assert "post" in effect.mentions
    assert effect.location.line == 4
    assert found.schema.tables[POST].unknown == (effect.reason,)


@pytest.mark.parametrize(
    ("first", "condition", "columns"),
    [
        pytest.param("CREATE TABLE post (a int)", 'hasTable("post")', ["a", "b"], id="there"),
        pytest.param("CREATE TABLE note (a int)", 'hasTable("post")', None, id="not there"),
        pytest.param(
            "CREATE TABLE post (a int)", 'hasColumn("post", "a")', ["a", "b"], id="column"
        ),
        pytest.param("CREATE TABLE post (c int)", 'hasColumn("post", "a")', ["c"], id="no column"),
    ],
)
def test_guards_are_answered_by_the_replayed_schema(
    first: str, condition: str, columns: list[str] | None
) -> None:
    source = f"""export class M1690000000000 {{ async up(q) {{
      await q.query(`{first}`)
      if (await q.{condition}) {{ await q.query(`ALTER TABLE post ADD b int`) }}
    }} }}"""
    schema = replay([read_migration_file("m.ts", source.encode())]).schema
    table = schema.tables.get(POST)
    assert (table and [column.name for column in table.columns]) == columns
    assert table is None or not table.unknown


TABLES = "information_schema.tables WHERE table_schema = 'public' AND table_name = 'post'"
COLUMNS = "information_schema.columns WHERE table_name = 'post' AND column_name = 'a'"
KEYS = "information_schema.table_constraints WHERE constraint_name = 'k'"
CREATE_POST = "CREATE TABLE post (a int CONSTRAINT k UNIQUE)"


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        pytest.param(f"SELECT exists (SELECT FROM {TABLES})", "r[0].exists", id="exists"),
        pytest.param(f"SELECT exists (SELECT 1 FROM {COLUMNS}) AS a", "r[0]?.a", id="named"),
        pytest.param(
            f"SELECT exists (SELECT 1 FROM {TABLES})", "r[0]?.exists ?? false", id="or no"
        ),
        pytest.param(f"SELECT EXISTS (SELECT FROM {TABLES})", "r[0].exists === true", id="true"),
        pytest.param(
            f"SELECT exists (SELECT 1 FROM {TABLES})",
            "r && r.length > 0 && r[0].exists",
            id="all that can be asked",
        ),
        pytest.param(f"SELECT 1 FROM {KEYS}", "r.length > 0", id="rows"),
        pytest.param(f"SELECT * FROM {COLUMNS} LIMIT 1", "!(r.length === 0)", id="no rows"),
        pytest.param(f"SELECT table_name FROM {TABLES}", "r[0]", id="a row"),
        pytest.param(f"SELECT 1 FROM {KEYS} AND constraint_type = 'UNIQUE'", "r[0]", id="kind"),
        pytest.param(
            "SELECT 1 FROM pg_constraint WHERE conname = 'k' AND contype = 'u'",
            "r.length === 1",
            id="kind's letter",
        ),
        pytest.param("SELECT 1 FROM pg_indexes WHERE indexname = 'k'", "r.length", id="index"),
        pytest.param("SELECT 1 FROM pg_type WHERE typname = 'post'", "r.length != 0", id="type"),
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_the_catalogs_are_answered_by_the_replayed_schema(
    asked: str, condition: str, there: bool
) -> None:
    source = f"""export class M1690000000000 {{ async up(q) {{
      await q.query(`{CREATE_POST if there else "SELECT 1"}`)
      const r = await q.query(`{asked}`)
      if ({condition}) return
      await q.query(`CREATE TABLE made ()`)
    }} }}"""
    schema = replay([read_migration_file("m.ts", source.encode())]).schema
    assert (Name("", "made") in schema.tables) == (not there)
    assert not schema.unknown


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        pytest.param(f"SELECT count(*) FROM {TABLES}", "r.length > 0", id="a count"),
        pytest.param(f"SELECT 1 FROM {TABLES} OR true", "r.length > 0", id="a disjunction"),
        pytest.param(f"SELECT 1 FROM {TABLES} AND table_type = 'VIEW'", "r[0]", id="a view"),
        pytest.param(f"SELECT 1 FROM {TABLES}", "r.length > 1", id="two rows"),
        pytest.param(f"SELECT exists (SELECT FROM {TABLES})", "r[0].there", id="other column"),
        pytest.param(f"SELECT exists (SELECT FROM {TABLES})", "r[0]?.exists ?? true", id="or yes"),
        pytest.param("SELECT 1 FROM pg_enum WHERE enumlabel = 'a'", "r[0]", id="other catalog"),
        pytest.param("SELECT 1 FROM users WHERE name = 'post'", "r.length > 0", id="a table"),
    ],
)
def test_other_questions_have_no_answer(asked: str, condition: str) -> None:
    source = f"""export class M1690000000000 {{ async up(q) {{
      const r = await q.query(`{asked}`)
      if ({condition}) return
      await q.query(`CREATE TABLE made ()`)
    }} }}"""
    schema = replay([read_migration_file("m.ts", source.encode())]).schema
    assert (schema.tables, len(schema.unknown)) == ({}, 1)


@pytest.mark.parametrize(
    ("parameters", "tables"),
    [
        pytest.param("[schema, table]", {"post"}, id="there"),
        pytest.param("[schema, 'note']", {"post", "made"}, id="not there"),
        pytest.param("[schema, name()]", None, id="not known"),
        pytest.param("[schema]", None, id="too few"),
    ],
)
def test_a_catalog_is_asked_with_parameters(parameters: str, tables: set[str] | None) -> None:
    source = f"""export class M1690000000000 {{
      async up(q) {{ await q.query(`{CREATE_POST}`); await this.make(q, "public", "post") }}
      async make(q, schema, table) {{
        const r = await q.query(
          "SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = $2", {parameters}
        )
        if (r.length === 0) await q.query(`CREATE TABLE made ()`)
      }}
    }}"""
    schema = replay([read_migration_file("m.ts", source.encode())]).schema
    assert {each.name for each in schema.tables} == (tables or {"post"})
    assert bool(schema.unknown) == (tables is None)


def test_a_catalog_answers_when_it_is_asked() -> None:
    source = f"""export class M1690000000000 {{ async up(q) {{
      const [{{ exists }}] = await q.query(`SELECT exists (SELECT FROM {TABLES})`)
      await q.query(`{CREATE_POST}`)
      if (!exists) await q.query(`CREATE TABLE made ()`)
    }} }}"""
    schema = replay([read_migration_file("m.ts", source.encode())]).schema
    assert schema.tables.keys() == {POST, Name("", "made")}


def test_a_question_is_answered_once_for_all_steps_under_it() -> None:
    source = """export class M1690000000000 { async up(q) {
      if (!(await q.hasTable("post"))) {
        await q.query(`CREATE TABLE post (a int)`)
        await q.query(`CREATE INDEX i ON post (a)`)
      } else { await q.query(`DROP TABLE post`) }
      if (await q.hasTable("post")) { await q.query(`ALTER TABLE post ADD b int`) }
    } }"""
    table = replay([read_migration_file("m.ts", source.encode())]).schema.tables[POST]
    assert [column.name for column in table.columns] == ["a", "b"]
    assert [index.name for index in table.indexes] == ["i"]


def test_a_guard_about_an_uncertain_table_stays_open() -> None:
    source = """export class M1690000000000 { async up(q) {
      await q.query(`CREATE TABLE post (a int)`)
      await q.query(`DO $$ BEGIN PERFORM f('post'); END $$`)
      if (!(await q.hasColumn("post", "b"))) { await q.query(`ALTER TABLE post ADD b int`) }
    } }"""
    found = replay([read_migration_file("m.ts", source.encode())])
    assert found.schema.tables[POST].column("b") is None
    assert len(found.schema.tables[POST].unknown) == 2


TABLE = """createTable(new Table({ name: 'post', columns: [
  { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
  { name: 'uid', type: 'uuid', isGenerated: true, generationStrategy: 'uuid' },
  { name: 'title', type: 'varchar', length: '20', default: "'x'", isUnique: true },
  { name: 'price', type: 'decimal', precision: 10, scale: 2, isNullable: true },
  { name: 'at', type: 'timestamp', precision: 3, default: 'now()' },
  { name: 'kind', type: 'enum', enum: ['a', 'b'], isArray: true },
], indices: [{ columnNames: ['price'], where: '"price" > 0' }],
   checks: [{ name: 'positive', expression: '"price" > 0' }],
   foreignKeys: [{ columnNames: ['uid'], referencedTableName: 'user',
                   referencedColumnNames: ['id'], onDelete: 'CASCADE' }] }))"""


def test_create_table_of_the_query_runner() -> None:
    schema = replayed(TABLE).schema
    table, kind = schema.tables[POST], Name("", "post_kind_enum")
    assert table.columns == (
        Column("id", ColumnType("integer"), False, "nextval('post_id_seq')", "increment"),
        Column("uid", ColumnType("uuid"), False, "uuid_generate_v4()", "uuid"),
        Column("title", ColumnType("character varying", 20), False, "'x'"),
        Column("price", ColumnType("numeric", precision=10, scale=2), True),
        Column("at", ColumnType("timestamp without time zone", precision=3), False, "now()"),
        Column("kind", ColumnType("enum", array=True, enum=kind), False),
    )
    assert table.primary_key == PrimaryKey(("id",), "PK_be5fda3aac270b134ff9c21cdee")
    assert table.uniques == (Unique("UQ_e28aa0c4114146bfb1567bfa9ac", ("title",)),)
    assert table.checks == (Check("positive", "price > 0"),)
    assert [(index.columns, index.where) for index in table.indexes] == [(("price",), "price > 0")]
    assert [key.on_delete for key in table.foreign_keys] == ["CASCADE"]
    assert schema.enums == {kind: Enum(kind, ("a", "b"))}
    assert table.unknown == ()


@pytest.mark.parametrize(
    ("call", "column"),
    [
        pytest.param(
            "addColumn('post', new TableColumn({ name: 'c', type: 'text', isNullable: true }))",
            Column("c", TEXT, True),
            id="addColumn",
        ),
        pytest.param(
            "addColumns('public.post', [new TableColumn({ name: 'c', type: 'int8' })])",
            Column("c", ColumnType("bigint")),
            id="addColumns",
        ),
        pytest.param(
            "addColumn('post', new TableColumn({ name: 'c', type: 'serial', isNullable: true }))",
            Column("c", ColumnType("integer"), False, "nextval('post_c_seq')", "increment"),
            id="a serial",
        ),
        pytest.param("dropColumn('post', 'title')", None, id="dropColumn"),
        pytest.param("dropColumns('post', ['title'])", None, id="dropColumns"),
        pytest.param(
            "renameColumn('post', 'title', 'c')",
            Column("c", ColumnType("character varying", 20), False, "'x'"),
            id="renameColumn",
        ),
        pytest.param(
            "changeColumn('post', 'title', new TableColumn({ name: 'c', type: 'text' }))",
            Column("c", TEXT, False),
            id="changeColumn",
        ),
    ],
)
def test_column_calls_of_the_query_runner(call: str, column: Column | None) -> None:
    table = replayed(TABLE, call).schema.tables[POST]
    assert table.column("title") is None or "add" in call
    assert table.column("c") == column
    assert table.unknown == ()


def test_constraint_and_index_calls_of_the_query_runner() -> None:
    table = replayed(
        TABLE,
        "dropUniqueConstraint('post', 'UQ_e28aa0c4114146bfb1567bfa9ac')",
        "createUniqueConstraint('post', new TableUnique({ columnNames: ['title', 'price'] }))",
        "dropIndex('post', new TableIndex({ columnNames: ['price'], where: '\"price\" > 0' }))",
        "createIndex('post', new TableIndex({ name: 'i', columnNames: ['at'], isUnique: true }))",
        "dropForeignKey('post', new TableForeignKey({ columnNames: ['uid'],"
        " referencedTableName: 'user', referencedColumnNames: ['id'] }))",
        "createForeignKey('post', new TableForeignKey({ name: 'f', columnNames: ['uid'],"
        " referencedTableName: 'user', referencedColumnNames: ['id'] }))",
        "dropCheckConstraint('post', 'positive')",
        "dropPrimaryKey('post')",
        "createPrimaryKey('post', ['id', 'uid'])",
    ).schema.tables[POST]
    assert [unique.columns for unique in table.uniques] == [("title", "price")]
    assert table.indexes == (Index("i", ("at",), unique=True),)
    assert table.foreign_keys == (ForeignKey("f", ("uid",), Name("", "user"), ("id",)),)
    assert table.checks == ()
    assert isinstance(table.primary_key, PrimaryKey)
    assert table.primary_key.columns == ("id", "uid")
    assert table.unknown == ()


@pytest.mark.parametrize(
    ("call", "left"),
    [
        pytest.param("dropTable('post')", set(), id="dropTable"),
        pytest.param("renameTable('post', 'note')", {"note"}, id="renameTable"),
        pytest.param("clearTable('post')", {"post"}, id="clearTable"),
        pytest.param("dropView('post')", {"post"}, id="dropView"),
    ],
)
def test_table_calls_of_the_query_runner(call: str, left: set[str]) -> None:
    schema = replayed(query("CREATE TABLE post (a int)"), call).schema
    assert {str(name) for name in schema.tables} == left
    assert schema.unknown == ()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("addColumn('post', 'c')", id="no options"),
        pytest.param("addColumn('post', { name: 'c' })", id="no type"),
        pytest.param("createIndex('post', { name: 'i' })", id="no columns"),
        pytest.param("dropForeignKey('post', 7)", id="no name"),
    ],
)
def test_calls_that_make_no_sense_are_opaque(call: str) -> None:
    table = replayed(query("CREATE TABLE post (a int)"), call).schema.tables[POST]
    assert table.unknown
    assert [column.name for column in table.columns] == ["a"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("for (const row of rows) { %s }", id="loop over rows"),
        pytest.param("if (process.env.X) { %s }", id="unknown condition"),
        pytest.param("if (await q.hasTable(name())) { %s }", id="unknown guard"),
        pytest.param("if (rows.length) { return } %s", id="after a return"),
    ],
)
def test_rows_written_who_knows_how_often_leave_the_schema_certain(body: str) -> None:
    def after(sql: str) -> ReplayedSchema:
        step = body % f"await q.{query(sql)};"
        up = f"const rows = await q.{query('SELECT 1')};\nawait q.{query(CREATED)};\n{step}"
        source = f"export class M1690000000000 {{\nasync up(q) {{\n{up}\n}}\n}}"
        return replay([read_migration_file("src/migrations/M.ts", source.encode())])

    written = after("UPDATE post SET title = 'x'")
    assert (written.schema.tables[POST].unknown, written.opaque) == ((), ())
    assert after("ALTER TABLE post ADD body text").schema.tables[POST].unknown


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("q.manager.getRepository(Post)", id="repository"),
        pytest.param("q.manager.save(post)", id="save"),
    ],
)
def test_the_entity_manager_writes_rows(call: str) -> None:
    source = f"export class M1690000000000 {{\nasync up(q) {{\nconst manager = q.manager;\n\
await {call};\nawait {call.replace('q.manager', 'manager')};\n}}\n}}"
    found = replay([read_migration_file("src/migrations/M.ts", source.encode())])
    assert found.opaque == ()


def test_a_rollback_after_an_error_takes_back_nothing_that_succeeded() -> None:
    rollback = "await q.rollbackTransaction();"
    tried = f"try {{ await q.{query(CREATED)}; }} catch (e) {{ {rollback} }}"
    for body, opaque in ((tried, 0), (f"await q.{query(CREATED)}; {rollback}", 1)):
        source = f"export class M1690000000000 {{\nasync up(q) {{\n{body}\n}}\n}}"
        found = replay([read_migration_file("src/migrations/M.ts", source.encode())])
        assert POST in found.schema.tables
        assert len(found.opaque) == opaque


@pytest.mark.parametrize(
    ("sql", "known"),
    [
        pytest.param("DELETE FROM post WHERE id = ${id}", True, id="value"),
        pytest.param("UPDATE post SET title = '${id}' WHERE id IN (${id})", True, id="values"),
        pytest.param("INSERT INTO post VALUES ${id}", True, id="row"),
        pytest.param("SELECT * FROM ${id}.post", False, id="not where a value can stand"),
        pytest.param("ALTER TABLE post DROP COLUMN ${id}", False, id="schema"),
        pytest.param("${id}", False, id="nothing known"),
    ],
)
def test_a_row_statement_is_known_but_for_its_values(sql: str, known: bool) -> None:
    for call in ("await q.query(`%s`)", "const text = `%s`; await q.query(text)"):
        source = "export class M1690000000000 { async up(q) { const id = await load(); %s } }"
        found = replay([read_migration_file("src/migrations/M.ts", (source % call % sql).encode())])
        assert (found.opaque == ()) == known


def test_typeorm_s_own_rows_are_kept_with_their_parameters() -> None:
    columns = '("database", "schema", "table", "type", "name", "value")'
    insert = f'INSERT INTO "typeorm_metadata"{columns} VALUES (DEFAULT, $1, DEFAULT, $2, $3, $4)'
    schema = replayed(
        query('CREATE VIEW "posts" AS SELECT 1'),
        f'query(`{insert}`, ["public", "VIEW", "posts", "SELECT 1"])',
    ).schema
    assert schema.notes == {Note("VIEW", "", "", "posts"): "SELECT 1"}


def test_a_row_with_an_unknown_value_is_not_kept() -> None:
    insert = 'INSERT INTO "typeorm_metadata"("type", "name", "value") VALUES ($1, $2, $3)'
    assert replayed(f'query(`{insert}`, ["VIEW", "posts", text()])').schema.notes == {}


OWN_NAMES = NamingStrategy(
    patterns={
        "primaryKeyName": NamePattern("{table}_{columns}_pk"),
        "indexName": NamePattern("{table}_{columns}_index"),
    }
)


def test_query_runner_names_as_the_project_does() -> None:
    """A renamed table's constraints get its full name: PostgresQueryRunner.renameTable hands it
    to the strategy, and only TypeORM's own takes the schema off."""
    calls = (
        "createTable(new Table({ name: 'post', columns: [{ name: 'id', type: 'int', isPrimary: true }] }))",
        "createIndex('post', new TableIndex({ columnNames: ['id'] }))",
        query("CREATE INDEX mine ON post (id)"),
    )
    made = replay([migration(1690000000000, *calls)], names=OWN_NAMES).schema.tables[POST]
    assert made.primary_key == PrimaryKey(("id",), "post_id_pk")
    assert [each.name for each in made.indexes] == ["post_id_index", "mine"]
    renamed = replay(
        [migration(1690000000000, *calls, "renameTable('post', 'item')")], names=OWN_NAMES
    ).schema.tables[Name("", "item")]
    assert renamed.primary_key == PrimaryKey(("id",), "public.item_id_pk")
    assert [each.name for each in renamed.indexes] == ["public.item_id_index", "mine"]


@pytest.mark.parametrize(
    ("columns", "kept"),
    [pytest.param("a, b", False, id="the table's"), pytest.param("b, a", True, id="another")],
)
def test_a_key_follows_its_table_when_its_columns_are_named_in_the_table_s_order(
    columns: str, kept: bool
) -> None:
    """TypeORM loads them in that order, whatever the key's own is."""
    names = NamingStrategy(patterns={"uniqueConstraintName": NamePattern("{table}_{columns}_uq")})
    name = f"post_{columns.replace(', ', '_')}_uq"
    key = f"CREATE TABLE post (a int, b int, CONSTRAINT {name} UNIQUE ({columns}))"
    found = replay(
        [migration(1690000000000, query(key), "renameTable('post', 'item')")], names=names
    ).schema.tables[Name("", "item")]
    assert found.uniques[0].name == (name if kept else "public.item_a_b_uq")


def test_where_the_project_s_names_are_not_known_none_is_made_up() -> None:
    names = NamingStrategy(own_constraint_names=True)
    index = "createIndex('post', new TableIndex({ columnNames: ['title'] }))"
    made = replay([migration(1690000000000, query(CREATED), index)], names=names).schema
    assert made.tables[POST].indexes == (Index(None, ("title",)),)
