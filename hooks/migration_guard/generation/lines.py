"""Statements as the lines of a migration's method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migration_guard.generation.escaping import escaped, escaped_as
from migration_guard.generation.one_line import one_line
from migration_guard.generation.template import comment_line, query_line, throw_line
from migration_guard.schema_builder.plan import Query
from migration_guard.schema_builder.profile import Profile
from migration_guard.sql.script import Entry, Gap, Statement

UNWRITTEN = "not written for certain: write the statement and take this line away"


def of_entries(entries: Iterable[Entry]) -> Iterator[str]:
    """A statement's note is a comment above it; a gap is a line that ends the run."""
    for entry in entries:
        if isinstance(entry, Gap):
            yield comment_line(UNWRITTEN)
            yield throw_line(f"{entry.subject}: {entry.reason}")
            continue
        if entry.note:
            yield comment_line(entry.note)
        yield query_line(escaped(one_line(entry.sql)))


def of_queries(queries: Iterable[Query], profile: Profile) -> Iterator[str]:
    """As the version writes them. Where its escaping would run another statement than the
    one that is meant, or run part of it as code, ours is used."""
    for query in queries:
        text = escaped_as(profile, query.sql)
        yield query_line(escaped(query.sql) if text is None else text, query.parameters)


def misescaped(queries: Iterable[Query], profile: Profile) -> tuple[Statement, ...]:
    """The statements that the version itself would write otherwise than they are meant."""
    return tuple(Statement(each.sql) for each in queries if escaped_as(profile, each.sql) is None)
