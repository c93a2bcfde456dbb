"""A schema as SQL: what TypeORM would run to make it."""

from __future__ import annotations

from collections.abc import Iterable

from migration_guard.report import sql_script
from migration_guard.schema.view import SchemaView
from migration_guard.sql.creation import creation


def render(views: Iterable[SchemaView], *, label: str) -> str:
    """A script for each project, under a comment that says whose it is."""
    return "\n".join(_project(view, label) for view in views)


def _project(view: SchemaView, label: str) -> str:
    lines = [f"the {view.kind} schema of {view.root} in {label}", *view.notes]
    lines += [
        f"not understood: {place.path}:{place.line}: {reason}" for reason, place in view.unread
    ]
    head = "".join(map(sql_script.comment, lines))
    return head + sql_script.render(creation(view.schema))
