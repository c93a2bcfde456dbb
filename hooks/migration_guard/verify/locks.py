"""What the new migrations did to tables that were in use before: locks, and rewrites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from migration_guard.findings import Finding, Location
from migration_guard.postgres.locks import blocks_reading, blocks_writing, strength
from migration_guard.rules.database import table_locked, table_rewritten
from migration_guard.sql.reach import named_tables, reads_every_row
from migration_guard.typeorm.trace import Statement
from migration_guard.verify.model import TableLock
from migration_guard.verify.transactions import to_end
from migration_guard.verify.wording import counted, shortened


def table_locks(
    statements: Sequence[Statement],
    migrations: Iterable[str],
    rows: Mapping[str, int],
    place: Callable[[Statement], Location],
) -> tuple[TableLock, ...]:
    """One for each of `migrations` (recorded names) and table that it locked against writing,
    or rewrote. `statements` are all of the run, `rows` how many each table had before it."""
    return tuple(
        lock for name in migrations for lock in _of_migration(name, statements, rows, place)
    )


def lock_findings(locks: Iterable[TableLock]) -> Iterator[Finding]:
    """A rewrite, or a lock that keeps everybody from reading."""
    for lock in locks:
        if lock.rewritten:
            yield _rewritten(lock)
        elif blocks_reading(lock.mode):
            yield _locked(lock)


def outside_of_transactions(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The migrations whose locks were gone before they could be seen."""
    found = (
        each.migration
        for each in statements
        if each.migration and each.effects and not each.effects.in_transaction
    )
    return tuple(dict.fromkeys(found))


def _reads_rows_of(table: str, statement: Statement) -> bool:
    """Whether it looks through all rows of the table, which is called as its label is."""
    return table in _looked_through(statement.sql)


@lru_cache(maxsize=1024)
def _looked_through(sql: str) -> frozenset[str]:
    return frozenset(map(str, named_tables(sql))) if reads_every_row(sql) else frozenset()


def _of_migration(
    name: str,
    statements: Sequence[Statement],
    rows: Mapping[str, int],
    place: Callable[[Statement], Location],
) -> Iterator[TableLock]:
    strongest: dict[str, tuple[str, int]] = {}
    rewritten: dict[str, int] = {}
    for index, statement in enumerate(statements):
        effects = statement.effects
        if effects is None or statement.migration != name:
            continue
        rewritten |= {table: index for table in effects.rewritten if table not in rewritten}
        for table, mode in effects.locks:
            known = strongest.get(table)
            if blocks_writing(mode) and (known is None or strength(mode) > strength(known[0])):
                strongest[table] = (mode, index)
    for table in dict.fromkeys([*strongest, *rewritten]):
        mode, index = strongest.get(table, ("", rewritten.get(table, 0)))
        statement = statements[rewritten.get(table, index)]
        label = table.removeprefix("public.")
        held = to_end(statements, index)
        yield TableLock(
            name,
            label,
            mode,
            shortened(statement.sql),
            place(statement),
            sum(each.milliseconds for each in held) / 1000,
            table in rewritten,
            rows.get(label),
            sum(each.migration is not None for each in held[1:]),
            any(_reads_rows_of(label, each) for each in held if each.migration),
        )


def _rewritten(lock: TableLock) -> Finding:
    return table_rewritten.RULE.finding(
        lock.location,
        f"migration '{lock.migration}' rewrites table \"{lock.table}\""
        + (f" under {lock.mode}" if lock.mode else ""),
        subject=lock.table,
        why=f"{_took(lock)}; the time grows with the table: about 3 s for a million rows, and "
        f"nobody reads or writes it meanwhile\nthe statement is: {lock.statement}",
        fix="add a new column without a volatile default, fill it in batches, and swap",
    )


def _locked(lock: TableLock) -> Finding:
    meaning = (
        "all its rows are read under it, and the time grows with the table: up to half a second "
        "for a million rows; it also waits"
        if lock.reads_rows
        else "it rewrites nothing, but waits"
    )
    return table_locked.RULE.finding(
        lock.location,
        f"migration '{lock.migration}' locks table \"{lock.table}\" against reading "
        f"({lock.mode}) until its transaction ends",
        subject=lock.table,
        why=f"{_took(lock)}; {meaning} for every query that runs on the table, and all later "
        f"ones wait for it\nthe statement is: {lock.statement}",
        fix="keep the transaction short, and let it give up early: SET LOCAL lock_timeout = '2s'",
    )


def _took(lock: TableLock) -> str:
    size = "" if lock.rows is None else f" with {counted(lock.rows)} in the table"
    more = f"{lock.followed} more statement{'s' if lock.followed > 1 else ''}"
    meanwhile = f", while {more} ran" if lock.followed else ""
    return f"it was held for {lock.seconds * 1000:.0f} ms{size}{meanwhile}"
