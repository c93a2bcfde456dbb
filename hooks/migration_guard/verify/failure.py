"""Turns the statement that PostgreSQL refused into a finding at its line of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from msgspec import Struct

from migration_guard.findings import Finding, Location
from migration_guard.migrations.model import SqlStep
from migration_guard.rules.database.migration_fails import RULE
from migration_guard.rules.rule import Rule
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import Executed, RunError, Statement
from migration_guard.verify.expected import Expected
from migration_guard.verify.remedies import background, remedy
from migration_guard.verify.wording import shortened

LONGEST_STATEMENT = 400
FOREIGN_FIX = "update the package that the migration belongs to, or its settings"
# What TypeORM's own logger prints when an `up` throws (MigrationExecutor).
PRINTED_FAILURE = re.compile(r'Migration "([^"]+)" failed, error: (.*)')


def failed_migration(run: Run) -> Executed | None:
    """The migration that ended the run, from the trace or else from the runner's output."""
    if run.trace.failed is not None:
        return run.trace.failed
    printed = PRINTED_FAILURE.search(run.output)
    if printed is None:
        return None
    return Executed(printed[1], 0, 0.0, RunError(printed[2].strip()))


class Failure(Struct, frozen=True):
    """How a failure is told: `words` has the migration's name in place of `{}`."""

    rule: Rule
    words: str
    down: bool = False


UP_FAILS = Failure(RULE, "migration {} fails")


def failure_finding(
    run: Run,
    failed: Executed,
    expected: Iterable[Expected],
    fallback: Location,
    failure: Failure = UP_FAILS,
) -> Finding:
    """`fallback` is where it is reported when the migration is not the project's."""
    own = next((item for item in expected if item.name == failed.name), None)
    statement = run.trace.failing_statement(failed.name)
    error = _cause(failed, statement)
    step = _step(own, statement, failure)
    whose = "" if own is not None else ", which is not the project's own,"
    return failure.rule.finding(
        _location(own, step, statement, failure) if own is not None else fallback,
        f"{failure.words.format(repr(failed.name) + whose)}: {_described(error)}",
        subject=failed.name,
        why=_why(error, statement, located=step is not None),
        fix=remedy(error, run.database) if own is not None else FOREIGN_FIX,
    )


def statement_place(expected: Iterable[Expected], statement: Statement | None) -> Location | None:
    """Where the statement of an `up` stands in the project's sources; None when it is not the
    project's own."""
    name = statement.migration if statement else None
    own = next((item for item in expected if item.name == name), None)
    return _location(own, _step(own, statement, UP_FAILS), statement, UP_FAILS) if own else None


def _cause(failed: Executed, statement: Statement | None) -> RunError:
    """PostgreSQL's error, unless the migration failed by another one after it."""
    own = failed.error or RunError("no message")
    if statement is None or statement.error is None or statement.error.message != own.message:
        return own
    return statement.error


def _described(error: RunError) -> str:
    return f"{error.message} ({error.code})" if error.code else error.message


def _why(error: RunError, statement: Statement | None, *, located: bool) -> str:
    said = [text for text in (error.detail, error.hint, background(error)) if text]
    if statement is not None and statement.error == error:
        said.append(f"the statement is: {shortened(statement.sql, LONGEST_STATEMENT)}")
        said += _place(statement.sql, error.position)
        if not located and statement.line is not None and statement.source is None:
            name = PurePath(statement.line.file).name
            said.append(f"the built {name} sends it in line {statement.line.line}")
    return "\n".join(said)


def _place(sql: str, position: int | None) -> list[str]:
    """The line of a longer statement that PostgreSQL points at; it counts characters."""
    if position is None or "\n" not in sql.strip():
        return []
    begin = sql.rfind("\n", 0, position - 1) + 1
    line = sql[begin:].partition("\n")[0].strip()
    return [f"PostgreSQL points at its line: {line}"] if line else []


def _location(
    own: Expected, step: SqlStep | None, statement: Statement | None, failure: Failure
) -> Location:
    """The statement's line in the source, by its text or by the build's source map, else the
    method, else the class."""
    if step is not None:
        return step.location
    source = statement.source if statement is not None else None
    if source is not None and PurePath(source.file).as_posix().endswith(f"/{own.location.path}"):
        return Location(own.location.path, source.line, source.column)
    if own.source is None:
        return own.location
    method = own.source.down_location if failure.down else own.source.up_location
    return method or own.location


def _step(own: Expected | None, statement: Statement | None, failure: Failure) -> SqlStep | None:
    """The step of the source whose text is the statement."""
    if own is None or own.source is None or statement is None:
        return None
    wanted = _normal(statement.sql)
    method = own.source.down if failure.down else own.source.up
    steps = [step for step in method or () if isinstance(step, SqlStep)]
    return next((step for step in steps if _normal(step.sql) == wanted), None)


def _normal(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")
