"""Why TypeORM never stops changing a column, and how to write the property so that it does."""

from __future__ import annotations

from migration_guard.schema.naming import enum_name, truncated
from migration_guard.schema_builder.canonical_form import canonical_default
from migration_guard.schema_builder.defaults import is_equal
from migration_guard.schema_builder.noise_site import Pattern, Site, is_long


def _long_enum(site: Site) -> bool:
    column = site.column
    given = column.enum_name or enum_name(site.entity.name.name, column.name)
    return column.type == "enum" and is_long(given)


def _is_collated(site: Site) -> bool:
    return site.loaded is not None and site.loaded.collation is not None


def _default_differs(site: Site) -> bool:
    loaded = site.loaded
    if loaded is None or loaded.generated is not None:
        return False
    return not is_equal(site.column, loaded.default, site.profile)


def _loads_as_uuid(site: Site) -> bool:
    loaded = site.loaded
    return loaded is not None and loaded.generated == "uuid" and site.column.generated is None


def _compares_json_string(site: Site) -> bool:
    column = site.column
    return column.type in ("json", "jsonb") and column.default_kind == "string"


def _unread_precision(site: Site) -> bool:
    loaded, column = site.loaded, site.column
    is_lost = loaded is not None and loaded.precision is None and column.precision is not None
    return is_lost and column.is_array


def _enum_advice(site: Site) -> str:
    return f'leave out enumName: "{site.column.enum_name}"'


def _scale_advice(site: Site) -> str:
    return f"give the precision too, as in precision: 10, scale: {site.column.scale}"


def _default_advice(site: Site) -> str | None:
    loaded = site.loaded
    return canonical_default(site.column, loaded, site.profile) if loaded is not None else None


def _of_key(site: Site) -> bool:
    key = [column.name for column in site.entity.columns if column.is_primary]
    return site.column.is_unique and key == [site.column.name]


COLUMNS = (
    Pattern(
        "column-name-over-63-bytes",
        lambda site: any(
            is_long(each.name) and truncated(each.name) == site.name for each in site.entity.columns
        ),
        "PostgreSQL cuts the column's name to 63 bytes, and TypeORM looks for the long one",
        lambda site: "give the column a name of 63 bytes or less",
    ),
    Pattern(
        "enum-name-with-underscore",
        lambda site: bool(site.column.enum_name and site.column.enum_name.startswith("_")),
        "TypeORM takes the leading underscore for PostgreSQL's mark of an array type",
        lambda site: f'enumName: "{str(site.column.enum_name).lstrip("_")}"',
    ),
    Pattern(
        "enum-name-as-derived",
        lambda site: site.column.enum_name == enum_name(site.entity.name.name, site.column.name),
        "enumName is the name that TypeORM derives anyway, and it loads such a type as unnamed",
        _enum_advice,
    ),
    Pattern(
        "enum-name-over-63-bytes",
        _long_enum,
        "PostgreSQL cuts the enum type's name to 63 bytes, and TypeORM looks for the long one",
        lambda site: "give the type an enumName of 63 bytes or less",
    ),
    Pattern(
        "collation-taken-away",
        lambda site: _is_collated(site) and site.column.collation is None,
        'TypeORM writes COLLATE "undefined" for it, which PostgreSQL refuses',
    ),
    Pattern(
        "scale-without-precision",
        lambda site: site.column.scale is not None and site.column.precision is None,
        "TypeORM writes no scale without a precision, so that the column has none",
        _scale_advice,
    ),
    Pattern(
        "precision-of-array",
        _unread_precision,
        "TypeORM does not read the precision of an array's items",
    ),
    Pattern(
        "unique-key",
        lambda site: _of_key(site) and not _default_differs(site),
        "PostgreSQL makes one constraint of a primary key and a unique of the same column",
        lambda site: "leave out the unique: the primary key is one",
    ),
    Pattern(
        "uuid-by-default",
        _loads_as_uuid,
        "TypeORM takes a uuid column with this default for a generated one",
        lambda site: '@Generated("uuid") in place of the default',
    ),
    Pattern(
        "json-as-text",
        lambda site: _compares_json_string(site) and _default_differs(site),
        "TypeORM compares the text with the JSON that PostgreSQL has made of it",
        _default_advice,
    ),
    Pattern(
        "default-as-printed",
        _default_differs,
        "TypeORM compares the default's text with the one that PostgreSQL prints",
        _default_advice,
    ),
)
