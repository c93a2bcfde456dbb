"""How a declared column and a replayed one differ, in the aspects that matter."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import astuple, replace

from migration_guard.schema.generation import UUID_FUNCTIONS
from migration_guard.schema.literals import retyped
from migration_guard.schema.model import Column, ColumnType, Unknown

_SEQUENCES = frozenset({"increment", "identity"})
_IMPLIED_LENGTH = {"character": 1, "bit": 1}
_FULL_PRECISION = 6


def differing_aspects(
    declared: Column, replayed: Column
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The aspects that differ, and the reasons why others cannot be compared. Aspects are
    `type`, `length`, `precision`, `scale`, `array`, `nullable`, `default`, `generated`,
    `stored`, `identity`, `collation`, `comment`."""
    if declared == replayed and Unknown not in map(type, astuple(declared)):
        return (), ()  # nearly all columns of a project
    aspects: list[str] = []
    reasons: list[str] = []
    for found in (
        *_type_aspects(declared.type, replayed.type),
        *_nullable_aspects(declared, replayed),
        *_value_aspects(declared, replayed),
        *_text_aspects(declared, replayed),
    ):
        (reasons.append(found.reason) if isinstance(found, Unknown) else aspects.append(found))
    return tuple(aspects), tuple(dict.fromkeys(reasons))


def _type_aspects(
    declared: ColumnType | Unknown, replayed: ColumnType | Unknown
) -> Iterator[str | Unknown]:
    if isinstance(declared, Unknown):
        yield declared
    elif isinstance(replayed, Unknown):
        yield replayed
    elif _kind(declared) != _kind(replayed):
        yield "type"
    else:
        if _length(declared) != _length(replayed):
            yield "length"
        if _precision(declared) != _precision(replayed):
            yield "precision"
        if _scale(declared) != _scale(replayed):
            yield "scale"
        if declared.array != replayed.array:
            yield "array"


def _kind(type_: ColumnType) -> tuple[object, ...]:
    return type_.name, type_.enum, type_.geometry


def _length(type_: ColumnType) -> int | None:
    """`char` is `char(1)`."""
    return _IMPLIED_LENGTH.get(type_.name) if type_.length is None else type_.length


def _precision(type_: ColumnType) -> int | None:
    """`timestamp` is `timestamp(6)`."""
    is_time = type_.name.startswith("time") or type_.name == "interval"
    return _FULL_PRECISION if is_time and type_.precision is None else type_.precision


def _scale(type_: ColumnType) -> int | None:
    """`numeric(10)` is `numeric(10,0)`."""
    has_precision = type_.name == "numeric" and type_.precision is not None
    return 0 if has_precision and type_.scale is None else type_.scale


def _nullable_aspects(declared: Column, replayed: Column) -> Iterator[str | Unknown]:
    if isinstance(declared.nullable, Unknown):
        yield declared.nullable
    elif isinstance(replayed.nullable, Unknown):
        yield replayed.nullable
    elif declared.nullable != replayed.nullable:
        yield "nullable"


def _value_aspects(declared: Column, replayed: Column) -> Iterator[str | Unknown]:
    if (declared.stored, replayed.stored) != (None, None):
        if declared.stored != replayed.stored:
            yield "stored"
        return
    if None not in (declared.identity, replayed.identity):
        if declared.identity != replayed.identity:
            yield "identity"
        return
    wanted, made = _value(declared), _value(_typed_like(replayed, declared))
    if isinstance(wanted, Unknown):
        yield wanted
    elif isinstance(made, Unknown):
        yield made
    elif wanted != made:
        is_generated = declared.generated is not None or replayed.generated is not None
        yield "generated" if is_generated else "default"


def _text_aspects(declared: Column, replayed: Column) -> Iterator[str | Unknown]:
    """Of a column that nobody has seen made these are not known; its type's reason says so."""
    if isinstance(replayed.type, Unknown):
        return
    for aspect in ("collation", "comment"):
        wanted, made = getattr(declared, aspect), getattr(replayed, aspect)
        if isinstance(wanted, Unknown) or isinstance(made, Unknown):
            yield wanted if isinstance(wanted, Unknown) else made
        elif wanted != made:
            yield aspect


def _typed_like(column: Column, other: Column) -> Column:
    """A default of a column whose type nobody saw is read as one of the type that is wanted."""
    return replace(column, type=other.type) if isinstance(column.type, Unknown) else column


def _value(column: Column) -> str | Unknown | None:
    """Where a value comes from that nobody gives. TypeORM takes serial and identity for the
    same, and either UUID function for a generated uuid."""
    if column.generated in _SEQUENCES:
        return "a sequence"
    if column.generated == "uuid" and not isinstance(column.default, Unknown):
        return "a uuid"
    default = column.default
    if not isinstance(default, str) or isinstance(column.type, Unknown):
        return default
    if column.type.name == "uuid" and default in UUID_FUNCTIONS:
        return "a uuid"
    if column.type.name == "timestamp without time zone" and default == "LOCALTIMESTAMP":
        return "now()"  # now() is cast to the session's time zone, which is what this is
    return retyped(default, column.type.name + ("[]" if column.type.array else ""))
