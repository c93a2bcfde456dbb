"""The database's role may not make the table of the migrations.

Bad:
    -- setup.sql --
    CREATE ROLE shop LOGIN PASSWORD '…';
    CREATE DATABASE shop;

Good:
    -- setup.sql --
    CREATE ROLE shop LOGIN PASSWORD '…';
    CREATE DATABASE shop OWNER shop;

Why:
    TypeORM makes the table of the migrations before the first of them, and PostgreSQL refused
    that to the role of the URL: since PostgreSQL 15 only a database's owner may make tables in
    the schema `public`, and on a standby or for a role with `default_transaction_read_only`
    nobody may. Nothing was learned about the migrations.

Fix:
    Let the role own the database, or grant it `USAGE, CREATE` on the schema. `verify` works best
    with a role that may create databases (`ALTER ROLE … CREATEDB`): it then makes one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG716",
    name="role-lacks-rights",
    summary="The database's role may not make the table of the migrations",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` and `run` make the finding."""
    return iter(())
