"""The answer of a draft to a question about what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from migration_guard.schema.apply_constraints import constraint_names
from migration_guard.schema.draft import Draft
from migration_guard.schema.model import PrimaryKey, Table
from migration_guard.schema.question import Kind, Question


def answer(draft: Draft, question: Question) -> bool | None:
    """Whether the object is there; None where the draft does not tell. A table that the
    migrations did not create has what they said of it: who asks before adding to it or taking
    from it ends with the same either way."""
    if question.kind == "type":
        return _type(draft, question.name)
    tables = _tables(draft, question)
    if question.anywhere and len(tables) > 1:
        return None
    if question.kind == "table":
        is_view = question.table in draft.views
        return True if tables or is_view else _absent(draft)
    answers = [_HAS[question.kind](table, question.name) for table in tables]
    if True in answers:
        return True
    return None if None in answers else _absent(draft)


def _tables(draft: Draft, question: Question) -> list[Table]:
    wanted = question.table
    if wanted is None:
        return list(draft.tables.values())
    if question.anywhere:
        return [table for name, table in draft.tables.items() if name.name == wanted.name]
    return [draft.tables[wanted]] if wanted in draft.tables else []


def _absent(draft: Draft) -> bool | None:
    return None if draft.unknown else False


def _type(draft: Draft, name: str) -> bool | None:
    found = (*draft.enums, *draft.domains, *draft.tables, *draft.views)
    return True if any(each.name == name for each in found) else _absent(draft)


def _has_column(table: Table, name: str) -> bool | None:
    if table.unknown:
        return None
    return table.column(name) is not None


def _has_constraint(table: Table, name: str) -> bool | None:
    return _named(table, name, constraint_names(table))


def _has_index(table: Table, name: str) -> bool | None:
    """Every primary key and unique constraint has its index."""
    names = [*(each.name for each in table.uniques), *(each.name for each in table.indexes)]
    key = table.primary_key
    return _named(table, name, [*names, key.name] if isinstance(key, PrimaryKey) else names)


def _named(table: Table, name: str, names: Iterable[str | None]) -> bool | None:
    known = set(names)
    if table.unknown:
        return None
    if name in known:
        return True
    return None if None in known else False


_HAS: dict[Kind, Callable[[Table, str], bool | None]] = {
    "column": _has_column,
    "constraint": _has_constraint,
    "index": _has_index,
}
