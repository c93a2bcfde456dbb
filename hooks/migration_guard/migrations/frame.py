"""What is known while a migration's method is read: names, the query runner, the steps so far."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, field
from msgspec.json import encode
from msgspec.structs import replace

from migration_guard.findings import Location
from migration_guard.migrations.model import ApiStep, Guard, OpaqueStep, SqlStep, Step
from migration_guard.schema.model import Unknown
from migration_guard.schema.question import Question
from migration_guard.sql.statements import has_no_effect
from migration_guard.typescript.syntax import Attribute, Expression, Function, Reference, Span
from migration_guard.typescript.values import Scope

MAY_HAVE_ENDED = Guard(Question("table"), True)
"""Stands for an earlier `return` under a condition that nobody can decide."""


_TO_A_DATABASE = re.compile(r"query|(runner|manager|connection|datasource)\b", re.IGNORECASE)

F = TypeVar("F", bound="Frame")


class Frame(Struct):
    """`functions` are the functions of the class (`this.name`) and of the file; `runners` the
    names that stand for the query runner, or lead to it; `guards` what was asked before;
    `after_error` is True in a `catch`; `closures` are those of the functions that the method
    itself declares."""

    path: str
    lines: list[str]
    scope: Scope
    functions: Mapping[str, Function]
    runners: frozenset[str] = frozenset()
    guards: tuple[Guard, ...] = ()
    depth: int = 0
    after_error: bool = False
    closures: frozenset[str] = frozenset()
    steps: list[Step] = field(default_factory=list)

    def nested(self: F) -> F:
        """The same, one body deeper; its `steps` are the same list."""
        return replace(self, depth=self.depth + 1)

    def continue_from(self, nested: Frame, parameters: Collection[str] = ()) -> None:
        """Takes over the steps of a nested body, and forgets what it assigned."""
        self.steps = nested.steps
        before, after = self.scope.local, nested.scope.local
        self.forget(
            name
            for name in before
            if name not in parameters and after.get(name) is not before[name]
        )

    def bind(self, names: Mapping[str, object]) -> None:
        self.runners -= names.keys()
        self.scope = replace(self.scope, local={**self.scope.local, **names})

    def forget(self, names: Iterable[str]) -> None:
        known = [name for name in names if name in self.scope.local]
        self.bind({name: Unknown(f"'{name}' is assigned more than once") for name in known})

    def is_runner(self, expression: Expression) -> bool:
        return isinstance(expression, Reference) and expression.name in self.runners

    def leads_to_runner(self, expression: Expression) -> bool:
        """`queryRunner`, `queryRunner.connection`, `queryRunner.manager.connection`."""
        while isinstance(expression, Attribute):
            expression = expression.target
        return self.is_runner(expression)

    def mentions_runner(self, text: str) -> bool:
        """Whether a source may reach the database: by a query runner's name, or by a function
        that may."""
        words = _words(text)
        if words & self.runners or "query(" in text:
            return True
        return any(_is_said(name, words) for name in self.functions) and any(
            _is_said(name, words) for name in self._reaching()
        )

    def _reaching(self) -> set[str]:
        """The functions that see a query runner around them, or may come to one by what they
        name, or by calling another such function."""
        found = set(self.closures)
        texts = {name: encode(function).decode() for name, function in self.functions.items()}
        found |= {name for name, text in texts.items() if _TO_A_DATABASE.search(text)}
        while True:
            names = {name.removeprefix("this.") for name in found}
            more = {name for name, text in texts.items() if _words(text) & names} - found
            if not more:
                return found
            found |= more

    def add(self, step: SqlStep | ApiStep) -> None:
        if MAY_HAVE_ENDED in self.guards:
            self.steps.append(opaque_step(step, "an earlier 'return' may end the method"))
            return
        self.steps.append(replace(step, guards=self.guards))

    def add_opaque(self, reason: str, text: str, span: Span) -> None:
        conditional = bool(self.guards)
        self.steps.append(OpaqueStep(reason, text, self.location(span), conditional))

    def location(self, span: Span) -> Location:
        return Location(self.path, span.line, span.column)

    def text(self, span: Span) -> str:
        lines = self.lines[span.line - 1 : span.end_line]
        if not lines:
            return ""
        lines = [*lines]
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return "\n".join(lines)


def _is_said(function: str, words: set[str]) -> bool:
    """Whether a function, perhaps a method as `this.name`, is among the words of a source."""
    return function.removeprefix("this.") in words


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_$][\w$]*", text))


def opaque_step(step: Step, reason: str) -> Step:
    """The step where it is not known whether or how often it runs: what changes no schema,
    rows only, changes none however often."""
    if isinstance(step, OpaqueStep):
        return replace(step, conditional=True)
    if isinstance(step, SqlStep) and has_no_effect(step.sql):
        return step
    text = step.sql if isinstance(step, SqlStep) else f"{step.method} {step.arguments!r}"
    return OpaqueStep(reason, text, step.location, conditional=True)
