"""The views that the migrations do not make as the entities declare them, by meaning."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from migration_guard.schema.model import Schema
from migration_guard.schema_builder.loading import Loader
from migration_guard.schema_builder.metadata import EntityView, Metadata
from migration_guard.schema_builder.plan import writer_of
from migration_guard.schema_builder.profile import Profile
from migration_guard.schema_builder.views import BUILT_BY_CODE, View
from migration_guard.sql.parser import SqlSyntaxError, parse
from migration_guard.sql.printing import without_positions

BY_HAND = "the migrations make it without TypeORM's row, so its text is not known"


class StaleView(Struct, frozen=True):
    """`made` is the view of the migrations, None when they make none of the name. `unknown` is
    why the two could not be compared."""

    view: EntityView
    made: View | None = None
    unknown: str | None = None


def stale_views(metadata: Metadata, replayed: Schema, profile: Profile) -> Iterator[StaleView]:
    """In the entities' order. TypeORM leaves one with `synchronize: false` alone."""
    loaded = Loader(writer_of(metadata, profile), replayed).views(metadata.views)
    for view in metadata.views:
        if not view.synchronize:
            continue
        made = loaded.get(view.name)
        if made is None:
            yield from _unnoted(view, replayed)
        elif view.expression is None:
            yield StaleView(view, made, BUILT_BY_CODE)
        elif not is_same_query(view.expression, made.expression or ""):
            yield StaleView(view, made)


def is_same_query(one: str, other: str) -> bool:
    """Whether PostgreSQL reads the two alike: blanks, comments and the case of words aside."""
    if one.strip() == other.strip():
        return True
    try:
        first, second = ([each.node for each in parse(text)] for text in (one, other))
    except SqlSyntaxError:
        return False
    return bool(first) and without_positions(first) == without_positions(second)


def _unnoted(view: EntityView, replayed: Schema) -> Iterator[StaleView]:
    """A view that TypeORM would make: there is none, or one that it does not know of."""
    if view.name in replayed.views:
        yield StaleView(view, unknown=BY_HAND)
    elif replayed.unknown:
        yield StaleView(view, unknown=replayed.unknown[0])
    else:
        yield StaleView(view)
