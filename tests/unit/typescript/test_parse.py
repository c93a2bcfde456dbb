"""Facts of a file: what is declared, imported and exported, with values and places."""

from __future__ import annotations

import pickle

import pytest

from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Branch,
    Call,
    Conditional,
    Evaluate,
    Export,
    Expression,
    ForOf,
    Function,
    Literal,
    Module,
    ObjectLiteral,
    Opaque,
    OpaqueStatement,
    Reference,
    Return,
    Span,
    Statement,
    Template,
)


def value(text: str) -> Expression:
    """The expression that a constant is set to."""
    found = parse(f"const x = {text}".encode()).constants[0].value
    assert found is not None
    return found


def body(text: str) -> tuple[Statement, ...]:
    """The statements of a migration's `up`."""
    source = f"class A {{ async up(q) {{ {text} }} }}"
    member = parse(source.encode()).classes[0].member("up")
    assert member is not None
    return member.statements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'a'", "a", id="single"),
        pytest.param('"a"', "a", id="double"),
        pytest.param("`a`", "a", id="template"),
        pytest.param("`a\r\nb`", "a\nb", id="template-crlf-is-lf"),
        pytest.param(r"'it\'s'", "it's", id="quote"),
        pytest.param(r"'\n\t\\'", "\n\t\\", id="controls"),
        pytest.param(r"'\x41\u0042\u{43}'", "ABC", id="code-points"),
        pytest.param(r"'\ud83d\ude00'", "\U0001f600", id="surrogates"),
        pytest.param(r"'\ud83d'", "\ufffd", id="lone-surrogate"),
        pytest.param("'a\\\nb'", "ab", id="continuation"),
        pytest.param("`\\``", "`", id="backtick"),
        pytest.param("'' + 'a' + `b`", "ab", id="concatenated"),
        pytest.param("('a' /* why */)", "a", id="parentheses"),
        pytest.param("'a' as const", "a", id="as"),
        pytest.param("'a' satisfies string", "a", id="satisfies"),
        pytest.param("<any>'a'", "a", id="assertion"),
        pytest.param("'a'!", "a", id="not-null"),
        pytest.param("'größe'", "größe", id="umlaut"),
        pytest.param("1_000", 1000, id="separator"),
        pytest.param("0x1f", 31, id="hexadecimal"),
        pytest.param("1.0", 1, id="whole"),
        pytest.param("0.5", 0.5, id="fraction"),
        pytest.param("10n", 10, id="bigint"),
        pytest.param("true", True, id="true"),
        pytest.param("null", None, id="null"),
    ],
)
def test_a_literal_has_its_value(text: str, expected: object) -> None:
    found = value(text)
    assert isinstance(found, Literal)
    assert found.value == expected


def test_a_template_keeps_its_substitutions() -> None:
    found = value("`a${b}c\\n`")
    assert isinstance(found, Template)
    texts = [part if isinstance(part, str) else type(part).__name__ for part in found.parts]
    assert texts == ["a", "Reference", "c\n"]


def test_long_concatenations_are_one_text() -> None:
    found = value(" +\n".join(f"'{number}'" for number in range(500)))
    assert isinstance(found, Literal)
    assert found.value == "".join(map(str, range(500)))


def test_what_is_no_literal_is_kept_as_its_source() -> None:
    found = value("a++")
    assert isinstance(found, Opaque)
    assert (found.kind, found.text) == ("update_expression", "a++")


def test_a_conditional_has_three_parts_and_its_source() -> None:
    found = value("a ? 'b' : c")
    assert isinstance(found, Conditional)
    assert isinstance(found.condition, Reference)
    assert isinstance(found.then, Literal)
    assert found.text == "a ? 'b' : c"


def test_a_tagged_template_is_no_literal() -> None:
    assert isinstance(value("sql`SELECT 1`"), Opaque)


def test_an_object_answers_for_the_value_written_last() -> None:
    found = value("{ a: 1, 'b-c': 2, [`d`]: 3, e, a: 4, ...f, g() { return 1 } }")
    assert isinstance(found, ObjectLiteral)
    last = found.get("a")
    assert isinstance(last, Literal)
    assert last.value == 4
    assert isinstance(found.get("b-c"), Literal)
    assert isinstance(found.get("e"), Reference)
    assert isinstance(found.get("g"), Function)
    assert found.get("f") is None


