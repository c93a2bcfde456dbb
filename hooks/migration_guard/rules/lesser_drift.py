"""Drift that no query fails for: what the rules of names, orders and comments share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined, WriteMigration
from migration_guard.rules import drift_messages as words
from migration_guard.rules.certainty import open_reason
from migration_guard.rules.partial_tables import unseen
from migration_guard.rules.rule import Rule
from migration_guard.schema.drift import Drift
from migration_guard.schema.names import is_of_name_only

COMMENT = ("comment",)
ORDER = ("order",)


def is_lesser(drift: Drift) -> bool:
    """Whether it is only a name, a comment or an order: then it is not MG101's."""
    return is_of_name_only(drift) or drift.aspects in (COMMENT, ORDER)


def outcomes(
    rule: Rule,
    context: Context,
    severity: Callable[[Drift], Severity | None],
    why: Callable[[Drift], str],
    statements: Callable[[Drift], tuple[str, ...]],
) -> Iterator[Finding | Undetermined]:
    """One for each new drift that has a severity."""
    for drift in context.new_drift if context.has_migrations else ():
        chosen = severity(drift)
        if chosen is None:
            continue
        where, subject = words.location(context.head, drift), words.subject(drift)
        reason = open_reason(context, drift) or unseen(context, drift)
        if reason is not None:
            yield rule.undetermined(where, reason, subject=subject)
            continue
        calls = (f"\n    await queryRunner.query(`{sql}`);" for sql in statements(drift))
        yield rule.finding(
            where,
            words.message(context.head, drift),
            subject=subject,
            why=why(drift),
            fix="in a migration's up():" + "".join(calls),
            severity=chosen,
            follows_from=words.changed_files(context, drift),
        )


def migration_for(context: Context, finding: Finding) -> WriteMigration | None:
    """One migration for all that differs; None for what is of no table."""
    table = finding.subject.partition(".")[0]
    entities = context.head.declared.entities
    entity = next((each.name for each in entities if str(each.table) == table), None)
    return None if entity is None else WriteMigration(context.project.root, f"{entity}Changed")
