"""Join tables that could not be read, told by the relation that owns them."""

from __future__ import annotations

from migration_guard.entities.model import DeclaredSchema


def unread_join(label: str) -> str:
    """How the reason begins why the join table of a property (`Post.tags`) is not known."""
    return f"the join table of '{label}': "


def unread_joins(before: DeclaredSchema, after: DeclaredSchema) -> frozenset[str]:
    """The join tables of now that the older tree's entities had and that were not read there."""
    reasons = before.schema.unknown
    if not reasons:
        return frozenset()
    return frozenset(
        path[0]
        for path, label in after.properties.items()
        if len(path) == 1 and any(each.startswith(unread_join(label)) for each in reasons)
    )
