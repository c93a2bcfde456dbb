"""Indexes, unique constraints and checks that decorators name."""

from __future__ import annotations

from migration_guard.entities.arguments import CheckArgs, ConstraintArgs
from migration_guard.entities.defaults import version_tuple
from migration_guard.entities.draft import Reading, TableDraft, column_label
from migration_guard.schema.model import Check, Index, Unique, Unknown
from migration_guard.schema.naming import truncated
from migration_guard.schema_builder.metadata import (
    EntityCheck,
    EntityExclusion,
    EntityIndex,
    EntityUnique,
)
from migration_guard.sql.constraints import canonical_exclusion
from migration_guard.sql.expressions import canonical
from migration_guard.typescript.values import first_unknown


def add_constraints(draft: TableDraft, reading: Reading) -> None:
    """Add what the classes of the draft declare, parents' first; relations must be there."""
    of_relations, draft.raw = draft.raw, []
    for args in draft.chain:
        for constraint in args.constraints:
            _add(draft, constraint, reading)
    draft.raw += of_relations  # TypeORM's order
    for constraint in draft.embedded_constraints:
        _add(draft, constraint, reading)
    for args in draft.chain:
        for check in args.checks:
            _check(draft, check, reading)


def _add(draft: TableDraft, args: ConstraintArgs, reading: Reading) -> None:
    if args.options.get("synchronize") is False:  # TypeORM neither creates nor drops it
        if isinstance(args.name, str) and args.name:
            draft.left_alone.append(truncated(args.name))
            draft.raw.append(EntityIndex(args.name, (), synchronize=False))
        return
    unknown = first_unknown(args.name) or _unknown_option(args)
    columns = unknown or _columns(draft, args)
    if isinstance(columns, Unknown):
        draft.doubt(f"a constraint of '{args.label}': {columns.reason}")
        return
    given = args.name if isinstance(args.name, str) and args.name else None
    long_name = given or _generated_name(draft, args, columns, reading)
    name = truncated(long_name) if long_name else None
    text = column_label(columns)
    if args.kind == "unique":
        deferrable = args.options.get("deferrable")
        timing = deferrable if isinstance(deferrable, str) else None
        draft.uniques.append(Unique(name, columns, timing))
        draft.raw.append(EntityUnique(long_name or "", columns, timing))
        draft.note("uniques", name, text, args.location, args.label)
        return
    where = args.options.get("where")
    predicate = canonical(where) if isinstance(where, str) and where else None
    unique = args.options.get("unique") is True
    draft.indexes.append(Index(name, columns, unique, predicate, _method(args, reading)))
    draft.raw.append(_raw_index(args, long_name or "", columns))
    draft.note("indexes", name, text, args.location, args.label)


def _unknown_option(args: ConstraintArgs) -> Unknown | None:
    keys = ("unique", "where", "spatial", "synchronize", "deferrable", "type")
    unknowns = (first_unknown(args.options.get(key)) for key in keys)
    return next((unknown for unknown in unknowns if unknown is not None), None)


def _columns(draft: TableDraft, args: ConstraintArgs) -> tuple[str, ...] | Unknown:
    """Column names of property paths; a relation stands for its join columns."""
    if isinstance(args.columns, Unknown):
        return args.columns
    names: list[str] = []
    for path in args.columns:
        column = next((each for each in draft.columns if each.path == path), None)
        if path in draft.joined:
            names += [each.name for each in draft.joined[path]]
        elif column is not None:
            names.append(column.name)
        elif path in draft.core_columns:
            names.append(path)
        else:
            return Unknown(f"there is no column or relation '{path}'")
    return tuple(names)


def _generated_name(
    draft: TableDraft, args: ConstraintArgs, columns: tuple[str, ...], reading: Reading
) -> str | None:
    if reading.strategy is None:
        return None
    if args.kind == "unique":
        return reading.strategy.unique(draft.hashed_name, columns)
    where = args.options.get("where")
    predicate = where if isinstance(where, str) else ""
    return reading.strategy.index(draft.hashed_name, columns, predicate)


def _raw_index(args: ConstraintArgs, name: str, columns: tuple[str, ...]) -> EntityIndex:
    method, where = args.options.get("type"), args.options.get("where")
    return EntityIndex(
        name,
        columns,
        is_unique=args.options.get("unique") is True,
        is_spatial=args.options.get("spatial") is True,
        method=method if isinstance(method, str) and method else None,
        where=where if isinstance(where, str) and where else None,
        concurrent=args.options.get("concurrent") is True,
    )


def _method(args: ConstraintArgs, reading: Reading) -> str:
    """Before 1.0 an index has no `type`."""
    given = args.options.get("type")
    if isinstance(given, str) and given and version_tuple(reading.version) >= (1,):
        return given
    return "gist" if args.options.get("spatial") is True else "btree"


def _check(draft: TableDraft, args: CheckArgs, reading: Reading) -> None:
    unknown = first_unknown(args.name) or first_unknown(args.expression)
    if unknown is not None or not isinstance(args.expression, str):
        reason = unknown.reason if unknown is not None else "its expression is no text"
        draft.doubt(f"@{args.kind.capitalize()} of '{args.label}': {reason}")
        return
    long_name = args.name if isinstance(args.name, str) and args.name else None
    given = truncated(long_name) if long_name else None
    strategy, table = reading.strategy, draft.hashed_name
    if args.kind == "check":
        generated = strategy.check(table, args.expression) if strategy is not None else None
        check = Check(given or generated, canonical(args.expression))
        draft.checks.append(check)
        draft.raw.append(EntityCheck(long_name or generated or "", args.expression))
        draft.note("checks", check.name, check.expression, args.location, args.label)
    else:
        generated = strategy.exclusion(table, args.expression) if strategy is not None else None
        exclusion = Check(given or generated, canonical_exclusion(args.expression))
        draft.exclusions.append(exclusion)
        timing = args.options.get("deferrable")
        deferrable = timing if isinstance(timing, str) else None
        draft.raw.append(EntityExclusion(long_name or generated or "", args.expression, deferrable))
        draft.note("exclusions", exclusion.name, exclusion.expression, args.location, args.label)
