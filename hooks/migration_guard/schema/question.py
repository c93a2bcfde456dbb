"""A question that a migration asks the database: is an object there?"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from migration_guard.schema.model import Name

Kind = Literal["table", "column", "constraint", "index", "type"]


class Question(Struct, frozen=True):
    """Is there this table; this column of it; this constraint or index, of `table` or, where
    that is None, of any; this type? `name` is empty for a table. `anywhere` is True where the
    question names no schema and does not mean the default one."""

    kind: Kind
    table: Name | None = None
    name: str = ""
    anywhere: bool = False
