"""A `switch` is read as the `if` that decides the same, or not at all."""

from __future__ import annotations

import pytest

from migration_guard.typescript.parse import parse
from migration_guard.typescript.syntax import Binary, Branch, OpaqueStatement, Statement


def read(switch: str) -> tuple[Statement, ...]:
    (function,) = parse(f"function f() {{ {switch} }}".encode()).functions
    return function.function.statements


def shape(statements: tuple[Statement, ...]) -> object:
    """`[condition, body, otherwise]` of branches, the type of anything else."""
    return [
        [condition(each), shape(each.body), shape(each.otherwise)]
        if isinstance(each, Branch)
        else type(each).__name__
        for each in statements
    ]


def condition(branch: Branch) -> str:
    found, texts = [branch.condition], []
    while found:
        each = found.pop(0)
        assert isinstance(each, Binary)
        if each.operator == "||":
            found = [each.left, each.right, *found]
        else:
            texts.append(str(getattr(each.right, "value", None)))
    return " ".join(texts)


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        pytest.param("switch (x) { case 1: a(); break; case 2: b() }",
                     [["1", ["Evaluate"], [["2", ["Evaluate"], []]]]], id="cases"),
        pytest.param("switch (x) { case 1: case 2: a(); break; default: return 3 }",
                     [["1 2", ["Evaluate"], ["Return"]]], id="a shared body"),
        pytest.param("switch (x) { default: throw new E(); case 1: { a(); break } }",
                     [["1", ["Evaluate"], ["OpaqueStatement"]]], id="default first, braces"),
        pytest.param("switch (x) { case 1: a(); break; case 2: default: b() }",
                     [["1", ["Evaluate"], ["Evaluate"]]], id="a case with default"),
        pytest.param("switch (c.get('T')) { case 1: for (;;) { break } return }",
                     [["1", ["OpaqueStatement", "Return"], []]], id="a loop's own break"),
    ],
)  # fmt: skip
def test_a_switch_whose_cases_end_in_themselves_is_a_chain(switch: str, expected: object) -> None:
    assert shape(read(switch)) == expected


@pytest.mark.parametrize(
    "switch",
    [
        pytest.param("switch (x) { case 1: a(); case 2: b() }", id="runs on"),
        pytest.param(
            "switch (x) { case 1: if (y) break; a(); break; case 2: b() }", id="in between"
        ),
        pytest.param("l: for (;;) { } switch (x) { case 1: break l; case 2: b() }", id="a label"),
        pytest.param("switch (await x()) { case 1: a() }", id="a call that is waited for"),
        pytest.param("switch (x(y)) { case 1: a() }", id="a call that is given a name"),
        pytest.param("switch (x) { }", id="empty"),
    ],
)
def test_another_switch_is_kept_as_text(switch: str) -> None:
    last = read(switch)[-1]
    assert isinstance(last, OpaqueStatement)
    assert last.kind == "switch_statement"
