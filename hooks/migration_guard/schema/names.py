"""Names of constraints and indexes: when two of them differ, and to whom that matters."""

from __future__ import annotations

import re

from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Check, ForeignKey, Index, Name, PrimaryKey, Unique
from migration_guard.schema.naming import NamingStrategy

Named = PrimaryKey | Unique | Index | ForeignKey | Check

NAME = ("name",)
_GENERATED = re.compile(r"(PK|UQ|REL|FK|IDX|CHK|XCL)_[0-9a-f]{26,27}")


def name_aspect(table: Name, wanted: Named, made: Named) -> tuple[str, ...]:
    """`("name",)` where both are known and differ. A unique constraint that TypeORM adds to a
    table that is there is `UQ_…`, whatever the entity says: `REL_…` of a one-to-one relation, or
    a name of its own, it has only in a CREATE TABLE (PostgresQueryRunner.addColumn)."""
    if wanted.name is None or made.name is None or wanted.name == made.name:
        return ()
    return () if made.name in _names_of_one_column(table, made) else NAME


def is_of_name_only(drift: Drift) -> bool:
    """Whether nothing but the name differs."""
    return drift.aspects == NAME


def is_generated(name: str) -> bool:
    """Whether it is one that TypeORM makes of the table and the columns: nobody chose it."""
    return _GENERATED.fullmatch(name) is not None


def is_compared_by_typeorm(part: Named) -> bool:
    """Whether `migration:generate` drops what has another name and makes it again. Primary keys
    and uniques of one column it knows by their columns (RdbmsSchemaBuilder; typeorm#11636)."""
    if isinstance(part, PrimaryKey):
        return False
    return not (isinstance(part, Unique) and len(part.columns) == 1)


def _names_of_one_column(table: Name, part: Named) -> frozenset[str | None]:
    if not isinstance(part, Unique) or len(part.columns) != 1:
        return frozenset()
    profiles = (NamingStrategy(raw_keys=raw) for raw in (False, True))
    return frozenset(
        name
        for each in profiles
        for name in (each.unique(table.name, part.columns), each.relation(table.name, part.columns))
    )
