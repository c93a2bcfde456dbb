"""One difference between what the entities declare and what the migrations make."""

from __future__ import annotations

from msgspec import Struct

from migration_guard.schema.model import ObjectPath


class Drift(Struct, frozen=True):
    """`kind` is `missing-`, `changed-` or `extra-` with `table`, `column`, `primary-key`,
    `unique`, `index`, `foreign-key`, `check`, `exclusion` or `enum`.

    `expected` is the declared object, `actual` the replayed one (None where there is none);
    `aspects` says what differs of a changed one; of a changed table it is the comment, and both
    sides hold no more than that. `undetermined` is the reason why it may be no difference after
    all. `implied_by_table` is True for the parts of a missing table, its enums included;
    `partial` where the migrations do not create the table: what they do not mention may still be
    there, and what they add may be declared elsewhere; of an enum, where that is so of all tables
    that use it. Two drifts of two trees are equal when
    nothing about them changed.
    """

    path: ObjectPath
    kind: str
    expected: object = None
    actual: object = None
    aspects: tuple[str, ...] = ()
    undetermined: str | None = None
    implied_by_table: bool = False
    partial: bool = False
