"""The facts that are kept of a TypeScript file: its imports, exports, classes, enums and
constants, and a small algebra of expressions and statements. Frozen and picklable, so
that they can be cached by the file's blob id."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field


class Span(NamedTuple):
    """Where something stands; all four numbers are 1-based, columns in characters, the
    end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Fact(Struct, frozen=True, tag=True, tag_field="fact", array_like=True):
    """What every fact is: written as an array that begins with its class's name."""


# --- expressions -------------------------------------------------------------------------


class Literal(Fact, frozen=True):
    """A string, number, boolean or null (None). Escapes are already resolved."""

    value: str | int | float | bool | None
    span: Span


class Template(Fact, frozen=True):
    """A template literal with substitutions; without any it is a `Literal`."""

    parts: tuple[str | Expression, ...]
    span: Span


class ArrayLiteral(Fact, frozen=True):
    items: tuple[Expression, ...]
    span: Span


class Property(Fact, frozen=True):
    """`key: value`; a computed key is an expression, a shorthand has a `Reference` value."""

    key: str | Expression
    value: Expression
    span: Span


class ObjectLiteral(Fact, frozen=True):
    entries: tuple[Property | Spread, ...]
    span: Span

    def get(self, key: str) -> Expression | None:
        """The value written last for `key`, spreads not looked into."""
        for entry in reversed(self.entries):
            if isinstance(entry, Property) and entry.key == key:
                return entry.value
        return None


class Spread(Fact, frozen=True):
    value: Expression
    span: Span


class Reference(Fact, frozen=True):
    """An identifier, `undefined` and `this` included."""

    name: str
    span: Span


class Attribute(Fact, frozen=True):
    """`target.name`, also `target?.name`."""

    target: Expression
    name: str
    span: Span


class Subscript(Fact, frozen=True):
    target: Expression
    index: Expression
    span: Span


class Call(Fact, frozen=True):
    """`callee(arguments)`, or `new callee(arguments)`."""

    callee: Expression
    arguments: tuple[Expression, ...]
    span: Span
    is_new: bool = False


class Function(Fact, frozen=True):
    """An arrow or function expression: `body` for `() => body`, `statements` for a block."""

    parameters: tuple[str, ...]
    span: Span
    body: Expression | None = None
    statements: tuple[Statement, ...] = ()


class Unary(Fact, frozen=True):
    operator: str
    operand: Expression
    span: Span


class Binary(Fact, frozen=True):
    operator: str
    left: Expression
    right: Expression
    span: Span


class Conditional(Fact, frozen=True):
    """`condition ? then : otherwise`; `text` is its source."""

    condition: Expression
    then: Expression
    otherwise: Expression
    text: str
    span: Span


class Opaque(Fact, frozen=True):
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
    | Conditional
    | Opaque
)
"""`await`, `as`, `satisfies`, `!` and parentheses are transparent: they leave no node."""


# --- statements (method bodies only) -----------------------------------------------------


class Evaluate(Fact, frozen=True):
    """An expression statement; `awaited` is False for `f()` without `await` or `return`."""

    value: Expression
    span: Span
    awaited: bool = True


class Declare(Fact, frozen=True):
    """`const name = value`; a destructuring pattern has name None. `again`: `name = value`."""

    name: str | None
    value: Expression | None
    span: Span
    again: bool = False


class ForOf(Fact, frozen=True):
    """`for (const name of iterable)`; also `iterable.forEach(name => …)` when awaited or not."""

    name: str | None
    iterable: Expression
    body: tuple[Statement, ...]
    span: Span


class Branch(Fact, frozen=True):
    """`if`, and `try` (condition None): code that may or may not run."""

    condition: Expression | None
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    span: Span


class Return(Fact, frozen=True):
    value: Expression | None
    span: Span


class OpaqueStatement(Fact, frozen=True):
    """`while`, most assignments, …: kept as source text."""

    kind: str
    text: str
    span: Span


Statement = Evaluate | Declare | ForOf | Branch | Return | OpaqueStatement


# --- declarations ------------------------------------------------------------------------


class TypeAnnotation(Fact, frozen=True):
    """The annotation of a property. `kind` is `name` (a predefined type, a class, an alias:
    `name`, with `arguments`), `literal` (`name` is string/number/boolean/null/undefined),
    `union` and `intersection` (`arguments`), `array`, `tuple`, `function`, `object` or
    `other`. `text` is the source, blanks collapsed."""

    kind: str
    text: str
    name: str = ""
    arguments: tuple[TypeAnnotation, ...] = ()


class Decorator(Fact, frozen=True):
    """`@name(arguments)`; `callee` is the whole callee for `@ns.Name()`; without parentheses
    `arguments` is None."""

    name: str
    callee: Expression
    arguments: tuple[Expression, ...] | None
    span: Span


class Member(Fact, frozen=True):
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


class ClassDeclaration(Fact, frozen=True):
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


class EnumDeclaration(Fact, frozen=True):
    name: str
    members: tuple[tuple[str, Expression | None], ...]
    span: Span
    exported: bool = False


class Constant(Fact, frozen=True):
    """A top-level `const`, `let` or `var` with one name."""

    name: str
    value: Expression | None
    span: Span
    exported: bool = False


class TypeAlias(Fact, frozen=True):
    """`type name = …`, or an interface (annotation kind `object`)."""

    name: str
    annotation: TypeAnnotation
    exported: bool = False


class FunctionDeclaration(Fact, frozen=True):
    name: str
    function: Function
    exported: str | None = None  # named | default | None


class Import(Fact, frozen=True):
    """`import { imported as local } from "module"`; `imported` is `default` or `*` for the
    other two forms, `local` is empty for a bare `import "module"`."""

    local: str
    imported: str
    module: str
    span: Span
    type_only: bool = False


class Export(Fact, frozen=True):
    """`export { local as name }`, `export { local as name } from "module"`, `export * from
    "module"` (name `*`), `export default expression` (name `default`, `value` set)."""

    name: str
    local: str
    module: str | None
    span: Span
    value: Expression | None = None
    type_only: bool = False


class Module(Fact, frozen=True):
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
