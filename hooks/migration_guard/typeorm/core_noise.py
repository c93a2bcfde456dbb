"""Tells a project's own drift from that of Medusa's core and of plugins. Pure.

Medusa 1.20.11's entities differ from what its own migrations make in 482 statements. They are
subtracted as text; on core's tables only what names a column that core does not have is left,
since a few statements change with the order of columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

TABLE = re.compile(
    r'^(?:(?:ALTER|CREATE|DROP) TABLE|CREATE (?:UNIQUE )?INDEX "[^"]+" ON)'
    r' "([^"]+)"(?:\."([^"]+)")?'
)
COLUMN = re.compile(r'(?:ADD|DROP COLUMN|ALTER COLUMN|RENAME COLUMN) "([^"]+)"')
LIST = re.compile(r'(?:FOREIGN KEY|UNIQUE|PRIMARY KEY|ON "[^"]+"(?:\."[^"]+")?) \(([^)]*)\)')
NAME = re.compile(r'"([^"]+)"')


def own_statements(
    statements: Collection[str], of_core: Collection[str], core: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """Those of `statements` that are the project's; `of_core` is what core and plugins have by
    themselves, `core` the columns of core's tables."""
    noise = set(of_core)
    return tuple(each for each in statements if each not in noise and _is_own(each, core))


def table_of(statement: str) -> str | None:
    """The table, without its schema, that a statement is about; None where it names none."""
    found = TABLE.match(statement)
    return found and (found[2] or found[1])


def _is_own(statement: str, core: Mapping[str, Collection[str]]) -> bool:
    table = table_of(statement)
    if not table or table not in core:
        return True
    return any(column not in core[table] for column in _columns(statement))


def _columns(statement: str) -> list[str]:
    single = COLUMN.search(statement)
    if single is not None:
        return [single[1]]
    listed = LIST.search(statement)
    return NAME.findall(listed[1]) if listed else []
