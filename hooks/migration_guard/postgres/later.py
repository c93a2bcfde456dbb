"""Foreign keys and checks that a later schema has on columns that are there already.

Rows that are made up cannot know them: whether the real ones satisfy them nobody can tell from
the catalog, so that the made-up ones are made to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from migration_guard.postgres.columns import Check, Reference, TableFacts

Tables = Mapping[tuple[str, str], TableFacts]


def with_later(tables: Sequence[TableFacts], later: Sequence[TableFacts]) -> tuple[TableFacts, ...]:
    """`tables` with what `later` adds to their columns, found by name and not `enforced`."""
    named = {(table.schema, table.name): table for table in tables}
    targets = {table.oid: table for table in later}
    others = {(table.schema, table.name): table for table in later}
    return tuple(
        _extended(table, others[key], named, targets) if key in others else table
        for key, table in named.items()
    )


def later_names(tables: Sequence[TableFacts]) -> tuple[str, ...]:
    """The constraints that are not enforced yet, each with its table."""
    names: list[str] = []
    for table in tables:
        constraints: list[Reference | Check] = [*table.references, *table.checks]
        names += [f'"{c.name}" of table "{table.label}"' for c in constraints if not c.enforced]
    return tuple(names)


def _extended(
    table: TableFacts, later: TableFacts, named: Tables, targets: Mapping[int, TableFacts]
) -> TableFacts:
    own = {column.name: column.number for column in table.columns}
    names = {column.number: column.name for column in later.columns}
    known = {(each.columns, each.target) for each in table.references}
    references = [
        reference
        for each in later.references
        for reference in _reference(each, own, names, named, targets.get(each.target))
        if (reference.columns, reference.target) not in known
    ]
    expressions = {check.expression for check in table.checks}
    checks = [
        Check(each.name, columns, each.expression, enforced=False)
        for each in later.checks
        if each.expression not in expressions
        and (columns := _numbers([names[number] for number in each.columns], own))
    ]
    return replace(
        table,
        references=(*table.references, *references),
        checks=(*table.checks, *checks),
    )


def _reference(
    later: Reference,
    own: Mapping[str, int],
    names: Mapping[int, str],
    named: Tables,
    target: TableFacts | None,
) -> Iterator[Reference]:
    """The foreign key in the numbers of the earlier schema, if that has all of its columns."""
    earlier = named.get((target.schema, target.name)) if target is not None else None
    if target is None or earlier is None:
        return
    theirs = {column.number: column.name for column in target.columns}
    columns = _numbers([names[number] for number in later.columns], own)
    there = {column.name: column.number for column in earlier.columns}
    target_columns = _numbers([theirs[number] for number in later.target_columns], there)
    if columns and target_columns:
        yield Reference(later.name, columns, earlier.oid, target_columns, enforced=False)


def _numbers(names: Sequence[str], own: Mapping[str, int]) -> tuple[int, ...]:
    """Empty where a column is not there yet."""
    return tuple(own[name] for name in names) if all(name in own for name in names) else ()
