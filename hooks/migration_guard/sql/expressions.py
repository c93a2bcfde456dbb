"""One canonical text for an expression, whichever way it was written.

`migration:generate`, people and PostgreSQL itself write the same default or predicate in
different ways: `'a'::character varying` and `'a'`, `CURRENT_TIMESTAMP` and `now()`,
`((status)::text = 'x'::text)` and `status = 'x'`. Equal meaning should give equal text;
where that is too hard, different text is the safe answer (it is shown, not hidden).
"""

from __future__ import annotations

from functools import lru_cache

from migration_guard.schema.model import Unknown
from migration_guard.sql.parser import Node, parse_expression
from migration_guard.sql.printing import print_expression
from migration_guard.sql.types import parse_type


@lru_cache(maxsize=8192)
def canonical(expression_sql: str, type_name: str | None = None) -> str:
    """The canonical text of a value expression; canonical texts are their own canonical text.

    `type_name` is the type of the column that the expression is a default of, as
    `str(ColumnType)` prints it or any other spelling of it; it decides what `'0'` means. A
    text that is no single expression comes back stripped: this never raises.
    """
    node = parse_expression(expression_sql)
    try:
        printed = canonical_node(node, base_type(type_name)) if node is not None else ""
    except (RecursionError, LookupError, TypeError, ValueError):
        printed = ""  # too deep, or a tree of another libpg_query
    return printed or expression_sql.strip()


def canonical_node(node: Node, base: str | None = None) -> str:
    """The same for a parsed expression; `base` as `base_type` gives it. RecursionError when
    it is nested too deeply to print."""
    return print_expression(node, base)


@lru_cache(maxsize=512)
def base_type(type_name: str | None) -> str | None:
    """`character varying(20)` → `character varying`, `int4[]` → `integer[]`; None for None
    and for what is no type."""
    if type_name is None:
        return None
    found = parse_type(type_name)
    if isinstance(found, Unknown):
        return None
    return found.name + ("[]" if found.array else "")
