"""Relations: from their decorators to `RelationArgs`."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import (
    JoinColumnArgs,
    JoinTableArgs,
    Options,
    Property,
    RelationArgs,
)
from migration_guard.entities.decorator_options import is_falsy, options_of, returned_name
from migration_guard.entities.decorators import Applied
from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.program import External
from migration_guard.typescript.values import UNDEFINED, Closure

RELATIONS = frozenset({"ManyToOne", "OneToOne", "OneToMany", "ManyToMany"})


def relation_args(target: Property, decorator: Applied, every: list[Applied]) -> RelationArgs:
    """One relation; `every` are all decorators of its property."""
    first, second, third = (decorator.argument(index) for index in range(3))
    inverse: str | None = None
    options_value = third
    if isinstance(second, Closure):
        inverse = returned_name(second)
    elif isinstance(second, str):
        inverse = second
    elif isinstance(second, (Mapping, Unknown, External)):
        options_value = second
    options, unknown = options_of(options_value)
    class_ = call(first, []) if isinstance(first, Closure) else first
    return RelationArgs(
        property=target,
        kind=decorator.name,
        target=class_,
        inverse=inverse,
        options=options,
        join_columns=join_columns(every),
        has_join_column=any(each.name == "JoinColumn" for each in every),
        join_table=next(
            (join_table_of(each.argument(0)) for each in every if each.name == "JoinTable"), None
        ),
        unknown=unknown,
    )


def join_columns(every: list[Applied]) -> tuple[JoinColumnArgs, ...]:
    """What the property's `@JoinColumn` decorators say."""
    return join_columns_of([each.argument(0) for each in every if each.name == "JoinColumn"])


def join_columns_of(written: list[object]) -> tuple[JoinColumnArgs, ...]:
    """`@JoinColumn()`, `@JoinColumn({…})`, `@JoinColumn([{…}, {…}])`, several of them."""
    found: list[JoinColumnArgs] = []
    for value in written:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Unknown):
                found.append(JoinColumnArgs(each, each, each))
            else:
                options, _ = options_of(each)
                found.append(_join_column(options))
    return tuple(found)


def join_table_of(value: object) -> JoinTableArgs:
    """The options of `@JoinTable`; `{}` and `true` are none."""
    options, unknown = options_of(value)

    def columns(single: str, several: str) -> tuple[JoinColumnArgs, ...] | None:
        value = options.get(single, UNDEFINED)
        if is_falsy(value):
            value = options.get(several, UNDEFINED)
        return None if is_falsy(value) else join_columns_of([value])

    return JoinTableArgs(
        name=options.get("name", UNDEFINED),
        schema=options.get("schema", UNDEFINED),
        synchronize=options.get("synchronize") is not False,
        join_columns=columns("joinColumn", "joinColumns"),
        inverse_columns=columns("inverseJoinColumn", "inverseJoinColumns"),
        unknown=unknown,
    )


def _join_column(options: Options) -> JoinColumnArgs:
    names = ("name", "referencedColumnName", "foreignKeyConstraintName")
    return JoinColumnArgs(*(options.get(name, UNDEFINED) for name in names))
