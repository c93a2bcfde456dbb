"""The facts that are kept of a TypeScript file: its imports, exports, classes, enums and
constants, and a small algebra of expressions and statements. Frozen and picklable, so
that they can be cached by the file's blob id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """Where something stands; all four numbers are 1-based, columns in characters, the
    end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


# --- expressions -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, number, boolean or null (None). Escapes are already resolved."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """A template literal with substitutions; without any it is a `Literal`."""

    parts: tuple[str | Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Property:
    """`key: value`; a computed key is an expression, a shorthand has a `Reference` value."""

    key: str | Expression
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class ObjectLiteral:
    entries: tuple[Property | Spread, ...]
    span: Span

    def get(self, key: str) -> Expression | None:
        """The value written last for `key`, spreads not looked into."""
        for entry in reversed(self.entries):
            if isinstance(entry, Property) and entry.key == key:
                return entry.value
        return None


@dataclass(frozen=True, slots=True)
class Spread:
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """An identifier, `undefined` and `this` included."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """`target.name`, also `target?.name`."""

    target: Expression
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Subscript:
    target: Expression
    index: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """`callee(arguments)`, or `new callee(arguments)`."""

    callee: Expression
    arguments: tuple[Expression, ...]
    span: Span
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """An arrow or function expression: `body` for `() => body`, `statements` for a block."""

    parameters: tuple[str, ...]
    span: Span
    body: Expression | None = None
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Opaque:
    """Whatever else: kept as its source text, and never guessed at."""

    kind: str
    text: str
    span: Span


Expression = (
    Literal
    | Template
    | ArrayLiteral
    | ObjectLiteral
    | Spread
    | Reference
    | Attribute
    | Subscript
    | Call
    | Function
    | Unary
    | Binary
    | Opaque
)
"""`await`, `as`, `satisfies`, `!` and parentheses are transparent: they leave no node."""


# --- statements (method bodies only) -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression statement; `awaited` is False for `f()` without `await` or `return`."""

    value: Expression
    span: Span
    awaited: bool = True


@dataclass(frozen=True, slots=True)
class Declare:
    """`const name = value`; a destructuring pattern has name None."""

    name: str | None
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class ForOf:
    """`for (const name of iterable)`; also `iterable.forEach(name => …)` when awaited or not."""

    name: str | None
    iterable: Expression
    body: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, and `try` (condition None): code that may or may not run."""

    condition: Expression | None
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Return:
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class OpaqueStatement:
    """`while`, `switch`, assignments, …: kept as source text."""

    kind: str
    text: str
    span: Span


Statement = Evaluate | Declare | ForOf | Branch | Return | OpaqueStatement


# --- declarations ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeAnnotation:
    """The annotation of a property. `kind` is `name` (a predefined type, a class, an alias:
    `name`, with `arguments`), `literal` (`name` is string/number/boolean/null/undefined),
    `union` and `intersection` (`arguments`), `array`, `tuple`, `function`, `object` or
    `other`. `text` is the source, blanks collapsed."""

    kind: str
    text: str
    name: str = ""
    arguments: tuple[TypeAnnotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Decorator:
    """`@name(arguments)`; `callee` is the whole callee for `@ns.Name()`; without parentheses
    `arguments` is None."""

    name: str
    callee: Expression
    arguments: tuple[Expression, ...] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """A property, method or accessor of a class. `statements` are a method's body."""

    name: str
    kind: str  # property | method | getter | setter | constructor
    span: Span
    name_span: Span
    decorators: tuple[Decorator, ...] = ()
    type: TypeAnnotation | None = None
    value: Expression | None = None
    parameters: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    is_static: bool = False
    is_async: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class ClassDeclaration:
    """`exported` is `named`, `default` or None (an `export { X }` elsewhere counts)."""

    name: str
    span: Span
    name_span: Span
    decorators: tuple[Decorator, ...] = ()
    extends: Expression | None = None
    implements: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    exported: str | None = None
    is_abstract: bool = False

    def member(self, name: str) -> Member | None:
        return next((member for member in self.members if member.name == name), None)


@dataclass(frozen=True, slots=True)
class EnumDeclaration:
    name: str
    members: tuple[tuple[str, Expression | None], ...]
    span: Span
    exported: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A top-level `const`, `let` or `var` with one name."""

    name: str
    value: Expression | None
    span: Span
    exported: bool = False


@dataclass(frozen=True, slots=True)
class TypeAlias:
    """`type name = …`, or an interface (annotation kind `object`)."""

    name: str
    annotation: TypeAnnotation
    exported: bool = False


@dataclass(frozen=True, slots=True)
class FunctionDeclaration:
    name: str
    function: Function
    exported: str | None = None  # named | default | None


@dataclass(frozen=True, slots=True)
class Import:
    """`import { imported as local } from "module"`; `imported` is `default` or `*` for the
    other two forms, `local` is empty for a bare `import "module"`."""

    local: str
    imported: str
    module: str
    span: Span
    type_only: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """`export { local as name }`, `export { local as name } from "module"`, `export * from
    "module"` (name `*`), `export default expression` (name `default`, `value` set)."""

    name: str
    local: str
    module: str | None
    span: Span
    value: Expression | None = None
    type_only: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """What a file declares at its top level, in source order. `errors` are the places
    that tree-sitter could not parse: facts near them may be missing."""

    imports: tuple[Import, ...] = ()
    exports: tuple[Export, ...] = ()
    classes: tuple[ClassDeclaration, ...] = ()
    enums: tuple[EnumDeclaration, ...] = ()
    constants: tuple[Constant, ...] = ()
    aliases: tuple[TypeAlias, ...] = ()
    functions: tuple[FunctionDeclaration, ...] = ()
    calls: tuple[Evaluate, ...] = field(default=())
    errors: tuple[Span, ...] = ()
