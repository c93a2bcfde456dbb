"""The tables that can hold rows, as the catalog has them: columns, types, keys and checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES = """c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                  AND e.objid = c.oid AND e.deptype = 'e')"""

# A domain counts as the type that it restricts.
COLUMNS = f"""
SELECT c.oid::int8, n.nspname, c.relname, a.attnum, a.attname,
       format_type(a.atttypid, a.atttypmod), b.typname,
       CASE WHEN y.typtype = 'd' THEN y.typtypmod ELSE a.atttypmod END, a.attnotnull,
       a.attgenerated <> '' OR a.attidentity <> ''
         OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%', false),
       (SELECT array_agg(l.enumlabel::text ORDER BY l.enumsortorder)
        FROM pg_enum l WHERE l.enumtypid IN (b.oid, b.typelem)),
       e.typname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_type b ON b.oid = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END
LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE {_TABLES} ORDER BY 2, 3, 4
"""  # noqa: S608 - only this module's own texts

KEYS = f"""
SELECT c.oid::int8, k.conname, k.contype, k.conkey, k.confrelid::int8, k.confkey,
       pg_get_expr(k.conbin, k.conrelid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('f', 'c') AND {_TABLES} ORDER BY 1, 2
"""  # noqa: S608 - only this module's own texts


class TypeFacts(Struct, frozen=True):
    """`text` is the type as a cast names it, `name` pg_type's (`varchar`, `_text`), `element`
    that of an array's elements; `modifier` is -1 for none; `labels` those of an enum."""

    text: str
    name: str
    modifier: int = -1
    labels: tuple[str, ...] = ()
    element: str | None = None


class Column(Struct, frozen=True):
    """`number` is its attnum, which a column of the same name made anew does not have.
    `is_filled` says that PostgreSQL fills it: identity, sequence, generated."""

    number: int
    name: str
    type: TypeFacts
    not_null: bool
    is_filled: bool


class Reference(Struct, frozen=True):
    """A foreign key: `columns` of this table, `target` the other table's oid. `enforced` is
    False of one that only a later schema has."""

    name: str
    columns: tuple[int, ...]
    target: int
    target_columns: tuple[int, ...]
    enforced: bool = True


class Check(Struct, frozen=True):
    """A condition on `columns`, as PostgreSQL prints it; `enforced` as a foreign key's."""

    name: str
    columns: tuple[int, ...]
    expression: str
    enforced: bool = True


class TableFacts(Struct, frozen=True):
    oid: int
    schema: str
    name: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def label(self) -> str:
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.name)}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_tables(connection: Connection) -> tuple[TableFacts, ...]:
    """Every table of the user's schemas, partitions left out: their parent stands for them."""
    columns: dict[tuple[int, str, str], list[Column]] = defaultdict(list)
    for oid, schema, name, *facts in connection.exec_driver_sql(COLUMNS).all():
        columns[int(oid), schema, name] += [] if facts[0] is None else [_column(*facts)]
    keys: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for oid, *key in connection.exec_driver_sql(KEYS).all():
        keys[int(oid)].append(key)
    return tuple(
        TableFacts(oid, schema, name, tuple(found), _references(keys[oid]), _checks(keys[oid]))
        for (oid, schema, name), found in columns.items()
    )


def _column(
    number: int,
    name: str,
    text: str,
    base: str,
    modifier: int,
    not_null: bool,
    is_filled: bool,
    labels: Sequence[str] | None,
    element: str | None,
) -> Column:
    facts = TypeFacts(text, base, modifier, tuple(labels or ()), element)
    return Column(number, name, facts, not_null, is_filled)


def _references(keys: Iterable[Sequence[Any]]) -> tuple[Reference, ...]:
    return tuple(
        Reference(name, tuple(columns), int(target), tuple(target_columns))
        for name, kind, columns, target, target_columns, _ in keys
        if kind == "f"
    )


def _checks(keys: Iterable[Sequence[Any]]) -> tuple[Check, ...]:
    return tuple(
        Check(name, tuple(columns), expression)
        for name, kind, columns, _, _, expression in keys
        if kind == "c" and columns
    )
