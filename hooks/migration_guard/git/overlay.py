"""A tree with some of its files changed: what it would be, before anything is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from migration_guard.change import Change
from migration_guard.git.comparison import Comparison
from migration_guard.git.snapshot import Tree


class OverlayTree(Struct, frozen=True, dict=True):
    """`beneath` with files of other `content`, a moved one at its new path, and without the
    paths that are `gone`."""

    beneath: Tree
    content: Mapping[str, bytes] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return self.beneath.label

    @cached_property
    def _entries(self) -> Mapping[str, str]:
        kept = {p: blob for p, blob in self.beneath.paths().items() if p not in self.gone}
        return {**kept, **{path: _blob_id(data) for path, data in self.content.items()}}

    def paths(self) -> Mapping[str, str]:
        return self._entries

    def read(self, path: str) -> bytes:
        return self.content[path] if path in self.content else self.beneath.read(path)

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        wanted = set(paths)
        beneath = self.beneath.read_many(wanted - self.content.keys() - self.gone)
        return {**beneath, **{p: self.content[p] for p in wanted & self.content.keys()}}


class OverlayComparison(Comparison, frozen=True, dict=True):
    """A comparison whose head was changed further: `moved` maps a path of that head to
    where it lies now, what was no change before included; `added` are new files."""

    beneath: tuple[Change, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        known = {change.new for change in self.beneath}
        told = [(change.kind, change.old, change.new) for change in self.beneath]
        told += [("modified", path, path) for path in self.moved if path not in known]
        found = [_moved(kind, old, self.moved.get(new or "", new)) for kind, old, new in told]
        found += [Change("added", None, path) for path in self.added]
        return tuple(sorted(found, key=lambda change: change.new or change.old or ""))


def overlaid(
    compared: Comparison,
    tree: OverlayTree,
    moved: Mapping[str, str],
    added: Sequence[str] = (),
) -> Comparison:
    """The same comparison, its head replaced by `tree`."""
    return OverlayComparison(
        compared.repository,
        compared.kind,
        compared.source,
        compared.base,
        tree,
        compared.at_commit,
        compared.merging,
        lambda: compared._publication,
        compared.changes,
        moved,
        tuple(added),
    )


def _moved(kind: str, old: str | None, new: str | None) -> Change:
    if old is None or new is None:
        return Change(kind, old, new)
    return Change("modified" if old == new else "renamed", old, new)


def _blob_id(data: bytes) -> str:
    """git's own id of a file, by which facts are kept."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
