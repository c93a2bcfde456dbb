"""Columns as TypeORM's ColumnMetadata has them: the texts of the options as they are."""

from __future__ import annotations

import json
from collections.abc import Collection

from migration_guard.entities.arguments import ColumnArgs, Options
from migration_guard.entities.draft import ColumnSpec
from migration_guard.schema.model import Unknown
from migration_guard.schema_builder.metadata import EntityColumn
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.values import (
    PLAIN,
    UNDEFINED,
    Closure,
    first_unknown,
    js_text,
)

_DATES = frozenset({"createDate", "updateDate"})
_TEXTS = ("length", "comment", "collation", "generatedIdentity", "spatialFeatureType", "srid")

Default = tuple[str, str]
"""What `normalizeDefault` makes of it before versions differ, and its kind."""


def entity_column(spec: ColumnSpec, alone: Collection[str]) -> EntityColumn:
    """The column of a draft; `alone` are those with a unique constraint of their own."""
    options: Options = spec.args.options if spec.args is not None else {}
    default = None if spec.default_sql is None else _default(spec)
    known = default if isinstance(default, tuple) else (None, None)
    stored = _text(options, "asExpression") if spec.stored is not None else None
    values = spec.enum_values if spec.type == "enum" else None
    return EntityColumn(
        name=spec.long_name or spec.name,
        type=spec.type if isinstance(spec.type, str) else "",
        length=_length(spec, options),
        precision=spec.precision,
        scale=spec.scale,
        is_array=spec.array,
        is_nullable=spec.nullable is True,
        is_primary=spec.primary,
        generated=spec.generated,
        generated_identity=_text(options, "generatedIdentity") if spec.generated else None,
        default=known[0],
        default_kind=known[1],
        is_unique=(spec.long_name or spec.name) in alone,
        comment=spec.comment if isinstance(spec.comment, str) else None,
        collation=_text(options, "collation"),
        enum=values if isinstance(values, tuple) else None,
        enum_name=spec.enum_name,
        as_expression=stored,
        generated_type=(_text(options, "generatedType") or "VIRTUAL") if stored else None,
        spatial_feature_type=_text(options, "spatialFeatureType"),
        srid=_number(options, "srid"),
        unknown=_doubt(spec, default, values),
    )


def _default(spec: ColumnSpec) -> Default | Unknown | None:
    args = spec.args
    if args is None:
        return (spec.default_sql, "value") if isinstance(spec.default_sql, str) else None
    value = args.options.get("default", UNDEFINED)
    if args.mode in _DATES and (value is UNDEFINED or not value):
        return "now()", "function"
    return _normalized(value, spec)


def _normalized(value: object, spec: ColumnSpec) -> Default | Unknown | None:
    unknown = first_unknown(value)
    if unknown is not None or value is None or value is UNDEFINED:
        return unknown
    if isinstance(value, list) and spec.array and all(isinstance(item, PLAIN) for item in value):
        return "'{" + ",".join(js_text(item) for item in value) + "}'", "value"
    if isinstance(value, Closure):
        result = call(value, [])
        if isinstance(result, str):
            return result, "function"
        return first_unknown(result) or Unknown("the default's function returns no text")
    if isinstance(value, bool) and spec.type != "enum":
        return js_text(value), "value"
    if isinstance(value, PLAIN):
        return f"'{js_text(value)}'", "string" if isinstance(value, str) else "value"
    return _json(value)


def _json(value: object) -> Default | Unknown:
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return Unknown("the default is a value that is only known when it runs")
    return f"'{text}'", "value"


def _length(spec: ColumnSpec, options: Options) -> str:
    """The option's text, leading zeros included."""
    if spec.length is None:
        return ""
    given = options.get("length")
    return given if isinstance(given, str) else str(spec.length or "")


def _doubt(spec: ColumnSpec, default: object, values: object) -> str | None:
    """Why anything of the column may be otherwise."""
    parts: list[object] = [spec.type, spec.nullable, default, values, spec.comment]
    args: ColumnArgs | None = spec.args
    if args is not None:
        parts += [args.options.get(name) for name in _TEXTS]
        parts += [args.options.get(name) for name in ("asExpression", "generatedType")]
    found = next((part for part in parts if isinstance(part, Unknown)), None)
    return found.reason if found is not None else None


def _text(options: Options, key: str) -> str | None:
    value = options.get(key)
    return value if isinstance(value, str) and value else None


def _number(options: Options, key: str) -> int | None:
    value = options.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
