"""The DO blocks that migrations are made of, where they say all that matters.

PL/pgSQL can do anything, and is opaque. Three forms are not: plain statements; statements
whose error is swallowed (`EXCEPTION WHEN duplicate_object THEN NULL`); and statements under
an `IF [NOT] EXISTS (SELECT … FROM pg_type WHERE typname = 'kind')` that asks for the very
object they make or change. The last two are made when they can be: an `Attempt`. A block may
have several of the first and the last, and `EXECUTE 'text'` is the statement in its text.
Other forms are those of `sql.found_constraints` and `sql.row_blocks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from migration_guard.schema.changes import (
    AddCheck,
    AddColumn,
    AddEnumValue,
    AddExclusion,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    Attempt,
    Change,
    CreateEnum,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    DropType,
    NoEffect,
    Opaque,
    RenameColumn,
    RenameConstraint,
    RenameTable,
    RenameType,
)
from migration_guard.sql.found_constraints import found_constraint
from migration_guard.sql.opaque import mentions
from migration_guard.sql.parser import Statement
from migration_guard.sql.row_blocks import changes_rows_alone

_FLAGS = re.IGNORECASE | re.DOTALL
_BLOCK = re.compile(
    r"\s*BEGIN\b(?P<body>.*?)(?:\bEXCEPTION\s+WHEN\b(?P<handlers>.*))?\bEND\s*;?\s*", _FLAGS
)
_HANDLER = re.compile(
    r"[\w\s]+\bTHEN\s*(?:(?:NULL|RAISE\s+(?:NOTICE|INFO|DEBUG|LOG|WARNING)\b[^;]*)\s*;)?\s*",
    _FLAGS,
)
_QUESTION = re.compile(
    r"\bIF\s+(?:NOT\s+)?EXISTS\s*\((?P<asked>.*?)\)\s*THEN\b(?P<body>.*?)\bEND\s+IF\s*;", _FLAGS
)
_EXECUTED = re.compile(r"\bEXECUTE\s+'(?P<text>(?:[^']|'')*)'\s*;", _FLAGS)
_CONTROL = re.compile(r"\b(IF|ELSE|ELSIF|LOOP|EXECUTE|PERFORM|RETURN|CASE|DECLARE)\b", _FLAGS)
_HARMLESS_IF = re.compile(r"\bIF\s+(NOT\s+)?EXISTS\b", _FLAGS)

Reader = Callable[[str], tuple[Change, ...]]


def do_block(statement: Statement, read: Reader) -> tuple[Change, ...] | None:
    """The changes of a DoStmt, None when it is none of the forms that are read. `read` gives
    the effects of plain SQL."""
    source = _source(statement)
    dropped = found_constraint(source, read)
    if dropped is not None:
        return (dropped,)
    if changes_rows_alone(source):
        return (NoEffect("DO"),)
    block = _BLOCK.fullmatch(source)
    if block is None:
        return None
    handlers = block["handlers"]
    if handlers is None:
        return _in_order(block["body"], read)
    question = _QUESTION.fullmatch(block["body"].strip())
    found = _asked(question, read) if question is not None else _plain(block["body"], read)
    if found is None or not _swallows(handlers):
        return None
    return (Attempt(found, mentions(statement.text)),)


def _in_order(body: str, read: Reader) -> tuple[Change, ...] | None:
    """Questions and plain statements, one after the other."""
    changes: list[Change] = []
    position = 0
    for question in (*_QUESTION.finditer(body), None):
        plain = body[position : question.start() if question is not None else len(body)]
        if plain.strip() or not body.strip():
            found = _plain(plain, read)
            if found is None:
                return None
            changes += found
        if question is not None:
            found = _asked(question, read)
            if found is None:
                return None
            changes.append(Attempt(found, mentions(question[0])))
            position = question.end()
    return tuple(changes)


def _asked(question: re.Match[str], read: Reader) -> tuple[Change, ...] | None:
    """What is done where the answer is right; None when it is asked for something else."""
    found = _plain(question["body"], read)
    if found is None or not all(_is_asked_for(each, question["asked"]) for each in found):
        return None
    return found


def _source(statement: Statement) -> str:
    """The block's text; empty for another language than PL/pgSQL."""
    options = {each["DefElem"]["defname"]: each["DefElem"] for each in statement.node["args"]}
    language = options.get("language", {}).get("arg", {}).get("String", {}).get("sval", "plpgsql")
    source = options.get("as", {}).get("arg", {}).get("String", {}).get("sval", "")
    return source if language == "plpgsql" else ""


def _plain(body: str, read: Reader) -> tuple[Change, ...] | None:
    body = _EXECUTED.sub(lambda match: match["text"].replace("''", "'") + ";", body)
    if _CONTROL.search(_HARMLESS_IF.sub("", body)):
        return None
    found = read(body)
    known = not any(isinstance(each, (Opaque, Attempt)) for each in found)
    return found if found and known else None


def _swallows(handlers: str) -> bool:
    return all(_HANDLER.fullmatch(each) for each in re.split(r"\bWHEN\b", handlers, flags=_FLAGS))


def _is_asked_for(change: Change, asked: str) -> bool:
    if isinstance(change, NoEffect):
        return True
    name = _object_of(change)
    return name is not None and name in mentions(asked)


def _object_of(change: Change) -> str | None:
    """The name by which a catalog would be asked for what a change makes or changes."""
    if isinstance(change, AddColumn):
        return change.column.name
    if isinstance(change, DropColumn | RenameColumn | AlterColumn):
        return change.column
    if isinstance(change, AddPrimaryKey | AddUnique | AddCheck | AddExclusion | AddForeignKey):
        return change.constraint.name
    if isinstance(change, DropConstraint | RenameConstraint):
        return change.name
    if isinstance(change, CreateTable):
        return change.table.name.name
    if isinstance(change, CreateEnum):
        return change.enum.name.name
    if isinstance(change, CreateIndex):
        return change.index.name
    if isinstance(change, AddEnumValue):
        return change.value
    if isinstance(change, DropIndex | DropTable | RenameTable | DropType | RenameType):
        return change.name.name
    return None
