"""Where a project was before a change moved it to another folder of the repository."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from migration_guard.change import Change
from migration_guard.project.choice import is_inside


def moved_from(
    root: str, before: Mapping[str, Collection[str]], changes: Iterable[Change]
) -> str | None:
    """Of the roots that there were, each with the paths of its project's migrations, the one
    from which the change moved most of them below `root`; None when there is none."""
    moved = {
        change.old
        for change in changes
        if change.kind == "renamed" and change.new and is_inside(change.new, root)
    }
    counted = {each: len(moved.intersection(paths)) for each, paths in before.items()}
    most = max(counted, key=lambda each: counted[each], default=None)
    return most if most is not None and 2 * counted[most] > len(before[most]) else None
