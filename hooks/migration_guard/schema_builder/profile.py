"""What differs between TypeORM's versions in the migrations that they write.

Read in the sources of 0.3.11 … 1.1.1 and recorded by tests/conformance/features."""

from __future__ import annotations

import re

from msgspec import Struct

Version = tuple[int, int, int]
OLDEST: Version = (0, 3, 11)
NEWEST: Version = (1, 1, 1)
"""The newest that is recorded; taken for a version that is not known."""


class Profile(Struct, frozen=True):
    """Of one version; every question is answered from its number alone."""

    version: Version

    @property
    def is_recorded(self) -> bool:
        """Whether the version lies between those whose behaviour was recorded."""
        return OLDEST <= self.version <= NEWEST

    @property
    def hashes_raw_keys(self) -> bool:
        """Names are hashes of the key itself, not of its `encodeURIComponent`."""
        return self.version >= (1, 0, 0)

    @property
    def names_index_method(self) -> bool:
        """`@Index({ type })`, printed as `USING`; without it there are two blanks."""
        return self.version >= (1, 0, 0)

    @property
    def adds_enum_values(self) -> bool:
        """A longer enum is `ADD VALUE`, on PostgreSQL 12 and later."""
        return self.version >= (1, 0, 0)

    @property
    def escapes_json_default(self) -> bool:
        """Quotes inside a JSON default are doubled."""
        return self.version >= (1, 0, 0)

    @property
    def defers_exclusions(self) -> bool:
        return self.version >= (1, 0, 0)

    @property
    def matches_whole_datetime(self) -> bool:
        """`CURRENT_TIMESTAMP` is rewritten where it is the whole default, not a part."""
        return self.version >= (1, 1, 0)

    @property
    def calls_enum_default(self) -> bool:
        """A function default of an enum is called; before, its source text is the default."""
        return self.version >= (1, 1, 1)

    @property
    def escapes_every_quote_of_enums(self) -> bool:
        """Before, only the first quote of each value is doubled."""
        return self.version >= (0, 3, 22)

    @property
    def strips_casts_with_dashes(self) -> bool:
        return self.version >= (0, 3, 13)

    @property
    def loads_gist(self) -> bool:
        """A GiST index is taken for spatial whatever its column's type is."""
        return self.version >= (0, 3, 18)

    @property
    def loads_array_precision(self) -> bool:
        """Precision and scale of `numeric[]` are seen."""
        return self.version >= (0, 3, 18)

    @property
    def makes_concurrent_indexes(self) -> bool:
        return self.version >= (0, 3, 18)

    @property
    def misplaces_concurrently(self) -> bool:
        """`CREATE CONCURRENTLY INDEX`, which PostgreSQL does not take."""
        return (0, 3, 18) <= self.version < (0, 3, 20)

    @property
    def comments_tables(self) -> bool:
        return self.version >= (0, 3, 20)

    @property
    def escapes_table_comments(self) -> bool:
        return self.version >= (1, 0, 0)

    @property
    def skips_while_dropping(self) -> bool:
        """Of several foreign keys of one table to a changed column every second stays: the
        list is walked while it shrinks."""
        return self.version < (0, 3, 26)

    @property
    def compares_collations(self) -> bool:
        return self.version >= (0, 3, 25)

    @property
    def keeps_columns_beside_virtual(self) -> bool:
        """One `@VirtualColumn` keeps every removed column of its table from being dropped."""
        return self.version < (0, 3, 29)

    @property
    def capitalises_file_class(self) -> bool:
        """`camelCase(name, true)` of the migration's class; before, the first letter stays."""
        return self.version >= (0, 3, 13)

    @property
    def ends_import_with_semicolon(self) -> bool:
        """Of `migration:create`."""
        return self.version >= (0, 3, 18)

    @property
    def escapes_template_text(self) -> bool:
        r"""`\` and `${` of a statement are escaped in the file; before, only the backtick."""
        return self.version >= (0, 3, 31) and self.version != (1, 0, 0)

    @property
    def javascript_header(self) -> str:
        """How a JavaScript migration begins: `require`, `none`, `typedef` of one interface, or
        `typedefs` with `@param` blocks."""
        if self.version < (0, 3, 22):
            return "require"
        if self.version < (0, 3, 23):
            return "none"
        return "typedef" if self.version < (0, 3, 27) else "typedefs"


def profile(typeorm_version: str | None) -> Profile:
    """Of a version or range such as `0.3.16` or `^1.0.0`; of the newest when it is unknown.
    What a range leaves open is taken for its least: `0.3` is 0.3.0."""
    found = re.search(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?", typeorm_version or "")
    if found is None:
        return Profile(NEWEST)
    major, minor, patch = (int(part or 0) for part in found.groups())
    return Profile((major, minor, patch))
