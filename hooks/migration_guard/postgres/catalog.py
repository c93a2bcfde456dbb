"""What a database is made of, as text: every object of the user's schemas by its name.

Two catalogs are compared by name and definition, so that the order of a table's columns, which
no `down` can restore, does not count. PostgreSQL itself prints the definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from sqlalchemy import Connection

_USER = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"


def _not_of_an_extension(catalog: str, oid: str) -> str:
    return (
        f"NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '{catalog}'::regclass"
        f" AND d.objid = {oid} AND d.deptype = 'e')"
    )


# One statement, so that a running migration's own connection answers it within its transaction.
CATALOG = f"""
WITH tables AS (
  SELECT c.oid, c.relkind, c.relpersistence, n.nspname || '.' || c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND {_USER} AND {_not_of_an_extension("pg_class", "c.oid")}
)
SELECT 'table' AS kind, '' AS owner, t.name, concat_ws(' ', t.relkind, t.relpersistence,
       obj_description(t.oid, 'pg_class')) AS definition FROM tables t
UNION ALL
SELECT 'column', t.name, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attcollation <> y.typcollation
            THEN 'COLLATE ' || a.attcollation::regcollation::text END,
       CASE WHEN a.attnotnull THEN 'NOT NULL' END,
       CASE WHEN a.attidentity <> '' THEN 'IDENTITY ' || a.attidentity::text END,
       CASE WHEN a.attgenerated <> '' THEN 'GENERATED' WHEN d.oid IS NOT NULL THEN 'DEFAULT' END,
       pg_get_expr(d.adbin, d.adrelid), '-- ' || col_description(t.oid, a.attnum))
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
UNION ALL
SELECT 'constraint', t.name, k.conname, pg_get_constraintdef(k.oid)
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT 'index', t.name, x.relname, pg_get_indexdef(i.indexrelid)
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'trigger', t.name, g.tgname, pg_get_triggerdef(g.oid)
FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
UNION ALL
SELECT 'enum', '', n.nspname || '.' || y.typname,
       (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_enum e WHERE e.enumtypid = y.oid)
FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
WHERE y.typtype = 'e' AND {_USER} AND {_not_of_an_extension("pg_type", "y.oid")}
UNION ALL
SELECT 'domain', '', n.nspname || '.' || y.typname, format_type(y.typbasetype, y.typtypmod)
FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
WHERE y.typtype = 'd' AND {_USER} AND {_not_of_an_extension("pg_type", "y.oid")}
UNION ALL
SELECT 'view', '', n.nspname || '.' || c.relname, pg_get_viewdef(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {_USER} AND {_not_of_an_extension("pg_class", "c.oid")}
UNION ALL
SELECT 'sequence', '', n.nspname || '.' || c.relname,
       concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_USER} AND {_not_of_an_extension("pg_class", "c.oid")}
UNION ALL
SELECT 'function', '', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
       pg_get_function_result(p.oid) || ' ' || p.prosrc
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE {_USER} AND {_not_of_an_extension("pg_proc", "p.oid")}
UNION ALL
SELECT 'extension', '', e.extname, '' FROM pg_extension e
UNION ALL
SELECT 'schema', '', n.nspname, '' FROM pg_namespace n WHERE {_USER}
"""  # noqa: S608 - only this module's own texts

OF_TABLES = ("column", "constraint", "index", "trigger")


class ObjectName(Struct, frozen=True, order=True):
    """`owner` is the table (`public.post`) of a column, constraint, index or trigger."""

    kind: str
    owner: str
    name: str

    def __str__(self) -> str:
        own = f'{self.kind} "{self.name.removeprefix("public.")}"'
        return f'{own} of table "{self.owner.removeprefix("public.")}"' if self.owner else own


Catalog = Mapping[ObjectName, str]
"""Every object with its definition."""


class Difference(Struct, frozen=True):
    """An object that two catalogs do not share; None where one has none of the name."""

    object: ObjectName
    before: str | None
    after: str | None

    def told(self, added: str = "left") -> str:
        """In words; an object that only the second one has is `added`."""
        if self.before is None:
            return f"{self.object} is {added}"
        if self.after is None:
            return f"{self.object} is missing"
        return f"{self.object} differs: `{self.before}` became `{self.after}`"


def read_catalog(connection: Connection) -> Catalog:
    """The catalog as `connection` sees it; definitions depend on its search path."""
    return catalog_of([list(row) for row in connection.exec_driver_sql(CATALOG).all()])


def catalog_of(rows: Iterable[Sequence[Any]]) -> Catalog:
    """The catalog of which CATALOG gave these rows."""
    return {
        ObjectName(str(kind), str(owner), str(name)): str(definition or "")
        for kind, owner, name, definition in rows
    }


def differences(before: Catalog, after: Catalog) -> tuple[Difference, ...]:
    """What differs, sorted; a table that only one of them has stands for all of its parts."""
    return tuple(_differences(before, after))


def _differences(before: Catalog, after: Catalog) -> Iterator[Difference]:
    whole = {name.name for name in before.keys() ^ after.keys() if name.kind == "table"}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new and not (name.kind in OF_TABLES and name.owner in whole):
            yield Difference(name, old, new)
