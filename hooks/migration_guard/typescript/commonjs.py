"""CommonJS: `require` as imports, assignments to `exports` and tsc's output as exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migration_guard.typescript.expressions import expression
from migration_guard.typescript.source import Source
from migration_guard.typescript.strings import field, named, property_name
from migration_guard.typescript.syntax import (
    Attribute,
    Call,
    Evaluate,
    Export,
    Expression,
    Import,
    Literal,
    Reference,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def required(source: Source, name: Node, value: Node) -> list[Import]:
    """The imports that `const name = require("m")` makes, also destructured and with
    `.member` behind it; empty when the value is no such call."""
    found = expression(source, value)
    member = "*"
    if isinstance(found, Attribute):
        member = found.name
        found = found.target
    module = _required_module(found)
    if module is None:
        return []
    span = source.span(value)
    if name.type == "identifier":
        return [Import(source.text(name), member, module, span)]
    pairs = (_pattern_pair(source, child) for child in named(name))
    return [Import(local, imported, module, span) for local, imported in pairs if local]


def written_exports(source: Source, assignment: Node) -> tuple[list[str], Node]:
    """The names exported by `exports.A = exports.B = value` (`default` for
    `module.exports`), and the value's node."""
    names: list[str] = []
    node = assignment
    while node.type == "assignment_expression":
        left, right = field(node, "left"), field(node, "right")
        if left is None or right is None:
            break
        name = _exported_name(source, left)
        if name is not None:
            names.append(name)
        node = right
    return names, node


def exports_of_call(statement: Evaluate) -> list[Export]:
    """tsc's re-exports: `__exportStar(require("m"), exports)` and
    `Object.defineProperty(exports, "X", { get })`."""
    call = statement.value
    if not isinstance(call, Call):
        return []
    name = call.callee.name if isinstance(call.callee, (Reference, Attribute)) else ""
    first = call.arguments[0] if call.arguments else None
    if name == "__exportStar" and first is not None:
        module = _required_module(first)
        return [Export("*", "*", module, statement.span)] if module is not None else []
    key = call.arguments[1] if len(call.arguments) > 2 else None
    is_exports = isinstance(first, Reference) and first.name == "exports"
    if name != "defineProperty" or not is_exports or not isinstance(key, Literal):
        return []
    if key.value == "__esModule":
        return []
    return [Export(str(key.value), "", None, statement.span, call.arguments[2])]


def _required_module(value: Expression) -> str | None:
    """The module of `require("m")`, tsc's `__importDefault(require("m"))` included."""
    if not (isinstance(value, Call) and isinstance(value.callee, Reference) and value.arguments):
        return None
    argument = value.arguments[0]
    if value.callee.name in {"__importDefault", "__importStar"}:
        return _required_module(argument) if isinstance(argument, Call) else None
    if value.callee.name != "require" or not isinstance(argument, Literal):
        return None
    return argument.value if isinstance(argument.value, str) else None


def _pattern_pair(source: Source, node: Node) -> tuple[str, str]:
    """(local, imported) of one part of `{ a, b: c }`."""
    key, value = field(node, "key"), field(node, "value")
    if key is not None and value is not None and value.type == "identifier":
        return source.text(value), property_name(source, key)
    if node.type == "shorthand_property_identifier_pattern":
        return source.text(node), source.text(node)
    return "", ""


def _exported_name(source: Source, target: Node) -> str | None:
    left, name = field(target, "object"), field(target, "property")
    if target.type != "member_expression" or left is None or name is None:
        return None
    owner = source.text(left)
    if owner == "module" and source.text(name) == "exports":
        return "default"
    if owner in {"exports", "module.exports"}:
        return source.text(name)
    return None
