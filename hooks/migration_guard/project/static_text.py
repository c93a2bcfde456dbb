"""Texts in a configuration file: paths put together, where nothing but the folders is asked for."""

from __future__ import annotations

from posixpath import dirname, normpath
from typing import TYPE_CHECKING

from migration_guard.typescript.syntax import (
    Attribute,
    Binary,
    Call,
    Expression,
    Literal,
    Opaque,
    Reference,
    Template,
)

if TYPE_CHECKING:
    from migration_guard.project.static_value import Constants


def plain_text(expression: Expression, place: Constants, depth: int) -> str | None:
    """A string; None when it is not known. What is calculated from the file's own folder begins
    with `/`, which stands for the repository's top; `process.cwd()` is `.`, the project's."""
    if isinstance(expression, Literal):
        return expression.value if isinstance(expression.value, str) else None
    if _is_own_folder(expression):
        return f"/{dirname(place.path)}"
    if isinstance(expression, Template):
        return _joined(expression.parts, "", place, depth)
    if isinstance(expression, Binary):
        return _operated(expression, place, depth)
    if isinstance(expression, Call) and not expression.is_new:
        name = _name(expression.callee)
        if name in {"join", "resolve"}:
            joined = _joined(expression.arguments, "/", place, depth)
            return None if joined is None else normpath(joined)
        return "." if name == "cwd" else None
    return None


def _operated(expression: Binary, place: Constants, depth: int) -> str | None:
    if expression.operator == "+":
        return _joined((expression.left, expression.right), "", place, depth)
    if expression.operator not in ("||", "??"):
        return None
    # `process.env.X || "text"`: the environment is another machine's
    left = place.text(expression.left, depth + 1)
    return left if left is not None else place.text(expression.right, depth + 1)


def _joined(
    parts: tuple[str | Expression, ...], between: str, place: Constants, depth: int
) -> str | None:
    texts = [part if isinstance(part, str) else place.text(part, depth + 1) for part in parts]
    known = [text for text in texts if text is not None]
    return between.join(known) if len(known) == len(texts) else None


def _is_own_folder(expression: Expression) -> bool:
    """`__dirname`, and what ES modules have in its place: `import.meta.dirname`, and
    `dirname(fileURLToPath(import.meta.url))`."""
    if isinstance(expression, Reference):
        return expression.name == "__dirname"
    if isinstance(expression, Attribute):
        target = expression.target
        is_meta = isinstance(target, Opaque) and target.text == "import.meta"
        return is_meta and expression.name == "dirname"
    if not isinstance(expression, Call) or _name(expression.callee) != "dirname":
        return False
    inside = expression.arguments[0] if len(expression.arguments) == 1 else None
    return isinstance(inside, Call) and _name(inside.callee) == "fileURLToPath"


def _name(callee: Expression) -> str:
    return callee.name if isinstance(callee, (Attribute, Reference)) else ""
