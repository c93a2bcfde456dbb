"""The functions that defaults and predicates call: what they take and what they give."""

from __future__ import annotations

from collections.abc import Sequence

from migration_guard.schema_builder.literal_text import Unprintable, literal

_TIME = "timestamp with time zone"

RESULTS = {
    **dict.fromkeys(("now", "clock_timestamp", "statement_timestamp"), _TIME),
    "transaction_timestamp": _TIME,
    **dict.fromkeys(("gen_random_uuid", "uuid_generate_v4", "uuid_generate_v1"), "uuid"),
    **dict.fromkeys(("lower", "upper", "btrim", "ltrim", "rtrim", "md5", "initcap"), "text"),
    **dict.fromkeys(("length", "char_length", "num_nonnulls", "num_nulls"), "integer"),
    "random": "double precision",
    "nextval": "bigint",
    "jsonb_typeof": "text",
    "timezone": "timestamp without time zone",
}
"""The type of a call's value."""

ARGUMENTS: dict[str, Sequence[str | None]] = {
    **dict.fromkeys(("lower", "upper", "md5", "initcap", "length"), ("text",)),
    **dict.fromkeys(("btrim", "ltrim", "rtrim", "char_length"), ("text",)),
    **dict.fromkeys(("num_nonnulls", "num_nulls"), (None,)),
    "nextval": ("regclass",),
    "jsonb_typeof": ("jsonb",),
    "timezone": ("text", None),
}
"""The types of the arguments; None for one that is taken as it is."""


def syntax(name: str, arguments: Sequence[str]) -> tuple[str, str]:
    """A call in words, as PostgreSQL 14 and later print it, and its type."""
    if name == "timezone" and len(arguments) == 2:
        zone, moment = arguments
        return f"({moment} AT TIME ZONE {literal(zone, 'text')})", RESULTS[name]
    if name == "extract" and len(arguments) == 2:
        return f"EXTRACT({arguments[0]} FROM {arguments[1]})", "numeric"
    if name == "btrim" and len(arguments) == 1:
        return f"TRIM(BOTH FROM {arguments[0]})", "text"
    raise Unprintable(f"a call of {name}")
