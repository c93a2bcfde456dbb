"""A migration's file → its classes, exports and steps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from migration_guard.findings import Location
from migration_guard.migrations.model import (
    ApiStep,
    Guard,
    MigrationClass,
    MigrationFile,
    OpaqueStep,
    SqlStep,
    Step,
)
from migration_guard.migrations.read import read_migration_file
from migration_guard.schema.model import Name
from migration_guard.schema.question import Question
from migration_guard.typescript.syntax import Literal

PATH = "src/migrations/1690000000000-Post.ts"

GENERATED = """import { MigrationInterface, QueryRunner } from "typeorm";

export class Post1690000000000 implements MigrationInterface {
    name = 'Post1690000000000'

    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE "post" ("id" integer)`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`DROP TABLE "post"`);
    }

}
"""

COMPILED = """"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Post1690000000000 = exports.featureFlag = void 0;
const typeorm_1 = require("typeorm");
exports.featureFlag = "posts";
class Post1690000000000 {
    constructor() {
        this.name = 'Post1690000000000';
        this.transaction = false;
        this.down = async (queryRunner) => {
            await queryRunner.dropTable("post");
        };
    }
    async up(queryRunner) {
        await queryRunner.createTable(new typeorm_1.Table({ name: "post", columns: [] }));
    }
}
exports.Post1690000000000 = Post1690000000000;
"""


def read(source: str, path: str = PATH) -> MigrationFile:
    return read_migration_file(path, source.encode())


def only_class(source: str) -> MigrationClass:
    (found,) = read(source).classes
    return found


def up(body: str, *, before: str = "", members: str = "") -> tuple[Step, ...]:
    """The steps of an `up` with this body."""
    source = f"""{before}
    export class A1690000000000 implements MigrationInterface {{
      async up(queryRunner: QueryRunner) {{ {body} }}
      {members}
    }}"""
    steps = only_class(source).up
    assert steps is not None
    return steps


def sql(steps: tuple[Step, ...]) -> list[str]:
    assert all(isinstance(step, SqlStep) for step in steps), steps
    return [step.sql for step in steps if isinstance(step, SqlStep)]


def test_a_generated_migration() -> None:
    file = read(GENERATED)
    assert (file.file_stamp, file.errors, file.exports) == (1690000000000, (), ())
    assert file.imports == ("typeorm",)
    (found,) = file.classes
    assert (found.name, found.exported, found.stamp) == (
        "Post1690000000000",
        "named",
        1690000000000,
    )
    assert found.location == Location(PATH, 3, 14)
    assert found.name_property == "Post1690000000000"
    assert found.up == (SqlStep('CREATE TABLE "post" ("id" integer)', Location(PATH, 7, 15)),)
    assert found.down == (SqlStep('DROP TABLE "post"', Location(PATH, 11, 15)),)
    assert found.up_location == Location(PATH, 6, 18)


def test_what_tsc_makes_of_a_migration_says_the_same() -> None:
    file = read(COMPILED, "dist/migrations/1690000000000-Post.js")
    (found,) = file.classes
    assert (found.name, found.exported, found.name_property) == (
        "Post1690000000000",
        "named",
        "Post1690000000000",
    )
    assert isinstance(found.transaction, Literal)
    assert found.transaction.value is False
    assert [step.method for step in found.up or () if isinstance(step, ApiStep)] == ["createTable"]
    assert [step.location.line for step in found.down or ()] == [11]
    assert file.feature_flag
    assert [(value.name, value.kind) for value in file.exports] == [("featureFlag", "string")]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            'class P1690000000000 { async up(q) { await q.query("x") } }\n'
            "module.exports = { P1690000000000 }",
            id="module.exports of an object",
        ),
        pytest.param(
            'module.exports = class P1690000000000 { async up(q) { await q.query("x") } }',
            id="module.exports of a class",
        ),
        pytest.param(
            'class P1690000000000 { async up(q) { await q.query("x") } }\n'
            "exports.default = P1690000000000",
            id="exports.default",
        ),
        pytest.param(
            'export class P1690000000000 { up = async (q) => { await q.query("x") } }',
            id="arrow property",
        ),
        pytest.param(
            "class P1690000000000 { constructor() { _defineProperty(this, 'name', "
            "'P1690000000000') } async up(q) { await q.query(\"x\") } }\n"
            "exports.P1690000000000 = P1690000000000",
            id="what Babel writes",
        ),
    ],
)
def test_javascript_in_its_many_forms(source: str) -> None:
    found = only_class(source)
    assert found.exported is not None
    assert found.recorded_name == "P1690000000000"
    assert found.up is not None
    assert sql(found.up) == ["x"]


ES5 = """var P1690000000000 = /** @class */ (function () {
    function P1690000000000() {
        this.name = 'P1690000000000';
    }
    P1690000000000.prototype.up = function (queryRunner) {
        return __awaiter(this, void 0, void 0, function () {
            return __generator(this, function (_a) {
                switch (_a.label) {
                    case 0: return [4 /*yield*/, queryRunner.query("DROP TABLE post")];
                    case 1: return [2 /*return*/];
                }
            });
        });
    };
    return P1690000000000;
}());
"""

ES2015 = """class P1690000000000 {
    up(queryRunner) {
        return __awaiter(this, void 0, void 0, function* () {
            const rows = yield queryRunner.query(`A`);
            yield queryRunner.query(`B`);
        });
    }
}
exports.P1690000000000 = P1690000000000;
"""


@pytest.mark.parametrize(
    ("export", "form"),
    [
        ("exports.P1690000000000 = P1690000000000", "named"),
        ("exports.default = P1690000000000", "default"),
    ],
)
def test_a_class_compiled_for_es5_keeps_its_name_and_mentions_its_sql(
    export: str, form: str
) -> None:
    file = read(f"{ES5}{export};", "dist/migrations/1690000000000-P.js")
    (found,) = file.classes
    assert (found.exported, found.recorded_name) == (form, "P1690000000000")
    assert file.exports == ()
    (step,) = found.up or ()
    assert isinstance(step, OpaqueStep)
    assert "DROP TABLE post" in step.text
    assert found.down is None


def test_a_generator_compiled_for_es2015_is_read_like_its_source() -> None:
    found = only_class(ES2015)
    assert found.up is not None
    assert sql(found.up) == ["A", "B"]
    assert [step.location.line for step in found.up] == [4, 5]


@pytest.mark.parametrize(
    ("written", "expected", "unknown"),
    [
        pytest.param('name = "Other1690000000000"', "Other1690000000000", False, id="literal"),
        pytest.param("name = PREFIX + 1690000000000", "P1690000000000", False, id="computed"),
        pytest.param("name = process.env.NAME", None, True, id="only known when it runs"),
        pytest.param('get name() { return "X" }', None, True, id="getter"),
        pytest.param("other = 1", None, False, id="none"),
    ],
)
def test_the_name_property(written: str, expected: str | None, unknown: bool) -> None:
    found = only_class(
        f'const PREFIX = "P"\nexport class A1690000000000 {{ {written}; async up(q) {{}} }}'
    )
    assert (found.name_property, found.name_property_unknown) == (expected, unknown)


def test_a_missing_method_is_none_and_an_empty_one_is_empty() -> None:
    found = only_class("export class A implements MigrationInterface { async up(q) {} }")
    assert (found.up, found.down) == ((), None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("export function helper() {}", [("helper", "function")], id="function"),
        pytest.param("export const helper = () => 1", [("helper", "function")], id="arrow"),
        pytest.param("export class Helper {}", [("Helper", "class")], id="class"),
        pytest.param("export enum E { A }", [("E", "enum")], id="enum"),
        pytest.param("export const o = { a: 1 }", [("o", "object")], id="object"),
        pytest.param("export const o = new Map()", [("o", "object")], id="instance"),
        pytest.param("export const a = [1]", [("a", "array")], id="array"),
        pytest.param("export const s = `x`", [("s", "string")], id="string"),
        pytest.param("export const n = 1", [("n", "other")], id="number"),
        pytest.param('export * from "./a"', [("*", "reexport")], id="star"),
        pytest.param('export { a as b } from "./a"', [("b", "reexport")], id="named reexport"),
        pytest.param('import { a } from "./a"; export { a }', [("a", "reexport")], id="imported"),
        pytest.param("export type T = string; export interface I {}", [], id="types"),
        pytest.param('export type { T } from "./t"', [], id="type reexport"),
        pytest.param("const inside = 1", [], id="nothing"),
    ],
)
def test_other_exports(source: str, expected: list[tuple[str, str]]) -> None:
    file = read(GENERATED + source)
    assert [(value.name, value.kind) for value in file.exports] == expected
    assert len(file.classes) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("export default Post1690000000000", id="default too"),
        pytest.param("export { Post1690000000000 as default }", id="listed as default"),
    ],
)
def test_a_migration_exported_twice_is_seen_twice(source: str) -> None:
    file = read(GENERATED + source)
    assert [(value.name, value.kind) for value in file.exports] == [("default", "class")]


READABLE = [
    pytest.param("await queryRunner.query(`A` + ' B')", ["A B"], id="concatenation"),
    pytest.param("const t = 'x'; await queryRunner.query(`A ${t}`)", ["A x"], id="constant"),
    pytest.param(
        "for (const t of ['x', 'y']) { await queryRunner.query(`A ${t}`) }",
        ["A x", "A y"],
        id="loop",
    ),
    pytest.param(
        "['x', 'y'].forEach(async (t) => { await queryRunner.query(`A ${t}`) })",
        ["A x", "A y"],
        id="forEach",
    ),
    pytest.param(
        "await Promise.all(['x', 'y'].map((t) => queryRunner.query(`A ${t}`)))",
        ["A x", "A y"],
        id="map",
    ),
    pytest.param(
        "await Promise.all([queryRunner.query('A'), queryRunner.query('B')])", ["A", "B"], id="all"
    ),
    pytest.param("const rows = await queryRunner.query('A')", ["A"], id="declaration"),
    pytest.param("let r; r = await queryRunner.query('A')", ["A"], id="assignment"),
    pytest.param("return queryRunner.query('A')", ["A"], id="return"),
    pytest.param("return; await queryRunner.query('A')", [], id="after return"),
    pytest.param("await queryRunner.manager.query('A')", ["A"], id="manager"),
    pytest.param("await queryRunner.connection.query('A')", ["A"], id="connection"),
    pytest.param("const m = queryRunner.manager; await m.query('A')", ["A"], id="alias"),
    pytest.param(
        "try { await queryRunner.query('A') } catch (e) { console.log(e) }", ["A"], id="try"
    ),
    pytest.param(
        "if (queryRunner.connection.options.type === 'postgres') { await queryRunner.query('A') }"
        " else { await queryRunner.query('B') }",
        ["A"],
        id="dialect",
    ),
    pytest.param(
        "process.env.DB_TYPE === 'sqlite' ? await queryRunner.query('A')"
        " : await queryRunner.query('B')",
        ["B"],
        id="dialect as an expression",
    ),
    pytest.param(
        "for (const { table, columns: [first] } of [{ table: 'a', columns: ['b', 'c'] }]) {"
        " await queryRunner.query(`ALTER TABLE ${table} DROP ${first}`) }",
        ["ALTER TABLE a DROP b"],
        id="a loop that takes its items apart",
    ),
    pytest.param(
        "await Promise.all([['a', 1]].map(([name]) => queryRunner.query(`DROP TABLE ${name}`)))",
        ["DROP TABLE a"],
        id="a callback that takes its argument apart",
    ),
    pytest.param(
        "const isPg = config.get('database.type') === 'postgres';"
        " if (!isPg) { return } await queryRunner.query('A')",
        ["A"],
        id="dialect by a constant",
    ),
    pytest.param(
        "switch (config.db.type) { case 'mysql': await queryRunner.query('A'); break;"
        " case 'postgres': case 'aurora-postgres': await queryRunner.query('B'); break;"
        " default: throw new Error(config.db.type) } await queryRunner.query('C')",
        ["B", "C"],
        id="dialect by a switch",
    ),
    pytest.param(
        "let t = 'a'; t = 'b'; await queryRunner.query('A')", ["A"], id="a name assigned again"
    ),
    pytest.param(
        "if (rows.length) { log(rows); throw new Error('rows') } await queryRunner.query('A')",
        ["A"],
        id="a throw before",
    ),
    pytest.param(
        "if (x) { await queryRunner.query('A') } else { throw new Error('no x') }",
        ["A"],
        id="a throw otherwise",
    ),
    pytest.param(
        "try { await queryRunner.query('A') } catch (e) { await queryRunner.query('B'); throw e }",
        ["A"],
        id="thrown on",
    ),
    pytest.param("console.log('x'); await this.seed()", [], id="no query runner"),
    pytest.param("await queryRunner.startTransaction()", [], id="a transaction"),
    pytest.param("await queryRunner.manager.save(x)", [], id="rows"),
    pytest.param("// await queryRunner.query('A')", [], id="a comment"),
]


@pytest.mark.parametrize(("body", "expected"), READABLE)
def test_readable_steps(body: str, expected: list[str]) -> None:
    assert sql(up(body)) == expected


def test_helpers_of_the_class_and_the_file_are_read_in_place() -> None:
    steps = up(
        "await this.first(queryRunner, 'x'); await second(queryRunner); await queryRunner.query('C')",
        before="async function second(runner) { await runner.query(`B`) }",
        members="private async first(q, t) { await q.query(`A ${t} ${this.suffix}`) }\n suffix = 's'",
    )
    assert sql(steps) == ["A x s", "B", "C"]


RENAMED = """private renamed(x) {
  for (const key in x) { x[key] = this.renamed(x[key]) }
  while (x.more) { x = other(x) }
  return x
}"""


def test_a_function_that_cannot_reach_the_database_is_no_step() -> None:
    steps = up(
        "const rows = await queryRunner.query('SELECT a'); this.renamed(rows); const f = () => 1;"
        "await queryRunner.query('A')",
        before="const other = (x) => { switch (x) { default: return other(x) } }",
        members=RENAMED,
    )
    assert sql(steps) == ["SELECT a", "A"]


@pytest.mark.parametrize(
    ("body", "members"),
    [
        pytest.param(
            "const f = (t) => queryRunner.query(t); while (x) { await f('A') }", "", id="closure"
        ),
        pytest.param(
            "while (x) { await this.all('A') }",
            "all(t) { return this.one(t) }\n one(t) { return this.queryRunner.dropTable(t) }",
            id="a method that calls one with a runner of its own",
        ),
    ],
)
def test_a_function_that_can_is_one(body: str, members: str) -> None:
    (step,) = up(body, members=members)
    assert isinstance(step, OpaqueStep)
    assert step.reason == "'while' is not followed"


UNCERTAIN = [
    pytest.param(
        "if (process.env.X) { await queryRunner.query('A') }", ["A"], [True], id="condition"
    ),
    pytest.param(
        "if (x) { await queryRunner.query('A') } else { await queryRunner.query('B') }",
        ["A", "B"],
        [True, True],
        id="both branches",
    ),
    pytest.param("if (x) return; await queryRunner.query('A')", ["A"], [True], id="after a return"),
    pytest.param(
        "const rows = await load(); for (const r of rows) { await queryRunner.query(`A ${r.id}`) }",
        ["A"],
        [True],
        id="loop over rows",
    ),
    pytest.param(
        "await queryRunner.query(`ALTER TABLE ${x} ADD a int`)", ["ALTER"], [False], id="text"
    ),
    pytest.param(
        "let t = 'a'; t = f(); await queryRunner.query(`ALTER TABLE ${t}`)",
        ["ALTER"],
        [False],
        id="assigned again",
    ),
    pytest.param(
        "let s = ''; for (const c of ['a', 'b']) { s += c } await queryRunner.query(s)",
        ["query"],
        [False],
        id="built in a loop",
    ),
    pytest.param(
        "const l = ['a']; l.push(f()); for (const t of l) { await queryRunner.query(t) }",
        ["query"],
        [True],
        id="a list that grows",
    ),
    pytest.param("await helper(queryRunner, 'post')", ["helper"], [False], id="another module"),
    pytest.param("await super.up(queryRunner)", ["super"], [False], id="super"),
    pytest.param("await queryRunner.dropAllViews('x')", ["dropAllViews"], [False], id="strange"),
    pytest.param("await queryRunner.connection.synchronize()", ["synchronize"], [False], id="sync"),
    pytest.param("while (x) { await queryRunner.query('A') }", ["while"], [False], id="while"),
    pytest.param("throw new Error('no way back')", ["throw"], [False], id="throw"),
    pytest.param(
        "if (x) { if (y) { return } throw new Error() } await queryRunner.query('A')",
        ["throw", "A"],
        [True, True],
        id="a throw that a return may come before",
    ),
    pytest.param(
        "try { f() } catch (e) { await queryRunner.query('A') }", ["A"], [True], id="catch"
    ),
    pytest.param(
        "await queryRunner.createTable(new Table({ name: f() }))",
        ["createTable"],
        [False],
        id="unknown options",
    ),
]


@pytest.mark.parametrize(("body", "mentioned", "conditional"), UNCERTAIN)
def test_what_cannot_be_known_is_opaque(
    body: str, mentioned: list[str], conditional: list[bool]
) -> None:
    steps = up(body, before='import { helper } from "./helper"')
    assert all(isinstance(step, OpaqueStep) for step in steps), steps
    opaque = [step for step in steps if isinstance(step, OpaqueStep)]
    assert [step.conditional for step in opaque] == conditional
    assert all(word in step.text for word, step in zip(mentioned, opaque, strict=True))
    assert all(step.reason for step in opaque)


def test_questions_about_tables_and_columns_become_guards() -> None:
    steps = up(
        """if (!(await queryRunner.hasTable("a"))) { await queryRunner.query("A") }
        if (await queryRunner.hasColumn("b", "c")) { await queryRunner.query("B") }
        else { await queryRunner.query("C") }
        const there = await queryRunner.hasTable("d");
        if (there) return;
        await queryRunner.query("D")"""
    )
    guards = [guard for step in steps if isinstance(step, SqlStep) for guard in step.guards]
    assert [replace(guard, asked=None) for guard in guards] == [
        Guard(Question("table", Name("", "a")), False),
        Guard(Question("column", Name("", "b"), "c"), True),
        Guard(Question("column", Name("", "b"), "c"), False),
        Guard(Question("table", Name("", "d")), False),
    ]
    assert guards[1].asked == guards[2].asked != guards[0].asked


def test_a_query_nobody_waits_for_is_flagged() -> None:
    steps = up("queryRunner.query('A'); await queryRunner.query('B')")
    assert [step.awaited for step in steps if isinstance(step, SqlStep)] == [False, True]


def test_query_runner_calls_are_kept_with_plain_arguments() -> None:
    steps = up(
        "await queryRunner.addColumn('post', new TableColumn({ name: `a`, type: TYPE,"
        " default: undefined, isNullable: !false }))",
        before="const TYPE = 'text'",
    )
    assert [(step.method, step.arguments) for step in steps if isinstance(step, ApiStep)] == [
        ("addColumn", ("post", {"name": "a", "type": "text", "default": None, "isNullable": True}))
    ]


def test_locations_count_characters_after_a_byte_order_mark() -> None:
    (step,) = up("/* ÄÖ😀 */ await queryRunner.query('A')")
    marked = read_migration_file(PATH, b"\xef\xbb\xbf" + GENERATED.encode())
    assert step.location.column > 1
    assert marked.classes[0].location == Location(PATH, 3, 14)


def test_a_file_that_does_not_parse_says_where() -> None:
    file = read("export class { up( { ]]")
    assert file.errors
    assert file.errors[0].path == PATH


@pytest.mark.parametrize(
    ("name", "stamp"),
    [
        ("1690000000000-Post.ts", 1690000000000),
        ("1690000000000.ts", 1690000000000),
        ("16900000000001-Post.ts", None),
        ("Post1690000000000.ts", None),
        ("169000000000-Post.ts", None),
    ],
)
def test_the_stamp_of_a_files_name(name: str, stamp: int | None) -> None:
    assert read("", f"src/migrations/{name}").file_stamp == stamp


def test_mutually_recursive_helpers_end() -> None:
    steps = up(
        "await this.a(queryRunner)",
        members="async a(q) { await this.b(q); await this.b(q) } async b(q) { await this.a(q) }",
    )
    assert steps
    assert all(isinstance(step, OpaqueStep) for step in steps)


def test_a_loop_of_a_million_steps_ends() -> None:
    digits = "['0','1','2','3','4','5','6','7','8','9']"
    loops = "".join(f"for (const a{i} of {digits}) {{" for i in range(6))
    steps = up(loops + "await queryRunner.query('A')" + "}" * 6)
    assert len(steps) < 30_000
    assert isinstance(steps[-1], OpaqueStep)


FRAGMENTS = (
    "export class A1690000000000 { async up ( q ) { await q . query ` ' \" ${ } ; for if return "
    "const let = => [ ] , . this new Table name : implements default function /* // while try"
)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(source: bytes) -> None:
    assert read_migration_file(PATH, source).path == PATH


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS.split()), max_size=40))
def test_any_fragments_are_answered(words: list[str]) -> None:
    assert read(" ".join(words)).path == PATH


def test_an_imported_constant_is_not_followed_and_that_is_the_reason() -> None:
    source = (
        "import { TABLE } from '../tables'\nexport class M1690000000000 {"
        " async up(q) { await q.query(`DROP TABLE ${TABLE}`) } }"
    )
    (step,) = read_migration_file("src/migrations/1-M.ts", source.encode()).classes[0].up or ()
    assert isinstance(step, OpaqueStep)
    assert "'TABLE' comes from '../tables', and imports are not followed" in step.reason
