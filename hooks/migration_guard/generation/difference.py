"""What a migration has to settle: a project's drift, also as it would be after some steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from msgspec.structs import replace

from migration_guard.context import Context, drift_since
from migration_guard.project import medusa
from migration_guard.rules.partial_tables import unseen
from migration_guard.schema.diff import drift
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Enum, Schema, Table
from migration_guard.schema.view import enums_of
from migration_guard.state import TreeState


class Difference:
    """Between the entities and the migrations of a tree; without what `base` has of it, if
    any, and only of `tables` (as drifts call them), if any."""

    def __init__(
        self, state: TreeState, base: TreeState | None = None, tables: Collection[str] = ()
    ) -> None:
        self._state = state
        self._base = base
        self._tables = tables

    def find(self, replayed: Schema) -> Sequence[Drift]:
        """The drift if the migrations made `replayed`, each with the reason, where there is
        one, why it may be none."""
        is_as_it_is = replayed is self._state.replayed.schema
        found = self._state.drift if is_as_it_is else drift(self._state.declared.schema, replayed)
        if self._base is not None:
            found = drift_since(self._base, self._state, found)
        return [self._settled(each) for each in found if not self._tables or self._is_of(each)]

    def gone(self, before: TreeState) -> list[Table]:
        """The tables whose entity or relation `before` has and the tree has not, and those
        that are asked for by name. An entity that is no longer synchronized keeps its table."""
        there, declared = self._state.replayed.schema.tables, self._state.declared
        kept = {*declared.schema.tables, *(entity.table for entity in declared.entities)}
        lost = [name for name, table in there.items() if name not in kept and table.created]
        if not lost:
            return []
        return [
            there[name]
            for name in lost
            if (
                str(name) in self._tables if self._tables else name in before.declared.schema.tables
            )
        ]

    def _settled(self, each: Drift) -> Drift:
        if each.undetermined is not None:
            return each
        return replace(each, undetermined=unseen(self._context, each))

    @cached_property
    def _context(self) -> Context:
        project = self._state.project
        return Context(
            head=self._state,
            base=self._base,
            published=None,
            changes=(),
            now=0,
            full=self._base is None,
            core_tables=medusa.core_tables if project.is_medusa else dict,
        )

    def _is_of(self, each: Drift) -> bool:
        if each.path[0]:
            return each.path[0] in self._tables
        enum = each.expected if isinstance(each.expected, Enum) else each.actual
        return isinstance(enum, Enum) and any(
            enum.name in enums_of(table)
            for schema in (self._state.declared.schema, self._state.replayed.schema)
            for name, table in schema.tables.items()
            if str(name) in self._tables
        )
