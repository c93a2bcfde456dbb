"""The body of an `up` or `down` → the steps that it runs, in order.

Loops over known lists are unrolled, helpers of the project are read in place. What stands
under an `if` that nobody can decide, in a loop over rows, or in a package is an OpaqueStep
with its text: never left out, never taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from migration_guard.migrations.answers import Row, Rows, found_in, rows_of
from migration_guard.migrations.api import METHODS, ROWS_ONLY, WITHOUT_EFFECT
from migration_guard.migrations.conditions import asked_at, decide
from migration_guard.migrations.foreign import foreign_function
from migration_guard.migrations.frame import MAY_HAVE_ENDED, Frame, opaque_step
from migration_guard.migrations.model import ApiStep, Guard, SqlStep
from migration_guard.migrations.rows import row_statement
from migration_guard.migrations.values import plain_value, written_value
from migration_guard.migrations.walk import (
    ASSIGNED,
    body,
    is_promise,
    is_this,
    known_text,
    only_fails,
    parts,
    short,
)
from migration_guard.schema.model import Unknown
from migration_guard.sql.typeorm_metadata import TABLE as TYPEORM_METADATA
from migration_guard.typescript.syntax import (
    Attribute,
    Branch,
    Call,
    Conditional,
    Declare,
    Evaluate,
    Expression,
    ForOf,
    Function,
    Opaque,
    OpaqueStatement,
    Reference,
    Return,
    Statement,
)
from migration_guard.typescript.values import first_unknown

MOST_STEPS = 20_000
DEPTH = 12
"""Functions that call functions; loops and branches in one another."""

_MUTATORS = frozenset({"push", "unshift", "splice", "pop", "shift", "sort", "reverse", "fill"})
_DANGEROUS = frozenset({"synchronize", "dropDatabase", "runMigrations", "undoLastMigration"})


class StepReader(Frame):
    """Reads one method: `read_function`, then `steps`."""

    def read_function(self, function: Function) -> None:
        """The steps of a whole method."""
        self.read(body(function))
        if len(self.steps) > MOST_STEPS:
            reason = f"what comes after {MOST_STEPS} steps is not read"
            self.add_opaque(reason, self.text(function.span), function.span)

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
                self.forget([target.name])
        self._visit(call, awaited=statement.awaited)

    def _declare(self, statement: Declare) -> None:
        value, name = statement.value, statement.name
        if statement.again and name is not None:
            self.forget([name])
            name = None
        if value is None or name is None:
            if value is not None:
                self._visit(value, awaited=True)
            return
        if isinstance(value, Function):
            self.functions = {**self.functions, name: value}
            self.closures |= {name}
            return
        if self.leads_to_runner(value):
            self.runners |= {name}
            return
        self._visit(value, awaited=True)
        answer = found_in(value, self.scope) or decide(value, self.scope)
        if isinstance(answer, Guard):
            answer = asked_at(answer, self.location(value.span))
        if isinstance(answer, Guard | Rows | Row):
            self.bind({name: answer})
            return
        self.bind({name: self._value(value)})

    def _value(self, expression: Expression) -> object:
        """What an expression is; of a row statement, its text with stand-ins for values."""
        value = plain_value(expression, self.scope)
        rows = row_statement(expression, self.scope) if isinstance(value, Unknown) else None
        return value if rows is None else rows

    def _loop(self, statement: ForOf) -> None:
        items = plain_value(statement.iterable, self.scope)
        if not isinstance(items, list) or len(items) > MOST_STEPS:
            reason = items.reason if isinstance(items, Unknown) else "it loops over no known list"
            self._uncertain(statement.body, f"how often it runs is not known: {reason}")
            return
        for item in items:
            if statement.name is not None:
                self.bind({statement.name: item})
            nested = self.nested()
            nested.read(statement.body)
            self.continue_from(nested)

    def _branch(self, statement: Branch) -> bool:
        if statement.condition is None:
            return self._try(statement)
        self._visit(statement.condition, awaited=True)
        decision = decide(statement.condition, self.scope)
        if isinstance(decision, bool):
            return self.read(statement.body if decision else statement.otherwise)
        if only_fails(statement.body):  # the migration succeeded, so the condition was false
            return self.read(statement.otherwise)
        if only_fails(statement.otherwise):
            return self.read(statement.body)
        if isinstance(decision, Guard):
            return self._guarded(decision, statement)
        text = self.text(statement.condition.span)
        reason = f"it runs only if '{short(text)}'"
        ends = self._uncertain(statement.body, reason)
        ends = self._uncertain(statement.otherwise, reason) or ends
        if ends:  # what follows runs only if it did not return
            self.guards = (*self.guards, MAY_HAVE_ENDED)
        return False

    def _try(self, statement: Branch) -> bool:
        """PostgreSQL ends the transaction at the first error: what is tried either succeeds,
        or nothing after it does. What `catch` does to the schema is not certain."""
        ended = self.read(statement.body)
        if only_fails(statement.otherwise):
            return ended
        before, self.after_error = self.after_error, True
        self._uncertain(statement.otherwise, "it runs only after an error")
        self.after_error = before
        return ended

    def _guarded(self, guard: Guard, statement: Branch) -> bool:
        if statement.condition is not None:
            guard = asked_at(guard, self.location(statement.condition.span))
        opposite = replace(guard, present=not guard.present)
        for condition, statements in ((guard, statement.body), (opposite, statement.otherwise)):
            other = opposite if condition is guard else guard
            nested = replace(self.nested(), guards=(*self.guards, condition))
            if nested.read(statements):
                self.guards = (*self.guards, other)
            self.continue_from(nested)
        return False

    def _uncertain(self, statements: tuple[Statement, ...], reason: str) -> bool:
        """The steps of a body that may or may not run; True when it may end the method."""
        nested = replace(self.nested(), steps=[])
        ended = nested.read(statements)
        uncertain = [opaque_step(step, reason) for step in nested.steps]
        nested.steps = [*self.steps, *uncertain]
        self.continue_from(nested)
        return ended

    def _opaque_statement(self, statement: OpaqueStatement) -> bool:
        self.forget(ASSIGNED.findall(statement.text))
        if statement.kind == "throw_statement":
            self.add_opaque("it throws", statement.text, statement.span)
            return True
        if self.mentions_runner(statement.text):
            kind = statement.kind.removesuffix("_statement").replace("_", " ")
            self.add_opaque(f"'{kind}' is not followed", statement.text, statement.span)
        return False

    # --- expressions ---------------------------------------------------------------------

    def _visit(self, expression: Expression, *, awaited: bool) -> None:
        """Finds the calls inside an expression, in the order in which they run."""
        if isinstance(expression, Call):
            self._call(expression, awaited)
        elif isinstance(expression, Opaque) and expression.kind == "yield_expression":
            text = expression.text.removeprefix("yield")
            value = written_value(text, expression.span.line)
            if value is not None:
                self._visit(value, awaited=True)
        elif isinstance(expression, Opaque):
            if self.mentions_runner(expression.text):
                self.add_opaque("it is not followed", expression.text, expression.span)
        elif isinstance(expression, Conditional):
            self._conditional(expression, awaited)
        elif isinstance(expression, Function):
            self._callback(expression)
        else:
            for part in parts(expression):
                self._visit(part, awaited=awaited)

    def _conditional(self, expression: Conditional, awaited: bool) -> None:
        self._visit(expression.condition, awaited=awaited)
        decision = decide(expression.condition, self.scope)
        if isinstance(decision, bool):
            self._visit(expression.then if decision else expression.otherwise, awaited=awaited)
        elif self.mentions_runner(expression.text):
            self.add_opaque("it is not followed", expression.text, expression.span)

    def _call(self, call: Call, awaited: bool) -> None:
        callee = call.callee
        if isinstance(callee, Attribute):
            self._method(call, callee, awaited)
            return
        name = callee.name if isinstance(callee, Reference) else None
        if name == "__awaiter" and call.arguments:
            self._awaiter(call.arguments[-1])
            return
        if name is not None and name in self.functions and not call.is_new:
            sees = self.runners if name in self.closures else frozenset()
            self._inline(call, self.functions[name], sees)
            return
        if not self._foreign(call):
            self._arguments(call, awaited)

    def _awaiter(self, function: Expression) -> None:
        """An async body as TypeScript writes it for ES2015: a generator that yields."""
        if isinstance(function, Function):
            self.read(body(function))
        else:
            self._visit(function, awaited=True)

    def _method(self, call: Call, callee: Attribute, awaited: bool) -> None:
        target, name = callee.target, callee.name
        if name == "query":
            self._query(call, awaited)
        elif self.after_error and name == "rollbackTransaction":
            return  # PostgreSQL has taken everything back at the error
        elif self.is_runner(target) and name in METHODS:
            self._api(call, name, awaited)
        elif self.is_runner(target) and name not in WITHOUT_EFFECT | ROWS_ONLY:
            self.add_opaque(f"queryRunner.{name}() is not read", self.text(call.span), call.span)
        elif name in _DANGEROUS and self.leads_to_runner(target):
            self.add_opaque(f"{name}() changes the schema", self.text(call.span), call.span)
        elif is_this(target) and f"this.{name}" in self.functions:
            self._inline(call, self.functions[f"this.{name}"])
        elif name == "map" and len(call.arguments) == 1:
            self._map(call, target)
        elif not self._foreign(call):
            self._visit(target, awaited=awaited)
            self._arguments(call, awaited or is_promise(target))

    def _arguments(self, call: Call, awaited: bool) -> None:
        """A call of what cannot be read: with the query runner it may do anything."""
        for argument in call.arguments:
            if self.is_runner(argument):
                reason = "it hands the query runner to code that is not read"
                self.add_opaque(reason, self.text(call.span), call.span)
            else:
                self._visit(argument, awaited=awaited)

    def _query(self, call: Call, awaited: bool) -> None:
        if not call.arguments:
            return
        sql = self._value(call.arguments[0])
        if isinstance(sql, str):
            parameters = self._parameters(call) if TYPEORM_METADATA in sql else ()
            where, rows = self.location(call.span), rows_of(sql, call, self.scope)
            asks = rows.guard if rows is not None else None
            self.add(SqlStep(sql, where, awaited, parameters=parameters, asks=asks))
            return
        reason = sql.reason if isinstance(sql, Unknown) else "its first argument is no text"
        text = known_text(call.arguments[0]) or self.text(call.span)
        self.add_opaque(f"its SQL is not known: {reason}", text, call.span)

    def _parameters(self, call: Call) -> tuple[str | None, ...]:
        """The texts of the second argument; none of them where one is not known."""
        found = plain_value(call.arguments[1], self.scope) if len(call.arguments) > 1 else []
        if not isinstance(found, list) or first_unknown(found) is not None:
            return ()
        return tuple(None if each is None else str(each) for each in found)

    def _api(self, call: Call, name: str, awaited: bool) -> None:
        values = tuple(plain_value(argument, self.scope) for argument in call.arguments)
        unknown = first_unknown(list(values))
        if unknown is not None:
            reason = f"queryRunner.{name}() is given what is not known: {unknown.reason}"
            self.add_opaque(reason, self.text(call.span), call.span)
            return
        self.add(ApiStep(name, values, self.location(call.span), awaited))

    def _map(self, call: Call, target: Expression) -> None:
        """`Promise.all(names.map(name => queryRunner.query(…)))` is a loop."""
        function = call.arguments[0]
        if not isinstance(function, Function):
            self._visit(target, awaited=True)
            self._visit(function, awaited=True)
            return
        name = function.parameters[0] if function.parameters else None
        self._loop(ForOf(name or None, target, body(function), call.span))

    def _callback(self, function: Function) -> None:
        reason = "whether the callback runs is not known"
        self._uncertain(body(function), reason)

    def _inline(self, call: Call, function: Function, sees: frozenset[str] = frozenset()) -> None:
        """A function read in place. Beside what it is given, one inside of the method `sees` the
        query runners around it."""
        if self.depth >= DEPTH:
            self.add_opaque("functions call each other", self.text(call.span), call.span)
            return
        names, runners = self._given(call, function, sees)
        nested = self.nested()
        nested.bind(names)
        nested.runners = runners
        nested.read(body(function))
        self.continue_from(nested, names.keys() | runners)

    def _foreign(self, call: Call) -> bool:
        """Whether a call hands the query runner to a function of another file that can be read;
        its steps are then here, in the place of the call."""
        if not any(map(self.is_runner, call.arguments)) or self.depth >= DEPTH:
            return False
        found = foreign_function(call.callee, self.scope)
        if found is None:
            return False
        names, runners = self._given(call, found.function, frozenset())
        nested = replace(
            self.nested(),
            path=found.scope.path,
            lines=[],
            scope=found.scope,
            functions=found.functions,
            closures=frozenset(),
            steps=[],
        )
        nested.bind(names)
        nested.runners = runners
        nested.read(body(found.function))
        where = self.location(call.span)
        self.steps += [replace(step, location=where) for step in nested.steps]
        return True

    def _given(
        self, call: Call, function: Function, sees: frozenset[str]
    ) -> tuple[dict[str, object], frozenset[str]]:
        """A function's parameters that are known by their values, and those that stand for the
        query runner."""
        runners = set(sees) - set(function.parameters)
        names: dict[str, object] = {}
        for index, parameter in enumerate(function.parameters):
            argument = call.arguments[index] if index < len(call.arguments) else None
            if argument is None:
                names[parameter] = Unknown(f"'{parameter}' is not given")
            elif self.leads_to_runner(argument):
                runners.add(parameter)
            else:
                self._visit(argument, awaited=True)
                names[parameter] = plain_value(argument, self.scope)
        return names, frozenset(runners)
