"""`@Column` and its like: from the decorator to `ColumnArgs`."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import (
    ClassArgs,
    ColumnArgs,
    ConstraintArgs,
    EmbeddedArgs,
    Property,
)
from migration_guard.entities.decorator_options import is_falsy, options_of
from migration_guard.entities.decorators import Applied
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.program import External
from migration_guard.typescript.values import UNDEFINED, Closure, Global

_MODES = {
    "CreateDateColumn": "createDate",
    "UpdateDateColumn": "updateDate",
    "DeleteDateColumn": "deleteDate",
    "VersionColumn": "version",
}
_COLUMNS = {"Column": "column", "DbAwareColumn": "column", "PrimaryColumn": "primary"}
COLUMN_DECORATORS = frozenset({*_MODES, *_COLUMNS, "PrimaryGeneratedColumn"})


def read_column(args: ClassArgs, target: Property, decorator: Applied) -> None:
    """Add what a column decorator declares: a column, or an embedded class."""
    name, first, second = decorator.name, decorator.argument(0), decorator.argument(1)
    if name == "Column" and isinstance(first, (Closure, Global)):
        options, _ = options_of(second)
        embedded = call(first, []) if isinstance(first, Closure) else first
        args.embedded.append(EmbeddedArgs(target, embedded, options.get("prefix", UNDEFINED)))
        return
    # The type or strategy comes first, or the options stand in its place.
    leading = UNDEFINED if isinstance(first, Mapping) or first is None else first
    options, unknown = options_of(first if leading is UNDEFINED else second)
    takes_type = name in {"Column", "PrimaryColumn"} and second is not UNDEFINED
    if not takes_type and isinstance(leading, (Unknown, External)):
        _, unknown = options_of(first)  # these may be options, and anything may be in them
        leading = UNDEFINED
    if unknown is not None:
        args.unread.append((f"{unknown.reason} (property '{target.name}')", target.location))
    reason = unknown.reason if unknown is not None else None
    type_ = options.get("type", UNDEFINED)
    if name == "PrimaryGeneratedColumn":
        strategy = "increment" if leading is UNDEFINED else leading
        args.columns.append(ColumnArgs(target, "generated", type_, options, strategy, reason))
    elif name in _MODES:
        args.columns.append(ColumnArgs(target, _MODES[name], type_, options, None, reason))
    else:
        type_ = leading if is_falsy(type_) else type_
        generation = _generation(options.get("generated", UNDEFINED))
        args.columns.append(ColumnArgs(target, _COLUMNS[name], type_, options, generation, reason))
    if _COLUMNS.get(name) == "column":  # the other decorators ignore `unique`
        _unique(args, target, options.get("unique"))


def _generation(value: object) -> object:
    if is_falsy(value):
        return None
    return "increment" if value is True else value


def _unique(args: ClassArgs, target: Property, value: object) -> None:
    columns: tuple[str, ...] | Unknown = (target.name,)
    if isinstance(value, Unknown):
        columns = value
    elif value is not True:
        return
    unique = ConstraintArgs("unique", UNDEFINED, columns, {}, target.location, target.label)
    args.constraints.append(unique)
