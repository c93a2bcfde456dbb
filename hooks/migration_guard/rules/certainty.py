"""What a change adds is judged although a step that is older than it cannot be read."""

from __future__ import annotations

from migration_guard.context import Context
from migration_guard.rules.partial_tables import labelled
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, Enum


def open_reason(context: Context, drift: Drift) -> str | None:
    """Why a drift may be none after all, None when it is certain.

    A step of a published migration that cannot be read may have made whatever was declared
    when it was written. It did not make what this change is the first to declare, unless it
    names that very thing, and where the schemas agreed until now it is not behind the
    difference either.
    """
    return None if _is_of_this_change(context, drift) else drift.undetermined


def _is_of_this_change(context: Context, drift: Drift) -> bool:
    if context.base is None or context.full or drift.undetermined is None:
        return False
    declared = labelled(context.head.declared.schema.tables, drift.path[0])
    if declared is not None and declared.unknown:
        return False
    was_declared = drift.path in context.base.declared.locations
    if drift.kind.startswith("missing-") and (was_declared or _is_named(context, drift)):
        return False
    agreed = all(known.path != drift.path for known in context.base.drift)
    return agreed and _is_old(context, drift, drift.undetermined)


def _is_named(context: Context, drift: Drift) -> bool:
    """Whether the step that leaves it open has its name: the migration came first."""
    part = drift.expected
    if isinstance(part, Enum):
        names = {part.name.name}
    else:
        own = {part.name} if isinstance(part, Column) else set(getattr(part, "columns", ()))
        names = {drift.path[0].rpartition(".")[2], *(own if drift.path[1:] else ())}
    return any(
        effect.reason == drift.undetermined and names <= effect.mentions
        for effect in context.head.replayed.opaque
    )


def _is_old(context: Context, drift: Drift, reason: str) -> bool:
    """Whether the reason is a step that was there, published, before the change."""
    if any(context.concerns(effect.location) for effect in context.head.replayed.opaque):
        return False
    before = (context.published or context.base or context.head).replayed.schema
    table = labelled(before.tables, drift.path[0])
    return reason in before.unknown or (table is not None and reason in table.unknown)
