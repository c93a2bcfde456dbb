"""The body of an `up` or `down` → the steps that it runs, in order.

Loops over known lists are unrolled, helpers of the same file are read in place. What stands
under an `if` that nobody can decide, in a loop over rows, or in another module is an
OpaqueStep with its text: never left out, never taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from migration_guard.findings import Location
from migration_guard.migrations.api import METHODS, WITHOUT_EFFECT
from migration_guard.migrations.conditions import decide, negated
from migration_guard.migrations.model import ApiStep, Guard, OpaqueStep, SqlStep, Step
from migration_guard.migrations.values import plain_value, written_value
from migration_guard.schema.model import Unknown
from migration_guard.typescript.syntax import (
    ArrayLiteral,
    Attribute,
    Binary,
    Branch,
    Call,
    Declare,
    Evaluate,
    Expression,
    ForOf,
    Function,
    Literal,
    ObjectLiteral,
    Opaque,
    OpaqueStatement,
    Reference,
    Return,
    Span,
    Spread,
    Statement,
    Subscript,
    Template,
    Unary,
)
from migration_guard.typescript.values import Scope, first_unknown

MOST_STEPS = 20_000
DEPTH = 12
"""Functions that call functions; loops and branches in one another."""

_MUTATORS = frozenset({"push", "unshift", "splice", "pop", "shift", "sort", "reverse", "fill"})
_ASSIGNED = re.compile(r"([A-Za-z_$][\w$]*)\s*(?:[-+*/|&]|\?\?|\|\||&&)?=(?!=|>)")
_DANGEROUS = frozenset({"synchronize", "dropDatabase", "runMigrations", "undoLastMigration"})


@dataclass(slots=True)
class StepReader:
    """Reads one method. `functions` are the functions of the class (`this.name`) and of the
    file; `runners` the names that stand for the query runner, or lead to it."""

    path: str
    lines: list[str]
    scope: Scope
    functions: Mapping[str, Function]
    runners: frozenset[str] = frozenset()
    guards: tuple[Guard, ...] = ()
    depth: int = 0
    steps: list[Step] = field(default_factory=list)

    def read_function(self, function: Function) -> None:
        """The steps of a whole method."""
        self.read(_body(function))
        if len(self.steps) > MOST_STEPS:
            reason = f"what comes after {MOST_STEPS} steps is not read"
            self._add_opaque(reason, self._text(function.span), function.span)

    def read(self, statements: Iterable[Statement]) -> bool:
        """Appends the steps of the statements; True when a `return` ended them."""
        for statement in statements:
            if len(self.steps) > MOST_STEPS:
                return True
            if self._statement(statement):
                return True
        return False

    def _statement(self, statement: Statement) -> bool:
        if isinstance(statement, Evaluate):
            self._evaluate(statement)
        elif isinstance(statement, Declare):
            self._declare(statement)
        elif isinstance(statement, ForOf):
            self._loop(statement)
        elif isinstance(statement, Branch):
            return self._branch(statement)
        elif isinstance(statement, Return):
            if statement.value is not None:
                self._visit(statement.value, awaited=True)
            return True
        else:
            return self._opaque_statement(statement)
        return False

    # --- statements ----------------------------------------------------------------------

    def _evaluate(self, statement: Evaluate) -> None:
        call = statement.value
        if isinstance(call, Call) and isinstance(call.callee, Attribute):
            target = call.callee.target
            if call.callee.name in _MUTATORS and isinstance(target, Reference):
                self._forget([target.name])
        self._visit(call, awaited=statement.awaited)

    def _declare(self, statement: Declare) -> None:
        value, name = statement.value, statement.name
        if value is None or name is None:
            if value is not None:
                self._visit(value, awaited=True)
            return
        if isinstance(value, Function):
            self.functions = {**self.functions, name: value}
            return
        if self._leads_to_runner(value):
            self.runners |= {name}
            return
        self._visit(value, awaited=True)
        guard = decide(value, self.scope) if isinstance(value, (Call, Unary)) else None
        found = guard if isinstance(guard, Guard) else plain_value(value, self.scope)
        self._bind({name: found})

    def _loop(self, statement: ForOf) -> None:
        items = plain_value(statement.iterable, self.scope)
        if not isinstance(items, list) or len(items) > MOST_STEPS:
            reason = items.reason if isinstance(items, Unknown) else "it loops over no known list"
            self._uncertain(statement.body, f"how often it runs is not known: {reason}")
            return
        for item in items:
            if statement.name is not None:
                self._bind({statement.name: item})
            nested = self._nested()
            nested.read(statement.body)
            self._continue_from(nested)

    def _branch(self, statement: Branch) -> bool:
        if statement.condition is None:
            return self._try(statement)
        self._visit(statement.condition, awaited=True)
        decision = decide(statement.condition, self.scope)
        if isinstance(decision, bool):
            return self.read(statement.body if decision else statement.otherwise)
        if isinstance(decision, Guard):
            return self._guarded(decision, statement)
        text = self._text(statement.condition.span)
        reason = f"it runs only if '{_short(text)}'"
        ends = self._uncertain(statement.body, reason)
        ends = self._uncertain(statement.otherwise, reason) or ends
        if ends:  # what follows runs only if it did not return
            self.guards = (*self.guards, Guard("", None, True))
        return False

    def _try(self, statement: Branch) -> bool:
        """PostgreSQL ends the transaction at the first error: what is tried either succeeds,
        or nothing after it does. What `catch` does to the schema is not certain."""
        ended = self.read(statement.body)
        self._uncertain(statement.otherwise, "it runs only after an error")
        return ended

    def _guarded(self, guard: Guard, statement: Branch) -> bool:
        opposite = negated(guard)
        assert isinstance(opposite, Guard)
        for condition, body in ((guard, statement.body), (opposite, statement.otherwise)):
            other = opposite if condition is guard else guard
            nested = replace(self._nested(), guards=(*self.guards, condition))
            if nested.read(body):
                self.guards = (*self.guards, other)
            self._continue_from(nested)
        return False

    def _uncertain(self, statements: tuple[Statement, ...], reason: str) -> bool:
        """The steps of a body that may or may not run; True when it may end the method."""
        nested = replace(self._nested(), steps=[])
        ended = nested.read(statements)
        uncertain = [_opaque(step, reason) for step in nested.steps]
        nested.steps = [*self.steps, *uncertain]
        self._continue_from(nested)
        return ended

    def _opaque_statement(self, statement: OpaqueStatement) -> bool:
        self._forget(_ASSIGNED.findall(statement.text))
        if statement.kind == "throw_statement":
            self._add_opaque("it throws", statement.text, statement.span)
            return True
        value = _assigned_value(statement)
        if value is not None:
            self._visit(value, awaited=True)
        elif self._mentions_runner(statement.text):
            kind = statement.kind.removesuffix("_statement").replace("_", " ")
            self._add_opaque(f"'{kind}' is not followed", statement.text, statement.span)
        return False

    # --- expressions ---------------------------------------------------------------------

    def _visit(self, expression: Expression, *, awaited: bool) -> None:
        """Finds the calls inside an expression, in the order in which they run."""
        if isinstance(expression, Call):
            self._call(expression, awaited)
        elif isinstance(expression, Opaque):
            if self._mentions_runner(expression.text):
                self._add_opaque("it is not followed", expression.text, expression.span)
        elif isinstance(expression, Function):
            self._callback(expression)
        else:
            for part in _parts(expression):
                self._visit(part, awaited=awaited)

    def _call(self, call: Call, awaited: bool) -> None:
        callee = call.callee
        if isinstance(callee, Attribute):
            self._method(call, callee, awaited)
            return
        name = callee.name if isinstance(callee, Reference) else None
        if name is not None and name in self.functions and not call.is_new:
            self._inline(call, self.functions[name])
            return
        self._arguments(call, awaited)

    def _method(self, call: Call, callee: Attribute, awaited: bool) -> None:
        target, name = callee.target, callee.name
        if name == "query":
            self._query(call, awaited)
        elif self._is_runner(target) and name in METHODS:
            self._api(call, name, awaited)
        elif self._is_runner(target) and name not in WITHOUT_EFFECT:
            self._add_opaque(f"queryRunner.{name}() is not read", self._text(call.span), call.span)
        elif name in _DANGEROUS and self._leads_to_runner(target):
            self._add_opaque(f"{name}() changes the schema", self._text(call.span), call.span)
        elif _is_this(target) and f"this.{name}" in self.functions:
            self._inline(call, self.functions[f"this.{name}"])
        elif name == "map" and len(call.arguments) == 1:
            self._map(call, target)
        else:
            self._visit(target, awaited=awaited)
            self._arguments(call, awaited or _is_promise(target))

    def _arguments(self, call: Call, awaited: bool) -> None:
        """A call of what cannot be read: with the query runner it may do anything."""
        for argument in call.arguments:
            if self._is_runner(argument):
                reason = "it hands the query runner to code that is not read"
                self._add_opaque(reason, self._text(call.span), call.span)
            else:
                self._visit(argument, awaited=awaited)

    def _query(self, call: Call, awaited: bool) -> None:
        if not call.arguments:
            return
        sql = plain_value(call.arguments[0], self.scope)
        if isinstance(sql, str):
            self._add(SqlStep(sql, self._location(call.span), awaited))
            return
        reason = sql.reason if isinstance(sql, Unknown) else "its first argument is no text"
        text = _known_text(call.arguments[0]) or self._text(call.span)
        self._add_opaque(f"its SQL is not known: {reason}", text, call.span)

    def _api(self, call: Call, name: str, awaited: bool) -> None:
        values = tuple(plain_value(argument, self.scope) for argument in call.arguments)
        unknown = first_unknown(list(values))
        if unknown is not None:
            reason = f"queryRunner.{name}() is given what is not known: {unknown.reason}"
            self._add_opaque(reason, self._text(call.span), call.span)
            return
        self._add(ApiStep(name, values, self._location(call.span), awaited))

    def _map(self, call: Call, target: Expression) -> None:
        """`Promise.all(names.map(name => queryRunner.query(…)))` is a loop."""
        function = call.arguments[0]
        if not isinstance(function, Function):
            self._visit(target, awaited=True)
            self._visit(function, awaited=True)
            return
        name = function.parameters[0] if function.parameters else None
        self._loop(ForOf(name or None, target, _body(function), call.span))

    def _callback(self, function: Function) -> None:
        reason = "whether the callback runs is not known"
        self._uncertain(_body(function), reason)

    def _inline(self, call: Call, function: Function) -> None:
        if self.depth >= DEPTH:
            self._add_opaque("functions call each other", self._text(call.span), call.span)
            return
        runners = set(self.runners) - set(function.parameters)
        names: dict[str, object] = {}
        for index, parameter in enumerate(function.parameters):
            argument = call.arguments[index] if index < len(call.arguments) else None
            if argument is None:
                names[parameter] = Unknown(f"'{parameter}' is not given")
            elif self._leads_to_runner(argument):
                runners.add(parameter)
            else:
                self._visit(argument, awaited=True)
                names[parameter] = plain_value(argument, self.scope)
        nested = self._nested()
        nested._bind(names)
        nested.runners = frozenset(runners)
        nested.read(_body(function))
        self._continue_from(nested, names.keys() | runners)

    # --- names ---------------------------------------------------------------------------

    def _nested(self) -> StepReader:
        return replace(self, depth=self.depth + 1)

    def _continue_from(self, nested: StepReader, parameters: Collection[str] = ()) -> None:
        """Takes over the steps of a nested body, and forgets what it assigned."""
        self.steps = nested.steps
        before, after = self.scope.local, nested.scope.local
        self._forget(
            name
            for name in before
            if name not in parameters and after.get(name) is not before[name]
        )

    def _bind(self, names: Mapping[str, object]) -> None:
        self.runners -= names.keys()
        self.scope = replace(self.scope, local={**self.scope.local, **names})

    def _forget(self, names: Iterable[str]) -> None:
        known = [name for name in names if name in self.scope.local]
        self._bind({name: Unknown(f"'{name}' is assigned more than once") for name in known})

    def _is_runner(self, expression: Expression) -> bool:
        return isinstance(expression, Reference) and expression.name in self.runners

    def _leads_to_runner(self, expression: Expression) -> bool:
        """`queryRunner`, `queryRunner.connection`, `queryRunner.manager.connection`."""
        while isinstance(expression, Attribute):
            expression = expression.target
        return self._is_runner(expression)

    def _mentions_runner(self, text: str) -> bool:
        words = set(re.findall(r"[A-Za-z_$][\w$]*", text))
        calls = {name.removeprefix("this.") for name in self.functions}
        return bool(words & self.runners) or bool(words & calls) or "query(" in text

    # --- steps ---------------------------------------------------------------------------

    def _add(self, step: SqlStep | ApiStep) -> None:
        if any(not guard.table for guard in self.guards):
            self.steps.append(_opaque(step, "an earlier 'return' may end the method"))
            return
        self.steps.append(replace(step, guards=self.guards))

    def _add_opaque(self, reason: str, text: str, span: Span) -> None:
        conditional = bool(self.guards)
        self.steps.append(OpaqueStep(reason, text, self._location(span), conditional))

    def _location(self, span: Span) -> Location:
        return Location(self.path, span.line, span.column)

    def _text(self, span: Span) -> str:
        lines = self.lines[span.line - 1 : span.end_line]
        if not lines:
            return ""
        lines = [*lines]
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return "\n".join(lines)


def _opaque(step: Step, reason: str) -> OpaqueStep:
    if isinstance(step, OpaqueStep):
        return replace(step, conditional=True)
    text = step.sql if isinstance(step, SqlStep) else f"{step.method} {step.arguments!r}"
    return OpaqueStep(reason, text, step.location, conditional=True)


def _body(function: Function) -> tuple[Statement, ...]:
    if function.body is not None:
        return (Return(function.body, function.span),)
    return function.statements


def _is_this(expression: Expression) -> bool:
    return isinstance(expression, Reference) and expression.name == "this"


def _is_promise(expression: Expression) -> bool:
    return isinstance(expression, Reference) and expression.name == "Promise"


def _parts(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Template):
        return tuple(part for part in expression.parts if not isinstance(part, str))
    if isinstance(expression, ArrayLiteral):
        return expression.items
    if isinstance(expression, ObjectLiteral):
        return tuple(entry.value for entry in expression.entries)
    if isinstance(expression, Spread):
        return (expression.value,)
    if isinstance(expression, Attribute):
        return (expression.target,)
    if isinstance(expression, Subscript):
        return (expression.target, expression.index)
    if isinstance(expression, Unary):
        return (expression.operand,)
    if isinstance(expression, Binary):
        return (expression.left, expression.right)
    return ()


def _known_text(expression: Expression) -> str:
    """The texts written in an SQL argument: what they mention may be changed."""
    if isinstance(expression, Literal):
        return str(expression.value)
    if isinstance(expression, Template):
        return " ".join(
            part if isinstance(part, str) else _known_text(part) for part in expression.parts
        )
    return " ".join(filter(None, (_known_text(part) for part in _parts(expression))))


def _assigned_value(statement: OpaqueStatement) -> Expression | None:
    """The right side of `name = value`."""
    match = _ASSIGNED.match(statement.text)
    if statement.kind != "assignment_expression" or match is None:
        return None
    return written_value(statement.text[match.end() :], statement.span.line)


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 60 else first[:57] + "…"
