"""The names that TypeORM gives to tables, columns and constraints that nobody named.

Algorithms of DefaultNamingStrategy and StringUtils; checked against the real ones of
0.3.16 and 1.1.1 (tests/conformance/naming). A *profile* is how a key becomes a hash:
0.2 and 0.3 hash `encodeURIComponent(key)`, 1.0 and later the key itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from msgspec import Struct, field

from migration_guard.schema.name_pattern import NamePattern
from migration_guard.schema.name_pattern import in_js_order as _in_order

LONGEST_IDENTIFIER = 63
"""Bytes of a PostgreSQL identifier; what is longer is cut off (NAMEDATALEN - 1)."""

_UNCHANGED_BY_ENCODE_URI_COMPONENT = "-_.!~*'()"


class NamingStrategy(Struct, frozen=True):
    """`style` is `default` or `snake` (typeorm-naming-strategies). `raw_keys` is the 1.0
    profile; None when the version is unknown: then a constraint's name is known only where
    both profiles give the same. `own_constraint_names` says that the project names them
    otherwise in ways that are not known; `patterns` are those that are, by the names of
    TypeORM's methods (that of `tableName` is given what the style makes). A constraint's name
    is None when it cannot be known."""

    style: str = "default"
    raw_keys: bool | None = False
    own_constraint_names: bool = False
    patterns: Mapping[str, NamePattern] = field(default_factory=dict)

    def table_name(self, class_name: str) -> str:
        name, pattern = snake_case(class_name), self.patterns.get("tableName")
        return pattern.name(name, ()) if pattern is not None else name

    def column_name(self, property_name: str, given: str | None, prefixes: Iterable[str]) -> str:
        """`prefixes` are those of the embedded classes around the column."""
        before = list(prefixes)
        if self.style == "snake":
            return snake_case("_".join([*before, ""])) + (given or snake_case(property_name))
        name = given or property_name
        return camel_case("_".join(before)) + title_case(name) if before else name

    def join_column_name(self, relation: str, referenced_property: str) -> str:
        name = f"{relation}_{referenced_property}"
        return snake_case(name) if self.style == "snake" else camel_case(name)

    def join_table_name(self, first_table: str, property_path: str, second_table: str) -> str:
        """Of tables without prefix. A junction longer than an identifier is then shortened."""
        middle = property_path.replace(".", "_")
        return snake_case(f"{first_table}_{middle}_{second_table}")

    def join_table_column_name(self, table: str, column: str) -> str:
        name = f"{table}_{column}"
        return snake_case(name) if self.style == "snake" else camel_case(name)

    def primary_key(self, table: str, columns: Iterable[str]) -> str | None:
        return self._named("primaryKeyName", "PK_", table, columns, 27)

    def unique(self, table: str, columns: Iterable[str]) -> str | None:
        return self._named("uniqueConstraintName", "UQ_", table, columns, 27)

    def relation(self, table: str, columns: Iterable[str], where: str = "") -> str | None:
        """The unique constraint of a one-to-one owner."""
        return self._named("relationConstraintName", "REL_", table, columns, 26, where)

    def foreign_key(self, table: str, columns: Iterable[str]) -> str | None:
        return self._named("foreignKeyName", "FK_", table, columns, 27)

    def index(self, table: str, columns: Iterable[str], where: str = "") -> str | None:
        return self._named("indexName", "IDX_", table, columns, 26, where)

    def check(self, table: str, expression: str) -> str | None:
        return self._hashed("CHK_", f"{_last_part(table)}_{expression}", 26)

    def exclusion(self, table: str, expression: str) -> str | None:
        return self._hashed("XCL_", f"{_last_part(table)}_{expression}", 26)

    def default(self, table: str, column: str) -> str | None:
        return self._hashed("DF_", f"{_last_part(table)}_{column}", 27)

    def _named(
        self,
        method: str,
        prefix: str,
        table: str,
        columns: Iterable[str],
        length: int,
        where: str = "",
    ) -> str | None:
        given, pattern = list(columns), self.patterns.get(method)
        if pattern is not None:
            return truncated(pattern.name(table, given))
        return self._hashed(prefix, _key(table, given, where), length)

    def _hashed(self, prefix: str, key: str, length: int) -> str | None:
        encoded = quote(key, safe=_UNCHANGED_BY_ENCODE_URI_COMPONENT, errors="replace")
        if self.own_constraint_names or (self.raw_keys is None and encoded != key):
            return None
        text = key if self.raw_keys else encoded
        digest = hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False)
        return prefix + digest.hexdigest()[:length]


def raw_keys_of(typeorm_version: str | None) -> bool | None:
    """The profile of a version or range such as `0.3.16` or `^1.0.0`; None when unknown."""
    major = re.match(r"[\^~>=v\s]*(\d+)", typeorm_version or "")
    return int(major[1]) >= 1 if major else None


def enum_name(table: str, column: str) -> str:
    """The enum type of a column without `enumName`."""
    return f"{table}_{column.lower()}_enum"


def truncated(name: str) -> str:
    """The identifier as PostgreSQL keeps it: 63 bytes, cut between characters."""
    return name.encode()[:LONGEST_IDENTIFIER].decode("utf-8", "ignore")


def snake_case(text: str) -> str:
    separated = re.sub(r"([A-Z])([A-Z])([a-z])", r"\1_\2\3", text)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", separated).lower()


def camel_case(text: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        return match[2].upper() if match[2] else match[1].lower()

    # JavaScript's \w is ASCII, its \s is not.
    return re.sub(r"^([A-Z])|[\s\-_]([A-Za-z0-9_])", replaced, text)


def title_case(text: str) -> str:
    """JavaScript's `\\w\\S*` words: first letter up, the rest of the word *down*."""
    return re.sub(r"[A-Za-z0-9_]\S*", lambda m: m[0][0].upper() + m[0][1:].lower(), text)


def shorten(text: str) -> str:
    """`shorten(text, { separator: "_", segmentLength: 3 })` of TypeORM's StringUtils."""
    return "_".join(_short_segment(segment) for segment in text.split("_"))


def _short_segment(segment: str) -> str:
    terms = re.sub(r"([a-z\xE0-\xFF])([A-Z\xC0-\xDF])", r"\1 \2", segment).split(" ")
    length = 2 if len(terms) > 1 else 3
    return "".join(term[:length] for term in terms)


def _last_part(table: str) -> str:
    return table.rsplit(".", 1)[-1]


def _key(table: str, columns: Iterable[str], where: str = "") -> str:
    """The columns in the order of JavaScript's sort: by UTF-16 code units."""
    key = f"{_last_part(table)}_{'_'.join(_in_order(columns))}"
    return f"{key}_{where}" if where else key
