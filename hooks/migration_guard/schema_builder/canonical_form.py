"""The spelling of a default that TypeORM reads back as it wrote it.

Each candidate is tried: what PostgreSQL would print of it must be what TypeORM compares it
with, and it must mean what the entity's own default means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec.structs import replace

from migration_guard.schema.model import Column, ColumnType
from migration_guard.schema_builder import defaults
from migration_guard.schema_builder.database_text import printed_default
from migration_guard.schema_builder.literal_text import NUMBERS
from migration_guard.schema_builder.metadata import EntityColumn
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.tables import TableColumn
from migration_guard.sql.expressions import canonical

_STRING = re.compile(r"'((?:[^'\\]|'')*)'")
_PLAIN_ITEMS = re.compile(r"'\{([^\"\\{}']*)\}'")


def canonical_default(entity: EntityColumn, loaded: TableColumn, profile: Profile) -> str | None:
    """`default: 0`, `default: () => "now()"`, …; None where no spelling is stable."""
    ours = defaults.written(entity, profile)
    if ours is None or loaded.default is None:
        return None
    column = Column(entity.name, _type(entity))
    meant, held = canonical(ours, str(column.type)), printed_default(ours, column)
    for shown, candidate in _candidates(entity, meant, loaded.default):
        written = defaults.written(candidate, profile) or ""
        printed = printed_default(written, column)
        if printed != held and canonical(written, str(column.type)) != meant:
            continue
        found = defaults.loaded(printed.sql, profile)
        if printed.doubt is None and defaults.is_equal(candidate, found, profile):
            return f"default: {shown}"
    return None


def _candidates(
    entity: EntityColumn, meant: str, loaded: str
) -> Iterator[tuple[str, EntityColumn]]:
    """Values before functions: what a value says holds in every version."""
    for text in dict.fromkeys((meant, loaded)):
        yield from _values(entity, text)
    for text in dict.fromkeys((meant, loaded)):
        made = replace(entity, default=text, default_kind="function")
        yield f"() => {json.dumps(text, ensure_ascii=False)}", made


def _values(entity: EntityColumn, text: str) -> Iterator[tuple[str, EntityColumn]]:
    bare = text.strip("'")
    if re.fullmatch(r"-?\d+(\.\d+)?", bare):
        yield bare, replace(entity, default=f"'{bare}'", default_kind="value")
    if text in ("true", "false"):
        yield text, replace(entity, default=text, default_kind="value")
    items = _PLAIN_ITEMS.fullmatch(text)
    if items is not None and entity.is_array:
        listed = [_item(each, entity.type) for each in items[1].split(",") if each]
        yield (
            f"[{', '.join(listed)}]",
            replace(entity, default=text, default_kind="value"),
        )
    string = _STRING.fullmatch(text)
    if string is None:
        return
    if entity.type in ("json", "jsonb"):
        yield string[1].replace("''", "'"), replace(entity, default=text, default_kind="value")
    else:
        yield (
            json.dumps(string[1], ensure_ascii=False),
            replace(entity, default=text, default_kind="string"),
        )


def _item(text: str, type_: str) -> str:
    return text if type_ in NUMBERS else json.dumps(text, ensure_ascii=False)


def _type(entity: EntityColumn) -> ColumnType:
    """Enough of the type to print a default of it: modifiers do not show."""
    name = "text" if entity.type == "enum" else entity.type
    return ColumnType(name, array=entity.is_array)