def test_a_hole_in_an_array_is_undefined() -> None:
    found = value("[, 'a', , 'b',]")
    assert isinstance(found, ArrayLiteral)
    kinds = [type(item).__name__ for item in found.items]
    assert kinds == ["Reference", "Literal", "Reference", "Literal"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('import a from "m"', [("a", "default", False)], id="default"),
        pytest.param(
            'import { a, b as c } from "m"', [("a", "a", False), ("c", "b", False)], id="named"
        ),
        pytest.param('import * as a from "m"', [("a", "*", False)], id="namespace"),
        pytest.param('import a = require("m")', [("a", "*", False)], id="import-require"),
        pytest.param('import "m"', [("", "", False)], id="bare"),
        pytest.param('import type { a } from "m"', [("a", "a", True)], id="type"),
        pytest.param(
            'import { type a, b } from "m"', [("a", "a", True), ("b", "b", False)], id="inline-type"
        ),
        pytest.param(
            'import d, { a } from "m"', [("d", "default", False), ("a", "a", False)], id="both"
        ),
        pytest.param(
            'const { a, b: c } = require("m")',
            [("a", "a", False), ("c", "b", False)],
            id="require-parts",
        ),
        pytest.param('const a = require("m")', [("a", "*", False)], id="require"),
        pytest.param('const a = require("m").b', [("a", "b", False)], id="require-member"),
        pytest.param('var a = __importDefault(require("m"))', [("a", "*", False)], id="tsc"),
    ],
)
def test_imports(source: str, expected: list[tuple[str, str, bool]]) -> None:
    found = parse(source.encode()).imports
    assert [(each.local, each.imported, each.type_only) for each in found] == expected
    assert {each.module for each in found} == {"m"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param('export * from "m"', [("*", "*", "m")], id="star"),
        pytest.param('export * as a from "m"', [("a", "*", "m")], id="star-as"),
        pytest.param('export { a as b } from "m"', [("b", "a", "m")], id="from"),
        pytest.param("export { a as default }", [("default", "a", None)], id="as-default"),
        pytest.param("export default a", [("default", "a", None)], id="default-reference"),
        pytest.param("export default { a: 1 }", [("default", "", None)], id="default-value"),
        pytest.param("export = a", [("default", "a", None)], id="assignment"),
        pytest.param("module.exports = a", [("default", "a", None)], id="module-exports"),
        pytest.param("exports.b = a", [("b", "a", None)], id="exports-name"),
        pytest.param("module.exports.b = a", [("b", "a", None)], id="module-exports-name"),
        pytest.param(
            "module.exports = { a, b: c }", [("a", "a", None), ("b", "c", None)], id="object"
        ),
        pytest.param("exports.a = exports.b = void 0", [], id="tsc-prelude"),
        pytest.param('__exportStar(require("./m"), exports)', [("*", "*", "./m")], id="tsc-star"),
        pytest.param(
            'Object.defineProperty(exports, "a", { get: function () {} })',
            [("a", "", None)],
            id="tsc-reexport",
        ),
        pytest.param(
            'Object.defineProperty(exports, "__esModule", { value: true })', [], id="es-module"
        ),
        pytest.param("export type { a } from './m'", [("a", "a", "./m")], id="type"),
        pytest.param("export namespace N {}", [("N", "N", None)], id="namespace"),
        pytest.param("const a = 1", [], id="none"),
    ],
)
def test_exports(source: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = parse(source.encode()).exports
    assert [(each.name, each.local, each.module) for each in found] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("export class A {}", ("A", "named"), id="named"),
        pytest.param("export default class A {}", ("A", "default"), id="default"),
        pytest.param("export default class {}", ("", "default"), id="anonymous"),
        pytest.param("class A {}\nexport { A }", ("A", "named"), id="clause"),
        pytest.param("class A {}\nexport default A", ("A", "default"), id="default-clause"),
        pytest.param("module.exports = class A {}", ("A", "default"), id="commonjs"),
        pytest.param("exports.A = class A {}", ("A", "named"), id="commonjs-named"),
        pytest.param("exports.A = class {}", ("A", "named"), id="commonjs-anonymous"),
        pytest.param("class A {}\nexports.A = A", ("A", "named"), id="commonjs-later"),
        pytest.param("let A = class A {}\nexports.A = A", ("A", "named"), id="tsc-decorated"),
        pytest.param("class A {}", ("A", None), id="none"),
        pytest.param("class A {}\nexport { B }", ("A", None), id="other"),
    ],
)
def test_a_class_knows_how_it_is_exported(source: str, expected: tuple[str, str | None]) -> None:
    found = parse(source.encode()).classes
    assert [(each.name, each.exported) for each in found] == [expected]


