"""The views that the migrations do not make as the entities declare them: MG111's and `diff`'s."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from migration_guard.context import Context, State
from migration_guard.schema.drift import Drift

if TYPE_CHECKING:
    from migration_guard.schema_builder.stale_views import StaleView
    from migration_guard.schema_builder.views import View

MISSING, CHANGED = "missing-view", "changed-view"


def is_of_view(drift: Drift) -> bool:
    """Whether it is one of these."""
    return drift.kind in (MISSING, CHANGED)


def declared_view(drift: Drift) -> View:
    """The view that the drift of a view is about."""
    return cast("View", drift.expected)


def new_view_drift(context: Context) -> Iterator[Drift]:
    """What the change leaves behind; all of it in a full check. Of a view that code builds
    nobody knows whether it still is the same once its file is another."""
    found = view_drift(context.head)
    base = context.base if found and not context.full else None
    known = view_drift(base) if base else ()
    for drift in found:
        if drift not in known or (base and _is_touched(drift, context.head, base)):
            yield drift


def view_drift(state: State) -> tuple[Drift, ...]:
    """In the entities' order, with the view of either side, the migrations' None where they
    make none of the name, or one without TypeORM's row."""
    if not state.declared.schema.views:
        return ()
    from migration_guard.schema_builder.profile import profile  # few projects have views
    from migration_guard.schema_builder.stale_views import stale_views

    form = profile(state.project.typeorm_version)
    return tuple(map(_drift, stale_views(state.metadata, state.replayed.schema, form)))


def _drift(stale: StaleView) -> Drift:
    from migration_guard.schema_builder.views import View

    view = stale.view
    return Drift(
        (str(view.name),),
        MISSING if stale.made is None else CHANGED,
        View(view.name, view.expression, view.materialized),
        stale.made,
        () if stale.made is None else ("expression",),
        stale.unknown,
    )


def _is_touched(drift: Drift, head: State, base: State) -> bool:
    where = head.declared.locations.get(drift.path)
    if declared_view(drift).expression is not None or where is None:
        return False
    return head.paths.get(where.path) != base.paths.get(where.path)
