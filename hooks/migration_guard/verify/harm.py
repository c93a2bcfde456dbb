"""What the statements of TypeORM's schema builder mean for the application. Pure.

TypeORM changes a column's type or length by DROP and ADD, and gives a constraint or an index
another name by DROP and ADD too: statements are read together, object by object.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from migration_guard.findings import Severity
from migration_guard.schema import changes
from migration_guard.schema.model import Name
from migration_guard.sql.statements import effects

CONSTRAINTS = (
    changes.AddPrimaryKey,
    changes.AddUnique,
    changes.AddForeignKey,
    changes.AddCheck,
    changes.AddExclusion,
)


class Harm(enum.Enum):
    """`missing`: queries fail. `type` and `nullability`: values are refused or cut. `extra`:
    what no entity has. `constraint`: wrong rows are let in. `rest`: indexes, names, defaults,
    comments."""

    MISSING = "missing"
    TYPE = "type"
    NULLABILITY = "nullability"
    EXTRA = "extra"
    CONSTRAINT = "constraint"
    REST = "rest"

    @property
    def severity(self) -> Severity:
        if self is Harm.MISSING:
            return Severity.ERROR
        return Severity.NOTICE if self is Harm.REST else Severity.WARNING


class Deviation(Struct, frozen=True):
    """One object in which the database differs from the entities. `table` is empty where the
    statement names none; `column` where it is of no single column; `statements` are TypeORM's."""

    harm: Harm
    table: str
    column: str
    statements: tuple[str, ...]

    @property
    def subject(self) -> str:
        return f"{self.table}.{self.column}" if self.column else self.table

    def __str__(self) -> str:
        if not self.table:
            return _WITHOUT_TABLE.get(self.harm, "the schema is another one than the entities'")
        place = f'table "{self.table}"'
        if self.column:
            place = f'column "{self.column}" of {place}'
        return f"{place} {_WORDS[self.harm]}"


_WORDS = {
    Harm.MISSING: "is missing",
    Harm.TYPE: "has another type than its entity",
    Harm.NULLABILITY: "allows null where its entity does not, or the other way round",
    Harm.EXTRA: "is in no entity",
    Harm.CONSTRAINT: "lacks a constraint that its entity has",
    Harm.REST: "has other indexes, names, defaults or comments than its entity",
}

_WITHOUT_TABLE = {
    Harm.MISSING: "a view of an entity is missing",
    Harm.TYPE: "an enum is another one than its entity's",
}


def deviations(
    statements: Iterable[str],
    known: Collection[str] = (),
    indexed: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Deviation, ...]:
    """Grouped, the worst of a table first; every statement is in exactly one of them, but for
    what is `known`. A column of which a statement is not known counts with all of them: its
    ADD alone, which is known, would not show that its type is meant. `indexed` maps an index
    to its table, which DROP INDEX does not name."""
    grouped: dict[tuple[str, str], list[tuple[str, object]]] = defaultdict(list)
    for sql in statements:
        change = next(iter(effects(sql)), None)
        grouped[_place(change, indexed)].append((sql, change))
    found = [
        Deviation(harm, table, column, tuple(texts))
        for (table, column), group in grouped.items()
        for harm, texts in _harms(_unknown(group, known, whole=bool(column)))
    ]
    order = list(Harm)
    return tuple(sorted(found, key=lambda each: (each.table, order.index(each.harm), each.column)))


def _unknown(
    group: list[tuple[str, object]], known: Collection[str], *, whole: bool
) -> list[tuple[str, object]]:
    new = [(sql, change) for sql, change in group if sql not in known]
    return group if whole and new else new


def _place(change: object, indexed: Mapping[str, str]) -> tuple[str, str]:
    """Table and column; the column only of what is done to that column alone."""
    if isinstance(change, changes.CreateTable):
        return _text(change.table.name), ""
    if isinstance(change, changes.AddColumn):
        return _text(change.table), change.column.name
    if isinstance(change, changes.DropColumn | changes.AlterColumn | changes.RenameColumn):
        return _text(change.table), change.column
    if isinstance(change, changes.DropIndex):
        return indexed.get(change.name.name, ""), ""
    table = getattr(change, "table", None)
    return (_text(table) if isinstance(table, Name) else ""), ""


def _harms(group: Sequence[tuple[str, object]]) -> Iterator[tuple[Harm, list[str]]]:
    """The statements of one object by their harm: DROP with ADD of a column is its type."""
    kinds = {type(change) for _, change in group}
    found: dict[Harm, list[str]] = defaultdict(list)
    remade = {changes.AddColumn, changes.DropColumn} <= kinds
    dropped = any(isinstance(change, changes.DropConstraint) for _, change in group)
    for sql, change in group:
        found[Harm.TYPE if remade else _harm(change, renamed=dropped)].append(sql)
    yield from found.items()


def _harm(change: object, *, renamed: bool) -> Harm:
    if isinstance(change, changes.CreateTable | changes.AddColumn | changes.CreateView):
        return Harm.MISSING
    if isinstance(change, changes.DropColumn | changes.DropTable):
        return Harm.EXTRA
    if isinstance(change, changes.AlterColumn):
        return _ASPECTS.get(change.aspect, Harm.REST)
    if isinstance(change, changes.CreateEnum | changes.RenameType | changes.AddEnumValue):
        return Harm.TYPE
    # DROP with ADD is a constraint of another name or with other options: nothing is let in.
    if isinstance(change, CONSTRAINTS) and not renamed:
        return Harm.CONSTRAINT
    return Harm.REST


_ASPECTS = {
    changes.Aspect.TYPE: Harm.TYPE,
    changes.Aspect.NULLABLE: Harm.NULLABILITY,
}


def _text(name: Name) -> str:
    return str(name)
