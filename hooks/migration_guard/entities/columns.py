"""Columns: from `ColumnArgs` to `ColumnSpec` (ColumnMetadata of TypeORM)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from migration_guard.entities.arguments import ColumnArgs, Options
from migration_guard.entities.column_types import CONSTRUCTORS, SERIAL_TYPES, normalized_type
from migration_guard.entities.defaults import default_sql
from migration_guard.entities.design_type import design_type
from migration_guard.entities.draft import ColumnSpec, Reading
from migration_guard.schema.model import Unknown
from migration_guard.schema.naming import truncated
from migration_guard.typescript.values import UNDEFINED, Global, first_unknown, js_text

_BY_STRATEGY = {"increment": "integer", "identity": "integer", "rowid": "integer", "uuid": "uuid"}
_IN_ORDER = (
    *("length", "precision", "scale", "array", "enumName", "generated"),
    *("spatialFeatureType", "srid"),
)
_IN_TYPE = frozenset({*_IN_ORDER, "asExpression"})
_DATE_MODES = frozenset({"createDate", "updateDate", "deleteDate"})


def column_spec(
    args: ColumnArgs, generated: object, prefixes: Iterable[str], reading: Reading
) -> ColumnSpec | Unknown:
    """The column of one decorated property. `generated` is the strategy that `@Generated`
    names, None without it; `prefixes` those of the embedded classes around it. Unknown when
    its very name cannot be known."""
    before = list(prefixes)
    name = _name(args, before, reading)
    if isinstance(name, Unknown):
        return name
    strategy = _strategy(args, generated)
    reference_type = _type(args, reading)
    type_ = reference_type
    problem = _unknown_option(args) or (strategy if isinstance(strategy, Unknown) else None)
    if strategy == "uuid":
        type_ = "uuid"
    if strategy in {"increment", "rowid"} and type_ not in SERIAL_TYPES:
        problem = problem or Unknown("TypeORM writes broken SQL for 'increment' on this type")
    if problem is not None:
        type_ = reference_type = problem
    options = args.options
    primary = args.mode in {"primary", "generated"} or options.get("primary") is True
    array = options.get("array") is True
    short = truncated(name)
    return ColumnSpec(
        path=args.property.name,
        name=short,
        long_name=name if short != name else "",
        type=type_,
        reference_type=reference_type,
        label=args.property.label,
        location=args.property.location,
        length=_number(options, "length"),
        precision=_number(options, "precision"),
        scale=_number(options, "scale"),
        array=array,
        geometry=_text(options, "spatialFeatureType"),
        spatial_system=_number(options, "srid"),
        enum_values=enum_values(options.get("enum", UNDEFINED)) if type_ == "enum" else None,
        enum_name=_text(options, "enumName"),
        nullable=False if primary else _nullable(args),
        default_sql=_default(args, type_, array=array, reading=reading),
        generated=_generated(strategy),
        stored=_stored(options),
        comment=_text_or_unknown(options, "comment"),
        collation=_text_or_unknown(options, "collation"),
        identity=(_text(options, "generatedIdentity") or "BY DEFAULT")
        if strategy == "identity"
        else None,
        primary=primary,
        primary_key_name=_text(options, "primaryKeyConstraintName"),
        args=args,
    )


def enum_values(value: object) -> tuple[str, ...] | Unknown:
    """The labels of an enum type: a list's items; an object's values without the numeric
    keys that TypeScript adds for the way back."""
    unknown = first_unknown(value)
    if unknown is not None:
        return unknown
    if isinstance(value, list):
        return tuple(js_text(item) for item in value)
    if isinstance(value, Mapping):
        return tuple(js_text(item) for key, item in value.items() if not _is_numeric(key))
    return Unknown("the enum's values are not known")


def _name(args: ColumnArgs, prefixes: list[str], reading: Reading) -> str | Unknown:
    given = args.options.get("name", UNDEFINED)
    unknown = first_unknown(given)
    if unknown is not None:
        return Unknown(f"the name of column '{args.property.label}': {unknown.reason}")
    text = given if isinstance(given, str) and given else None
    if reading.strategy is not None:
        return reading.strategy.column_name(args.property.name, text, prefixes)
    if text is not None and not prefixes:
        return text
    return Unknown(f"the naming strategy that names '{args.property.label}' cannot be read")


def _unknown_option(args: ColumnArgs) -> Unknown | None:
    """Why the type cannot be known even if its name is."""
    if args.unknown is not None:
        return Unknown(args.unknown)
    if _IN_TYPE.isdisjoint(args.options):
        return None
    for key in _IN_ORDER:
        unknown = first_unknown(args.options.get(key))
        if unknown is not None:
            return unknown
    if args.options.get("asExpression") and args.options.get("generatedType") != "STORED":
        return Unknown("PostgreSQL has no virtual generated column")
    return None


def _strategy(args: ColumnArgs, generated: object) -> object:
    strategy = generated if generated is not None else args.generation
    if strategy is None or (isinstance(strategy, str) and strategy in _BY_STRATEGY):
        return strategy
    return first_unknown(strategy) or Unknown("it is generated by no strategy of TypeORM's")


def _type(args: ColumnArgs, reading: Reading) -> str | Unknown:
    """The type's normal name: what is said, else what the decorator implies, else what
    TypeScript records for the annotation."""
    said = args.type
    if args.mode == "version":  # whatever is said
        return "integer"
    if isinstance(said, str) and said:
        return normalized_type(said)
    if isinstance(said, Global):
        found = CONSTRUCTORS.get(said.name)
        return found or Unknown(f"TypeORM has no column type for '{said.name}'")
    if said is not UNDEFINED and said is not None and said != "":
        return first_unknown(said) or Unknown("the column's type is no text")
    if args.mode in _DATE_MODES:
        return "timestamp without time zone"
    if args.mode == "generated":
        is_known = isinstance(args.generation, str)
        return (
            _BY_STRATEGY.get(str(args.generation), "integer") if is_known else Unknown("strategy")
        )
    return _inferred(args, reading)


def _inferred(args: ColumnArgs, reading: Reading) -> str | Unknown:
    annotation = args.property.annotation
    strict = reading.options.strict_null_checks
    recorded = design_type(annotation, args.property.scope, strict_null_checks=strict)
    if isinstance(recorded, Unknown):
        return recorded
    text = annotation.text if annotation is not None else "no annotation"
    return CONSTRUCTORS.get(recorded) or Unknown(f"TypeORM takes no column type from '{text}'")


def _nullable(args: ColumnArgs) -> bool | Unknown:
    if args.unknown is not None:
        return Unknown(args.unknown)
    value = args.options.get("nullable", UNDEFINED)
    unknown = first_unknown(value)
    if unknown is not None:
        return unknown
    if args.mode == "deleteDate":
        return True
    if value is UNDEFINED:
        return args.options.get("default", UNDEFINED) is None
    return bool(value)


def _default(
    args: ColumnArgs, type_: str | Unknown, *, array: bool, reading: Reading
) -> str | Unknown | None:
    if args.unknown is not None:
        return Unknown(args.unknown)
    value = args.options.get("default", UNDEFINED)
    if args.mode in {"createDate", "updateDate"} and (value is UNDEFINED or not value):
        return "now()"
    name = type_ if isinstance(type_, str) else ""
    return default_sql(value, name, array=array, version=reading.version)


def _generated(strategy: object) -> str | None:
    if strategy == "rowid":
        return "increment"
    return strategy if isinstance(strategy, str) else None


def _stored(options: Options) -> str | None:
    expression = options.get("asExpression")
    return expression if isinstance(expression, str) and expression else None


def _number(options: Options, key: str) -> int | None:
    """A length or precision, written as a number or as its text."""
    value = options.get(key)
    if value is None:
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(options: Options, key: str) -> str | None:
    value = options.get(key)
    return value if isinstance(value, str) and value else None


def _text_or_unknown(options: Options, key: str) -> str | Unknown | None:
    """A text that stands in the schema as it is; an empty one is none, NUL is left out."""
    if key not in options:
        return None
    unknown = first_unknown(options[key])
    text = _text(options, key)
    return unknown or (text.replace("\0", "") if text is not None else None)


def _is_numeric(key: str) -> bool:
    """JavaScript's `!isNaN(+key)`, for the keys an enum can have."""
    text = key.strip()
    try:
        float(text or "0")
    except ValueError:
        return False
    return "_" not in text and text.lower() not in {"nan", "inf", "infinity", "+inf", "-inf"}
