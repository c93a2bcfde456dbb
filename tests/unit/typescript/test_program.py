"""Names across files, and the values they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from migration_guard.findings import Unknown
from migration_guard.typescript.evaluate import evaluate
from migration_guard.typescript.parse import parse
from migration_guard.typescript.program import Declared, External, Namespace, Program, Value
from migration_guard.typescript.values import (
    UNDEFINED,
    ClassValue,
    Closure,
    Global,
    Scope,
    first_unknown,
)


@dataclass(frozen=True)
class Mapped:
    base_url: str | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def program(files: Mapping[str, str], mapping: Mapped | None = None) -> Program:
    def load(path: str) -> object:
        return parse(files[path].encode()) if path in files else None

    return Program(load, files, mapping)  # type: ignore[arg-type]


def where(files: Mapping[str, str], name: str, mapping: Mapped | None = None) -> object:
    found = program(files, mapping).resolve("src/main.ts", name)
    return found.path if isinstance(found, Declared) else found


A = "export class A {}"


@pytest.mark.parametrize(
    ("main", "others", "expected"),
    [
        pytest.param(A, {}, "src/main.ts", id="own"),
        pytest.param('import { A } from "./a"', {"src/a.ts": A}, "src/a.ts", id="named"),
        pytest.param('import { B as A } from "./a"', {"src/a.ts": "export class B {}"}, "src/a.ts", id="renamed"),
        pytest.param('import A from "./a"', {"src/a.ts": "export default class {}"}, "src/a.ts", id="default"),
        pytest.param('import A from "./a"', {"src/a.ts": "class X {}\nexport default X"}, "src/a.ts", id="default-reference"),
        pytest.param('import { default as A } from "./a"', {"src/a.ts": "export default class X {}"}, "src/a.ts", id="default-named"),
        pytest.param('import { A } from "./b"', {"src/b/index.ts": 'export * from "../a"', "src/a.ts": A}, "src/a.ts", id="barrel"),
        pytest.param('import { A } from "./b"', {"src/b.ts": 'export { B as A } from "./a"', "src/a.ts": "export class B {}"}, "src/a.ts", id="re-exported"),
        pytest.param('import { A } from "./b"', {"src/b.ts": 'import { A } from "./a"\nexport { A }', "src/a.ts": A}, "src/a.ts", id="imported-and-exported"),
        pytest.param('import { A } from "./a.js"', {"src/a.ts": A}, "src/a.ts", id="emitted-extension"),
        pytest.param('import { A } from ".."', {"index.ts": A}, "index.ts", id="parent-folder"),
        pytest.param('import { A } from "./a"', {"src/a.d.ts": "export declare class A {}"}, "src/a.d.ts", id="declaration-file"),
        pytest.param('import { A } from "./a"', {"src/a.js": "exports.A = class A {}"}, "src/a.js", id="commonjs"),
        pytest.param('import { A } from "typeorm"', {}, External("typeorm", "A"), id="package"),
        pytest.param('import { B as A } from "@medusajs/medusa/dist/x"', {}, External("@medusajs/medusa/dist/x", "B"), id="package-path"),
        pytest.param('import { A } from "./b"', {"src/b.ts": 'export * from "typeorm"'}, External("typeorm", "A"), id="package-through-star"),
        pytest.param('import { A } from "./b"', {"src/b.ts": 'export { X as A } from "typeorm"'}, External("typeorm", "X"), id="package-through-name"),
        pytest.param('import * as A from "./a"', {"src/a.ts": ""}, Namespace("src/a.ts"), id="namespace"),
        pytest.param("const x = A", {}, None, id="global"),
    ],
)  # fmt: skip
def test_a_name_is_found_where_it_is_declared(
    main: str, others: dict[str, str], expected: object
) -> None:
    assert where({"src/main.ts": main, **others}, "A") == expected


@pytest.mark.parametrize(
    ("main", "others"),
    [
        pytest.param('import { A } from "./none"', {}, id="no-file"),
        pytest.param('import { A } from "./a"', {"src/a.ts": "class A {}"}, id="not-exported"),
        pytest.param('import { A } from "./b"', {"src/b.ts": 'export * from "./main"', }, id="circle"),
        pytest.param('import { A } from "./b"', {"src/b.ts": 'export * from "x"\nexport * from "y"'}, id="two-packages"),
    ],
)  # fmt: skip
def test_what_cannot_be_found_is_unknown(main: str, others: dict[str, str]) -> None:
    files = {"src/main.ts": main + '\nexport * from "./b"', **others}
    assert isinstance(where(files, "A"), Unknown)


@pytest.mark.parametrize(
    ("module", "mapping"),
    [
        pytest.param("@/a", Mapped(aliases={"@/*": ("src/*",)}), id="star"),
        pytest.param("lib", Mapped(aliases={"lib": ("src/a.ts",)}), id="exact"),
        pytest.param("@/deep/a", Mapped(aliases={"@/*": ("no/*",), "@/deep/*": ("src/*",)}), id="longest"),
        pytest.param("src/a", Mapped(base_url="."), id="base-url"),
        pytest.param("a", Mapped(base_url="src"), id="base-url-folder"),
    ],
)  # fmt: skip
def test_the_tsconfig_maps_module_names(module: str, mapping: Mapped) -> None:
    files = {"src/main.ts": f'import {{ A }} from "{module}"', "src/a.ts": A}
    assert where(files, "A", mapping) == "src/a.ts"
    assert where(files, "A") == External(module, "A")


def test_an_exported_expression_is_a_value() -> None:
    found = program({"a.ts": "export default { a: 1 }"}).exported("a.ts", "default")
    assert isinstance(found, Value)


def test_a_file_is_loaded_once() -> None:
    loaded: list[str] = []

    def load(path: str) -> object:
        loaded.append(path)
        return parse(b'export * from "./a"\nexport class A {}')

    files = {"a.ts", "b.ts"}
    found = Program(load, files)  # type: ignore[arg-type]
    for _ in range(3):
        found.exported("b.ts", "A")
        found.exported("b.ts", "B")
    assert sorted(loaded) == ["a.ts", "b.ts"]


def test_a_package_is_reached_through_other_files() -> None:
    found = program(
        {
            "a.ts": 'import "./b"',
            "b.ts": 'import { Column } from "typeorm/browser"\nimport "./a"',
            "c.ts": 'import type { Column } from "typeorm"',
        }
    )
    assert found.imports_package("a.ts", "typeorm")
    assert not found.imports_package("c.ts", "typeorm")


KINDS = """
export enum Status { DRAFT = "draft", LIVE = "live" }
export enum Level { LOW, MID = 5, HIGH, BIT = 1 << 4 }
export const name = "n"
export const twice = (text: string) => `${text}-${text}`
export function same<T>(value: T): T { return value }
export function busy(value) { log(value); return value }
export function chosen(status: Status) {
  let found = "none"
  switch (status) {
    case Status.DRAFT: { const found = "inner"; break }
    case Status.LIVE: found = "LIVE"; break
    default: throw new Error(status)
  }
  return found
}
export function shared(status: Status) {
  let found = "a"
  const seen = { by: () => found }
  found = "b"
  return seen.by()
}
export class Limits { static readonly max = 10; static text = "t" + name }
export const self = self
export const list = ["a", ...["b"]]
export const options = { a: 1, ...{ b: 2 } }
"""


def evaluated(text: str) -> object:
    files = {
        "src/main.ts": 'import * as kinds from "./kinds"\n'
        'import { Status, Level, name, twice, same, busy, chosen, shared, Limits, self, list, options } from "./kinds"\n'
        'import { outside } from "package"\n'
        f"const x = {text}",
        "src/kinds.ts": KINDS,
    }
    found = program(files)
    module = found.module("src/main.ts")
    assert module is not None
    expression = module.constants[0].value
    assert expression is not None
    functions = {External("package", "identity"): lambda arguments: arguments[0]}
    return evaluate(expression, Scope(found, "src/main.ts", functions=functions))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'a' + 1 + true + null", "a1truenull", id="text"),
        pytest.param("`${name}!`", "n!", id="template"),
        pytest.param("Status.DRAFT", "draft", id="enum-member"),
        pytest.param("kinds.Status.LIVE", "live", id="namespace"),
        pytest.param("Status['LIVE']", "live", id="subscript"),
        pytest.param("Level.HIGH", 6, id="counted"),
        pytest.param("Level.BIT", 16, id="computed"),
        pytest.param("Level[5]", "MID", id="reverse"),
        pytest.param("Object.values(Status)", ["draft", "live"], id="values"),
        pytest.param("Object.keys(Level)", ["0", "5", "6", "16", "LOW", "MID", "HIGH", "BIT"], id="numbers-first"),
        pytest.param("Object.values(Status).map((s) => s + '!')", ["draft!", "live!"], id="map"),
        pytest.param("Object.values(Status).join('|')", "draft|live", id="join"),
        pytest.param("twice('a')", "a-a", id="arrow"),
        pytest.param("same(5)", 5, id="function"),
        pytest.param("Limits.max", 10, id="static"),
        pytest.param("Limits.text", "tn", id="static-text"),
        pytest.param("list", ["a", "b"], id="array-spread"),
        pytest.param("({ ...options, a: 3 })", {"a": 3, "b": 2}, id="object-spread"),
        pytest.param("undefined ?? 'x'", "x", id="nullish"),
        pytest.param("'' || 'x'", "x", id="or"),
        pytest.param("-3 + 2 * 4", 5, id="arithmetic"),
        pytest.param("7 / 2", 3.5, id="division"),
        pytest.param("!0", True, id="not"),
        pytest.param("undefined", UNDEFINED, id="undefined"),
        pytest.param("options.none", UNDEFINED, id="missing-member"),
        pytest.param("String", Global("String"), id="global"),
        pytest.param("outside", External("package", "outside"), id="package"),
        pytest.param("' A '.trim().toLowerCase()", "a", id="text-methods"),
        pytest.param("1 === 1 ? 'a' : nowhere", "a", id="conditional"),
        pytest.param("require('./kinds').name + require('./kinds').Limits.text", "ntn", id="required"),
        pytest.param("[require('package').outside]", [External("package", "outside")], id="required-package"),
        pytest.param("[{ a: 1, b: [2, 3] }].map(({ a, b: [, c] }) => [a, c])", [[1, 3]], id="taken-apart"),
        pytest.param("[['a', 'b']].map(([, b]) => { const { length } = b; return length })", [1], id="taken-apart-inside"),
        pytest.param("'' ? nowhere : 'b'", "b", id="conditional-otherwise"),
        pytest.param("['a' === 'a', 1 == 1.0, null === null]", [True] * 3, id="equal"),
        pytest.param("['a' !== 'b', 1 === '1', true === 1]", [True, False, False], id="unequal"),
        pytest.param("[null == undefined, null === undefined]", [True, False], id="nullish"),
        pytest.param("chosen(Status.LIVE)", "LIVE", id="assigned-by-a-switch"),
        pytest.param("'a.b.c'.replace(/\\./g, '_') + 'aBA'.replace(/b/i, '-')", "a_b_ca-A", id="replace"),
        pytest.param("['a'].concat('b', ['c'])", ["a", "b", "c"], id="concat"),
    ],
)  # fmt: skip
def test_a_value_that_can_be_known(text: str, expected: object) -> None:
    assert evaluated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("process.env.NAME", id="environment"),
        pytest.param("nowhere", id="undeclared"),
        pytest.param("self", id="circle"),
        pytest.param("busy(1)", id="function-with-effects"),
        pytest.param("shared(1)", id="assigned-after-a-function-saw-it"),
        pytest.param("'a'.replace(/(a)/, '$1')", id="replaced-by-what-is-found"),
        pytest.param("'a'.replace(/a+/, 'b')", id="replaced-repetition"),
        pytest.param("outside(1)", id="package-function"),
        pytest.param("outside.a", id="package-member"),
        pytest.param("nowhere ? 1 : 2", id="conditional"),
        pytest.param("[require('./nowhere').a]", id="required-nowhere"),
        pytest.param("require(nowhere).a", id="required-at-run-time"),
        pytest.param("[{}].map(({ a = 1 }) => a)", id="default-of-a-part"),
        pytest.param("[[1, 2]].map(([, ...rest]) => rest)", id="rest-of-a-list"),
        pytest.param("nowhere === 'a'", id="comparison"),
        pytest.param("outside === 'a' ? 1 : 2", id="comparison-with-a-package"),
        pytest.param("/a/ === /a/", id="comparison-of-objects"),
        pytest.param("new Date()", id="new"),
        pytest.param("[...outside]", id="spread"),
        pytest.param("({ ...outside })", id="object-spread"),
        pytest.param("`${outside}`", id="template"),
        pytest.param("1 / 0", id="infinity"),
        pytest.param("twice(...list)", id="spread-arguments"),
        pytest.param("[nowhere]", id="in-a-list"),
        pytest.param("({ a: nowhere })", id="in-an-object"),
        pytest.param("kinds", id="module"),
    ],
)
def test_a_value_that_cannot_be_known_says_why(text: str) -> None:
    unknown = first_unknown(evaluated(text))
    assert unknown is not None
    assert unknown.reason


def test_functions_and_classes_are_values() -> None:
    assert isinstance(evaluated("() => 1"), Closure)
    assert isinstance(evaluated("Limits"), ClassValue)


def test_values_that_double_each_other_come_to_an_end() -> None:
    lines = ["const a0 = ['x', 'x']"]
    lines += [f"const a{n} = [...a{n - 1}, ...a{n - 1}, ...a{n - 1}]" for n in range(1, 30)]
    found = program({"a.ts": "\n".join(lines)})
    module = found.module("a.ts")
    assert module is not None
    last = module.constants[-1].value
    assert last is not None
    assert isinstance(evaluate(last, Scope(found, "a.ts")), (Unknown, list))
