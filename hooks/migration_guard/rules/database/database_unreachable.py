"""The database cannot be reached.

Bad:
    -- .github/workflows/migrations.yml --
    # no services: nothing listens there
    database-url: postgres://postgres:postgres@localhost:5432/medusa

Good:
    -- .github/workflows/migrations.yml --
    services:
      postgres:
        image: postgres:16
        env: { POSTGRES_PASSWORD: postgres }
        ports: ["5432:5432"]
        options: --health-cmd pg_isready

Why:
    Nothing was proved about the migrations. Medusa itself would print the error and end
    with exit code 0. A database that went away during the run is told apart from one that was
    never there.

Fix:
    See that the server runs and that host, port, role and password are right. Without a
    URL a server of its own is started for the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.context import Context
from migration_guard.findings import Finding, Severity, Undetermined
from migration_guard.rules.rule import Rule

RULE = Rule(
    code="MG705",
    name="database-unreachable",
    summary="The database cannot be reached",
    severity=Severity.ERROR,
    hook="",
    since="0.1.0",
    lane="database",
)


def check(context: Context) -> Iterator[Finding | Undetermined]:
    """Nothing statically: `migration-guard verify` makes the finding."""
    return iter(())
