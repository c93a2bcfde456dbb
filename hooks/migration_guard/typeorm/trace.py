"""Reads what trace.cjs wrote: what the runner really did on the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

SCRIPT = Path(__file__).with_name("trace.cjs")

T = TypeVar("T")


class Line(Struct, frozen=True):
    """The line of built code that sent a statement: `file` absolute, the rest 1-based."""

    file: str
    line: int
    column: int


class Row(Struct, frozen=True):
    """A row that TypeORM wrote to its migrations table; `table` as it stands in the SQL."""

    table: str
    stamp: int
    name: str


class RunError(Struct, frozen=True):
    """What a statement or an `up` ended with. The fields are PostgreSQL's, by node-postgres'
    names, and empty for an error of JavaScript; `position` counts the characters of the
    statement from 1 and is None where the server names none. `table` and `column` are those
    that the error is about."""

    message: str
    code: str = ""
    detail: str = ""
    hint: str = ""
    position: int | None = None
    table: str = ""
    column: str = ""


class Effects(Struct, frozen=True):
    """What a statement did to tables that had been there before the watched migrations:
    (table, mode) of the locks that it took, and the tables whose file it replaced.
    `in_transaction` False means that its locks were gone before they could be seen."""

    in_transaction: bool
    locks: tuple[tuple[str, str], ...] = ()
    rewritten: tuple[str, ...] = ()


class Statement(Struct, frozen=True):
    """`migration` is the recorded name of the migration that sent it, None for TypeORM's own.
    `line` is that of the built code that sent it, `source` the one it was compiled from where
    a source map tells. `rows` counts what an INSERT, UPDATE or DELETE changed; `effects` is
    None where nobody watched for them."""

    sql: str
    milliseconds: float
    migration: str | None
    line: Line | None
    row: Row | None
    error: RunError | None
    rows: int | None = None
    effects: Effects | None = None
    source: Line | None = None


class Executed(Struct, frozen=True):
    """A migration whose `up` ended, well or with `error`."""

    name: str
    stamp: int
    milliseconds: float
    error: RunError | None


class SchemaLog(Struct, frozen=True):
    """What TypeORM's schema builder would run to make the database equal to the `entities` that
    it knows, and to undo that, in its order."""

    entities: int
    up: tuple[str, ...]
    down: tuple[str, ...]


class Trace(Struct, frozen=True):
    """`started` is False when no node process loaded the trace; `refused` are the databases
    (`host:port/name`) that the project tried to reach in place of the scratch one, `drivers`
    the types of its data sources that are not PostgreSQL; neither was opened. `begun` are the
    names of the migrations whose `up` was called; `reverted` those whose `down` ended.
    `schema` is None unless a schema builder was asked; `core` then maps the tables of
    Medusa's own entities to their columns. Where it was asked of core and plugins,
    `core_schema` is what it said of core by itself, if there are plugins, and `plugins` maps
    tables to the plugin that has an entity for them; `plugged` is how many the configuration
    names. `listed` are the names of all migrations
    that the runner found by their stamps, applied or not, Medusa's core and plugins included;
    None when it never came to look for them. `files` maps them to the files of their classes,
    where that was asked for and node knows them; `lists` counts the different lists, one for
    each data source."""

    started: bool = False
    begun: tuple[str, ...] = ()
    executed: tuple[Executed, ...] = ()
    statements: tuple[Statement, ...] = ()
    refused: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    reverted: tuple[Executed, ...] = ()
    schema: SchemaLog | None = None
    core: Mapping[str, tuple[str, ...]] = {}
    core_schema: SchemaLog | None = None
    plugins: Mapping[str, str] = {}
    plugged: int = 0
    listed: tuple[str, ...] | None = None
    files: Mapping[str, str] = {}
    lists: int = 0

    @property
    def seconds(self) -> Mapping[str, float]:
        """Recorded name → how long its `up` took."""
        return {item.name: item.milliseconds / 1000 for item in self.executed}

    @property
    def failed(self) -> Executed | None:
        """The migration whose `up` failed: the runner stops at the first."""
        return _first_error(self.executed)

    @property
    def failed_down(self) -> Executed | None:
        """The migration whose `down` failed."""
        return _first_error(self.reverted)

    @property
    def unfinished(self) -> str | None:
        """The migration whose `up` was called and never ended."""
        ended = {item.name for item in self.executed}
        return next((name for name in reversed(self.begun) if name not in ended), None)

    def failing_statement(self, name: str) -> Statement | None:
        """The last statement of the migration `name` that PostgreSQL refused: a migration may
        catch an error and go on."""
        statements = [s for s in self.statements if s.migration == name and s.error is not None]
        return statements[-1] if statements else None


def read_trace(path: Path) -> Trace:
    """The trace in `path`; empty when the file is. A last line that a killed process left
    unfinished is dropped."""
    if not path.exists():
        return Trace()
    found = [_record(line) for line in path.read_text(errors="replace").splitlines()]
    records = [record for record in found if record is not None]

    def all_of(kind: str, build: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
        return tuple(build(record) for record in records if record["type"] == kind)

    schemas = all_of("schema", _schema)
    return Trace(
        started=bool(records),
        begun=all_of("begin", lambda record: str(record["name"])),
        executed=all_of("migration", _executed),
        statements=all_of("statement", _statement),
        refused=tuple(dict.fromkeys(all_of("refused", _target))),
        drivers=tuple(dict.fromkeys(all_of("driver", lambda record: str(record["name"])))),
        reverted=all_of("reverted", _executed),
        schema=schemas[-1] if schemas else None,
        core_schema=schemas[0] if len(schemas) > 1 else None,
        plugins=next(iter(all_of("core", lambda record: record.get("plugins") or {})), {}),
        plugged=next(iter(all_of("core", lambda record: int(record["plugged"]))), 0),
        core=next(iter(all_of("core", _core)), {}),
        listed=next(iter(all_of("listed", _names)), None),
        files=next(iter(all_of("listed", lambda record: record.get("files") or {})), {}),
        lists=len(set(all_of("listed", _names))),
    )


def _first_error(executed: tuple[Executed, ...]) -> Executed | None:
    return next((item for item in executed if item.error is not None), None)


def _record(line: str) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "type" in record else None


def _executed(record: Mapping[str, Any]) -> Executed:
    return Executed(
        record["name"], record["stamp"], float(record["ms"]), _error(record.get("error"))
    )


def _statement(record: Mapping[str, Any]) -> Statement:
    return Statement(
        sql=record["sql"],
        milliseconds=float(record["ms"]),
        migration=record.get("migration"),
        line=Line(**record["line"]) if record.get("line") else None,
        row=Row(**record["row"]) if record.get("row") else None,
        error=_error(record.get("error")),
        rows=record.get("rows"),
        effects=_effects(record) if "locks" in record else None,
    )


def _effects(record: Mapping[str, Any]) -> Effects:
    return Effects(
        in_transaction=bool(record["in_transaction"]),
        locks=tuple((lock["table"], lock["mode"]) for lock in record["locks"]),
        rewritten=tuple(record["rewritten"]),
    )


def _schema(record: Mapping[str, Any]) -> SchemaLog:
    return SchemaLog(int(record["entities"]), tuple(record["up"]), tuple(record["down"]))


def _names(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(record["names"])


def _core(record: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return {table: tuple(columns) for table, columns in record["tables"].items()}


def _error(record: Mapping[str, str] | None) -> RunError | None:
    if record is None:
        return None
    position = record.get("position", "")
    return RunError(
        message=record["message"],
        code=record.get("code", ""),
        detail=record.get("detail", ""),
        hint=record.get("hint", ""),
        position=int(position) if position.isdigit() else None,
        table=record.get("table", ""),
        column=record.get("column", ""),
    )


def _target(record: Mapping[str, Any]) -> str:
    return f"{record['host']}:{record['port']}/{record['database']}"
