"""Why TypeORM never stops changing an object, and how to write the entity so that it does.

One record a pattern; the first that applies explains. The patterns are those of TypeORM's
comparison (RdbmsSchemaBuilder, `findChangedColumns`), recorded by tests/conformance/features."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct

from migration_guard.schema.model import ObjectPath, Schema
from migration_guard.schema.naming import truncated
from migration_guard.schema_builder.loading import Loader
from migration_guard.schema_builder.metadata import (
    EntityForeignKey,
    EntityIndex,
    Metadata,
)
from migration_guard.schema_builder.noise_columns import COLUMNS
from migration_guard.schema_builder.noise_site import Pattern, Site, is_long
from migration_guard.schema_builder.plan import writer_of
from migration_guard.schema_builder.profile import Profile

UNEXPLAINED = "unexplained"
REFUSED = "refused-by-postgresql"


class Explanation(Struct, frozen=True):
    subject: ObjectPath
    name: str
    reason: str
    advice: str | None = None


def explain(
    subject: ObjectPath, metadata: Metadata, after: Schema, profile: Profile
) -> Explanation:
    """The cause of an object's noise; `after` is the schema that TypeORM's statements made."""
    named = (each for each in metadata.tables if truncated(str(each.name)) == subject[0])
    table = next(named, None)
    if table is None:
        return Explanation(subject, UNEXPLAINED, "TypeORM makes the view anew each time")
    writer = writer_of(metadata, profile)
    name = truncated(subject[2]) if len(subject) > 2 else ""
    site = Site(profile, table, Loader(writer, after).table(table), name)
    if sum(each.name == table.name for each in metadata.tables) > 1:
        return _explained(_TWO_ENTITIES, subject, site)
    part = subject[1] if len(subject) > 1 else "table"
    is_declared = part != "columns" or any(truncated(each.name) == name for each in table.columns)
    patterns = _PATTERNS[part] if is_declared else ()
    found = next((pattern for pattern in patterns if pattern.applies(site)), None)
    if found is None:
        return Explanation(subject, UNEXPLAINED, "TypeORM takes it for changed each time")
    return _explained(found, subject, site)


def _explained(pattern: Pattern, subject: ObjectPath, site: Site) -> Explanation:
    return Explanation(subject, pattern.name, pattern.reason, pattern.advice(site))


_Found = TypeVar("_Found", EntityForeignKey, EntityIndex)


def _named(parts: Iterable[_Found], site: Site) -> Iterable[_Found]:
    return (each for each in parts if truncated(each.name) == site.name)


def _has_lower_action(site: Site) -> bool:
    keys = _named(site.entity.foreign_keys, site)
    actions = (action for key in keys for action in (key.on_delete, key.on_update) if action)
    return any(action != action.upper() for action in actions)


def _actions_advice(site: Site) -> str:
    for key in _named(site.entity.foreign_keys, site):
        options = {"onDelete": key.on_delete, "onUpdate": key.on_update}
        lower = {word: text for word, text in options.items() if text and text != text.upper()}
        return ", ".join(f'{word}: "{text.upper()}"' for word, text in lower.items())
    return ""


def _is_spatial_of_other(site: Site) -> bool:
    indices = _named(site.entity.indices, site)
    return not site.profile.loads_gist and any(each.is_spatial for each in indices)


def _dotted(site: Site) -> bool:
    return "." in site.entity.name.name


def _schema_advice(site: Site) -> str:
    schema, _, name = site.entity.name.name.partition(".")
    return f'@Entity("{name}", {{ schema: "{schema}" }})'


def _has_long_name(site: Site) -> bool:
    entity = site.entity
    parts = (
        {each.name for each in entity.uniques},
        {each.name for each in entity.indices},
        {each.name for each in entity.checks},
        {each.name for each in entity.exclusions},
        {each.name for each in entity.foreign_keys},
    )
    names = set().union(*parts)
    return any(is_long(name) and truncated(name) == site.name for name in names)


def _long(kind: str) -> Pattern:
    return Pattern(
        "name-over-63-bytes",
        _has_long_name,
        f"PostgreSQL cuts the {kind}'s name to 63 bytes, and TypeORM looks for the long one",
        lambda site: f"give the {kind} a name of 63 bytes or less",
    )


_WITH_COLUMN = Pattern(
    "made-again-with-its-column",
    lambda site: True,
    "TypeORM drops it with a column that it takes for changed, and makes it again",
)

_TWO_ENTITIES = Pattern(
    "two-entities-of-one-table",
    lambda site: True,
    "two entities of the data source map the table, and each takes away what only the other has",
    lambda site: "list only one of the two entities in the data source",
)

_PATTERNS: dict[str, tuple[Pattern, ...]] = {
    "columns": COLUMNS,
    "foreign_keys": (
        Pattern(
            "lower-case-action",
            _has_lower_action,
            "TypeORM compares the action with PostgreSQL's, which is in upper case",
            _actions_advice,
        ),
        _long("foreign key"),
        _WITH_COLUMN,
    ),
    "indexes": (
        Pattern(
            "spatial-index-of-other-type",
            _is_spatial_of_other,
            "before 0.3.18 TypeORM sees spatial: true only on geometry and geography",
        ),
        _long("index"),
        _WITH_COLUMN,
    ),
    "uniques": (_long("unique constraint"), _WITH_COLUMN),
    "checks": (_long("check"),),
    "exclusions": (_long("exclusion"),),
    "primary_key": (),
    "table": (
        Pattern(
            "dot-in-table-name",
            _dotted,
            "TypeORM makes the table in a schema and then looks for it by the whole name",
            _schema_advice,
        ),
        Pattern(
            "table-name-over-63-bytes",
            lambda site: is_long(site.entity.name.name),
            "PostgreSQL cuts the table's name to 63 bytes, and TypeORM looks for the long one",
            lambda site: "give the table a name of 63 bytes or less",
        ),
    ),
}
"""By the kind of object, as its path names it."""

EVERY = frozenset(pattern.name for each in _PATTERNS.values() for pattern in each) | {
    _TWO_ENTITIES.name,
    REFUSED,
}
"""The names, all of which docs/drift-report.md explains."""
