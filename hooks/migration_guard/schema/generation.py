"""Which columns get their value from the database: sequences and UUID functions."""

from __future__ import annotations

from migration_guard.schema.literals import INTEGERS
from migration_guard.schema.model import ColumnType, Name, Unknown
from migration_guard.schema.quoting import quote_identifier, quote_literal

UUID_FUNCTIONS = frozenset({"uuid_generate_v4()", "gen_random_uuid()"})
"""TypeORM takes either for a generated uuid, whichever extension it would use itself."""


def generation(type_: ColumnType | Unknown, default: str | Unknown | None) -> str | None:
    """`Column.generated` for a column with this type and canonical default."""
    if isinstance(type_, Unknown) or not isinstance(default, str) or type_.array:
        return None
    if type_.name in INTEGERS and default.startswith("nextval("):
        return "increment"
    return "uuid" if type_.name == "uuid" and default in UUID_FUNCTIONS else None


def nextval(sequence: Name) -> str:
    """The canonical default that takes its value from a sequence."""
    words = (sequence.schema, sequence.name) if sequence.schema else (sequence.name,)
    return f"nextval({quote_literal('.'.join(quote_identifier(word) for word in words))})"
