"""What a repair comes to: files with other bytes, or at another place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

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


class Files(Protocol):
    """The project's files: `paths` are those that may be looked at, `taken` says of a path
    whether anything lies there, `frozen` whether it must stay as it is."""

    @property
    def paths(self) -> Collection[str]: ...

    @property
    def mapping(self) -> PathMapping | None: ...

    def read(self, paths: Iterable[str]) -> Mapping[str, bytes]: ...

    def taken(self, path: str) -> bool: ...

    def frozen(self, path: str) -> bool: ...


class ProjectFiles(Struct, frozen=True):
    """`Files` over functions of a tree."""

    paths: Collection[str]
    mapping: PathMapping | None
    read: Callable[[Iterable[str]], Mapping[str, bytes]]
    taken: Callable[[str], bool]
    frozen: Callable[[str], bool]
