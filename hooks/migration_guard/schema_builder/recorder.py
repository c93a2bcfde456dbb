"""Collects the statements of both directions, as TypeORM's SqlInMemory does."""

from __future__ import annotations

from migration_guard.schema.model import ObjectPath
from migration_guard.schema_builder.query import Plan, Query


class Recorder:
    """What is done first is undone last: `plan` turns the second list round. While `reason` is
    set, it stands beside every statement that is not doubted for a reason of its own; `subject`
    is what all statements are about until it is set again."""

    def __init__(self) -> None:
        self._up: list[Query] = []
        self._down: list[Query] = []
        self.reason: str | None = None
        self.subject: ObjectPath = ()

    def up(self, sql: str, *parameters: str, doubt: str | None = None) -> None:
        self._up.append(Query(sql, parameters, doubt or self.reason, self.subject))

    def down(self, sql: str, *parameters: str, doubt: str | None = None) -> None:
        self._down.append(Query(sql, parameters, doubt or self.reason, self.subject))

    def both(self, up: str, down: str, doubt: str | None = None) -> None:
        """`doubt` is about `down`, which tells what PostgreSQL held before."""
        self.up(up)
        self.down(down, doubt=doubt)

    def plan(self, unknown: tuple[str, ...] = ()) -> Plan:
        return Plan(tuple(self._up), tuple(reversed(self._down)), unknown)

    def taken(self) -> Plan:
        """What is recorded so far; what follows is another plan."""
        found = self.plan()
        self._up, self._down = [], []
        return found
