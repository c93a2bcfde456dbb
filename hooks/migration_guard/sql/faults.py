"""What PostgreSQL refuses of the expressions that a declared table holds, whatever is in it.

Two things are certain without a database: a text that its parser cannot read, and a comparison
that is spelled as in another language (`=<`, `==`). The parser takes any row of signs for an
operator; that there is none of the name only the server says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from migration_guard.schema.diff_constraints import label_of
from migration_guard.schema.model import Column, ObjectPath, Table
from migration_guard.sql.names import strings
from migration_guard.sql.parser import NotParsedError, SqlSyntaxError, every_node, parse
from migration_guard.sql.printing import is_structure

CHECK = "ALTER TABLE t ADD CHECK ({})"
EXCLUSION = "ALTER TABLE t ADD EXCLUDE {}"
PREDICATE = "CREATE INDEX ON t (c) WHERE {}"
DEFAULT = "ALTER TABLE t ALTER c SET DEFAULT {}"
STORED = "ALTER TABLE t ADD c text GENERATED ALWAYS AS ({}) STORED"
"""Where TypeORM writes the texts."""

_PLAIN = re.compile(
    r"(?:'(?:[^'\\]|'')*'|-?\d+(?:\.\d+)?|true|false|null|[a-z]\w*\(\))\Z", re.IGNORECASE
)
"""Most defaults, for which the parser need not be loaded."""
_CLOCK = re.compile(r"CURRENT_|LOCALTIME", re.IGNORECASE)
_COMPARISON = re.compile(r"[<>=!]+\Z")
OPERATORS = frozenset({"=", "<>", "<", ">", "<=", ">=", "<<", ">>", "<<=", ">>=", "!!"})
"""All of PostgreSQL's that are made of these signs (pg_operator; `!=` is read as `<>`)."""
_OF_EXTENSIONS = frozenset({"<=>"})
"""pgvector's distance."""


class Fault(Struct, frozen=True):
    """`path` is the object's, `what` names it, `text` is its expression, `reason` are
    PostgreSQL's words. `operator` is what it has no operator of, which a database may have."""

    path: ObjectPath
    what: str
    text: str
    reason: str
    operator: str | None = None


def faults_of(table: Table) -> Iterator[Fault]:
    """The expressions of the table that no PostgreSQL takes, in the order of its parts."""
    for path, what, form, text in _expressions(table):
        refused = None if is_structure(text) else why_refused(form, text)
        if refused is not None:
            yield Fault((str(table.name), *path), what, text, *refused)


@lru_cache(maxsize=1024)
def why_refused(form: str, text: str) -> tuple[str, str | None] | None:
    """PostgreSQL's reason against the text at that place, and the operator that it has not.
    What is only too long or too deep to be parsed here has none."""
    if _PLAIN.match(text):
        return None
    try:
        statements = parse(form.format(text))
    except NotParsedError:
        return None
    except SqlSyntaxError as error:
        return error.message, None
    wrong = next((sign for each in statements for sign in _misspelled(each.node)), None)
    return (f"operator does not exist: {wrong}", wrong) if wrong is not None else None


def _expressions(table: Table) -> Iterator[tuple[ObjectPath, str, str, str]]:
    for column in table.columns:
        path = ("columns", column.name)
        if column.stored is not None:
            yield path, f'the expression of column "{column.name}"', STORED, column.stored
        elif (default := _default(column)) is not None:
            yield path, f'the default of column "{column.name}"', DEFAULT, default
    for index in table.indexes:
        if index.where:
            label = label_of(index)
            yield ("indexes", label), f'the predicate of index "{label}"', PREDICATE, index.where
    for check in table.checks:
        label = label_of(check)
        yield ("checks", label), f'the check "{label}"', CHECK, check.expression
    for exclusion in table.exclusions:
        label = label_of(exclusion)
        yield ("exclusions", label), f'the exclusion "{label}"', EXCLUSION, exclusion.expression


def _default(column: Column) -> str | None:
    """TypeORM before 1.1 writes a clock in place of any text that has one in it."""
    if not isinstance(column.default, str) or _CLOCK.search(column.default):
        return None
    return column.default


def _misspelled(node: Any) -> Iterator[str]:
    """The operators of a tree that are made of `<>=!` and are none of PostgreSQL's."""
    for each in every_node(node):
        if each.get("kind") == "AEXPR_OP":
            sign = strings(each.get("name", ()))[-1:]
            if sign and _COMPARISON.match(sign[0]) and sign[0] not in OPERATORS | _OF_EXTENSIONS:
                yield sign[0]
