"""What differs between two trees, as git sees it: renames found, nothing read from disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migration_guard.change import Change
from migration_guard.git.repository import Repository, decode
from migration_guard.git.snapshot import CommitTree, EmptyTree, IndexTree, Tree, WorktreeTree

REGULAR = ("100644", "100755")


def changes(base: Tree, head: Tree) -> tuple[Change, ...]:
    """The changes that lead from `base` to `head`, ordered by path.

    Two commits, or a commit and the index, are compared by git, which finds renames with
    edits too (at least half of the lines the same); other pairs by content, where only a
    file moved unchanged counts as renamed. What is no regular file counts as absent.
    """
    if isinstance(base, CommitTree) and isinstance(head, CommitTree):
        return _raw(base.repository, "diff-tree", "-r", base.commit, head.commit)
    if isinstance(base, CommitTree) and isinstance(head, IndexTree):
        return _raw(base.repository, "diff-index", "--cached", base.commit)
    return between(_contents(base, head), _contents(head, base))


def between(base: Mapping[str, str | bytes], head: Mapping[str, str | bytes]) -> tuple[Change, ...]:
    """The changes between two mappings of path to blob id, or of path to content."""
    gone = {path: base[path] for path in sorted(base.keys() - head.keys())}
    found = [Change("modified", p, p) for p in base if p in head and head[p] != base[p]]
    for path in sorted(head.keys() - base.keys()):
        source = next((old for old, content in gone.items() if content == head[path]), None)
        if source is None:
            found.append(Change("added", None, path))
        else:
            del gone[source]
            found.append(Change("renamed", source, path))
    found += [Change("deleted", path, None) for path in gone]
    return _ordered(found)


def _contents(tree: Tree, other: Tree) -> Mapping[str, str | bytes]:
    """Blob ids where both sides have them, else bytes."""
    if isinstance(tree, EmptyTree) or not (
        isinstance(tree, WorktreeTree) or isinstance(other, WorktreeTree)
    ):
        return tree.paths()
    return tree.read_many(tree.paths())


def _raw(repository: Repository, command: str, *arguments: str) -> tuple[Change, ...]:
    flags = ("--raw", "-z", "-M", "--no-ext-diff", "--no-abbrev")
    output = repository.run(command, *flags, *arguments, "--")
    return _ordered([change for change in _parse(output) if change is not None])


def _parse(output: bytes) -> Iterator[Change | None]:
    """Records of `--raw -z`: `:oldmode newmode oldid newid status`, path, and for R a
    second path, each ended by a NUL."""
    fields = iter(output.split(b"\0"))
    for header in fields:
        if not header:
            continue
        old_mode, new_mode, _, _, status = header.decode().lstrip(":").split(" ")
        old = new = decode(next(fields))
        if status[0] in "RC":
            new = decode(next(fields))
        yield _change(
            old if old_mode in REGULAR and status[0] not in "AC" else None,
            new if new_mode in REGULAR and status[0] not in "DU" else None,
        )


def _change(old: str | None, new: str | None) -> Change | None:
    if old is None and new is None:
        return None
    if old is None:
        return Change("added", None, new)
    if new is None:
        return Change("deleted", old, None)
    return Change("modified" if old == new else "renamed", old, new)


def _ordered(found: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(found, key=lambda change: (change.new or change.old or "", change.kind)))
