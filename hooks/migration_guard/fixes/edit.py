"""What a repair comes to: files with other bytes, or at another place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec import Struct

from migration_guard.typescript.lookup import PathMapping


class FileEdit(Struct, frozen=True):
    """The file at `path` lies at `target` (the same where it stays) and holds `content`."""

    path: str
    target: str
    content: bytes


class Refusal(Struct, frozen=True):
    """Why a repair is not made, in words that follow "not fixed:"."""

    reason: str


class Files(Struct, frozen=True):
    """A project's files in a tree: `paths` are those that may be looked at, `mapping` what
    tsconfig.json says of module names. `taken` says of a path whether anything lies there,
    `frozen` whether it must stay as it is."""

    paths: Collection[str]
    mapping: PathMapping | None
    read: Callable[[Iterable[str]], Mapping[str, bytes]]
    taken: Callable[[str], bool]
    frozen: Callable[[str], bool]
