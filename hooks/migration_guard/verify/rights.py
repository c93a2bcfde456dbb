"""What the role of the database was refused, and what to grant it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from migration_guard.findings import Finding, Location
from migration_guard.postgres.url import database_name
from migration_guard.rules.database import role_lacks_rights
from migration_guard.typeorm.run import Run
from migration_guard.typeorm.trace import RunError, Statement

INSUFFICIENT_PRIVILEGE = "42501"
READ_ONLY_TRANSACTION = "25006"
REFUSALS = frozenset({INSUFFICIENT_PRIVILEGE, READ_ONLY_TRANSACTION})

# PostgreSQL's words (aclchk.c), where the server speaks English.
RIGHTS = {"schema": "USAGE, CREATE", "database": "CREATE", "table": "ALL", "sequence": "ALL"}
DENIED = re.compile(rf"permission denied for (?P<kind>{'|'.join(RIGHTS)}) (?P<name>\S+)")
OWNED = re.compile(r"must be owner of (?P<kind>\w+) (?P<name>\S+)")
EXTENSION = re.compile(r'permission denied to create extension "(?P<name>[^"]+)"')


def denied(run: Run, manifest: Location) -> Finding | None:
    """MG716 where PostgreSQL refused a statement of the runner's own before it came to look for
    the migrations."""
    if run.trace.listed is not None:
        return None
    refused = [each for each in run.trace.statements if _is_refused(each)]
    if not refused:
        return None
    statement, error = refused[-1], refused[-1].error
    assert error is not None
    return role_lacks_rights.RULE.finding(
        manifest,
        f"role '{_role(run.database)}' may not run migrations in '{run.database}': "
        f"{error.message} ({error.code})",
        why=f"the statement is: {' '.join(statement.sql.split())}\n"
        "nothing was learned about the migrations",
        fix=f"{grant(error, run.database)}; or name a role that may create databases",
    )


def grant(error: RunError, database: str) -> str:
    """What would let the role of the URL `database` do what PostgreSQL refused."""
    role = f'"{_role(database)}"'
    if error.code == READ_ONLY_TRANSACTION:
        return (
            "name the primary where this server is a standby, else "
            f"ALTER ROLE {role} SET default_transaction_read_only = off"
        )
    match = DENIED.search(error.message)
    if match is not None:
        rights = RIGHTS[match["kind"]]
        return f'GRANT {rights} ON {match["kind"].upper()} "{match["name"]}" TO {role}'
    match = EXTENSION.search(error.message)
    if match is not None:
        return (
            f'let a superuser run CREATE EXTENSION "{match["name"]}" in database '
            f'"{database_name(database)}" beforehand (in template1 for every new one)'
        )
    match = OWNED.search(error.message)
    if match is not None:
        return f'ALTER {match["kind"].upper()} "{match["name"]}" OWNER TO {role}'
    return f"grant role {role} what PostgreSQL names, or name a role that has it"


def _is_refused(statement: Statement) -> bool:
    """A statement of TypeORM's own; it asks for `uuid-ossp` in vain and goes on."""
    error = statement.error
    return (
        error is not None
        and error.code in REFUSALS
        and statement.migration is None
        and not statement.sql.lstrip().upper().startswith("CREATE EXTENSION")
    )


def _role(url: str) -> str:
    return unquote(urlsplit(url).username or "")
