"""Values that expressions come to, as JavaScript has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from migration_guard.findings import Unknown
from migration_guard.typescript.program import External, Program
from migration_guard.typescript.syntax import Call, ClassDeclaration, Function

PLAIN = (str, int, float, type(None))
"""What a template or `+` can join to a text (bool is an int)."""

LARGEST = 200_000
"""Characters or items of one value: constants that double each other end here."""


class Undefined:
    """JavaScript's `undefined`."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()

_WHOLE = frozenset({str, int, float, bool, type(None), Undefined})
"""The types whose values have no parts."""


class Global(Struct, frozen=True):
    """A global of the language, such as `String` or `Date`."""

    name: str


class ClassValue(Struct, frozen=True):
    """A class of the project."""

    path: str
    declaration: ClassDeclaration


class Closure(Struct, frozen=True):
    """A function and the scope in which its body is read."""

    function: Function
    scope: Scope


GLOBALS = frozenset(
    {"Array", "BigInt", "Boolean", "Buffer", "Date", "Map", "Number", "Object"}
    | {"Promise", "RegExp", "Set", "String", "Symbol", "Uint8Array"}
)
"""The constructors that stand in column types."""


class Scope(Struct, frozen=True):
    """Where an expression is read. `local` are the names that a function binds;
    `functions` are known functions of packages, by what they make of arguments, and members of
    what their classes make (`Class.member`), by what they are with arguments. `is_equal` is
    asked whether something that only a run knows, told by the words of its source, is equal
    to a text; it may answer that it does not know either."""

    program: Program
    path: str
    local: Mapping[str, object] = field(default_factory=dict)
    functions: Mapping[External, Callable[[list[object]], object]] = field(default_factory=dict)
    depth: int = 0
    is_equal: Callable[[frozenset[str], str], bool | None] = lambda words, text: None

    def at(self, path: str) -> Scope:
        """The top level of another file, one step deeper."""
        return replace(self, path=path, local={}, depth=self.depth + 1)

    def with_names(self, names: Mapping[str, object]) -> Scope:
        return replace(self, local={**self.local, **names}, depth=self.depth + 1)


class NewObject(Unknown, frozen=True):
    """What `new` makes of a package's class, which is only known when it runs: `written` in
    `scope`, with the arguments as they are known."""

    class_: External
    arguments: tuple[object, ...]
    written: Call
    scope: Scope


def js_text(value: object) -> str:
    """`String(value)` for the plain values."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    if isinstance(value, list):
        return ",".join("" if item is None else js_text(item) for item in value)
    return str(value)


def in_js_order(members: Mapping[str, object]) -> dict[str, object]:
    """Keys as JavaScript lists them: whole numbers first, ascending, then as inserted."""
    if not any(map(str.isdecimal, members)):  # nearly all objects of a project
        return dict(members)
    numbers = sorted((key for key in members if _is_index(key)), key=int)
    return {**{key: members[key] for key in numbers}, **members}


def is_known(value: object) -> bool:
    """Whether no part of a value is `Unknown`."""
    return first_unknown(value) is None


def first_unknown(value: object) -> Unknown | None:
    """The first part of a value that is unknown."""
    if type(value) in _WHOLE:  # of ten thousands that are asked for, nearly all
        return None
    if isinstance(value, Unknown):
        return value
    if isinstance(value, External):
        return Unknown(f"'{value.name}' comes from the package '{value.package}'")
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    for part in parts:
        found = first_unknown(part)
        if found is not None:
            return found
    return None


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and len(key) < 10
