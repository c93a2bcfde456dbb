"""Whatever the bytes, reading ends soon and without an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration_guard.typescript.parse import parse
from migration_guard.typescript.tokens import tokens

MANY = 50_000

SOURCE = """
import { Column, Entity } from "typeorm"
export enum Kind { A = "a", B = 1 << 2 }
@Entity({ name: `post` }) export class Post extends Base<string> implements I {
  @Column({ type: "text", nullable: true, default: () => "now()" }) subtitle: string | null
  async up(q: QueryRunner) { for (const x of [1]) { await q.query(`SELECT ${x}` + 'ä😀') } }
}
export const table = { ...other, [key]: [, 1] }
module.exports = { Post }
""".encode()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(source: bytes) -> None:
    parse(source)
    tokens(source)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOURCE)), st.integers(0, 40), st.binary(max_size=12))
def test_a_damaged_file_is_read(at: int, cut: int, inserted: bytes) -> None:
    damaged = SOURCE[:at] + inserted + SOURCE[at + cut :]
    parse(damaged)
    tokens(damaged)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"(" * MANY, id="parentheses"),
        pytest.param(b"x(" * MANY, id="calls"),
        pytest.param(b"[" * MANY, id="arrays"),
        pytest.param(b"{" * MANY, id="braces"),
        pytest.param(b"const a = " + b"{a:" * MANY + b"1" + b"}" * MANY, id="objects"),
        pytest.param(b"const a = " + b"a." * MANY + b"a", id="members"),
        pytest.param(b"const a = " + b"b + " * MANY + b"b", id="sum"),
        pytest.param(b"const a = " + b"!" * MANY + b"b", id="unary"),
        pytest.param(b"const a = " + b"() => " * MANY + b"b", id="arrows"),
        pytest.param(b"const a = " + b"`${" * MANY, id="templates"),
        pytest.param(b"type A = " + b"B<" * MANY + b"C" + b">" * MANY, id="generics"),
        pytest.param(b"type A = " + b"B | " * MANY + b"C", id="union"),
        pytest.param(b"type A = " + b"B[]" + b"[]" * MANY, id="array-types"),
        pytest.param(b"class A { up() {" + b"if (a) {" * MANY, id="blocks"),
        pytest.param(b"class A { up() {" + b"if (a) b(); else " * MANY + b"c() } }", id="else-if"),
        pytest.param(b"@a() " * MANY + b"class A {}", id="decorators"),
        pytest.param(b"exports.a = " * MANY + b"1", id="assignments"),
        pytest.param(b"\x00\xff\xfe" * MANY, id="binary"),
        pytest.param("ä".encode() * MANY, id="one-long-line"),
    ],
)  # fmt: skip
def test_deep_or_long_sources_are_read(source: bytes) -> None:
    started = time.process_time()
    parse(source)
    assert time.process_time() - started < 20


def test_time_grows_with_size_and_not_faster() -> None:
    line = 'export const a = f("ä", [1, 2], { b: `c${d}` }); '.encode()

    def seconds(count: int) -> float:
        started = time.process_time()
        parse(line * count)
        return time.process_time() - started

    seconds(100)
    assert seconds(8000) < 24 * max(seconds(1000), 0.01)
