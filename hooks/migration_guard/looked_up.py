"""Which paths of a tree were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class LookedUp(Mapping[str, str]):
    """Paths → blob ids that remember which were asked for, those that are not there too."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self.paths = paths
        self.asked: set[str] = set()

    def __contains__(self, path: object) -> bool:
        self.asked.add(str(path))
        return path in self.paths

    def __getitem__(self, path: str) -> str:
        self.asked.add(path)
        return self.paths[path]

    def __iter__(self) -> Iterator[str]:
        self.asked.update(self.paths)
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)
