"""Values in a configuration file that are known without running it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy

from msgspec import Struct

from migration_guard.project.decisions import decided
from migration_guard.project.option_functions import returned
from migration_guard.project.static_text import plain_text
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Branch,
    Call,
    Conditional,
    EnumDeclaration,
    Expression,
    Function,
    ObjectLiteral,
    Property,
    Reference,
    Return,
    Spread,
    Statement,
)

DEEPEST = 20

Load = Callable[[str, str], "tuple[str, bytes] | None"]
"""The path and content of the file that a path imports by a relative module name."""


class Constants:
    """The names of one file and, through `load`, of the files that it imports; `own` are those
    of the function inside."""

    own: frozenset[str] = frozenset()

    def __init__(
        self, path: str, content: bytes, load: Load, known: dict[str, Constants] | None = None
    ) -> None:
        from migration_guard.typescript.parse import parse  # detected projects are kept

        if path.endswith(".json"):
            content = b"module.exports = " + content
        self.path = path
        self.content = content
        self.module = parse(content)
        self._load = load
        self._known = {} if known is None else known
        self._known[path] = self
        self._imports = {item.local: item for item in self.module.imports}
        self._values = {item.name: item.value for item in self.module.constants}
        self._values |= {item.name: _members(item) for item in self.module.enums}
        self._functions = {item.name: item.function for item in self.module.functions}

    def locate(self, expression: Expression | None, depth: int = 0) -> Located | None:
        """What names stand for, followed into other files; a name that is neither a constant
        nor imported from the project stands for itself."""
        if expression is None or depth > DEEPEST:
            return None
        if not isinstance(expression, Reference):
            return self._followed(expression, depth) or Located(self, expression)
        value = self._values.get(expression.name)
        if value is not None:
            return self.locate(value, depth + 1)
        imported = self._imports.get(expression.name)
        other = self.imported_file(expression.name)
        if imported is None or other is None:
            return Located(self, expression)
        # CommonJS's `module.exports` is all that `import * as` and `require` of it are
        name = "default" if imported.imported == "*" else imported.imported
        found = other.locate(other.exported(name), depth + 1)
        return found or Located(self, expression)

    def imported_file(self, name: str) -> Constants | None:
        """The project's file that `name` is imported from."""
        item = self._imports.get(name)
        return self._file(item.module) if item else None

    def required_file(self, expression: Expression) -> Constants | None:
        """The project's file that `require("./file")`, or a member of it, stands for."""
        call = expression.target if isinstance(expression, Attribute) else expression
        if not isinstance(call, Call) or getattr(call.callee, "name", "") != "require":
            return None
        module = self.text(call.arguments[0]) if call.arguments else None
        return self._file(module) if module is not None else None

    def _file(self, module: str) -> Constants | None:
        """The project's file of a module's name, read once."""
        loaded = self._load(self.path, module)
        if loaded is None:
            return None
        return self._known.get(loaded[0]) or Constants(*loaded, self._load, self._known)

    def within(self, name: str, value: Expression | None) -> Constants:
        """The same file inside of a function that declares a constant."""
        found = copy(self)
        found._values, found.own = {**self._values, name: value}, self.own | {name}
        return found

    def _followed(self, expression: Expression, depth: int) -> Located | None:
        if isinstance(expression, Call):
            return self._returned(expression, depth)
        if isinstance(expression, Attribute):
            entry = (self.entries(expression.target, depth + 1) or {}).get(expression.name)
            return entry.place.locate(entry.value, depth + 1) if entry is not None else None
        if not isinstance(expression, Conditional):
            return None
        holds = decided(expression.condition, self)
        chosen = expression.then if holds else expression.otherwise
        return None if holds is None else self.locate(chosen, depth + 1)

    def _returned(self, call: Call, depth: int) -> Located | None:
        """What a function of the project returns, where it can return one thing only; its
        parameters and inner names stay names."""
        if call.is_new or not isinstance(call.callee, Reference):
            return None
        place, function = self._function(call.callee.name)
        if function is None:
            return None
        exact = returned(function, place)
        if exact is not None:
            return exact[0].locate(exact[1], depth + 1)
        values = list(_returns(function))
        return place.locate(values[0], depth + 1) if len(values) == 1 else None

    def _function(self, name: str) -> tuple[Constants, Function | None]:
        place, imported = self.imported_file(name), self._imports.get(name)
        if place is None or imported is None:
            place, wanted = self, name
        else:
            wanted = place._local(imported.imported)
        value = place._values.get(wanted)
        found = value if isinstance(value, Function) else place._functions.get(wanted)
        return place, found

    def _local(self, name: str) -> str:
        """The name inside of the file of what it exports as `name`."""
        for item in self.module.exports:
            if item.name == name and item.module is None and item.local:
                return item.local
        default = (item.name for item in self.module.functions if item.exported == "default")
        return next(default, name) if name == "default" else name

    def exported(self, name: str) -> Expression | None:
        """The value that the file exports by this name."""
        for item in self.module.exports:
            if item.name == name and item.module is None:
                return item.value if item.value is not None else self._values.get(item.local)
        return self._values.get(name)

    def imports_all(self, name: str) -> bool:
        """Whether `name` stands for everything that a file of the project exports."""
        imported = self._imports.get(name)
        return imported is not None and imported.imported == "*" and bool(self.imported_file(name))

    def text(self, expression: Expression | None, depth: int = 0) -> str | None:
        """A string, with `path.join` and `__dirname` calculated; None when it is not known.
        A path from `__dirname` begins with `/`, which stands for the repository's top."""
        found = self.locate(expression)
        return plain_text(found.value, found.place, depth) if found and depth < DEEPEST else None

    def entries(self, expression: Expression | None, depth: int = 0) -> dict[str, Located] | None:
        """An object's entries by key, spreads of known objects included; None for anything
        else. An entry spread from what is not known is not there."""
        found = self.locate(expression)
        if found is None or not isinstance(found.value, ObjectLiteral) or depth > DEEPEST:
            return None
        entries: dict[str, Located] = {}
        for entry in found.value.entries:
            if isinstance(entry, Spread):
                entries.update(found.place.entries(entry.value, depth + 1) or {})
            elif isinstance(entry.key, str):
                entries[entry.key] = Located(found.place, entry.value)
        return entries

    def items(self, expression: Expression | None, depth: int = 0) -> list[Located] | None:
        """An array's items, or the values of an object, which TypeORM takes too; spreads of
        known arrays included. None when any of it is not known."""
        found = self.locate(expression)
        if found is None or depth > DEEPEST:
            return None
        if isinstance(found.value, Call) and _is_object_values(found.value):
            return found.place.items(found.value.arguments[0], depth + 1)
        if isinstance(found.value, Reference) and found.place.imports_all(found.value.name):
            return [found]
        if isinstance(found.value, ObjectLiteral):
            return list((found.place.entries(found.value) or {}).values())
        if not isinstance(found.value, ArrayLiteral):
            return None
        items: list[Located] = []
        for item in found.value.items:
            inner: list[Located] | None = [Located(found.place, item)]
            if isinstance(item, Spread):
                inner = found.place.items(item.value, depth + 1)
            if inner is None:
                return None
            items += inner
        return items


class Located(Struct, frozen=True):
    """An expression and the file whose names it uses."""

    place: Constants
    value: Expression

    @property
    def text(self) -> str | None:
        return self.place.text(self.value)


def _members(declaration: EnumDeclaration) -> ObjectLiteral:
    """An enum's members with written values, as an object has them."""
    span = declaration.span
    written = ((name, value) for name, value in declaration.members if value is not None)
    return ObjectLiteral(tuple(Property(name, value, span) for name, value in written), span)


def _is_object_values(call: Call) -> bool:
    callee = call.callee
    return (
        isinstance(callee, Attribute)
        and callee.name == "values"
        and isinstance(callee.target, Reference)
        and callee.target.name == "Object"
        and len(call.arguments) == 1
    )


def _returns(function: Function) -> Iterator[Expression]:
    """What its `return` statements say, those of branches included."""
    pending: list[Statement] = list(function.statements)
    while pending:
        statement = pending.pop(0)
        if isinstance(statement, Return) and statement.value is not None:
            yield statement.value
        elif isinstance(statement, Branch):
            pending = [*statement.body, *statement.otherwise, *pending]
