"""Identifiers and strings as PostgreSQL would quote them."""

from __future__ import annotations

import re

_BARE = re.compile(r"[a-z_][a-z0-9_$]*")

_KEY_WORDS = (
    "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit "
    "boolean both case cast char character check coalesce collate collation column concurrently "
    "constraint create cross current_catalog current_date current_role current_schema "
    "current_time current_timestamp current_user dec decimal default deferrable desc distinct do "
    "else end except exists extract false fetch float for foreign freeze from full grant greatest "
    "group grouping having ilike in initially inner inout int integer intersect interval into is "
    "isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query "
    "json_scalar json_serialize json_table json_value lateral leading least left like limit "
    "localtime localtimestamp merge_action national natural nchar none normalize not notnull null "
    "nullif numeric offset on only or order out outer overlaps overlay placing position precision "
    "primary real references returning right row select session_user setof similar smallint some "
    "substring symmetric system_user table tablesample then time timestamp to trailing treat trim "
    "true union unique user using values varchar variadic verbose when where window with "
    "xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot "
    "xmlserialize xmltable"
)

RESERVED = frozenset(_KEY_WORDS.split())
"""Every key word that is not `unreserved`: in an expression it cannot stand for a column
(PostgreSQL 18, appendix C)."""


def quote_identifier(name: str) -> str:
    """The name bare where that means the same, otherwise in double quotes."""
    if _BARE.fullmatch(name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """The text as a string constant (standard_conforming_strings)."""
    return "'" + text.replace("'", "''") + "'"


_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\W\d][\w$]*(?!\s*\()")


def names_in(text: str) -> frozenset[str]:
    """The column names in a canonical expression; functions and strings are none."""
    found = (match.group() for match in _TOKEN.finditer(text))
    return frozenset(_unquoted(token) for token in found if not token.startswith("'"))


def rename_in(text: str, old: str, new: str) -> str:
    """A canonical expression after the column `old` is called `new`."""
    written, replacement = quote_identifier(old), quote_identifier(new)
    return _TOKEN.sub(lambda m: replacement if m.group() == written else m.group(), text)


def _unquoted(token: str) -> str:
    return token[1:-1].replace('""', '"') if token.startswith('"') else token