def test_decorators_stand_with_what_they_decorate() -> None:
    source = """
@First() export class A {
  @Column({ a: 1 }) @ns.Index() name: string
  @Bare method() {}
  plain: string
}
export @Last() class B {}
"""
    first, last = parse(source.encode()).classes
    assert [each.name for each in first.decorators] == ["First"]
    assert [each.name for each in last.decorators] == ["Last"]
    name, method, plain = first.members
    assert [each.name for each in name.decorators] == ["Column", "Index"]
    assert isinstance(name.decorators[1].callee, Attribute)
    assert [(each.name, each.arguments) for each in method.decorators] == [("Bare", None)]
    assert plain.decorators == ()


def test_members_say_what_they_are() -> None:
    source = b"""
class A extends Base implements I, ns.J<string> {
  static readonly a = 1
  private b?: string
  async c(x: number, { y }, ...z) {}
  get d() { return 1 }
  set d(value) {}
  constructor() { super() }
  'quoted name': string
  [`computed`]: string
}
"""
    found = parse(source).classes[0]
    assert isinstance(found.extends, Reference)
    assert found.implements == ("I", "ns.J")
    kinds = [(each.name, each.kind) for each in found.members]
    assert kinds == [
        ("a", "property"),
        ("b", "property"),
        ("c", "method"),
        ("d", "getter"),
        ("d", "setter"),
        ("constructor", "constructor"),
        ("quoted name", "property"),
        ("[`computed`]", "property"),
    ]
    a, b, c = found.members[:3]
    assert (a.is_static, b.is_optional, c.is_async) == (True, True, True)
    assert c.parameters == ("x", "", "")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        pytest.param("string", "name", "string", id="predefined"),
        pytest.param("Post", "name", "Post", id="class"),
        pytest.param("ns.Post", "name", "ns.Post", id="nested"),
        pytest.param("Promise<Post>", "name", "Promise", id="generic"),
        pytest.param("'a'", "literal", "string", id="string-literal"),
        pytest.param("-1", "literal", "number", id="number-literal"),
        pytest.param("null", "literal", "null", id="null"),
        pytest.param("'a' | 'b' | null", "union", "", id="union"),
        pytest.param("readonly string[]", "array", "", id="readonly-array"),
        pytest.param("(string)", "name", "string", id="parentheses"),
        pytest.param("[string, number]", "tuple", "", id="tuple"),
        pytest.param("() => void", "function", "", id="function"),
        pytest.param("{ a: string }", "object", "", id="object"),
        pytest.param("`a${string}`", "literal", "string", id="template"),
        pytest.param("keyof Post", "other", "", id="keyof"),
    ],
)
def test_annotations(text: str, kind: str, name: str) -> None:
    found = parse(f"class A {{ a: {text} }}".encode()).classes[0].members[0].type
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


def test_a_union_is_flat() -> None:
    found = parse(b"type A = 'a' | ('b' | 'c') | null").aliases[0].annotation
    assert [part.kind for part in found.arguments] == ["literal", "union", "literal"]


