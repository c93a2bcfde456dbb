"""Values in a configuration file that are known without running it."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import normpath

from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Binary,
    Call,
    Expression,
    Literal,
    Module,
    ObjectLiteral,
    Reference,
    Spread,
    Template,
)

DEEPEST = 10


class Constants:
    """The names of one file: its constants, `__dirname` as `folder`, and for each imported
    name the module it comes from."""

    def __init__(self, module: Module, folder: str) -> None:
        self.folder = folder
        self.imports: Mapping[str, str] = {item.local: item.module for item in module.imports}
        self._values = {item.name: item.value for item in module.constants}

    def resolve(self, expression: Expression | None, depth: int = 0) -> Expression | None:
        """What a constant stands for; `[…] as const` and the like leave no trace anyway."""
        if isinstance(expression, Reference) and depth < DEEPEST:
            value = self._values.get(expression.name)
            return expression if value is None else self.resolve(value, depth + 1)
        return expression

    def text(self, expression: Expression | None, depth: int = 0) -> str | None:
        """A string, with `path.join` and `__dirname` calculated; None when it is not known.
        A path from `__dirname` begins with `folder`."""
        expression = self.resolve(expression)
        if depth > DEEPEST or expression is None:
            return None
        if isinstance(expression, Literal):
            return expression.value if isinstance(expression.value, str) else None
        if isinstance(expression, Reference):
            return self.folder if expression.name == "__dirname" else None
        if isinstance(expression, Template):
            return self._joined(expression.parts, "", depth)
        if isinstance(expression, Binary) and expression.operator == "+":
            return self._joined((expression.left, expression.right), "", depth)
        if isinstance(expression, Call) and _is_path_join(expression):
            joined = self._joined(expression.arguments, "/", depth)
            return None if joined is None else normpath(joined)
        return None

    def entries(
        self, expression: Expression | None, depth: int = 0
    ) -> dict[str, Expression] | None:
        """An object's own entries by key, spreads of known objects included; None when a
        part cannot be known."""
        expression = self.resolve(expression)
        if not isinstance(expression, ObjectLiteral) or depth > DEEPEST:
            return None
        found: dict[str, Expression] = {}
        for entry in expression.entries:
            if isinstance(entry, Spread):
                found.update(self.entries(entry.value, depth + 1) or {})
            elif isinstance(entry.key, str):
                found[entry.key] = entry.value
        return found

    def items(self, expression: Expression | None, depth: int = 0) -> list[Expression] | None:
        """An array's items, spreads of known arrays included; None when it is not known."""
        expression = self.resolve(expression)
        if not isinstance(expression, ArrayLiteral) or depth > DEEPEST:
            return None
        found: list[Expression] = []
        for item in expression.items:
            inner = self.items(item.value, depth + 1) if isinstance(item, Spread) else [item]
            if inner is None:
                return None
            found += inner
        return found

    def _joined(self, parts: tuple[str | Expression, ...], between: str, depth: int) -> str | None:
        texts = [part if isinstance(part, str) else self.text(part, depth + 1) for part in parts]
        known = [text for text in texts if text is not None]
        return between.join(known) if len(known) == len(texts) else None


def _is_path_join(call: Call) -> bool:
    """`path.join(…)`, `path.resolve(…)`, `join(…)`, `resolve(…)`."""
    callee = call.callee
    name = callee.name if isinstance(callee, (Attribute, Reference)) else ""
    return name in {"join", "resolve"} and not call.is_new
