"""Views: `@ViewEntity` and entity schemas of views, with the text that they are made of."""

from __future__ import annotations

from collections.abc import Mapping

from migration_guard.entities.arguments import ClassArgs, ConstraintArgs
from migration_guard.entities.draft import Reading
from migration_guard.schema.model import Name
from migration_guard.schema_builder.metadata import EntityIndex, EntityView
from migration_guard.typescript.values import ClassValue

View = tuple[Name, ClassArgs]
"""A view's name and the class that declares it."""


def entity_views(views: list[View], reading: Reading) -> tuple[EntityView, ...]:
    """The views, and which of the others each depends on."""
    names = {args.declaration.name: name for name, args in views}
    return tuple(_view(name, args, names, reading) for name, args in views)


def _view(name: Name, args: ClassArgs, names: Mapping[str, Name], reading: Reading) -> EntityView:
    entity = args.entity
    options = entity.options if entity is not None else {}
    expression = options.get("expression")
    indices = (_index(each, name, args, reading) for each in args.constraints)
    return EntityView(
        name=name,
        expression=expression if isinstance(expression, str) else None,
        materialized=options.get("materialized") is True,
        indices=tuple(each for each in indices if each is not None),
        depends_on=tuple(names[each] for each in _depends_on(args) if each in names),
        synchronize=options.get("synchronize") is not False,
    )


def _depends_on(args: ClassArgs) -> list[str]:
    """The names of the classes in `dependsOn`."""
    given = args.entity.options.get("dependsOn") if args.entity is not None else None
    items = given if isinstance(given, list) else []
    classes = (each.declaration.name if isinstance(each, ClassValue) else each for each in items)
    return [each for each in classes if isinstance(each, str)]


def _index(
    args: ConstraintArgs, view: Name, declared: ClassArgs, reading: Reading
) -> EntityIndex | None:
    """An index of a materialized view; None for one that is not known."""
    if args.kind != "index" or not isinstance(args.columns, tuple) or reading.strategy is None:
        return None
    columns = tuple(_column(path, declared, reading) for path in args.columns)
    given = args.name if isinstance(args.name, str) and args.name else None
    where = args.options.get("where")
    predicate = where if isinstance(where, str) and where else None
    generated = reading.strategy.index(view.name, columns, predicate or "")
    return EntityIndex(
        given or generated or "",
        columns,
        is_unique=args.options.get("unique") is True,
        where=predicate,
        synchronize=args.options.get("synchronize") is not False,
    )


def _column(path: str, args: ClassArgs, reading: Reading) -> str:
    given = args.viewed.get(path)
    name = given if isinstance(given, str) and given else None
    return reading.strategy.column_name(path, name, ()) if reading.strategy else path
