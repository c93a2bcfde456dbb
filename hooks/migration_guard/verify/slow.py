"""The statements of new migrations that took longer than the limit, on rows made up for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from migration_guard.findings import Finding, Location
from migration_guard.postgres.locks import blocks_reading, blocks_writing, strength
from migration_guard.rules.database.statement_slow import RULE
from migration_guard.sql.reach import named_tables
from migration_guard.typeorm.trace import Statement
from migration_guard.verify.transactions import locks_held
from migration_guard.verify.wording import counted, shortened

MOST_STATEMENTS = 5
MOST_TABLES = 3


class Slow(Struct, frozen=True):
    """`statement` is the slowest of the `times` that the same one was over the limit; `held`
    the strongest lock by table while it ran."""

    statement: Statement
    held: Mapping[str, str]
    times: int = 1


def slow_statements(
    statements: Sequence[Statement], migrations: Collection[str], limit: float
) -> tuple[Slow, ...]:
    """Those of `migrations` (recorded names) that took more than `limit` seconds, the slowest
    first; none where it is 0, as of PostgreSQL's `statement_timeout`. One that a loop sends
    again is one statement."""
    if not limit:
        return ()
    found: dict[tuple[str, str], Slow] = {}
    for statement, held in zip(statements, locks_held(statements), strict=True):
        if statement.migration not in migrations or statement.milliseconds <= limit * 1000:
            continue
        key = (str(statement.migration), statement.sql)
        found[key] = _slower(found.get(key), statement, held)
    return tuple(sorted(found.values(), key=lambda each: -each.statement.milliseconds))


def slow_findings(
    slow: Sequence[Slow],
    rows: Mapping[str, int],
    limit: float,
    place: Callable[[Statement], Location],
) -> Iterator[Finding]:
    """The slowest ones, which were over the `limit` in seconds; `rows` is how many each table
    had before the run."""
    for each in slow[:MOST_STATEMENTS]:
        statement = each.statement
        yield RULE.finding(
            place(statement),
            f"a statement of migration '{statement.migration}' takes "
            f"{statement.milliseconds:.0f} ms{_size(statement, rows)}; the limit is "
            f"{limit * 1000:.0f} ms",
            subject=str(statement.migration),
            why="\n".join(_meaning(each)),
            fix="do it in batches, outside of the migration; where the time is meant, raise the "
            "limit with --statement-limit",
        )


def slow_notes(slow: Sequence[Slow]) -> Iterator[str]:
    """What is not told one by one."""
    more = len(slow) - MOST_STATEMENTS
    if more > 0:
        what = "statement is" if more == 1 else "statements are"
        yield f"{more} more {what} over the limit of MG717"


def _slower(known: Slow | None, statement: Statement, held: Mapping[str, str]) -> Slow:
    if known is None:
        return Slow(statement, held)
    if statement.milliseconds > known.statement.milliseconds:
        return Slow(statement, held, known.times + 1)
    return Slow(known.statement, known.held, known.times + 1)


def _size(statement: Statement, rows: Mapping[str, int]) -> str:
    """The rows of the tables that it names, as far as they were there before."""
    named = [str(name) for name in named_tables(statement.sql) if str(name) in rows]
    told = [f'{counted(rows[table])} in table "{table}"' for table in named[:MOST_TABLES]]
    return f" with {_joined(told)}" if told else ""


def _meaning(slow: Slow) -> Iterator[str]:
    again = f"; it was over the limit {slow.times} times" if slow.times > 1 else ""
    yield f"on rows made up for it: a table in use has more, and takes longer{again}"
    blocking = [(table, mode) for table, mode in slow.held.items() if blocks_writing(mode)]
    blocking.sort(key=lambda each: (-strength(each[1]), each[0]))
    for table, mode in blocking[:MOST_TABLES]:
        label = table.removeprefix("public.")
        kept = "reads or writes" if blocks_reading(mode) else "writes"
        yield f'meanwhile {mode} on table "{label}" is held: nobody {kept} it'
    yield f"the statement is: {shortened(slow.statement.sql)}"


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