def test_statements_of_a_migration() -> None:
    found = body("""
      await q.query('a')
      q.query('b')
      const name = 'c'
      for (const x of [1]) { await q.query(x) }
      names.forEach(async (n) => { await q.query(n) })
      if (ok) { await q.query('d') } else { return }
      try { a() } catch (e) { b() } finally { c() }
      x = 1
      while (true) {}
      return q.query('e')
    """)
    kinds = [type(each).__name__ for each in found]
    assert kinds == [
        "Evaluate", "Evaluate", "Declare", "ForOf", "ForOf", "Branch", "Branch", "Evaluate",
        "Declare", "OpaqueStatement", "Return",
    ]  # fmt: skip
    first, second = found[:2]
    assert isinstance(first, Evaluate)
    assert isinstance(second, Evaluate)
    assert (first.awaited, second.awaited) == (True, False)
    each = found[4]
    assert isinstance(each, ForOf)
    assert each.name == "n"
    attempt = found[6]
    assert isinstance(attempt, Branch)
    assert attempt.condition is None
    assert len(attempt.otherwise) == 1


def test_bodies_are_read_only_where_a_migration_may_be() -> None:
    entity, migration = parse(
        b"class E { save() { a() } }\nclass M { up() { a() }\n helper() { b() } }"
    ).classes
    assert [len(each.statements) for each in entity.members] == [0]
    assert [len(each.statements) for each in migration.members] == [1, 1]


def test_an_arrow_property_is_a_method_too() -> None:
    member = parse(b"class M { up = async (q) => { await q.query('a') } }").classes[0].member("up")
    assert member is not None
    assert isinstance(member.value, Function)
    assert member.value.parameters == ("q",)
    assert isinstance(member.value.statements[0], Evaluate)


@pytest.mark.parametrize(
    ("source", "span"),
    [
        pytest.param("const x = 'a'", Span(1, 11, 1, 14), id="plain"),
        pytest.param("\ufeffconst x = 'a'", Span(1, 11, 1, 14), id="byte-order-mark"),
        pytest.param("/* ä€😀 */ const x = 'é'", Span(1, 21, 1, 24), id="characters-not-bytes"),
        pytest.param("\r\n\r\nconst x =\r\n 'a'", Span(4, 2, 4, 5), id="crlf"),
        pytest.param("/*" + "ä" * 2000 + "*/const x = 'a'", Span(1, 2015, 1, 2018), id="far"),
    ],
)
def test_places_are_counted_in_characters(source: str, span: Span) -> None:
    found = parse(source.encode()).constants[0].value
    assert found is not None
    assert found.span == span


def test_what_cannot_be_parsed_is_said_and_the_rest_is_read() -> None:
    module = parse(b"export class A {}\n}}} ???\nexport class B {}")
    assert module.errors
    assert "A" in {each.name for each in module.classes}


def test_a_property_may_be_called_abstract() -> None:
    module = parse(b"class A {\n  @Column()\n  abstract: boolean\n  b: string\n}")
    assert module.errors == ()
    assert [each.name for each in module.classes[0].members] == ["abstract", "b"]
    assert len(module.classes[0].members[0].decorators) == 1


def test_types_may_be_exported_on_from_a_barrel() -> None:
    for clause in (b"*", b"* as types"):
        module = parse(b"export type " + clause + b" from './types'\nexport { A } from './a'")
        assert module.errors == ()
        assert "./a" in {each.module for each in module.exports}


def test_a_whole_file_has_no_errors() -> None:
    source = b"abstract class A<T> { abstract a: T; declare b: string }\nenum E { A = 1 << 2 }"
    assert parse(source).errors == ()


def test_facts_can_be_kept_in_a_cache() -> None:
    module = parse(b"@E() export class A { @C({ a: [`x${y}`] }) b: string | null = f(1) }")
    assert pickle.loads(pickle.dumps(module)) == module


def test_javascript_with_types_in_angle_brackets_needs_no_tsx() -> None:
    assert parse(b"const a = <div>x</div>", tsx=True).errors == ()
    assert isinstance(parse(b"f()").calls[0].value, Call)
    assert parse(b"").exports == Module().exports == ()
    assert isinstance(parse(b"export default 1").exports[0], Export)


def test_a_return_is_a_statement_with_its_value() -> None:
    found = body("return; return 1")
    assert [isinstance(each, Return) for each in found] == [True, True]
    assert not any(isinstance(each, OpaqueStatement) for each in found)
