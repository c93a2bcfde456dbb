"""Equal tokens, equal program: what a formatter changes gives none."""

from __future__ import annotations

import pytest

from migration_guard.typescript.tokens import tokens

PROGRAM = b"""
import { a } from "m";
export class A {
  name: string = `x  y`;
  f(b, c,) { return [1, 2,]; }
}
"""


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(PROGRAM.replace(b";", b""), id="no-semicolons"),
        pytest.param(PROGRAM.replace(b",)", b")").replace(b",]", b"]"), id="no-trailing-commas"),
        pytest.param(PROGRAM.replace(b" = `", b"\n\n  =\t`"), id="blanks"),
        pytest.param(PROGRAM.replace(b"\n", b"\r\n"), id="line-ends"),
        pytest.param(
            b"\xef\xbb\xbf// why\n" + PROGRAM.replace(b"{ a }", b"{ /* x */ a }"), id="comments"
        ),
    ],
)
def test_a_formatter_changes_no_token(other: bytes) -> None:
    assert tokens(other) == tokens(PROGRAM)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(b"a;(b)", b"a(b)", id="semicolon-that-separates"),
        pytest.param(b"return_;\nx", b"return_\n(x)", id="call-on-the-next-line"),
        pytest.param(b"x = `a b`", b"x = `a  b`", id="blanks-in-a-template"),
        pytest.param(b"x = 'a'", b'x = "a"', id="quotes"),
        pytest.param(b"[,]", b"[]", id="hole"),
        pytest.param(b"[a,,]", b"[a,]", id="hole-at-the-end"),
        pytest.param(b"for (;a;) {}", b"for (a;;) {}", id="loop-header"),
        pytest.param(b"a = 1", b"a = 2", id="value"),
        pytest.param(b"a b ?? {", b"a  b ?? {", id="unparsable-text-counts-as-it-is"),
    ],
)
def test_another_program_has_other_tokens(one: bytes, other: bytes) -> None:
    assert tokens(one) != tokens(other)
