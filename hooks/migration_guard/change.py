"""One changed path, apart from the context so that git's side loads without the schema's."""

from __future__ import annotations

from msgspec import Struct


class Change(Struct, frozen=True):
    """`kind` is `added`, `modified`, `deleted` or `renamed`; `old` is the path in the base
    (None when added), `new` the path in the head (None when deleted)."""

    kind: str
    old: str | None
    new: str | None
